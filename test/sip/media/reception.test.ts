// What a leg reports of its packets: counts, losses, jitter, digits.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReceivedStream } from '../../../src/telephony/sip/media/received-stream.ts'
import { DigitReceiver } from '../../../src/telephony/sip/media/telephone-event.ts'

const packet = (sequence: number, timestamp: number, ssrc = 1) => ({
  marker: false,
  payloadType: 0,
  sequence: sequence & 0xffff,
  timestamp: timestamp >>> 0,
  ssrc,
  payload: new Uint8Array(160),
})

test('losses are what was expected and did not come, even where the numbers wrap', () => {
  const reception = new ReceivedStream()
  for (const n of [65_530, 65_531, 65_533, 65_532, 65_536, 65_540])
    reception.heard(packet(n, n * 160), n * 20)
  assert.equal(reception.packets, 6)
  assert.equal(reception.lost, 5)
  const block = reception.block(0)
  assert.equal(block?.highest, 65_540)
  assert.equal(block?.lost, 5)
  assert.equal(block?.fractionLost, Math.floor((5 * 256) / 11))
  assert.equal(reception.block(0)?.fractionLost, 0)
})

test('a restart of the sender loses nothing, and what was lost before stays counted', () => {
  const reception = new ReceivedStream()
  for (const n of [1, 2, 4]) reception.heard(packet(n, n * 160), n * 20)
  reception.heard(packet(30_000, 9), 100)
  reception.heard(packet(7, 9, 2), 120)
  assert.equal(reception.packets, 5)
  assert.equal(reception.lost, 1)
})

test('jitter follows RFC 3550 A.8', () => {
  const even = new ReceivedStream()
  for (let n = 0; n < 100; n++) even.heard(packet(n, n * 160), n * 20)
  assert.equal(even.jitterMs, 0)
  const uneven = new ReceivedStream()
  for (let n = 0; n < 400; n++) uneven.heard(packet(n, n * 160), n * 20 + (n % 2) * 4)
  assert.ok(Math.abs(uneven.jitterMs - 4) < 0.01, String(uneven.jitterMs))
})

test('the delay since the last sender report is given in 1/65536 s', () => {
  const reception = new ReceivedStream()
  reception.heard(packet(1, 0), 0)
  reception.heardReport(0xabcd, 1_000)
  const block = reception.block(1_500)
  assert.deepEqual([block?.lastReport, block?.delaySince], [0xabcd, 32_768])
})

const event = (code: number, duration: number, end = false) =>
  Uint8Array.of(code, (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff)

test('a digit is reported once, with its duration, when it ends', () => {
  const receiver = new DigitReceiver()
  const reported = [160, 320, 480].flatMap((duration, n) => receiver.heard(event(5, duration), 1_000, n * 20))
  for (let n = 0; n < 3; n++) reported.push(...receiver.heard(event(5, 800, true), 1_000, 100 + n * 20))
  reported.push(...receiver.heard(event(5, 480), 1_000, 170))
  assert.deepEqual(reported, [{ digit: '5', durationMs: 100 }])
  assert.deepEqual(receiver.expire(10_000), [])
})

test('a digit whose ends were all lost is reported with the next one, or after a while', () => {
  const receiver = new DigitReceiver()
  assert.deepEqual(receiver.heard(event(10, 400), 1_000, 0), [])
  assert.deepEqual(receiver.heard(event(11, 400), 9_000, 100), [{ digit: '*', durationMs: 50 }])
  assert.deepEqual(receiver.expire(200), [])
  assert.deepEqual(receiver.expire(400), [{ digit: '#', durationMs: 50 }])
  assert.deepEqual(receiver.expire(900), [])
})

test('the same digit twice is two digits; flash, short payloads and late copies are not digits', () => {
  const receiver = new DigitReceiver()
  assert.equal(receiver.heard(event(1, 800, true), 1_000, 0).length, 1)
  assert.equal(receiver.heard(event(1, 800, true), 3_000, 200).length, 1)
  assert.equal(receiver.heard(event(1, 800, true), 1_000, 210).length, 0)
  assert.equal(receiver.heard(event(16, 800, true), 5_000, 600).length, 0)
  assert.equal(receiver.heard(Uint8Array.of(1, 0x80, 3), 7_000, 900).length, 0)
})

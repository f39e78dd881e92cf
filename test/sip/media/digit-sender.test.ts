// Keys are sent as RFC 4733 events, which our own receiver reads, and as tones.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DigitSender } from '../../../src/telephony/sip/media/digit-sender.ts'
import { DigitReceiver } from '../../../src/telephony/sip/media/telephone-event.ts'
import { REMOTE, rig } from './leg-rig.ts'
import { joined, levelOf } from './tones.ts'

const KEYS = [...'0123456789*#ABCD']

test('the receiver reads what was sent, each key once, 100 ms long, even if every third packet is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...KEYS), { maxLength: 12 }), fc.nat(2), (keys, lost) => {
      const one = rig()
      one.leg.sendDigits(keys.join(''))
      one.pass(10 * keys.length + 5)
      const receiver = new DigitReceiver()
      const events = one.sent.filter(({ payloadType }) => payloadType === REMOTE.events)
      const read = events
        .filter((_, n) => n % 3 !== lost)
        .flatMap(({ payload, timestamp }, n) => receiver.heard(payload, timestamp, n * 20))
      assert.deepEqual(
        read,
        keys.map(digit => ({ digit, durationMs: 100 })),
      )
      // RFC 4733 §2.5.1.2: one timestamp per key, marked at its beginning; sequence numbers continue.
      assert.equal(new Set(events.map(({ timestamp }) => timestamp)).size, keys.length)
      assert.equal(events.filter(({ marker }) => marker).length, keys.length)
      one.sent.forEach(({ sequence, timestamp }, n) => {
        const before = one.sent[n - 1]
        assert.ok(
          before === undefined ||
            (((sequence - before.sequence) & 0xffff) === 1 && timestamp >= before.timestamp),
        )
      })
    }),
    { numRuns: 100 },
  )
})

test('a phone that agreed on no events is given two tones, and silence after each key', () => {
  const one = rig({ ...REMOTE, events: null })
  const sender = new DigitSender()
  sender.add('5')
  const beats = Array.from({ length: 10 }, () => sender.next())
  const sound = joined(...beats.slice(0, 5).map(({ samples }) => samples))
  for (const hz of [770, 1_336]) assert.ok(Math.abs(levelOf(sound, hz) + 9) < 1, `${hz} Hz`)
  for (const hz of [697, 1_209]) assert.ok(levelOf(sound, hz) < -25, `${hz} Hz`)
  assert.ok(beats.slice(5).every(({ samples }) => samples.every(sample => sample === 0)))
  assert.equal(sender.isBusy, false)
  one.leg.sendDigits('5')
  one.pass(12)
  assert.deepEqual([...new Set(one.sent.map(({ payloadType }) => payloadType))], [8])
})

test('other characters are skipped, lower case is accepted, and no more than 64 keys wait', () => {
  const sender = new DigitSender()
  sender.add('1 a-x,'.repeat(50))
  let beats = 0
  for (; sender.isBusy; beats++) sender.next()
  assert.equal(beats, 64 * 10)
})

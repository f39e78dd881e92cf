// Sound that stays away, comes from elsewhere, or is aimed at others, and a process that stood still.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RemoteMedia } from '../../../src/telephony/sip/media/port.ts'
import { buildSenderReport } from '../../../src/telephony/sip/media/rtcp.ts'
import { buildRtp } from '../../../src/telephony/sip/media/rtp.ts'
import { frame, meet, REMOTE, rig } from './leg-rig.ts'

test('a phone that suppresses silence but sends reports is there; one that says goodbye in a report, or reports from elsewhere, is not', () => {
  const reported = (bye: boolean, address: string) => {
    const one = rig()
    const report = buildSenderReport({
      ssrc: 5,
      at: 0,
      timestamp: 0,
      packets: 1,
      octets: 1,
      block: null,
      cname: 'y',
    })
    const bytes = bye ? Buffer.concat([report, Buffer.from([0x81, 203, 0, 1, 0, 0, 0, 5])]) : report
    for (let s = 0; s < 60; s += 5) {
      one.leg.arrivedReport(bytes, { address, port: 4_001 }, one.now)
      one.pass(250)
    }
    return one.news.filter(({ type }) => type === 'silent').length
  }
  assert.equal(reported(false, REMOTE.address), 0)
  assert.equal(reported(true, REMOTE.address), 1)
  assert.equal(reported(false, '192.0.2.66'), 1)
})

test('sound that is dropped because of its address is reported once, with where it came from; beside sound that is heard it is not', () => {
  const strange = { address: '192.0.2.66', port: 5_000 }
  const reported = (isHeard: boolean) => {
    const one = rig({ ...REMOTE, isStrict: true })
    one.pass(400, n => {
      if (isHeard) one.arrive(n)
      const payload = new Uint8Array(160).fill(0x55)
      one.leg.arrived(
        buildRtp({ marker: false, payloadType: 8, sequence: n, timestamp: n * 160, ssrc: 6, payload }),
        strange,
        one.now,
      )
    })
    return one.news.filter(({ type }) => type === 'soundRefused')
  }
  const [first, ...more] = reported(false)
  assert.ok(first?.type === 'soundRefused' && first.from === '192.0.2.66:5000' && first.packets >= 50)
  assert.deepEqual(more, [])
  assert.deepEqual(reported(true), [])
})

test('a phone cannot aim us at others: an address other than it signals from is sent nothing before sound has come from there', () => {
  const third: RemoteMedia = { ...REMOTE, signalledFrom: '198.51.100.7', mustSpeakFirst: true }
  const one = rig(third)
  one.pass(300)
  assert.equal(one.sent.length + one.reports.length, 0)
  one.arrive(1)
  one.pass(5)
  assert.equal(one.sent.length, 5)
  const itself = rig({ ...third, signalledFrom: REMOTE.address })
  itself.pass(5)
  assert.equal(itself.sent.length, 5)
})

test('a standstill of ours is not taken for their silence', () => {
  const one = rig()
  one.pass(100, n => one.arrive(n))
  one.now += 60_000
  one.pass(100)
  assert.deepEqual(one.news, [])
  one.pass(600)
  assert.equal(one.news.filter(({ type }) => type === 'silent').length, 1)
})

test('a standstill of 16 s is silence in the recording, and what is said after it is at the right time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-leg-'))
  const one = rig()
  one.leg.record(join(folder, 'stall.wav'), 0)
  meet(one)
  const say = (n: number) => {
    one.arrive(n, { payload: new Uint8Array(160).fill(0x12) })
    one.leg.hear(frame(n), 2, one.now)
  }
  one.pass(100, say)
  one.now += 16_000
  one.pass(100, n => say(900 + n))
  const { recording } = await one.leg.close(one.now)
  assert.equal(recording?.durationMs, 20_000)
  const isLoud = loudness(join(folder, 'stall.wav'))
  for (const channel of [0, 1]) {
    assert.ok(isLoud(channel, 100, 1_900).every(Boolean))
    assert.ok(!isLoud(channel, 2_100, 17_900).some(Boolean))
    assert.ok(isLoud(channel, 18_100, 19_900).every(Boolean))
  }
  rmSync(folder, { recursive: true })
})

test('a pause of the recording is silence on both sides, what is said after it is at the right time, and all is heard meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-leg-'))
  const one = rig()
  one.leg.record(join(folder, 'pause.wav'), 0)
  let said = 0
  meet(one, () => {
    said += 1
  })
  const say = (n: number) => {
    one.arrive(n, { payload: new Uint8Array(160).fill(0x12) })
    one.leg.hear(frame(n), 2, one.now)
  }
  one.pass(100, say)
  one.leg.pauseRecording(true)
  one.pass(100, n => say(100 + n))
  one.leg.pauseRecording(false)
  one.pass(100, n => say(200 + n))
  const { recording } = await one.leg.close(one.now)
  assert.equal(recording?.durationMs, 6_000)
  assert.equal(said, 300)
  assert.ok(one.sent.length >= 298)
  const isLoud = loudness(join(folder, 'pause.wav'))
  for (const channel of [0, 1]) {
    assert.ok(isLoud(channel, 100, 1_900).every(Boolean))
    assert.ok(!isLoud(channel, 2_100, 3_900).some(Boolean))
    assert.ok(isLoud(channel, 4_100, 5_900).every(Boolean))
  }
  rmSync(folder, { recursive: true })
})

/** Whether there is sound on a channel (0 left, 1 right) of the file, every 10 ms. */
function loudness(file: string): (channel: number, fromMs: number, toMs: number) => boolean[] {
  const sound = readFileSync(file).subarray(44)
  return (channel, fromMs, toMs) =>
    Array.from(
      { length: (toMs - fromMs) / 10 },
      (_, n) => sound.readInt16LE((fromMs + n * 10) * 32 + channel * 2) !== 0,
    )
}

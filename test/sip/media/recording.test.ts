// Recordings are aligned by time, readable at any moment and repaired after a crash; a full disk harms
// nothing else.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import { PART_SUFFIX } from '../../../src/telephony/sip/media/port.ts'
import { Recording, repairRecording } from '../../../src/telephony/sip/media/recording-file.ts'
import { type Channel, LATE_MS, Timeline } from '../../../src/telephony/sip/media/timeline.ts'
import {
  durationMsOf,
  RECORDING_HEADER_BYTES,
  recordingHeader,
} from '../../../src/telephony/sip/media/wav.ts'

const clock = createRealClock()
const folder = mkdtempSync(join(tmpdir(), 'yuhu-recording-'))
after(() => rm(folder, { recursive: true, force: true }))

/** Code n sounds as n. */
const TABLE = Int16Array.from({ length: 256 }, (_, code) => code)
const codes = (value: number, samples = 160) => new Uint8Array(samples).fill(value)
const heard = (stream: number, n: number, value: number) => ({
  stream,
  sequence: (65_530 + n) & 0xffff,
  timestamp: (n * 160) >>> 0,
  codes: codes(value),
  table: TABLE,
})

/** Runs of equal samples in a channel: [value, length in ms]. */
function runs(sound: Buffer, channel: Channel): [value: number, ms: number][] {
  const found: [number, number][] = []
  for (let at = channel === 'left' ? 0 : 2; at < sound.length; at += 4) {
    const value = sound.readInt16LE(at)
    const last = found.at(-1)
    if (last?.[0] === value) last[1] += 1 / 8
    else found.push([value, 1 / 8])
  }
  return found
}

test('each channel has its own sound at its own time, silence where there was none', () => {
  const timeline = new Timeline(1_000)
  for (let n = 0; n < 5; n++) timeline.put('left', heard(1, n, 10), 1_100 + n * 20)
  for (let n = 0; n < 3; n++) timeline.put('right', heard(2, 900 + n, 20), 1_140 + n * 20)
  const sound = timeline.takeAll(1_300)
  assert.deepEqual(runs(sound, 'left'), [
    [0, 100],
    [10, 100],
    [0, 100],
  ])
  assert.deepEqual(runs(sound, 'right'), [
    [0, 140],
    [20, 60],
    [0, 100],
  ])
})

test('jitter does not move sound, a lost packet leaves its 20 ms silent, late and swapped ones go where they belong', () => {
  const timeline = new Timeline(0)
  const arrivals: [n: number, at: number][] = [
    [0, 0],
    [1, 35],
    [3, 61],
    [2, 75],
    [5, 100],
    [6, 300],
    [7, 301],
  ]
  for (const [n, at] of arrivals) timeline.put('left', heard(1, n, n + 1), at)
  assert.deepEqual(runs(timeline.takeAll(160), 'left'), [
    [1, 20],
    [2, 20],
    [3, 20],
    [4, 20],
    [0, 20],
    [6, 20],
    [7, 20],
    [8, 20],
  ])
})

test('an echo from far away is later by its delay, however late its packets are taken', () => {
  const timeline = new Timeline(0)
  for (let n = 0; n < 10; n++) timeline.put('right', heard(1, n, 10), n * 20 + (n % 3) * 50)
  for (let n = 0; n < 10; n++) timeline.put('left', heard(2, 700 + n, 20), 240 + n * 20 + (n % 4) * 70)
  const sound = timeline.takeAll(600)
  assert.deepEqual(runs(sound, 'right').slice(0, 1), [[10, 200]])
  assert.deepEqual(runs(sound, 'left').slice(0, 2), [
    [0, 240],
    [20, 200],
  ])
})

test('a packet later than the window is dropped, and what was handed out stays', () => {
  const timeline = new Timeline(0)
  timeline.put('left', heard(1, 0, 1), 0)
  timeline.put('left', heard(1, 40, 2), 800)
  const first = timeline.take(1_000)
  assert.equal(durationMsOf(first.length), 1_000 - LATE_MS)
  timeline.put('left', heard(1, 1, 9), 1_000)
  assert.deepEqual(runs(Buffer.concat([first, timeline.takeAll(1_000)]), 'left'), [
    [1, 20],
    [0, 780],
    [2, 20],
    [0, 180],
  ])
})

test('the agent’s next customer is aligned again, and so is a jump of the timestamps', () => {
  const timeline = new Timeline(0)
  timeline.put('right', heard(1, 0, 1), 0)
  timeline.put('right', heard(2, 50_000, 2), 100)
  timeline.put('right', { ...heard(2, 50_001, 3), timestamp: 5 }, 120)
  assert.deepEqual(runs(timeline.takeAll(140), 'right'), [
    [1, 20],
    [0, 80],
    [2, 20],
    [3, 20],
  ])
})

test('a clock a little fast stays near the time for an hour', () => {
  const timeline = new Timeline(0)
  let worst = 0
  let position = 0
  for (let n = 0; n < 180_000; n++) {
    const now = n * 19.996
    timeline.put('left', heard(1, n, 1 + (n % 250)), now)
    if (n % 50 !== 49) continue
    const sound = timeline.take(now)
    position += durationMsOf(sound.length)
    worst = Math.max(worst, Math.abs(now - LATE_MS - position))
  }
  assert.ok(worst <= 1, String(worst))
  assert.ok(runs(timeline.takeAll(180_000 * 19.996), 'left').some(([value]) => value !== 0))
})

test('a file is whole after each second, and bears its final name only at the end', async () => {
  const file = join(folder, 'new', 'call.wav')
  const failures: string[] = []
  const recording = new Recording(file, reason => failures.push(reason))
  recording.append(Buffer.alloc(32_000, 1))
  recording.append(Buffer.alloc(32_000, 2))
  const recorded = await recording.end()
  assert.deepEqual(recorded, { file, durationMs: 2_000 })
  assert.deepEqual(failures, [])
  assert.ok(!existsSync(file + PART_SUFFIX))
  const bytes = readFileSync(file)
  assert.deepEqual(bytes.subarray(0, RECORDING_HEADER_BYTES), recordingHeader(64_000))
  assert.equal(bytes.length, RECORDING_HEADER_BYTES + 64_000)
})

test('a full disk is reported once, and nothing throws after it', async () => {
  const file = join(folder, 'full.wav')
  symlinkSync('/dev/full', file + PART_SUFFIX)
  const failures: string[] = []
  const recording = new Recording(file, reason => failures.push(reason))
  for (let n = 0; n < 10; n++) recording.append(Buffer.alloc(32_000))
  assert.equal(await recording.end(), null)
  assert.equal(failures.length, 1)
  assert.match(failures[0] ?? '', /ENOSPC/)
})

test('a folder that cannot be made is reported as a failure', async () => {
  const failures: string[] = []
  assert.equal(await new Recording('/dev/null/call.wav', reason => failures.push(reason)).end(), null)
  assert.equal(failures.length, 1)
})

test('what a crash left is repaired: sound beyond the header counts, half a sample does not', async () => {
  const file = join(folder, 'crashed.wav')
  writeFileSync(file + PART_SUFFIX, Buffer.concat([recordingHeader(32_000), Buffer.alloc(48_003, 5)]))
  assert.deepEqual(await repairRecording(file + PART_SUFFIX), { file, durationMs: 1_500 })
  const bytes = readFileSync(file)
  assert.deepEqual(bytes.subarray(0, RECORDING_HEADER_BYTES), recordingHeader(48_000))
  assert.equal(bytes.length, RECORDING_HEADER_BYTES + 48_000)
  assert.ok(!existsSync(file + PART_SUFFIX))
  assert.deepEqual(await repairRecording(file), { file, durationMs: 1_500 })
})

test('a recording can be read even if its process is killed at any moment: its header never promises sound that is missing', async () => {
  for (let round = 0; round < 3; round++) {
    const file = join(folder, `killed-${round}.wav`)
    const part = file + PART_SUFFIX
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'recording-child.ts'), file],
      { stdio: 'inherit' },
    )
    const size = () => (existsSync(part) ? statSync(part).size : 0)
    for (
      const giveUpAt = clock.now() + 20_000;
      size() < 200_000 + round * 77_777 && clock.now() < giveUpAt;
    ) {
      await new Promise<void>(resolve => clock.after(1, resolve))
    }
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    const bytes = readFileSync(part)
    const promised = bytes.readUInt32LE(40)
    assert.deepEqual(bytes.subarray(0, RECORDING_HEADER_BYTES), recordingHeader(promised))
    assert.ok(promised >= 128_000 && promised <= bytes.length - RECORDING_HEADER_BYTES)
    const repaired = await repairRecording(part)
    assert.ok((repaired?.durationMs ?? 0) >= durationMsOf(promised))
  }
})

test('files that are not our recordings are left alone', async () => {
  const file = join(folder, 'other.wav')
  for (const content of ['', 'RIFF', 'x'.repeat(100)]) {
    writeFileSync(file, content)
    assert.equal(await repairRecording(file), null)
    assert.equal(readFileSync(file, 'utf8'), content)
  }
  assert.equal(await repairRecording(join(folder, 'nowhere.wav.part')), null)
})

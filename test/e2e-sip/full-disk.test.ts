// The disk of the recordings becomes full under real calls: each loss is reported, logged and counted once,
// what was written stays readable, and the calls go on.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { PART_SUFFIX } from '../../src/telephony/sip/media/port.ts'
import { repairRecording } from '../../src/telephony/sip/media/recording-file.ts'
import { missing, SIPP, until } from '../peers/peer.ts'
import { fillUp, mountDisk, unmountDisk } from '../support/disk.ts'
import { ERROR, type Office, openOffice } from './office.ts'
import { stereoSoFar } from './recording.ts'

const BYTES = 1 << 20
const RATE = 8_000
/** A page of a tmpfs holds 128 ms of both sides. */
const UNWRITTEN_MS = 400

/** An office that records onto a small disk; null where none can be mounted. */
async function smallDisk(
  t: TestContext,
): Promise<{ office: Office; fill: () => void; empty: () => void } | null> {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-disk-'))
  const isMounted = mountDisk(folder, BYTES)
  t.after(() => {
    if (isMounted) unmountDisk(folder)
    rmSync(folder, { recursive: true, force: true })
  })
  if (!isMounted) {
    t.skip('NOT TESTED: a disk that becomes full while recording; no disk can be mounted here')
    return null
  }
  const ballast = join(folder, 'ballast')
  const office = await openOffice(t, { recordingsFolder: folder })
  return { office, fill: () => fillUp(ballast), empty: () => rmSync(ballast) }
}

async function recorded(office: Office, number: string): Promise<string> {
  office.dial(number)
  await office.reported('answered', number)
  const file = `${number}.wav`
  office.telephony.record(number, file)
  await office.reported('recording', number)
  return office.recordingOf(file)
}

/** Samples of each side in its file. */
function length(office: Office, number: string): number {
  const file = office.recordingOf(`${number}.wav`)
  return stereoSoFar(file).left.length
}

test('a full disk ends recordings, not calls: midway, and at the first byte', {
  skip: missing(SIPP),
}, async t => {
  const disk = await smallDisk(t)
  if (disk === null) return
  const { office } = disk
  const [middle, first] = ['13800000117', '13800000317'] as const
  const file = await recorded(office, middle)
  await until('a second is recorded', () => length(office, middle) >= RATE)
  disk.fill()
  const failed = await office.reported('recordingFailed', middle)
  assert.equal(failed.file, `${middle}.wav`)
  assert.match(failed.reason, /ENOSPC/)
  await recorded(office, first)
  assert.match((await office.reported('recordingFailed', first)).reason, /ENOSPC/)
  assert.equal(await office.counted('leg', 'recordingFailed'), 2)
  const logged = office.lines.map(line => JSON.parse(line)).filter(({ what }) => what === 'recordingFailed')
  assert.deepEqual(
    logged.map(({ about, level }) => [about, level]),
    [
      [middle, ERROR],
      [first, ERROR],
    ],
  )

  // The calls know nothing of it.
  assert.deepEqual(
    (await office.telephony.snapshot()).map(({ legId, answered }) => [legId, answered]),
    [
      [middle, true],
      [first, true],
    ],
  )
  for (const number of [middle, first]) {
    office.telephony.hangup(number)
    const { outcome, by } = await office.reported('ended', number)
    assert.deepEqual([outcome, by], ['completed', 'us'])
  }
  await office.nothingHangs()

  disk.empty()
  const repaired = await repairRecording(file + PART_SUFFIX)
  assert.ok(repaired !== null && repaired.durationMs >= 1_000, JSON.stringify(repaired))
  assert.equal(repaired.file, file)
})

test('a recording that fails when its call is over is reported, logged and counted too', {
  skip: missing(SIPP),
}, async t => {
  const disk = await smallDisk(t)
  if (disk === null) return
  const { office } = disk
  // What is written every second fails too: until a call was hung up between two writes.
  for (let tries = 1; ; tries++) {
    const number = `1380000${tries}017`
    await recorded(office, number)
    await until('something is recorded', () => length(office, number) > 0)
    const writtenAt = performance.now()
    disk.fill()
    await until(
      'there is more to write than the file has room for',
      () => performance.now() - writtenAt > UNWRITTEN_MS,
    )
    office.telephony.hangup(number)
    await office.reported('ended', number)
    await office.reported('recordingFailed', number)
    const types = office.events.flatMap(event =>
      'legId' in event && event.legId === number ? [event.type] : [],
    )
    assert.equal(types.filter(type => type === 'recordingFailed').length, 1)
    assert.equal(await office.counted('leg', 'recordingFailed'), tries)
    if (types.at(-1) === 'recordingFailed') break
    assert.ok(tries < 5, `never late: ${types.join(' ')}`)
    disk.empty()
  }
  await office.nothingHangs()
})

// The sweep over recordings that a crash left behind: they get their names, and those in progress are left
// alone.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { repairLeftRecordings } from '../../../src/telephony/sip/media/left-recordings.ts'
import { RECORDING_HEADER_BYTES, recordingHeader } from '../../../src/telephony/sip/media/wav.ts'

const NOW = Date.UTC(2026, 10, 23)
let root: string
describe('recordings left behind', () => {
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'yuhu-left-'))
  })
  after(() => rm(root, { recursive: true }))

  /** A recording whose header is one write behind its sound, last written `ageMs` ago. */
  async function left(
    path: string,
    ageMs: number,
    bytes = Buffer.concat([recordingHeader(4), Buffer.alloc(9, 7)]),
  ): Promise<void> {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
    await utimes(file, new Date(NOW), new Date(NOW - ageMs))
  }

  const failures: string[] = []
  const sweep = () => repairLeftRecordings(root, NOW, file => failures.push(file))

  test('those without a writer are repaired and get their names; those with one, and other files, stay as they are', async () => {
    await left('9001/2026-11-22/1_x.wav.part', 61_000)
    await left('9002/2026-11-22/2_x.wav.part', 3_600_000)
    await left('9001/2026-11-23/3_x.wav.part', 1_000)
    await left('9001/2026-11-22/4_x.wav.part', 61_000, Buffer.from('not sound'))
    await left('9001/2026-11-22/5_x.wav', 61_000, Buffer.from('whole'))
    await writeFile(join(root, 'notes.part'), 'mine')
    assert.equal(await sweep(), 2)
    assert.deepEqual((await readdir(join(root, '9001/2026-11-22'))).sort(), [
      '1_x.wav',
      '4_x.wav.part',
      '5_x.wav',
    ])
    assert.deepEqual(await readdir(join(root, '9002/2026-11-22')), ['2_x.wav'])
    assert.deepEqual(await readdir(join(root, '9001/2026-11-23')), ['3_x.wav.part'])
    const repaired = await readFile(join(root, '9001/2026-11-22/1_x.wav'))
    assert.deepEqual(repaired, Buffer.concat([recordingHeader(8), Buffer.alloc(8, 7)]))
    assert.equal(repaired.readUInt32LE(40), repaired.length - RECORDING_HEADER_BYTES)
    assert.equal(await sweep(), 0)
    assert.deepEqual(failures, [])
  })

  test('one that cannot be repaired is reported and does not stop the others', async () => {
    // A folder in place of a file: opening it for writing fails in another way than a missing file.
    await left('9003/2026-11-22/6_x.wav.part', 61_000)
    await mkdir(join(root, '9003/2026-11-22/6_x.wav'))
    await writeFile(join(root, '9003/2026-11-22/6_x.wav/full'), '')
    await left('9003/2026-11-22/7_x.wav.part', 61_000)
    assert.equal(await sweep(), 1)
    assert.deepEqual(failures, [join(root, '9003/2026-11-22/6_x.wav.part')])
  })

  test('one that never began is removed after a day, and nothing else is', async () => {
    const day = 86_400_000
    await left('9004/2026-11-21/8_x.wav.part', day, Buffer.alloc(0))
    await left('9004/2026-11-21/9_x.wav.part', day - 1_000, Buffer.alloc(0))
    await left('9004/2026-11-21/10_x.wav.part', day, Buffer.from('not sound'))
    await left('9004/2026-11-21/11_x.wav', day, Buffer.alloc(0))
    await left('9004/2026-11-21/12_x.wav.part', day)
    assert.equal(await sweep(), 1)
    assert.deepEqual((await readdir(join(root, '9004/2026-11-21'))).sort(), [
      '10_x.wav.part',
      '11_x.wav',
      '12_x.wav',
      '9_x.wav.part',
    ])
  })

  test('a missing folder has nothing left in it', async () => {
    assert.equal(await repairLeftRecordings(join(root, 'nowhere'), NOW, file => failures.push(file)), 0)
  })
})

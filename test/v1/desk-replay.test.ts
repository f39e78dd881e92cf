// The last half minute of an agent's own call, over `/v1`, from a recording that grows as the media worker
// writes it.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { readRecordingName } from '../../src/domain/recording.ts'
import { WAV_HEAD_BYTES } from '../../src/domain/sound/wav-reader.ts'
import { openRecordingFolder } from '../../src/store/recording-folder.ts'
import { Recording } from '../../src/telephony/sip/media/recording-file.ts'
import { eventually } from '../support/eventually.ts'
import { addPastCalls, withDatabase } from './past-calls.ts'
import { type Asker, V1World } from './v1-world.ts'

const NAME = '9001_20260302_77_0c9f.wav'
const RATE = 8_000
const HEARD = 1_000

describe('the last half minute again', () => {
  let world: V1World
  let folder: string
  let agent: Asker
  let recording: Recording
  let callId: number
  const answer = (who: Asker, id: number) => who.fetch('GET', `/v1/desk/calls/${id}/replay`)
  const refusal = async (who: Asker, id: number) => {
    const { status, body } = await who.get(`/v1/desk/calls/${id}/replay`)
    return [status, body.reason]
  }
  const samplesOf = async (response: Response) => {
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'audio/wav')
    assert.match(response.headers.get('cache-control') ?? '', /no-store/)
    const bytes = Buffer.from(await response.arrayBuffer())
    const [channels, rate] = [bytes.readUInt16LE(22), bytes.readUInt32LE(24)]
    assert.deepEqual([channels, rate], [1, RATE])
    return Array.from({ length: (bytes.length - WAV_HEAD_BYTES) / 2 }, (_, at) =>
      bytes.readInt16LE(WAV_HEAD_BYTES + at * 2),
    )
  }
  /** Seconds of sound with this level in the customer's channel and half of it in the agent's. */
  const speak = (seconds: number, level: number) => {
    const sound = Buffer.alloc(seconds * RATE * 4)
    for (let at = 0; at < sound.length; at += 4) {
      sound.writeInt16LE(level, at)
      sound.writeInt16LE(level / 2, at + 2)
    }
    recording.append(sound)
  }
  const isWritten = (seconds: number) =>
    eventually('the sound is on the disk', async () => {
      const name = readRecordingName(NAME)
      const file = name === null ? null : await openRecordingFolder(folder).openGrowing(name)
      await file?.close()
      return (file?.bytes ?? 0) >= WAV_HEAD_BYTES + seconds * RATE * 4
    })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yuhu-replay-'))
    const files = openRecordingFolder(folder)
    const recordings = { key: Buffer.alloc(32), files, publicUrl: '' }
    world = await V1World.start(undefined, { recordings })
    agent = await world.signedIn('9001', 'agent')
    const path = readRecordingName(NAME)?.path ?? ''
    recording = new Recording(join(folder, path), reason => assert.fail(reason))
    const now = world.world.clock.now
    const living = { agentExt: '1001', isLiving: true, recording: NAME }
    const [id] = await addPastCalls(world, '9001', [
      { ...living, phone: '13800000001', dialedAt: now - 120_000 },
    ])
    callId = id ?? 0
  })
  after(async () => {
    await recording.end()
    await world.stop()
    await rm(folder, { recursive: true })
  })

  test('of a call that has just begun it is what there is, both sides together', async () => {
    speak(2, HEARD)
    await isWritten(2)
    const samples = await samplesOf(await answer(agent, callId))
    assert.equal(samples.length, 2 * RATE)
    assert.ok(samples.every(sample => sample === 1.5 * HEARD))
  })

  test('later it is the last 30 s of what grows, and nothing of a span in which recording was paused', async () => {
    // The recorder writes silence while it is paused.
    speak(20, HEARD)
    speak(15, 0)
    speak(10, 2 * HEARD)
    await isWritten(47)
    const samples = await samplesOf(await answer(agent, callId))
    assert.equal(samples.length, 30 * RATE)
    const levels = [...new Set(samples)]
    assert.deepEqual(levels, [1.5 * HEARD, 0, 3 * HEARD])
    assert.equal(samples.filter(sample => sample === 0).length, 15 * RATE)
  })

  test('loud voices on both sides do not wrap around', async () => {
    speak(30, 32_000)
    await isWritten(77)
    const samples = await samplesOf(await answer(agent, callId))
    assert.ok(samples.every(sample => sample === 32_767))
  })

  test('a part of it can be asked for, as players do', async () => {
    const headers = { ...agent.headers, range: 'bytes=0-43' }
    const part = await agent.with(headers).fetch('GET', `/v1/desk/calls/${callId}/replay`)
    assert.deepEqual([part.status, part.headers.get('content-length')], [206, '44'])
  })

  test('whoever got the call from another agent hears nothing from before', async () => {
    const at = world.world.clock.now - 5_000
    const mark = (marks: unknown) =>
      withDatabase(world, client =>
        client.query('update call set marks = $2 where id = $1', [callId, JSON.stringify(marks)]),
      )
    await mark([{ what: 'transferred', ext: '1002', to: '1001', at }])
    assert.equal((await samplesOf(await answer(agent, callId))).length, 5 * RATE)
    await mark(null)
  })

  test('calls of others, calls that are over, and calls without a recording are not heard', async () => {
    const now = world.world.clock.now
    const given = { recording: NAME, dialedAt: now - 60_000 }
    const ids = await addPastCalls(world, '9001', [
      { ...given, phone: '13800000011', agentExt: '1002', isLiving: true },
      { ...given, phone: '13800000012', agentExt: '1001' },
      { ...given, phone: '13800000013', agentExt: '1001', isLiving: true, recording: '' },
      {
        ...{ ...given, phone: '13800000014', agentExt: '1001', isLiving: true },
        recording: '9001_20260302_78_0c9f.wav',
      },
    ])
    const said = await Promise.all(ids.map(id => refusal(agent, id)))
    assert.deepEqual(said, [
      [404, 'callNotFound'],
      [404, 'callNotFound'],
      [404, 'recordingNotFound'],
      [404, 'recordingNotFound'],
    ])
    const other = await world.signedIn('9002', 'agent')
    assert.deepEqual(await refusal(other, callId), [404, 'callNotFound'])
    const supervisor = await world.signedIn('9001', 'supervisor')
    assert.deepEqual(await refusal(supervisor, callId), [403, 'roleForbids'])
  })
})

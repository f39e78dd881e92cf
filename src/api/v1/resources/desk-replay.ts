// The last seconds of an agent's own call while it goes on and is recorded.
import { z } from 'zod'
import { readRecordingName } from '../../../domain/recording.ts'
import { WAV_HEAD_BYTES } from '../../../domain/sound/wav-reader.ts'
import type { RecordingFile } from '../../../store/port/api-store.ts'
import { endpoint } from '../endpoint.ts'
import { ProblemDetails } from '../problem.ts'
import { SoundAnswer } from '../sound-answer.ts'
import { CALL_PARAMS } from './call-records.ts'
import { extOf } from './desk.ts'

const REPLAY_MS = 30_000
/** Recordings have two channels of 16 bits. */
const RATE = 8_000
const PAIR_BYTES = 4

const replay = endpoint({
  method: 'GET',
  path: '/v1/desk/calls/{callId}/replay',
  scope: 'account',
  roles: ['agent'],
  params: CALL_PARAMS,
  answer: z
    .custom<SoundAnswer>()
    .describe('audio/wav, 8 kHz: the last 30 s at most; silence while recording was paused'),
  async handle({ store, services, account, caller, params, now }) {
    const talk = await store.talkOf(account.id, extOf(caller), params.callId)
    if (talk === null) throw new ProblemDetails('callNotFound')
    const name = readRecordingName(talk.recording)
    const file = name === null ? null : ((await services.recordings?.files.openGrowing(name)) ?? null)
    if (file === null) throw new ProblemDetails('recordingNotFound')
    const lastMs = Math.min(REPLAY_MS, Math.max(0, now - talk.since))
    return new SoundAnswer(await lastOf(file, lastMs), RATE, file.writtenAt)
  },
})

/** Both channels together. */
async function lastOf(file: RecordingFile, lastMs: number): Promise<Int16Array> {
  const pairs = Math.max(0, Math.floor((file.bytes - WAV_HEAD_BYTES) / PAIR_BYTES))
  const taken = Math.min(pairs, Math.floor((lastMs * RATE) / 1_000))
  if (taken === 0) {
    await file.close()
    return new Int16Array(0)
  }
  const end = WAV_HEAD_BYTES + pairs * PAIR_BYTES
  const parts: Buffer[] = []
  for await (const part of file.read(end - taken * PAIR_BYTES, end - 1)) parts.push(Buffer.from(part))
  const sound = Buffer.concat(parts)
  return Int16Array.from({ length: Math.floor(sound.length / PAIR_BYTES) }, (_, at) => {
    const both = sound.readInt16LE(at * PAIR_BYTES) + sound.readInt16LE(at * PAIR_BYTES + 2)
    return Math.max(-32_768, Math.min(32_767, both))
  })
}

export const DESK_REPLAY = [replay]

// The sound of a call: a link that is valid for a while, and a note in the audit log of who listened.
import { z } from 'zod'
import { readRecordingName } from '../../../domain/recording.ts'
import { recordingUrl } from '../../../domain/recording-link.ts'
import { endpoint } from '../endpoint.ts'
import { ProblemDetails } from '../problem.ts'
import { CALL_PARAMS } from './call-records.ts'

/** To listen once, and to go on after a pause. */
const LINK_LIFE_MS = 900_000

const recordingLink = endpoint({
  method: 'POST',
  path: '/v1/calls/{callId}/recording',
  scope: 'account',
  roles: ['admin', 'supervisor'],
  params: CALL_PARAMS,
  answer: z.object({ url: z.string(), expiresAt: z.number() }),
  status: 201,
  async handle({ store, services, account, params, now }) {
    const call = await store.findCall(account.id, params.callId)
    if (call === null) throw new ProblemDetails('callNotFound')
    const name = readRecordingName(call.recording)
    if (name === null || services.recordings === null || !(await services.recordings.files.has(name)))
      throw new ProblemDetails('recordingNotFound')
    await store.noteAudit(account.id, 'listened', 'call', String(call.id), { phone: call.phone })
    const expiresAt = now + LINK_LIFE_MS
    // Relative: the console is served from where the sound is.
    return { url: recordingUrl('', services.recordings.key, call.recording, expiresAt), expiresAt }
  },
})

export const RECORDING = [recordingLink]

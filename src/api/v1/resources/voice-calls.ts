// Calls that play a message: what a body says of it, and how such a call is asked for.
import { z } from 'zod'
import { VOICE_KEYS, VOICE_LIMITS, type VoicePlan, voiceDraftOf } from '../../../domain/call/voice.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import { ext, name } from '../field.ts'
import { ProblemDetails } from '../problem.ts'
import { type AskedBy, type AskedCallAnswer, AskedCallBody } from './asked-call.ts'

const transfer = z.object({
  does: z.literal('transfer'),
  to: z.discriminatedUnion('type', [
    z.object({ type: z.literal('extension'), ext }),
    z.object({ type: z.literal('group'), name: name() }),
  ]),
})
const hangUp = z.object({ does: z.literal('hangUp') })

const course = {
  prompt: name().describe("the name of one of the account's prompts"),
  plays: z
    .number()
    .int()
    .min(1)
    .max(VOICE_LIMITS.plays)
    .default(1)
    .describe('how often it is played unless a key is pressed'),
  keyWaitSeconds: z
    .number()
    .int()
    .min(0)
    .max(VOICE_LIMITS.keyWaitSeconds)
    .default(5)
    .describe('how long a key is waited for after each time; keys count while it plays, too'),
}
const repeat = z.object({ does: z.literal('repeat') })
const block = z.object({ does: z.literal('block') })
const KEY = z.enum(VOICE_KEYS)
const KEYS =
  'what each key does; transfer: to an agent or a group; repeat: the message again; ' +
  'block: the number is never called again; other keys do nothing'
const NO_KEY = 'if no key is pressed'

/** What is played, and what follows. */
export const VoiceBody = z.object({
  ...course,
  keys: z
    .partialRecord(KEY, z.discriminatedUnion('does', [transfer, repeat, block, hangUp]))
    .default({})
    .describe(KEYS),
  otherwise: z.discriminatedUnion('does', [transfer, hangUp]).default({ does: 'hangUp' }).describe(NO_KEY),
})

/** The same of a task, whose customers come to its own agents. */
const toTask = z.object({ does: z.literal('transfer') }).transform(action => ({ ...action, to: null }))
export const TaskVoiceBody = z.object({
  ...course,
  keys: z
    .partialRecord(KEY, z.union([toTask, repeat, block, hangUp]))
    .default({})
    .describe(KEYS),
  otherwise: z.union([toTask, hangUp]).default({ does: 'hangUp' }).describe(NO_KEY),
})

/** As it is sent. */
export type TaskVoiceBody = z.input<typeof TaskVoiceBody>

const shown = z.object({ does: z.enum(['transfer', 'repeat', 'block', 'hangUp']) })
export const TaskVoiceRow = z.object({
  prompt: z.string().nullable().describe('null: it is gone'),
  plays: z.number(),
  keyWaitSeconds: z.number(),
  keys: z.partialRecord(KEY, shown),
  otherwise: shown,
})

/** `prompt`: its name now; null: it is gone. */
export function taskVoiceRow(
  { plays, keyWaitSeconds, keys, otherwise }: VoicePlan,
  prompt: string | null,
): z.infer<typeof TaskVoiceRow> {
  const rows: z.infer<typeof TaskVoiceRow>['keys'] = {}
  for (const key of VOICE_KEYS) {
    const action = keys[key]
    if (action !== undefined) rows[key] = { does: action.does }
  }
  return { prompt, plays, keyWaitSeconds, keys: rows, otherwise: { does: otherwise.does } }
}

export const VoiceCallBody = AskedCallBody.extend({
  kind: z.literal('voice').describe('a message is played to whoever answers'),
  voice: VoiceBody,
})

export async function playVoice(
  { store, account, now }: AskedBy,
  { phone, callerId, voice, kind: _kind, ...data }: z.infer<typeof VoiceCallBody>,
): Promise<AskedCallAnswer> {
  const draft = voiceDraftOf({ ...voice, phone, callerId: callerId ?? null, data }, account.settings, now)
  if (isRefusal(draft)) throw ProblemDetails.of(draft)
  const accepted = await store.askForVoice(account.id, draft)
  if (isRefusal(accepted)) throw ProblemDetails.of(accepted)
  const { callId, legId } = accepted
  return { callId, legId, warnings: [] }
}

// The prompts of an account: sounds its customers hear, uploaded, heard, renamed and deleted.
import { z } from 'zod'
import { PROMPT_LIMITS, PROMPT_NAME, PROMPT_SETTINGS } from '../../../domain/prompt.ts'
import { LINE_RATE } from '../../../domain/sound/resampler.ts'
import { SoundIntake, type SoundRefusal } from '../../../domain/sound/sound-intake.ts'
import type { PromptDetail } from '../../../store/port/prompt-book.ts'
import { actorOf } from '../caller.ts'
import { endpoint } from '../endpoint.ts'
import { name, text } from '../field.ts'
import { ProblemDetails } from '../problem.ts'
import { SoundAnswer } from '../sound-answer.ts'

const LISTENERS = ['admin', 'supervisor'] as const
const ADMINS = ['admin'] as const
const OF_A_SETTING = 'must be the name of a prompt, without a path'

export const PromptRow = z.object({
  name: z.string(),
  seconds: z.number(),
  uploadedBy: z.string(),
  uploadedAt: z.number().describe('epoch ms'),
  usedBy: z.array(z.enum(PROMPT_SETTINGS)).describe('settings by which customers hear it'),
})
export type PromptRow = z.infer<typeof PromptRow>

const promptName = name(PROMPT_LIMITS.nameLength)
  .regex(PROMPT_NAME, OF_A_SETTING)
  .describe('settings choose it by this name')
const byName = z.object({ name: text(PROMPT_LIMITS.nameLength) })

const listPrompts = endpoint({
  method: 'GET',
  path: '/v1/prompts',
  scope: 'account',
  roles: LISTENERS,
  answer: z.object({ rows: z.array(PromptRow) }),
  async handle({ store, account }) {
    return { rows: (await store.listPrompts(account.id)).map(rowOf) }
  },
})

const uploadPrompt = endpoint({
  method: 'POST',
  path: '/v1/prompts',
  scope: 'account',
  roles: ADMINS,
  query: z.object({ name: promptName }),
  bytesMax: PROMPT_LIMITS.fileBytes,
  answer: PromptRow,
  status: 201,
  async handle({ store, account, caller, query, bytes }) {
    const samples = await soundOf(bytes)
    if ('refused' in samples) throw new ProblemDetails(samples.refused, samples.about)
    const draft = { name: query.name, samples, uploadedBy: actorOf(caller)?.name ?? '' }
    const added = await store.addPrompt(account.id, draft)
    if (added === 'taken') throw new ProblemDetails('taken', [query.name])
    if (added === 'tooMany') throw new ProblemDetails('tooManyPrompts')
    if (added === 'tooLong') throw new ProblemDetails('promptsTooLong')
    return rowOf(added)
  },
})

/** Reads it as it comes: never more of the file than a part is held. */
async function soundOf(bytes: AsyncIterable<Buffer>): Promise<Int16Array | SoundRefusal> {
  const intake = new SoundIntake(PROMPT_LIMITS.secondsEach)
  let received = 0
  for await (const part of bytes) {
    received += part.length
    if (received > PROMPT_LIMITS.fileBytes)
      throw new ProblemDetails('bodyTooLarge', [PROMPT_LIMITS.fileBytes])
    const refused = intake.push(part)
    if (refused !== null) return refused
  }
  return intake.end()
}

const hearPrompt = endpoint({
  method: 'GET',
  path: '/v1/prompts/{name}/sound',
  scope: 'account',
  roles: LISTENERS,
  params: byName,
  answer: z.custom<SoundAnswer>().describe('audio/wav, 8 kHz: what customers hear'),
  async handle({ store, account, params }) {
    const sound = await store.promptSound(account.id, params.name)
    if (sound === null) throw new ProblemDetails('promptNotFound', [params.name])
    return new SoundAnswer(sound.samples, LINE_RATE, sound.uploadedAt)
  },
})

const renamePrompt = endpoint({
  method: 'PATCH',
  path: '/v1/prompts/{name}',
  scope: 'account',
  roles: ADMINS,
  params: byName,
  body: z.object({ name: promptName }),
  answer: PromptRow,
  async handle({ store, account, params, body }) {
    const renamed = await store.renamePrompt(account.id, params.name, body.name)
    if (renamed === 'notFound') throw new ProblemDetails('promptNotFound', [params.name])
    if (renamed === 'taken') throw new ProblemDetails('taken', [body.name])
    return rowOf(renamed)
  },
})

const removePrompt = endpoint({
  method: 'DELETE',
  path: '/v1/prompts/{name}',
  scope: 'account',
  roles: ADMINS,
  params: byName,
  answer: z.null(),
  status: 204,
  async handle({ store, account, params }) {
    const removed = await store.removePrompt(account.id, params.name)
    if (removed === 'notFound') throw new ProblemDetails('promptNotFound', [params.name])
    if (removed === 'inTask') throw new ProblemDetails('promptInTask', [params.name])
    if (removed !== 'removed') throw new ProblemDetails('promptInUse', [params.name, ...removed.usedBy])
    return null
  },
})

function rowOf({ usedBy, ...row }: PromptDetail): PromptRow {
  return { ...row, usedBy: [...usedBy] }
}

export const PROMPTS = [listPrompts, uploadPrompt, hearPrompt, renamePrompt, removePrompt]

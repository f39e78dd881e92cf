// A task as `/v1` shows it, with the sentence that says why it does not dial.
import { z } from 'zod'
import type { Language } from '../../../domain/language.ts'
import { assignmentOf, TASK_PACES, TASK_STATES } from '../../../domain/task.ts'
import type { TaskDetail } from '../../../store/port/task-book.ts'
import { isWhy, whyOf } from '../../../wire/why-row.ts'
import { whyWords } from '../../../words/why-words.ts'
import { ext, name } from '../field.ts'
import { TaskVoiceRow, taskVoiceRow } from './voice-calls.ts'

export const TaskAssignment = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('extensions'), extensions: z.array(ext).min(1).max(5_000) }),
    z.object({ type: z.enum(['group', 'queue']), name: name() }),
  ])
  .describe('whom the calls go to')
const ShownAssignment = z
  .discriminatedUnion('type', [...TaskAssignment.options, z.object({ type: z.literal('nobody') })])
  .describe('whom the calls go to; nobody: customers hear a message and talk with no agent')
export type TaskAssignment = z.infer<typeof ShownAssignment>

export const TaskWhy = z.object({
  code: z.string(),
  counts: z.record(z.string(), z.number()),
  about: z.record(z.string(), z.string()),
  sentence: z.string().describe('in the language that was asked for'),
})
export type TaskWhy = z.infer<typeof TaskWhy>

export const TaskRow = z.object({
  taskid: z.string(),
  customtaskid: z.string().nullable(),
  name: z.string(),
  assignment: ShownAssignment,
  voice: TaskVoiceRow.nullable().describe('what whoever answers hears first; null: an agent at once'),
  pace: z.enum(TASK_PACES),
  ratio: z.number(),
  concurrent: z.number(),
  callerIds: z.array(z.string()).describe("empty: all of the account's in turn"),
  plan: z.string().nullable().describe("the name of its plan; null: the account's default"),
  callTimes: z
    .number()
    .nullable()
    .describe('calls in all to a number nobody reached; null: as its plan says'),
  state: z.enum(TASK_STATES),
  round: z.number().describe('1, and one more each time it is called again'),
  startsAt: z.number().nullable(),
  endsAt: z.number().nullable(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  endType: z.enum(['over', 'timeout']).nullable(),
  total: z.number(),
  called: z.number(),
  answered: z.number(),
  connected: z.number(),
  abandoned: z.number(),
  late: z.number().describe('of those connected: an agent had the call later than customers are let wait'),
  inFlight: z.number(),
  preparing: z
    .object({ prepared: z.number(), total: z.number() })
    .nullable()
    .describe('its next round is being prepared: so many of its numbers are'),
  why: TaskWhy.nullable().describe('why it does not dial; null: it does'),
})
export type TaskRow = z.infer<typeof TaskRow>

export function taskRow(task: TaskDetail, now: number, language: Language): TaskRow {
  const { id: _id, assignType, assignTo, scheduledAt, callerIds, nowscale: _n, driven: _d, ...rest } = task
  const { waitsForPlaceOf: _w, voice, promptName, ...row } = rest
  return {
    ...row,
    assignment: shownAssignment(assignType, assignTo),
    voice: voice && taskVoiceRow(voice, promptName),
    callerIds: [...callerIds],
    startsAt: scheduledAt,
    why: taskWhy(task, now, language),
  }
}

function shownAssignment(type: TaskDetail['assignType'], to: string): TaskAssignment {
  const assignment = assignmentOf(type, to)
  return assignment.type === 'extensions'
    ? { ...assignment, extensions: [...assignment.extensions] }
    : assignment
}

function taskWhy(task: TaskDetail, now: number, language: Language): TaskWhy | null {
  const why = whyOf(task, now)
  if (why === null) return null
  if (isWhy(why)) return { ...why, sentence: whyWords(why)[language] }
  // As an older version wrote it, with its words.
  const sentence = language === 'zh' ? why['desc'] : why['descen']
  return { code: String(why['code'] ?? ''), counts: {}, about: {}, sentence: String(sentence ?? '') }
}

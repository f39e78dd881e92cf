// An import as `/v1` shows it.
import { z } from 'zod'
import {
  DELIMITERS,
  ENCODINGS,
  FILE_FORMATS,
  IMPORT_FIELDS,
  IMPORT_LIMITS,
  IMPORT_STATES,
  type RowReason,
  UNDO_WITHIN_MS,
} from '../../../domain/import.ts'
import type { Language } from '../../../domain/language.ts'
import type { StoredImport } from '../../../store/port/import-book.ts'
import { problemOfFile, rowReason } from '../../../words/import-words.ts'

const column = z
  .number()
  .int()
  .min(0)
  .max(IMPORT_LIMITS.columns - 1)
export const Columns = z
  .record(z.string().max(100), column)
  .describe(`by field its column, from 0: ${IMPORT_FIELDS.join(', ')}; a field of one's own as fields.city`)

export const ImportRow = z.object({
  id: z.number(),
  taskid: z.string().nullable().describe('null: its numbers go onto the block list'),
  reason: z.string().describe('why they are blocked, unless the file says so of each'),
  until: z.number().nullable().describe('when its numbers may be called again; null: never'),
  name: z.string().describe('of the file'),
  bytes: z.number(),
  received: z.number().describe('bytes that have come; null in `problem` tells why it went no further'),
  state: z.enum(IMPORT_STATES),
  createdAt: z.number(),
  share: z.number().describe('of what is being done now, 0 to 1'),
  reading: z
    .object({
      format: z.enum(FILE_FORMATS),
      encoding: z.enum(ENCODINGS).nullable(),
      delimiter: z.enum(DELIMITERS).nullable(),
      hasHeader: z.boolean(),
      header: z.array(z.string()),
      preview: z.array(z.array(z.string())),
      columns: Columns,
      isRemembered: z.boolean().describe('the columns are those chosen for the last file with this header'),
    })
    .nullable()
    .describe('what was found out about the file'),
  plan: z.object({ columns: Columns, hasHeader: z.boolean() }).nullable().describe('what was chosen'),
  check: z
    .object({
      rows: z.number(),
      valid: z.number().describe('numbers that can be added'),
      persons: z.number().describe('rows of which at least one number can be added'),
      reasons: z.array(z.object({ reason: z.string(), count: z.number(), sentence: z.string() })),
      faults: z.array(
        z.object({
          row: z.number().describe('line of the file, from 1'),
          column: z.number().nullable().describe('from 1'),
          value: z.string(),
          reason: z.string(),
          sentence: z.string(),
        }),
      ),
    })
    .nullable()
    .describe('how many numbers can be added, why the others cannot, and the first of those'),
  problem: z
    .object({
      reason: z.string(),
      row: z.number().nullable(),
      column: z.number().nullable(),
      sentence: z.string(),
    })
    .nullable()
    .describe('why the file is refused as a whole'),
  added: z.number(),
  duplicates: z.number().describe('came into the task between the check and the adding'),
  blocked: z.number(),
  removed: z.number().describe('taken out again'),
  undoUntil: z.number().nullable().describe('epoch ms; null: it cannot be undone'),
})
export type ImportRow = z.infer<typeof ImportRow>

export function importRow(
  one: StoredImport,
  received: number | null,
  now: number,
  language: Language,
): ImportRow {
  const { id, taskid, reason, until, name, bytes, state, createdAt, share } = one
  const { added, duplicates, blocked, removed } = one
  const sentenceOf = (fault: RowReason) => rowReason(fault, taskid === null ? 'blocks' : 'task')[language]
  const undoUntil = one.addedAt === null ? null : one.addedAt + UNDO_WITHIN_MS
  const { columns, hasHeader } = one.plan ?? {}
  return {
    ...{ id, taskid, reason, until, name, bytes, state, createdAt, share },
    ...{ added, duplicates, blocked, removed },
    received: state === 'uploading' ? (received ?? 0) : bytes,
    reading: one.reading as ImportRow['reading'],
    plan: columns === undefined || hasHeader === undefined ? null : { columns, hasHeader },
    check: one.checked && {
      rows: one.checked.rows,
      valid: one.checked.valid,
      // A check by an earlier version knew one number a row.
      persons: one.checked.persons ?? one.checked.valid,
      reasons: Object.entries(one.checked.reasons).map(([reason, count]) => ({
        ...{ reason, count, sentence: sentenceOf(reason as RowReason) },
      })),
      faults: one.checked.faults.map(fault => ({ ...fault, sentence: sentenceOf(fault.reason) })),
    },
    problem: one.problem && {
      reason: one.problem.reason,
      row: one.problem.row,
      column: one.problem.column,
      sentence: problemOfFile(one.problem)[language],
    },
    undoUntil: state === 'added' && undoUntil !== null && now < undoUntil ? undoUntil : null,
  }
}

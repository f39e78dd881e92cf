// Files of numbers on their way into a task: sent in parts, read, checked, added, undone.
import { z } from 'zod'
import {
  DELIMITERS,
  ENCODINGS,
  FILE_FORMATS,
  IMPORT_FIELDS,
  IMPORT_LIMITS,
  IMPORT_STATES,
  type ImportState,
  UNDO_WITHIN_MS,
} from '../../../domain/import.ts'
import type { Language } from '../../../domain/language.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { ImportFields, StoredImport } from '../../../store/port/import-book.ts'
import { problemOfFile, ROW_REASONS } from '../../../words/import-words.ts'
import { actorOf } from '../caller.ts'
import { Download } from '../download.ts'
import { endpoint } from '../endpoint.ts'
import { name, text } from '../field.ts'
import type { ImportFiles } from '../import-files.ts'
import { ProblemDetails } from '../problem.ts'
import { taskOf } from './tasks.ts'

const ROLES = ['admin', 'supervisor'] as const
const LISTED = 20
const PARAMS = z.object({ taskid: text(100), importId: z.coerce.number().int().min(1) })
const PATH = '/v1/tasks/{taskid}/imports/{importId}'

const column = z
  .number()
  .int()
  .min(0)
  .max(IMPORT_LIMITS.columns - 1)
const Columns = z.partialRecord(z.enum(IMPORT_FIELDS), column).describe('by field its column, from 0')

export const ImportRow = z.object({
  id: z.number(),
  taskid: z.string(),
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
      valid: z.number(),
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
    .describe('how many rows can be added, why the others cannot, and the first of those'),
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

function importRow(one: StoredImport, received: number | null, now: number, language: Language): ImportRow {
  const { id, taskid, name, bytes, state, createdAt, share, added, duplicates, blocked, removed } = one
  const until = one.addedAt === null ? null : one.addedAt + UNDO_WITHIN_MS
  const { columns, hasHeader } = one.plan ?? {}
  return {
    ...{ id, taskid, name, bytes, state, createdAt, share, added, duplicates, blocked, removed },
    received: state === 'uploading' ? (received ?? 0) : bytes,
    reading: one.reading as ImportRow['reading'],
    plan: columns === undefined || hasHeader === undefined ? null : { columns, hasHeader },
    check: one.checked && {
      rows: one.checked.rows,
      valid: one.checked.valid,
      reasons: Object.entries(one.checked.reasons).map(([reason, count]) => ({
        ...{ reason, count, sentence: ROW_REASONS[reason as keyof typeof ROW_REASONS][language] },
      })),
      faults: one.checked.faults.map(fault => ({ ...fault, sentence: ROW_REASONS[fault.reason][language] })),
    },
    problem: one.problem && {
      reason: one.problem.reason,
      row: one.problem.row,
      column: one.problem.column,
      sentence: problemOfFile(one.problem)[language],
    },
    undoUntil: state === 'added' && until !== null && now < until ? until : null,
  }
}

interface Asked {
  readonly store: StoreVerbs
  readonly services: { readonly imports: ImportFiles | null }
  readonly account: { readonly id: number }
  readonly params: z.output<typeof PARAMS>
  readonly now: number
  readonly language: Language
}

async function importOf({ store, account, params }: Asked): Promise<StoredImport> {
  const found = await store.findImport(account.id, params.taskid, params.importId)
  if (found === null) throw new ProblemDetails('notFound', ['import'])
  return found
}

function filesOf({ imports }: Asked['services']): ImportFiles {
  if (imports === null) throw new ProblemDetails('importElsewhere')
  return imports
}

/** Its file must be on this node. */
async function importHere(asked: Asked): Promise<{ one: StoredImport; files: ImportFiles }> {
  const one = await importOf(asked)
  const files = filesOf(asked.services)
  if (one.spool !== files.name) throw new ProblemDetails('importElsewhere')
  return { one, files }
}

async function shown(one: StoredImport, { services, now, language }: Asked): Promise<ImportRow> {
  const isHere = one.state === 'uploading' && services.imports?.name === one.spool
  return importRow(one, isHere ? await filesOf(services).received(one.id) : null, now, language)
}

/** Moves it on and reports that there is work. */
async function move(asked: Asked, from: readonly ImportState[], fields: ImportFields): Promise<ImportRow> {
  const { store, account, params, now, services } = asked
  const { id, state } = await importOf(asked)
  const set = await store.setImport(account.id, id, from, fields, now)
  if (set === null) {
    const { state: present } = await importOf(asked).catch(() => ({ state }))
    throw new ProblemDetails('importState', [present])
  }
  services.imports?.kick()
  return shown(set, { ...asked, params })
}

const listImports = endpoint({
  method: 'GET',
  path: '/v1/tasks/{taskid}/imports',
  scope: 'account',
  roles: ROLES,
  params: PARAMS.pick({ taskid: true }),
  answer: z.object({ rows: z.array(ImportRow) }),
  async handle(work) {
    await taskOf(work.store, work.account.id, work.params.taskid)
    const rows = await work.store.listImports(work.account.id, work.params.taskid, LISTED)
    const asked = { ...work, params: { ...work.params, importId: 0 } }
    return { rows: await Promise.all(rows.map(row => shown(row, asked))) }
  },
})

const beginImport = endpoint({
  method: 'POST',
  path: '/v1/tasks/{taskid}/imports',
  scope: 'account',
  roles: ROLES,
  params: PARAMS.pick({ taskid: true }),
  body: z.object({
    name: name(200).describe('of the file'),
    bytes: z.number().int().min(1).max(IMPORT_LIMITS.bytes),
  }),
  answer: ImportRow,
  status: 201,
  async handle(work) {
    const { store, account, params, body, caller, language, now } = work
    const files = filesOf(work.services)
    const actor = actorOf(caller)
    if (actor === null) throw new ProblemDetails('notSignedIn')
    if (!(await files.hasRoom(body.bytes))) throw new ProblemDetails('noRoom')
    const draft = { ...params, ...body, spool: files.name, actor, language, now, openMax: IMPORT_LIMITS.open }
    const made = await store.addImport(account.id, draft)
    if (made === 'tooManyImports') throw new ProblemDetails('tooManyImports', [IMPORT_LIMITS.open])
    if (isRefusal(made)) throw ProblemDetails.of(made)
    await files.begin(made.id)
    return importRow(made, 0, now, language)
  },
})

const getImport = endpoint({
  method: 'GET',
  path: PATH,
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  answer: ImportRow,
  async handle(work) {
    return shown(await importOf(work), work)
  },
})

const putBytes = endpoint({
  method: 'PUT',
  path: `${PATH}/bytes`,
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  query: z.object({ offset: z.coerce.number().int().min(0).describe('where this part begins') }),
  bytesMax: IMPORT_LIMITS.partBytes,
  answer: ImportRow,
  async handle(work) {
    const { one, files } = await importHere(work)
    if (one.state !== 'uploading') throw new ProblemDetails('importState', [one.state])
    const { offset } = work.query
    const most = Math.min(IMPORT_LIMITS.partBytes, one.bytes - offset)
    const taken = await files.take(one.id, offset, most, work.bytes)
    const received = (await files.received(one.id)) ?? 0
    if (taken === 'busy') throw new ProblemDetails('beingWorkedOn')
    if (taken === 'offset') throw new ProblemDetails('importOffset', [received], { received })
    if (taken === 'tooLarge') throw new ProblemDetails('bodyTooLarge', [most], { received })
    if (received < one.bytes) return importRow(one, received, work.now, work.language)
    return move(work, ['uploading'], { state: 'reading' })
  },
})

const planImport = endpoint({
  method: 'PUT',
  path: `${PATH}/plan`,
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  body: z.object({ columns: Columns, hasHeader: z.boolean().optional() }),
  answer: ImportRow,
  async handle(work) {
    const { one } = await importHere(work)
    const { columns } = work.body
    const chosen = Object.values(columns)
    const width = one.reading?.header.length ?? 0
    const isWrong = new Set(chosen).size < chosen.length || chosen.some(at => at >= width)
    if (columns.phone === undefined || isWrong) throw new ProblemDetails('columnsWrong')
    const { country, timeZone } = work.account.settings
    const hasHeader = work.body.hasHeader ?? one.reading?.hasHeader ?? false
    const plan = { columns, hasHeader, country, timeZone }
    return move(work, ['read', 'checked'], { state: 'checking', plan, language: work.language })
  },
})

const commitImport = endpoint({
  method: 'POST',
  path: `${PATH}/commit`,
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  answer: ImportRow,
  async handle(work) {
    await importHere(work)
    return move(work, ['checked'], { state: 'adding' })
  },
})

const cancelImport = endpoint({
  method: 'POST',
  path: `${PATH}/cancel`,
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  answer: ImportRow,
  async handle(work) {
    const { one, files } = await importHere(work)
    if (one.state === 'adding') return move(work, ['adding'], { state: 'undoing' })
    const before = ['uploading', 'reading', 'read', 'checking', 'checked'] as const
    const cancelled = await move(work, before, { state: 'cancelled' })
    await files.drop(one.id)
    return cancelled
  },
})

const undoImport = endpoint({
  method: 'POST',
  path: `${PATH}/undo`,
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  answer: ImportRow,
  async handle(work) {
    const { one } = await importHere(work)
    const isLate = one.addedAt !== null && work.now >= one.addedAt + UNDO_WITHIN_MS
    if (one.state === 'added' && isLate) throw new ProblemDetails('undoTooLate')
    return move(work, ['added'], { state: 'undoing' })
  },
})

const importErrors = endpoint({
  method: 'GET',
  path: `${PATH}/errors`,
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  answer: z.custom<Download>().describe('text/csv'),
  async handle(work) {
    const { one, files } = await importHere(work)
    const errors = one.checked === null ? null : await files.errors(one.id)
    if (errors === null) throw new ProblemDetails('notFound', ['error file'])
    const base = one.name.replace(/\.(csv|xlsx|txt)$/i, '')
    return new Download(`${base}.errors.csv`, 'text/csv; charset=utf-8', errors)
  },
})

export const IMPORTS = [
  ...[listImports, beginImport, getImport, putBytes, planImport],
  ...[commitImport, cancelImport, undoImport, importErrors],
]

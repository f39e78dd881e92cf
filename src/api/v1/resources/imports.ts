// Files of numbers on their way into a task or onto the block list: sent in parts, read, checked, added,
// undone.
import { z } from 'zod'
import {
  FIELDS_FOR,
  IMPORT_LIMITS,
  type ImportState,
  type ImportTarget,
  UNDO_WITHIN_MS,
} from '../../../domain/import.ts'
import type { Language } from '../../../domain/language.ts'
import { isOwnColumn, OWN_FIELDS_MAX } from '../../../domain/own-fields.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { ImportFields, StoredImport } from '../../../store/port/import-book.ts'
import { actorOf } from '../caller.ts'
import { Download } from '../download.ts'
import { endpoint, type V1Endpoint } from '../endpoint.ts'
import { name, text } from '../field.ts'
import type { ImportFiles } from '../import-files.ts'
import { ProblemDetails } from '../problem.ts'
import { blockedUntil, termOf } from './block-term.ts'
import { Columns, ImportRow, importRow } from './import-row.ts'
import { taskOf } from './tasks.ts'

const ROLES = ['admin', 'supervisor'] as const
const LISTED = 20
const importId = z.coerce.number().int().min(1)
const FileGiven = z.object({
  name: name(200).describe('of the file'),
  bytes: z.number().int().min(1).max(IMPORT_LIMITS.bytes),
})

/** Where imports stand: below the task or the list their numbers go to. */
interface ImportHome {
  readonly target: ImportTarget
  readonly path: `/v1/${string}/imports`
  readonly all: z.ZodType<{ taskid?: string | undefined }>
  readonly one: z.ZodType<Asked['params']>
  readonly file: z.ZodType<z.infer<typeof FileGiven> & { reason?: string | undefined; until?: number | null }>
}

const HOMES: readonly ImportHome[] = [
  {
    target: 'task',
    path: '/v1/tasks/{taskid}/imports',
    all: z.object({ taskid: text(100) }),
    one: z.object({ taskid: text(100), importId }),
    file: FileGiven,
  },
  {
    target: 'blocks',
    path: '/v1/blocks/imports',
    all: z.object({}),
    one: z.object({ importId }),
    file: FileGiven.extend({
      reason: text(200).default('').describe('why the numbers are blocked, unless the file says so of each'),
      until: blockedUntil,
    }),
  },
]

interface Asked {
  readonly store: StoreVerbs
  readonly services: { readonly imports: ImportFiles | null }
  readonly account: { readonly id: number }
  readonly params: { readonly taskid?: string | undefined; readonly importId: number }
  readonly now: number
  readonly language: Language
}

async function importOf({ store, account, params }: Asked): Promise<StoredImport> {
  const { taskid = null } = params
  const found = await store.findImport(account.id, taskid, params.importId)
  const isElsewhere = taskid === null && found?.taskid !== null
  if (found === null || isElsewhere) throw new ProblemDetails('notFound', ['import'])
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

const listImports = (home: ImportHome) =>
  endpoint({
    method: 'GET',
    path: home.path,
    scope: 'account',
    roles: ROLES,
    params: home.all,
    answer: z.object({ rows: z.array(ImportRow) }),
    async handle(work) {
      const { taskid = null } = work.params
      if (taskid !== null) await taskOf(work.store, work.account.id, taskid)
      const rows = await work.store.listImports(work.account.id, taskid, LISTED)
      const asked = { ...work, params: { ...work.params, importId: 0 } }
      return { rows: await Promise.all(rows.map(row => shown(row, asked))) }
    },
  })

const beginImport = (home: ImportHome) =>
  endpoint({
    method: 'POST',
    path: home.path,
    scope: 'account',
    roles: ROLES,
    params: home.all,
    body: home.file,
    answer: ImportRow,
    status: 201,
    async handle(work) {
      const { store, account, params, body, caller, language, now } = work
      const files = filesOf(work.services)
      const actor = actorOf(caller)
      if (actor === null) throw new ProblemDetails('notSignedIn')
      if (!(await files.hasRoom(body.bytes))) throw new ProblemDetails('noRoom')
      const until = termOf(body.until ?? null, now)
      const goesTo = { taskid: params.taskid ?? null, reason: body.reason ?? '', until }
      const draft = {
        ...body,
        ...goesTo,
        spool: files.name,
        actor,
        language,
        now,
        openMax: IMPORT_LIMITS.open,
      }
      const made = await store.addImport(account.id, draft)
      if (made === 'tooManyImports') throw new ProblemDetails('tooManyImports', [IMPORT_LIMITS.open])
      if (isRefusal(made)) throw ProblemDetails.of(made)
      await files.begin(made.id)
      return importRow(made, 0, now, language)
    },
  })

const getImport = (home: ImportHome) =>
  endpoint({
    method: 'GET',
    path: `${home.path}/{importId}`,
    scope: 'account',
    roles: ROLES,
    params: home.one,
    answer: ImportRow,
    async handle(work) {
      return shown(await importOf(work), work)
    },
  })

const putBytes = (home: ImportHome) =>
  endpoint({
    method: 'PUT',
    path: `${home.path}/{importId}/bytes`,
    scope: 'account',
    roles: ROLES,
    params: home.one,
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

const planImport = (home: ImportHome) =>
  endpoint({
    method: 'PUT',
    path: `${home.path}/{importId}/plan`,
    scope: 'account',
    roles: ROLES,
    params: home.one,
    body: z.object({ columns: Columns, hasHeader: z.boolean().optional() }),
    answer: ImportRow,
    async handle(work) {
      const { one } = await importHere(work)
      const { columns } = work.body
      const fields: readonly string[] = FIELDS_FOR[home.target]
      const own = Object.keys(columns).filter(field => home.target === 'task' && isOwnColumn(field))
      const isForeign =
        own.length > OWN_FIELDS_MAX ||
        Object.keys(columns).some(field => !fields.includes(field) && !own.includes(field))
      const chosen = Object.values(columns)
      const width = one.reading?.header.length ?? 0
      const isWrong = new Set(chosen).size < chosen.length || chosen.some(at => at >= width)
      if (columns['phone'] === undefined || isForeign || isWrong) throw new ProblemDetails('columnsWrong')
      const { country, timeZone } = work.account.settings
      const hasHeader = work.body.hasHeader ?? one.reading?.hasHeader ?? false
      const plan = { columns, hasHeader, country, timeZone }
      return move(work, ['read', 'checked'], { state: 'checking', plan, language: work.language })
    },
  })

const commitImport = (home: ImportHome) =>
  endpoint({
    method: 'POST',
    path: `${home.path}/{importId}/commit`,
    scope: 'account',
    roles: ROLES,
    params: home.one,
    answer: ImportRow,
    async handle(work) {
      await importHere(work)
      return move(work, ['checked'], { state: 'adding' })
    },
  })

const cancelImport = (home: ImportHome) =>
  endpoint({
    method: 'POST',
    path: `${home.path}/{importId}/cancel`,
    scope: 'account',
    roles: ROLES,
    params: home.one,
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

const undoImport = (home: ImportHome) =>
  endpoint({
    method: 'POST',
    path: `${home.path}/{importId}/undo`,
    scope: 'account',
    roles: ROLES,
    params: home.one,
    answer: ImportRow,
    async handle(work) {
      const { one } = await importHere(work)
      const isLate = one.addedAt !== null && work.now >= one.addedAt + UNDO_WITHIN_MS
      if (one.state === 'added' && isLate) throw new ProblemDetails('undoTooLate')
      return move(work, ['added'], { state: 'undoing' })
    },
  })

const importErrors = (home: ImportHome) =>
  endpoint({
    method: 'GET',
    path: `${home.path}/{importId}/errors`,
    scope: 'account',
    roles: ROLES,
    params: home.one,
    answer: z.custom<Download>().describe('text/csv'),
    async handle(work) {
      const { one, files } = await importHere(work)
      const errors = one.checked === null ? null : await files.errors(one.id)
      if (errors === null) throw new ProblemDetails('notFound', ['error file'])
      const base = one.name.replace(/\.(csv|xlsx|txt)$/i, '')
      return new Download(`${base}.errors.csv`, 'text/csv; charset=utf-8', errors)
    },
  })

const VERBS: readonly ((home: ImportHome) => V1Endpoint)[] = [
  ...[listImports, beginImport, getImport, putBytes, planImport],
  ...[commitImport, cancelImport, undoImport, importErrors],
]

export const IMPORTS = HOMES.flatMap(home => VERBS.map(verb => verb(home)))

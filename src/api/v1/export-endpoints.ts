// The two endpoints of a file to take along: it is asked for and noted in the audit log, then fetched by a
// link within a while.
import { z } from 'zod'
import type { Account } from '../../domain/account.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import type { Download } from './download.ts'
import { endpoint, type V1Endpoint } from './endpoint.ts'
import { askedBy, EXPORT_LINK, exportLink, TICKET } from './export-ticket.ts'
import { EXPORT_FORMATS, exportedFile } from './exported-file.ts'
import { given } from './field.ts'

const ROLES = ['admin', 'supervisor'] as const

/** What every export may ask for, beside which rows. */
const FORM = {
  format: z.enum(EXPORT_FORMATS).default('csv'),
  language: z.enum(['en', 'zh']).optional().describe('of headings and words; else that of the request'),
}

export interface ExportPlan<Filter extends z.ZodRawShape> {
  readonly path: `/v1/${string}/exports`
  /** As the audit log names it. */
  readonly noun: string
  /** The name of the file, without its ending. */
  readonly file: string
  readonly columns: readonly string[]
  /** Which rows. */
  readonly filter: Filter
  rows(store: StoreVerbs, account: Account, filter: z.output<z.ZodObject<Filter>>): AsyncIterable<object>
}

export function exportEndpoints<Filter extends z.ZodRawShape>(plan: ExportPlan<Filter>): V1Endpoint[] {
  const { path, noun, columns } = plan
  const Form = z.object(FORM)
  const Wanted = z.object({ ...plan.filter, ...FORM })
  const ask = endpoint({
    method: 'POST',
    path,
    scope: 'account',
    roles: ROLES,
    body: Wanted,
    answer: EXPORT_LINK,
    status: 201,
    async handle(work) {
      const { store, account, body } = work
      const { format, language = work.language } = Form.parse(body)
      const asked = { ...askedAgain(body), language }
      await store.noteAudit(account.id, 'exported', noun, format, asked)
      return exportLink(work, path, asked)
    },
  })
  const fetch = endpoint({
    method: 'GET',
    path,
    scope: 'account',
    roles: ROLES,
    query: TICKET,
    answer: z.custom<Download>().describe('text/csv, or a workbook'),
    async handle(work) {
      const { store, account, query } = work
      const asked = await askedBy(work, path, query.ticket, Wanted)
      const { format, language = work.language } = Form.parse(asked)
      const rows = plan.rows(store, account, asked as z.output<z.ZodObject<Filter>>)
      const { timeZone } = account.settings
      return exportedFile({ name: plan.file, columns, rows }, { format, language, timeZone })
    },
  })
  return [ask, fetch]
}

/** Lists were sent as words separated by commas, and are read as such from the ticket. */
function askedAgain(body: object): Record<string, unknown> {
  const fields = Object.entries(given(body))
  return Object.fromEntries(
    fields.map(([field, value]) => [field, Array.isArray(value) ? value.join(',') : value]),
  )
}

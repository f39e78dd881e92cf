// Call records as a file: asked for and noted in the audit log, then fetched by a link within a while.
import { z } from 'zod'
import { EXPORTABLE } from '../../../export/export-columns.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { CallDetail, CallPlace } from '../../../store/port/call-book.ts'
import type { Download } from '../download.ts'
import { endpoint } from '../endpoint.ts'
import { askedBy, EXPORT_LINK, exportLink, TICKET } from '../export-ticket.ts'
import { EXPORT_FORMATS, exportedFile } from '../exported-file.ts'
import { given } from '../field.ts'
import { CALL_FILTER, callSearch } from './call-records.ts'

const ROLES = ['admin', 'supervisor'] as const
const PATH = '/v1/calls/exports'
/** Records read at a time. */
const PAGE = 1_000

const Wanted = z.object({
  ...CALL_FILTER,
  format: z.enum(EXPORT_FORMATS).default('csv'),
  language: z.enum(['en', 'zh']).optional().describe('of headings and words; else that of the request'),
})

const askExport = endpoint({
  method: 'POST',
  path: PATH,
  scope: 'account',
  roles: ROLES,
  body: Wanted,
  answer: EXPORT_LINK,
  status: 201,
  async handle(work) {
    const { store, account, body, language } = work
    const asked = { ...given(body), outcome: body.outcome.join(','), language: body.language ?? language }
    await store.noteAudit(account.id, 'exported', 'call', body.format, asked)
    return exportLink(work, PATH, asked)
  },
})

const fetchExport = endpoint({
  method: 'GET',
  path: PATH,
  scope: 'account',
  roles: ROLES,
  query: TICKET,
  answer: z.custom<Download>().describe('text/csv, or a workbook'),
  async handle(work) {
    const { store, account, query } = work
    const asked = await askedBy(work, PATH, query.ticket, Wanted)
    const { format, language = work.language, ...filter } = asked
    const { country, timeZone } = account.settings
    const search = callSearch(filter, country)
    const rows = search === null ? none() : allCalls(store, account.id, search)
    const { columns } = EXPORTABLE.calls
    return exportedFile({ name: 'calls', columns, rows }, { format, language, timeZone })
  },
})

async function* none(): AsyncGenerator<CallDetail> {}

async function* allCalls(
  store: StoreVerbs,
  accountId: number,
  search: NonNullable<ReturnType<typeof callSearch>>,
): AsyncGenerator<CallDetail> {
  for (let before: CallPlace | null = null; ; ) {
    const page: Awaited<ReturnType<StoreVerbs['searchCalls']>> = await store.searchCalls(
      accountId,
      { ...search, before },
      PAGE,
    )
    yield* page.rows
    if (page.next === null) return
    before = page.next
  }
}

export const CALL_EXPORTS = [askExport, fetchExport]

// Call records as a file: asked for and noted in the audit log, then fetched by a link within a while.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Account } from '../../../domain/account.ts'
import { csvLine } from '../../../domain/csv.ts'
import type { Language } from '../../../domain/language.ts'
import { EXPORTABLE, writtenAs } from '../../../export/export-columns.ts'
import { exportedCell } from '../../../export/exported-cell.ts'
import { xlsxFile } from '../../../export/xlsx-file.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { CallDetail, CallPlace } from '../../../store/port/call-book.ts'
import { headingOf } from '../../../words/exported-words.ts'
import { Download } from '../download.ts'
import { endpoint } from '../endpoint.ts'
import { given } from '../field.ts'
import { ProblemDetails } from '../problem.ts'
import { CALL_FILTER, callSearch } from './call-records.ts'

const ROLES = ['admin', 'supervisor'] as const
const LINK_LIFE_MS = 300_000
/** Records read at a time. */
const PAGE = 1_000
const BYTE_ORDER_MARK = '\ufeff'
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

const Wanted = z.object({
  ...CALL_FILTER,
  format: z.enum(['csv', 'xlsx']).default('csv'),
  language: z.enum(['en', 'zh']).optional().describe('of headings and words; else that of the request'),
})

const askExport = endpoint({
  method: 'POST',
  path: '/v1/calls/exports',
  scope: 'account',
  roles: ROLES,
  body: Wanted,
  answer: z.object({ url: z.string(), expiresAt: z.number() }),
  status: 201,
  async handle({ store, account, body, now, language }) {
    const expiresAt = now + LINK_LIFE_MS
    const asked = { ...given(body), outcome: body.outcome.join(','), language: body.language ?? language }
    await store.noteAudit(account.id, 'exported', 'call', body.format, asked)
    const ticket = { account: account.id, asked, expiresAt }
    const text = Buffer.from(JSON.stringify(ticket)).toString('base64url')
    return { url: `/v1/calls/exports?ticket=${text}.${signed(await store.linkKey(), text)}`, expiresAt }
  },
})

const Ticket = z.object({ account: z.number(), asked: Wanted, expiresAt: z.number() })

const fetchExport = endpoint({
  method: 'GET',
  path: '/v1/calls/exports',
  scope: 'account',
  roles: ROLES,
  query: z.object({ ticket: z.string().max(8_000) }),
  answer: z.custom<Download>().describe('text/csv, or a workbook'),
  async handle({ store, account, query, now, language }) {
    const ticket = readTicket(query.ticket, await store.linkKey())
    if (ticket === null || ticket.account !== account.id || ticket.expiresAt <= now)
      throw new ProblemDetails('linkExpired')
    const { format, language: asked = language, ...filter } = ticket.asked
    const search = callSearch(filter, account.settings.country)
    const rows = cellsOf(search === null ? none() : allCalls(store, account.id, search), account, asked)
    const bytes = format === 'xlsx' ? xlsxFile(rows) : csvFile(rows)
    return new Download(`calls.${format}`, TYPES[format], Readable.from(bytes, { objectMode: false }))
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

/** The headings first. */
async function* cellsOf(
  calls: AsyncIterable<CallDetail>,
  { settings }: Account,
  language: Language,
): AsyncGenerator<readonly unknown[]> {
  const { columns } = EXPORTABLE.calls
  const shape = { format: 'csv', zone: settings.timeZone, language } as const
  yield columns.map(column => headingOf(writtenAs(column), language))
  for await (const call of calls)
    yield columns.map(column => exportedCell(column, call[column as keyof CallDetail], shape))
}

async function* csvFile(rows: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let chunk = BYTE_ORDER_MARK
  for await (const cells of rows) {
    chunk += csvLine(cells)
    if (chunk.length < 65_536) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

function signed(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(`export\n${text}`).digest('base64url')
}

function readTicket(ticket: string, key: Buffer): z.infer<typeof Ticket> | null {
  const [text = '', signature = ''] = ticket.split('.')
  const [one, other] = [Buffer.from(signature), Buffer.from(signed(key, text))]
  if (one.length !== other.length || !timingSafeEqual(one, other)) return null
  return Ticket.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data ?? null
}

export const CALL_EXPORTS = [askExport, fetchExport]

// The block list as a file: asked for and noted in the audit log, then fetched by a link within a while.
import { z } from 'zod'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { Download } from '../download.ts'
import { endpoint } from '../endpoint.ts'
import { askedBy, EXPORT_LINK, exportLink, TICKET } from '../export-ticket.ts'
import { EXPORT_FORMATS, exportedFile } from '../exported-file.ts'
import { text } from '../field.ts'
import { blockPrefix } from './blocks.ts'

const ROLES = ['admin', 'supervisor'] as const
const PATH = '/v1/blocks/exports'
/** Numbers read at a time. */
const PAGE = 5_000
const COLUMNS = ['phone', 'reason', 'blockedBy', 'blockedAt'] as const

const Wanted = z.object({
  phone: text(100).optional().describe('a number, or how numbers begin; without it all'),
  format: z.enum(EXPORT_FORMATS).default('csv'),
  language: z.enum(['en', 'zh']).optional().describe('of headings; else that of the request'),
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
    const asked = { phone: body.phone, format: body.format, language: body.language ?? language }
    await store.noteAudit(account.id, 'exported', 'block', body.format, asked)
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
    const { format, phone, language = work.language } = asked
    const { country, timeZone } = account.settings
    const rows = allBlocks(store, account.id, blockPrefix(phone, country))
    return exportedFile({ name: 'block-list', columns: COLUMNS, rows }, { format, language, timeZone })
  },
})

async function* allBlocks(store: StoreVerbs, accountId: number, prefix: string | null) {
  for (let after = ''; ; ) {
    const found = await store.pageBlocks(accountId, { prefix, after }, PAGE)
    for (const { by, ...row } of found.slice(0, PAGE)) yield { ...row, blockedBy: by }
    if (found.length <= PAGE) return
    after = found[PAGE - 1]?.phone ?? after
  }
}

export const BLOCK_EXPORTS = [askExport, fetchExport]

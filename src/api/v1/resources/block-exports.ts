// The block list as a file.
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import { exportEndpoints } from '../export-endpoints.ts'
import { text } from '../field.ts'
import { blockPrefix } from './blocks.ts'

/** Numbers read at a time. */
const PAGE = 5_000

export const BLOCK_EXPORTS = exportEndpoints({
  path: '/v1/blocks/exports',
  noun: 'block',
  file: 'block-list',
  columns: ['phone', 'reason', 'blockedBy', 'blockedAt'],
  filter: { phone: text(100).optional().describe('a number, or how numbers begin; without it all') },
  rows: (store, { id, settings }, { phone }) => allBlocks(store, id, blockPrefix(phone, settings.country)),
})

async function* allBlocks(store: StoreVerbs, accountId: number, prefix: string | null) {
  for (let after = ''; ; ) {
    const found = await store.pageBlocks(accountId, { prefix, after }, PAGE)
    for (const { by, ...row } of found.slice(0, PAGE)) yield { ...row, blockedBy: by }
    if (found.length <= PAGE) return
    after = found[PAGE - 1]?.phone ?? after
  }
}

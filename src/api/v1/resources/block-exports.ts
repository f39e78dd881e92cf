// The block list as a file.
import type { Blocked } from '../../../domain/block.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import { exportEndpoints } from '../export-endpoints.ts'
import { BLOCK_FILTER, blockPrefix } from './blocks.ts'

/** Entries read at a time. */
const PAGE = 5_000

export const BLOCK_EXPORTS = exportEndpoints({
  path: '/v1/blocks/exports',
  noun: 'block',
  file: 'block-list',
  columns: ['phone', 'reason', 'blockedBy', 'blockedAt', 'blockEndsAt', 'source', 'memberid'],
  filter: BLOCK_FILTER,
  rows: (store, { id, settings }, filter) =>
    allBlocks(store, id, filter.of, blockPrefix(filter, settings.country)),
})

async function* allBlocks(store: StoreVerbs, accountId: number, of: Blocked, prefix: string | null) {
  for (let after = ''; ; ) {
    const found = await store.pageBlocks(accountId, { of, prefix, after }, PAGE)
    for (const { by, until, ...row } of found.slice(0, PAGE))
      yield { ...row, blockedBy: by, blockEndsAt: until }
    if (found.length <= PAGE) return
    const last = found[PAGE - 1]
    after = last?.phone ?? last?.memberid ?? after
  }
}

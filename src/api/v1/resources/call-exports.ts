// Call records as a file.
import { EXPORTABLE } from '../../../export/export-columns.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { CallDetail, CallPlace } from '../../../store/port/call-book.ts'
import { exportEndpoints } from '../export-endpoints.ts'
import { CALL_FILTER, callSearch } from './call-records.ts'

/** Records read at a time. */
const PAGE = 1_000

export const CALL_EXPORTS = exportEndpoints({
  path: '/v1/calls/exports',
  noun: 'call',
  file: 'calls',
  columns: EXPORTABLE.calls.columns,
  filter: CALL_FILTER,
  rows: (store, { id, settings }, filter) => {
    const search = callSearch(filter, settings.country)
    return search === null ? none() : allCalls(store, id, search)
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

// Rows of a list, page after page as they are scrolled to; kept while the server is away.
import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { get } from './request.ts'

interface PageOfRows<Row> {
  readonly rows: readonly Row[]
  readonly next?: string | null | undefined
}

export interface Found<Row> {
  /** Null: not here yet. */
  readonly rows: readonly Row[] | null
  readonly error: unknown
  readonly hasMore: boolean
  readonly isFetchingMore: boolean
  more(): void
  refetch(): void
}

const AGAIN_MS = 5_000

/** `everyMs`: read again so often; a list of things that change by themselves. */
export function useFound<Row>(
  key: QueryKey,
  path: (cursor: string | null) => string,
  options: { readonly everyMs?: number; readonly enabled?: boolean } = {},
): Found<Row> {
  const { everyMs, enabled = true } = options
  const query = useInfiniteQuery({
    // A list that is read whole elsewhere, by the same key, is kept in another shape.
    queryKey: [...key, 'pages'],
    queryFn: ({ pageParam, signal }) => get<PageOfRows<Row>>(path(pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next ?? null,
    placeholderData: keepPreviousData,
    refetchInterval: query => (query.state.status === 'error' ? AGAIN_MS : (everyMs ?? false)),
    enabled,
  })
  const { data, error, hasNextPage, isFetchingNextPage, isFetching, fetchNextPage, refetch } = query
  const rows = useMemo(() => data?.pages.flatMap(page => page.rows) ?? null, [data])
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])
  return {
    rows,
    error,
    hasMore: hasNextPage,
    isFetchingMore: isFetchingNextPage,
    more,
    refetch: () => void refetch(),
  }
}

// A list that is asked for page by page.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { get } from './request.ts'

interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
}

/** `pathOf` gets the cursor of the page; null for the first. */
export function usePages<Row>(
  key: readonly unknown[],
  pathOf: (cursor: string | null) => string,
  isOn = true,
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => get<Page<Row>>(pathOf(pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
    enabled: isOn,
  })
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const rows = useMemo(() => data?.pages.flatMap(page => page.rows) ?? [], [data])
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  return { rows, more, isLoading: query.isLoading, error: query.error, refetch: query.refetch }
}

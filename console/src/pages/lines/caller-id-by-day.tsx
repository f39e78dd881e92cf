// How a caller id was answered on each of the last days, beside all of the account's.
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import type { CallerIdDays } from '../../../../src/api/v1/resources/caller-id-days.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Loading, Nothing } from '../../parts/listing.tsx'
import { percent } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { CALLER_ID } from '../../words/lines.ts'

const SeriesChart = lazy(() => import('../task/series-chart.tsx'))
/** Days that are over do not change. */
const FRESH_MS = 300_000

export function CallerIdByDay({ number }: { readonly number: string }) {
  const say = useSay()
  const { account } = useSession()
  const { data, error } = useQuery({
    queryKey: ['callerIdDays', account],
    queryFn: ({ signal }) => get<CallerIdDays>(paths.callerIdDays, signal),
    staleTime: FRESH_MS,
  })
  return (
    <section aria-label={say(CALLER_ID.byDay)}>
      <h3>{say(CALLER_ID.byDay)}</h3>
      {data !== undefined && <Days number={number} of={data} />}
      {data === undefined && (error === null ? <Loading /> : <Failure error={error} />)}
    </section>
  )
}

function Days({ number, of: { rows, pool } }: { readonly number: string; readonly of: CallerIdDays }) {
  const say = useSay()
  const days = rows.find(row => row.number === number)?.days
  const series = useMemo(() => {
    const own = new Map(days?.map(day => [day.day, rateOf(day)]))
    return {
      times: pool.map(({ day }) => Date.parse(day)),
      own: pool.map(({ day }) => own.get(day) ?? null),
      all: pool.map(rateOf),
    }
  }, [days, pool])
  const lines = useMemo(
    () => [
      { label: number, color: '--calling', values: series.own, hasPoints: true },
      { label: say(CALLER_ID.all), color: '--faint', values: series.all, isDashed: true },
    ],
    [number, say, series],
  )
  const [day] = pool
  if (days === undefined || day === undefined) return <Nothing>{say(CALLER_ID.byDayNone)}</Nothing>
  if (pool.length === 1) {
    const [own, all] = [series.own, series.all].map(([rate]) => (rate == null ? '–' : percent(rate)))
    return <Nothing>{say(CALLER_ID.byDayOne(day.day, own ?? '', all ?? ''))}</Nothing>
  }
  return (
    <Suspense fallback={<Loading />}>
      <SeriesChart
        label={say(CALLER_ID.byDay)}
        times={series.times}
        lines={lines}
        // A day is written as its midnight by UTC.
        zone="UTC"
        isByDay
        show={shown}
      />
    </Suspense>
  )
}

function shown(rate: number): string {
  return percent(rate)
}

function rateOf({ known, answered }: CallerIdDays['pool'][number]): number | null {
  return known === 0 ? null : answered / known
}

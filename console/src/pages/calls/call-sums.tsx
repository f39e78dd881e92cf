// Calls summed by day and agent, of at most 31 days.
import { Group, SegmentedControl, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { CallSumsRow } from '../../../../src/api/v1/resources/call-records.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { useServerNow, useSession } from '../../client/session.tsx'
import { DayInput } from '../../parts/day-input.tsx'
import { Listing } from '../../parts/listing.tsx'
import type { Column } from '../../parts/table.tsx'
import { CALLS } from '../../words/calls.ts'
import { dayAfter, dayOf } from '../../words/day.ts'
import { clock, count, percent } from '../../words/format.ts'
import { type Text, useLanguage, useSay } from '../../words/language.ts'

const DAYS_AT_FIRST = 7
const WAYS = ['byDay', 'byAgent', 'byBoth'] as const
type Way = (typeof WAYS)[number]

interface CallSumsProps {
  readonly from: string | undefined
  readonly to: string | undefined
}

export function CallSums(props: CallSumsProps) {
  const say = useSay()
  const { account, timeZone } = useSession()
  const now = useServerNow()
  const today = dayOf(now(), timeZone)
  const { to = today, from = dayAfter(to, 1 - DAYS_AT_FIRST) } = props
  const [way, setWay] = useState<Way>('byDay')
  const found = useFound<CallSumsRow>(['callSums', account, from, to], () => paths.callSums({ from, to }))
  const rows = useMemo(() => (found.rows === null ? null : summed(found.rows, way)), [found.rows, way])
  const hasCallers = found.rows?.some(({ callers }) => callers > 0) ?? false
  const columns = useColumns(way, hasCallers)
  return (
    <Stack>
      <Group align="flex-end">
        <DayField name="from" label={say(CALLS.from)} value={from} latest={to} />
        <DayField name="to" label={say(CALLS.to)} value={to} latest={today} />
        <SegmentedControl
          value={way}
          onChange={next => setWay(next as Way)}
          data={WAYS.map(value => ({ value, label: say(CALLS[value]) }))}
        />
      </Group>
      <Listing
        name="callSums"
        label={say(CALLS.sums)}
        found={{ ...found, rows }}
        columns={columns}
        keyOf={({ day, agentExt }) => `${day} ${agentExt ?? ''}`}
        empty={say(CALLS.noSums)}
      />
    </Stack>
  )
}

interface DayFieldProps {
  readonly name: 'from' | 'to'
  readonly label: string
  readonly value: string
  readonly latest: string
}

function DayField({ name, label, value, latest }: DayFieldProps) {
  const navigate = useNavigate()
  return (
    <DayInput
      label={label}
      value={value}
      max={latest}
      w={150}
      onChange={day =>
        void navigate({
          to: '.',
          search: (before: object) => ({ ...before, [name]: day || undefined }) as never,
          replace: true,
          resetScroll: false,
        })
      }
    />
  )
}

/** Rows of one day or one agent become one. */
function summed(rows: readonly CallSumsRow[], way: Way): readonly CallSumsRow[] {
  if (way === 'byBoth') return rows
  const sums = new Map<string, CallSumsRow>()
  for (const row of rows) {
    const key = way === 'byDay' ? row.day : (row.agentExt ?? '')
    const own = { ...row, ...(way === 'byDay' ? { agentExt: null } : { day: '' }) }
    const before = sums.get(key)
    sums.set(key, before === undefined ? own : added(before, own))
  }
  return [...sums.values()]
}

function added(a: CallSumsRow, b: CallSumsRow): CallSumsRow {
  return {
    ...a,
    calls: a.calls + b.calls,
    answered: a.answered + b.answered,
    answeredOfTasks: a.answeredOfTasks + b.answeredOfTasks,
    connected: a.connected + b.connected,
    abandoned: a.abandoned + b.abandoned,
    missed: a.missed + b.missed,
    callers: a.callers + b.callers,
    gaveUp: a.gaveUp + b.gaveUp,
    talkSeconds: a.talkSeconds + b.talkSeconds,
    longestTalkSeconds: Math.max(a.longestTalkSeconds, b.longestTalkSeconds),
  }
}

function useColumns(way: Way, hasCallers: boolean): readonly Column<CallSumsRow>[] {
  const say = useSay()
  const { language } = useLanguage()
  return useMemo(() => {
    const number = (
      id: string,
      label: Text,
      of: (row: CallSumsRow) => number,
      show: (value: number) => string = value => count(value, language),
    ): Column<CallSumsRow> => ({ id, label, isNumber: true, order: of, cell: row => show(of(row)) })
    const time = (value: number) => clock(1_000 * value)
    const columns: readonly Column<CallSumsRow>[] = [
      {
        id: 'day',
        label: CALLS.day,
        width: '104px',
        isNarrow: true,
        order: ({ day }) => day,
        cell: ({ day }) => day,
      },
      {
        id: 'agent',
        label: CALLS.agent,
        width: '88px',
        isNarrow: true,
        order: ({ agentExt }) => agentExt ?? '',
        cell: ({ agentExt }) => agentExt ?? say(CALLS.noAgent),
      },
      number('calls', CALLS.calls, ({ calls }) => calls),
      number('answered', CALLS.answeredCount, ({ answered }) => answered),
      { ...number('connected', CALLS.connectedCount, ({ connected }) => connected), isNarrow: true },
      number('abandoned', CALLS.abandonedCount, ({ abandoned }) => abandoned),
      number('missed', CALLS.missed, ({ missed }) => missed),
      number(
        'rate',
        CALLS.abandonRate,
        ({ abandoned, missed, answeredOfTasks }) =>
          answeredOfTasks === 0 ? 0 : (abandoned + missed) / answeredOfTasks,
        share => percent(share),
      ),
      ...(hasCallers
        ? [
            number('callers', CALLS.callers, ({ callers }) => callers),
            number('gaveUp', CALLS.gaveUp, ({ gaveUp }) => gaveUp),
          ]
        : []),
      { ...number('talk', CALLS.talkTime, ({ talkSeconds }) => talkSeconds, time), isNarrow: true },
      number(
        'mean',
        CALLS.mean,
        ({ talkSeconds, connected }) => (connected === 0 ? 0 : talkSeconds / connected),
        time,
      ),
      number('longest', CALLS.longest, ({ longestTalkSeconds }) => longestTalkSeconds, time),
    ]
    const without = way === 'byDay' ? 'agent' : way === 'byAgent' ? 'day' : ''
    return columns.filter(({ id }) => id !== without)
  }, [say, language, way, hasCallers])
}

// The calls that match, newest first, read as far back as they are scrolled.
import { Stack } from '@mantine/core'
import { useMemo } from 'react'
import type { CallRow } from '../../../../src/api/v1/resources/call-records.ts'
import { isAbandonment, type Outcome } from '../../../../src/domain/outcome.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { useSession } from '../../client/session.tsx'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { Listing, When } from '../../parts/listing.tsx'
import { Open } from '../../parts/open.tsx'
import type { Column } from '../../parts/table.tsx'
import { CALLS, ORIGIN, OUTCOME } from '../../words/calls.ts'
import { dayAfter, startOfDay } from '../../words/day.ts'
import { clock } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { type CallFilters, Filters, isFiltered } from './call-filters.tsx'

interface CallListProps {
  readonly filters: CallFilters
  readonly open: number | undefined
  /** On the page of a task, which is no filter there. */
  readonly isOfTask?: boolean
}

export function CallList({ filters, open, isOfTask = false }: CallListProps) {
  const say = useSay()
  const { account, timeZone } = useSession()
  const query = useMemo(() => asked(filters, timeZone), [filters, timeZone])
  const found = useFound<CallRow>(['calls', account, query], cursor =>
    paths.calls({ ...query, cursor, limit: 100 }),
  )
  const columns = useColumns()
  const isSearch = isFiltered(filters, isOfTask)
  return (
    <Stack>
      <Filters filters={filters} isOfTask={isOfTask}>
        <ExportMenu path={paths.callExports} filter={query} />
      </Filters>
      <Listing
        name="calls"
        label={say(CALLS.list)}
        found={found}
        columns={columns}
        keyOf={({ id }) => String(id)}
        empty={say(isSearch ? CALLS.none : CALLS.noneAtAll)}
        chosen={open === undefined ? undefined : String(open)}
      />
    </Stack>
  )
}

/** Filters as `/v1/calls` takes them: days of the account's become moments. */
export function asked(filters: CallFilters, timeZone: string) {
  const { from, to, agent, task, ...rest } = filters
  return {
    ...rest,
    agentExt: agent,
    taskid: task,
    from: from === undefined ? undefined : startOfDay(from, timeZone),
    to: to === undefined ? undefined : startOfDay(dayAfter(to), timeZone),
  }
}

export function OutcomeWord({ outcome }: { readonly outcome: Outcome }) {
  const say = useSay()
  const isBad = isAbandonment(outcome) || outcome === 'trunkFailed' || outcome === 'interrupted'
  const color = outcome === 'connected' ? 'var(--text)' : isBad ? 'var(--bad)' : 'var(--soft)'
  return <span style={{ color }}>{say(OUTCOME[outcome])}</span>
}

function useColumns(): readonly Column<CallRow>[] {
  const say = useSay()
  const { timeZone } = useSession()
  return useMemo(
    () => [
      {
        id: 'dialedAt',
        label: CALLS.dialedAt,
        width: '150px',
        narrowWidth: '92px',
        isNarrow: true,
        order: ({ dialedAt }) => dialedAt,
        cell: ({ id, dialedAt }) => (
          <Open search={{ call: id }}>
            <When at={dialedAt} zone={timeZone} />
          </Open>
        ),
      },
      {
        id: 'phone',
        label: CALLS.phone,
        isNarrow: true,
        order: ({ phone }) => phone,
        cell: ({ phone }) => phone,
      },
      {
        id: 'outcome',
        label: CALLS.outcome,
        width: 'minmax(0, 0.9fr)',
        isNarrow: true,
        order: ({ outcome }) => say(OUTCOME[outcome]),
        cell: ({ outcome }) => <OutcomeWord outcome={outcome} />,
      },
      {
        id: 'agent',
        label: CALLS.agent,
        width: '72px',
        order: ({ agentExt }) => agentExt ?? '',
        cell: ({ agentExt }) => agentExt ?? '–',
      },
      {
        id: 'talk',
        label: CALLS.talk,
        width: '80px',
        isNumber: true,
        order: ({ talkSeconds }) => talkSeconds,
        cell: ({ talkSeconds }) => (talkSeconds === 0 ? '–' : clock(1_000 * talkSeconds)),
      },
      {
        id: 'waited',
        label: CALLS.waited,
        width: '88px',
        isNumber: true,
        order: call => waitedMs(call) ?? -1,
        cell: call => seconds(waitedMs(call)),
      },
      {
        id: 'task',
        label: CALLS.task,
        width: 'minmax(0, 1.3fr)',
        cell: ({ taskName, origin }) => taskName ?? (origin === 'task' ? '–' : say(ORIGIN[origin])),
      },
      { id: 'disposition', label: CALLS.disposition, cell: ({ disposition }) => disposition ?? '–' },
      { id: 'userid', label: CALLS.userid, cell: ({ userid }) => userid || '–' },
      { id: 'callerId', label: CALLS.callerId, isExtra: true, cell: ({ callerId }) => callerId || '–' },
      { id: 'trunk', label: CALLS.trunk, isExtra: true, cell: ({ trunk }) => trunk || '–' },
      { id: 'memberid', label: CALLS.memberid, isExtra: true, cell: ({ memberid }) => memberid || '–' },
      { id: 'extra', label: CALLS.extra, isExtra: true, cell: ({ extra }) => extra || '–' },
    ],
    [say, timeZone],
  )
}

/** From the customer's answer until an agent spoke, or the call ended; null: nobody answered. */
export function waitedMs({ answeredAt, connectedAt, endedAt }: CallRow): number | null {
  return answeredAt === null ? null : (connectedAt ?? endedAt) - answeredAt
}

export function seconds(ms: number | null): string {
  return ms === null ? '–' : `${(ms / 1_000).toFixed(1)} s`
}

// What is pushed to the account's URLs: the backlog of each, every delivery with the receiver's answer, again.
import { Group, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { PushListRow } from '../../../../src/api/v1/resources/pushes.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { Listing, When } from '../../parts/listing.tsx'
import { useNotifyFailure } from '../../parts/notify-failure.ts'
import { Head } from '../../parts/shell.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { PUSHES } from '../../words/pushes.ts'
import { SHELL } from '../../words/shell.ts'
import { TASKS } from '../../words/tasks.ts'
import { Lanes } from './lanes.tsx'

const route = getRouteApi('/shell/pushes')
const PUSH_KINDS = ['call', 'state', 'task'] as const
const PUSH_STATES = ['waiting', 'delivered', 'failed'] as const

const HUE = { waiting: 'away', delivered: 'ready', failed: 'bad' } as const
const REFRESH_MS = 10_000

export default function PushesPage() {
  const say = useSay()
  const { timeZone } = useSession()
  const navigate = useNavigate()
  const { kind, state } = route.useSearch()
  const found = useFound<PushListRow>(
    ['pushes', kind ?? '', state ?? ''],
    cursor => paths.pushes({ kind, state, cursor }),
    { everyMs: REFRESH_MS },
  )
  const set = (changes: object) =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, ...changes }) as never,
      replace: true,
    })
  const columns = useMemo<readonly Column<PushListRow>[]>(() => {
    const time = (at: number | null) => (at === null ? '' : dateTime(at, timeZone))
    return [
      {
        id: 'made',
        label: PUSHES.made,
        isNarrow: true,
        width: '152px',
        narrowWidth: '92px',
        cell: row => <When at={row.createdAt} zone={timeZone} />,
      },
      { id: 'kind', label: PUSHES.kind, width: '112px', cell: row => say(PUSHES.kinds[row.kind]) },
      { id: 'event', label: PUSHES.event, width: '104px', cell: row => row.event },
      {
        id: 'state',
        label: PUSHES.state,
        isNarrow: true,
        width: '104px',
        cell: row => <State hue={HUE[row.state]}>{say(PUSHES.states[row.state])}</State>,
      },
      { id: 'tries', label: PUSHES.tries, width: '64px', isNumber: true, cell: row => row.attempts },
      { id: 'answer', label: PUSHES.answer, cell: row => row.lastError ?? row.lastStatus ?? '' },
      {
        id: 'next',
        label: PUSHES.next,
        width: '152px',
        cell: row => (row.state === 'waiting' ? time(row.nextAt) : ''),
      },
      { id: 'send', label: TASKS.actions, width: '120px', cell: row => <SendAgain id={row.id} /> },
    ]
  }, [say, timeZone])
  const choice = <Word extends string>(
    words: readonly Word[],
    of: Readonly<Record<Word, { zh: string; en: string }>>,
  ) => words.map(value => ({ value, label: say(of[value]) }))
  return (
    <>
      <Head title={say(SHELL.pushes)} />
      <Lanes />
      <Group align="flex-end" mb="md">
        <Select
          label={say(PUSHES.kind)}
          placeholder={say(PUSHES.anyKind)}
          data={choice(PUSH_KINDS, PUSHES.kinds)}
          value={kind ?? null}
          onChange={value => set({ kind: value ?? undefined })}
          clearable
          w={150}
        />
        <Select
          label={say(PUSHES.state)}
          placeholder={say(PUSHES.anyState)}
          data={choice(PUSH_STATES, PUSHES.states)}
          value={state ?? null}
          onChange={value => set({ state: value ?? undefined })}
          clearable
          w={150}
        />
      </Group>
      <Listing
        name="pushes"
        label={say(SHELL.pushes)}
        found={found}
        columns={columns}
        keyOf={row => String(row.id)}
        empty={say(PUSHES.none)}
      />
    </>
  )
}

function SendAgain({ id }: { readonly id: number }) {
  const say = useSay()
  const queries = useQueryClient()
  const notifyFailure = useNotifyFailure()
  const send = useMutation({
    mutationFn: () => request('POST', paths.sendPush(id)),
    onSuccess: () => {
      notifications.show({ message: say(PUSHES.sent) })
      return queries.invalidateQueries({ queryKey: ['pushes'] })
    },
    onError: notifyFailure,
  })
  return (
    <Button variant="default" size="compact-sm" onClick={() => send.mutate()} loading={send.isPending}>
      {say(PUSHES.send)}
    </Button>
  )
}

// The call-backs of an account: who is promised a call and when, and what became of those that are over.
import { Group, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { CallBackRow } from '../../../../src/api/v1/resources/call-back-row.ts'
import { CALL_BACK_END_WORDS } from '../../../../src/words/call-back-words.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { useSession } from '../../client/session.tsx'
import { Button } from '../../parts/button.tsx'
import { DayInput } from '../../parts/day-input.tsx'
import { Listing } from '../../parts/listing.tsx'
import { useSettled } from '../../parts/settled.ts'
import { Head } from '../../parts/shell.tsx'
import type { Column } from '../../parts/table.tsx'
import { AGENDA } from '../../words/agenda.ts'
import { CALL_BACKS } from '../../words/call-backs.ts'
import { dayOf, startOfDay } from '../../words/day.ts'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'
import { ChangeCallBack, MakeCallBack } from './call-back-form.tsx'

const route = getRouteApi('/shell/call-backs')

const SHOWN = ['open', 'kept', 'ended'] as const
type Shown = (typeof SHOWN)[number]
const STATES: Readonly<Record<Shown, string>> = { open: 'waiting,calling', kept: 'kept', ended: 'ended' }

/** Call-backs that are over are shown from so long ago unless a day is chosen. */
const LAST_DAYS_MS = 7 * 86_400_000
const REFRESH_MS = 15_000

/** A row is changed or called off. */
type Asked = 'make' | CallBackRow

export default function CallBacksPage() {
  const say = useSay()
  const { account, timeZone, serverNow } = useSession()
  const search = route.useSearch()
  const shown: Shown = search.state ?? 'open'
  const { agent, phone } = search
  const day = search.from ?? (shown === 'open' ? undefined : dayOf(serverNow() - LAST_DAYS_MS, timeZone))
  const from = day === undefined ? undefined : startOfDay(day, timeZone)
  const found = useFound<CallBackRow>(
    ['callBacks', account, shown, agent, phone, from],
    cursor => paths.callBacks({ states: STATES[shown], ext: agent, phone, from, cursor, limit: 200 }),
    { everyMs: REFRESH_MS },
  )
  const [asked, ask] = useState<Asked | null>(null)
  const columns = useColumns(shown, ask)
  const close = () => ask(null)
  const isNarrowed = agent !== undefined || phone !== undefined || search.from !== undefined
  const none = shown === 'open' ? CALL_BACKS.noneOpen : CALL_BACKS.noneOver
  return (
    <>
      <Head title={say(SHELL.callBacks)}>
        <Button onClick={() => ask('make')}>{say(CALL_BACKS.promise)}</Button>
      </Head>
      <Stack>
        <Filters shown={shown} day={day} />
        <Listing
          name="callBacks"
          label={say(SHELL.callBacks)}
          found={found}
          columns={columns}
          keyOf={({ id }) => String(id)}
          empty={say(isNarrowed ? CALL_BACKS.noMatch : none)}
        />
      </Stack>
      {asked === 'make' && <MakeCallBack onClose={close} />}
      {asked !== null && asked !== 'make' && <ChangeCallBack row={asked} onClose={close} />}
    </>
  )
}

function Filters({ shown, day }: { readonly shown: Shown; readonly day: string | undefined }) {
  const say = useSay()
  const navigate = useNavigate()
  const set = (change: object) =>
    void navigate({
      ...{ to: '.', replace: true },
      search: (before: object) => ({ ...before, ...change }) as never,
    })
  return (
    <Group align="flex-end">
      <SegmentedControl
        aria-label={say(CALL_BACKS.which)}
        value={shown}
        onChange={state => set({ state: state === 'open' ? undefined : state, from: undefined })}
        data={SHOWN.map(value => ({ value, label: say(CALL_BACKS[value]) }))}
      />
      <Typed name="phone" set={set} />
      <Typed name="agent" set={set} />
      <DayInput
        label={say(CALL_BACKS.from)}
        value={day ?? ''}
        onChange={from => set({ from: from || undefined })}
      />
    </Group>
  )
}

interface TypedProps {
  readonly name: 'phone' | 'agent'
  readonly set: (change: object) => void
}

function Typed({ name, set }: TypedProps) {
  const say = useSay()
  const [text, type] = useSettled(route.useSearch()[name] ?? '', value => set({ [name]: value || undefined }))
  return (
    <TextInput
      label={say(name === 'phone' ? AGENDA.phone : CALL_BACKS.agent)}
      value={text}
      onChange={event => type(event.currentTarget.value)}
      inputMode="tel"
      maxLength={50}
      w={name === 'phone' ? 170 : 96}
    />
  )
}

function useColumns(shown: Shown, ask: (asked: Asked) => void): readonly Column<CallBackRow>[] {
  const say = useSay()
  const { timeZone } = useSession()
  return useMemo(() => {
    /** To the minute, as it was promised. */
    const moment = (at: number) => dateTime(at, timeZone).slice(0, 16)
    const stateOf = ({ state, reason }: CallBackRow) =>
      say(reason === null ? AGENDA.state[state] : CALL_BACK_END_WORDS[reason])
    const whose = ({ ext, group }: CallBackRow) => ext ?? say(AGENDA.ofGroup(group))
    const columns: Column<CallBackRow>[] = [
      {
        ...{ id: 'due', label: CALL_BACKS.due, isNarrow: true, width: '124px' },
        ...{ order: ({ dueAt }) => dueAt, cell: ({ dueAt }) => moment(dueAt) },
      },
      {
        ...{ id: 'phone', label: AGENDA.phone, isNarrow: true },
        ...{ order: ({ phone }) => phone, cell: ({ phone }) => phone },
      },
      { id: 'whose', label: CALL_BACKS.whose, order: whose, cell: whose },
      {
        ...{ id: 'state', label: CALL_BACKS.state, isNarrow: shown !== 'open', width: 'minmax(0, 1.5fr)' },
        ...{ order: stateOf, cell: stateOf },
      },
      {
        ...{ id: 'task', label: CALL_BACKS.task, isWide: true },
        ...{ order: ({ taskName }) => taskName ?? '', cell: ({ taskName }) => taskName ?? '–' },
      },
      {
        ...{ id: 'tries', label: CALL_BACKS.tries, isWide: true, width: '72px' },
        ...{ order: ({ tries }) => tries, cell: ({ tries }) => String(tries) },
      },
      {
        ...{ id: 'note', label: CALL_BACKS.note, width: 'minmax(0, 2fr)' },
        ...{ order: ({ note }) => note, cell: ({ note }) => note || '–' },
      },
      {
        ...{ id: 'by', label: CALL_BACKS.by, isWide: true, order: ({ createdBy }) => createdBy },
        cell: ({ source, createdBy }) => (source === 'key' ? say(CALL_BACKS.byKey) : createdBy || '–'),
      },
    ]
    if (shown !== 'open') return columns
    return [
      ...columns,
      {
        ...{ id: 'change', label: CALL_BACKS.actions, isNarrow: true, width: '70px' },
        cell: row => (
          <Button
            variant="default"
            size="compact-sm"
            disabled={row.state === 'calling'}
            aria-label={say(CALL_BACKS.changeIt(row.phone))}
            onClick={() => ask(row)}
          >
            {say(CALL_BACKS.actions)}
          </Button>
        ),
      },
    ]
  }, [say, timeZone, shown, ask])
}

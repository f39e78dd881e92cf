// The numbers of a task: found, when each is dialled next and why then, withdrawn.
import { Group, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { ContactRow } from '../../../../src/api/v1/resources/task-contacts.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Ask } from '../../parts/ask.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { Listing } from '../../parts/listing.tsx'
import { useSettled } from '../../parts/settled.ts'
import type { Column } from '../../parts/table.tsx'
import { OUTCOME } from '../../words/calls.ts'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { TASK } from '../../words/task.ts'

const STATES = ['waiting', 'calling', 'done'] as const

interface NumbersProps {
  readonly taskid: string
  readonly phone: string | undefined
  /** Of the own field that the account's searchField names. */
  readonly value: string | undefined
  readonly state: string | undefined
}

export function Numbers({ taskid, phone, value, state }: NumbersProps) {
  const say = useSay()
  const { account } = useSession()
  const navigate = useNavigate()
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const [isAsking, setAsking] = useState(false)
  const found = useFound<ContactRow>(['contacts', account, taskid, phone, value, state], cursor =>
    paths.contacts(taskid, { phone, value, state, cursor, limit: 100 }),
  )
  const set = (name: 'phone' | 'value' | 'state', to: string | null) =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, [name]: to || undefined }) as never,
      replace: true,
      resetScroll: false,
    })
  const [typed, type] = useSettled(phone ?? '', to => set('phone', to))
  const [typedValue, typeValue] = useSettled(value ?? '', to => set('value', to))
  const withdraw = useMutation({
    mutationFn: () =>
      request<{ removed: number }>('DELETE', paths.contacts(taskid), { body: { phones: [...chosen] } }),
    onSuccess: ({ removed }) => {
      notifications.show({ message: say(TASK.withdrawn(removed)) })
      choose(new Set())
      setAsking(false)
      found.refetch()
    },
  })
  return (
    <>
      <Group align="flex-end" mb="md">
        <TextInput
          label={say(TASK.phone)}
          value={typed}
          onChange={event => type(event.target.value)}
          maxLength={100}
          w={200}
        />
        <TextInput
          label={say(TASK.fieldValue)}
          title={say(TASK.fieldValueWhy)}
          value={typedValue}
          onChange={event => typeValue(event.target.value)}
          maxLength={255}
          w={200}
        />
        <Select
          label={say(TASK.state)}
          placeholder={say(TASK.anyState)}
          clearable
          data={STATES.map(value => ({ value, label: say(TASK.contactState[value]) }))}
          value={STATES.find(one => one === state) ?? null}
          onChange={value => set('state', value)}
          w={140}
        />
        <Hindered
          variant="default"
          hindrance={chosen.size === 0 ? TASK.chooseNumbers : null}
          onClick={() => setAsking(true)}
        >
          {say(TASK.withdraw(chosen.size))}
        </Hindered>
      </Group>
      <Listing
        name="contacts"
        label={say(TASK.tabs.numbers)}
        found={found}
        columns={useColumns()}
        keyOf={row => (row.state === 'waiting' ? row.phone : `${row.phone} ${row.id}`)}
        empty={say(TASK.noNumbers)}
        selection={{
          keys: chosen,
          choose: keys => choose(new Set([...keys].filter(key => !key.includes(' ')))),
        }}
      />
      {isAsking && (
        <Ask
          title={say(TASK.withdraw(chosen.size))}
          yes={say(TASK.withdrawIt)}
          isBusy={withdraw.isPending}
          error={withdraw.error}
          onYes={() => withdraw.mutate()}
          onClose={() => setAsking(false)}
        >
          {say(TASK.withdrawWhat)}
        </Ask>
      )}
    </>
  )
}

function useColumns(): readonly Column<ContactRow>[] {
  const say = useSay()
  const { timeZone } = useSession()
  return useMemo(
    () => [
      {
        id: 'phone',
        label: TASK.phone,
        width: 'minmax(104px, 150px)',
        isNarrow: true,
        cell: ({ phone }) => phone,
      },
      {
        id: 'state',
        label: TASK.state,
        width: '64px',
        isNarrow: true,
        cell: ({ state }) => say(TASK.contactState[state]),
      },
      {
        id: 'next',
        label: TASK.next,
        width: 'minmax(0, 150px)',
        isNarrow: true,
        cell: ({ next: { at, rule } }) =>
          at === null
            ? '–'
            : say(rule === 'inLine' || rule === 'calling' ? TASK.now : plain(dateTime(at, timeZone))),
      },
      { id: 'why', label: TASK.why, width: 'minmax(0, 2fr)', cell: ({ next }) => next.sentence },
      {
        id: 'outcome',
        label: TASK.lastOutcome,
        cell: ({ outcome }) => (outcome === null ? '–' : say(OUTCOME[outcome])),
      },
      { id: 'userid', label: TASK.userid, cell: ({ userid }) => userid || '–' },
      { id: 'extra', label: TASK.extra, isExtra: true, cell: ({ extra }) => extra || '–' },
    ],
    [say, timeZone],
  )
}

function plain(text: string) {
  return { zh: text, en: text }
}

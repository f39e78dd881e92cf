// Who may sign in: of an account, or the operators of the installation.
import { Badge, Button, Group, Stack, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { UserRow } from '../../../../src/api/v1/resources/user-row.ts'
import { useFound } from '../../client/found.ts'
import { type PeopleOf, paths } from '../../client/paths.ts'
import { useSession } from '../../client/session.tsx'
import { Listing } from '../../parts/listing.tsx'
import { Once } from '../../parts/once.tsx'
import { Open } from '../../parts/open.tsx'
import type { Column } from '../../parts/table.tsx'
import { dateTime } from '../../words/format.ts'
import { type Text, useSay } from '../../words/language.ts'
import { PEOPLE } from '../../words/people.ts'
import { ROLE } from '../../words/shell.ts'
import { AddPerson } from './person-add.tsx'
import { PersonDetails } from './person-details.tsx'

interface PeopleProps {
  readonly of: PeopleOf
  /** Whose details are open. */
  readonly open: number | undefined
  readonly onClose: () => void
}

export function People({ of, open, onClose }: PeopleProps) {
  const say = useSay()
  const queries = useQueryClient()
  const { account, timeZone } = useSession()
  const key = of === 'users' ? ['users', account] : ['operators']
  const found = useFound<UserRow>(key, cursor => paths.people(of, { cursor, limit: 500 }))
  const [isAdding, setAdding] = useState(false)
  const [secret, setSecret] = useState<{ of: string; secret: string } | null>(null)
  const columns = useMemo(() => columnsOf(of, say, timeZone), [of, say, timeZone])
  const chosen = found.rows?.find(({ id }) => id === open)
  const refresh = () => void queries.invalidateQueries({ queryKey: key })
  const shown = (user: UserRow, password: string) => {
    setAdding(false)
    setSecret({ of: user.login, secret: password })
    refresh()
  }
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>{say(of === 'users' ? PEOPLE.users : PEOPLE.operators)}</Title>
        <Button onClick={() => setAdding(true)}>
          {say(of === 'users' ? PEOPLE.add : PEOPLE.addOperator)}
        </Button>
      </Group>
      <Listing
        name={of}
        label={say(of === 'users' ? PEOPLE.users : PEOPLE.operators)}
        found={found}
        columns={columns}
        keyOf={({ id }) => String(id)}
        empty={say(PEOPLE.none)}
        chosen={open === undefined ? undefined : String(open)}
      />
      {isAdding && <AddPerson of={of} onAdded={shown} onClose={() => setAdding(false)} />}
      {chosen !== undefined && (
        <PersonDetails of={of} user={chosen} onChanged={refresh} onReset={shown} onClose={onClose} />
      )}
      {secret !== null && <Once secrets={[secret]} onClose={() => setSecret(null)} />}
    </Stack>
  )
}

function columnsOf(of: PeopleOf, say: (text: Text) => string, timeZone: string): Column<UserRow>[] {
  const columns: (Column<UserRow> | null)[] = [
    {
      id: 'login',
      label: PEOPLE.login,
      isNarrow: true,
      order: ({ login }) => login,
      cell: ({ id, login }) => <Open search={{ user: id }}>{login}</Open>,
    },
    { id: 'name', label: PEOPLE.name, order: ({ name }) => name, cell: ({ name }) => name },
    of === 'operators'
      ? null
      : {
          id: 'role',
          label: PEOPLE.role,
          isNarrow: true,
          order: ({ role }) => role,
          cell: ({ role }) => say(ROLE[role]),
        },
    of === 'operators'
      ? null
      : { id: 'ext', label: PEOPLE.ext, width: '96px', cell: ({ ext }) => ext ?? '–' },
    {
      id: 'enabled',
      label: PEOPLE.enabled,
      isNarrow: true,
      order: ({ enabled }) => (enabled ? 0 : 1),
      cell: user => <PersonState user={user} />,
    },
    {
      id: 'signedInAt',
      label: PEOPLE.signedInAt,
      order: ({ signedInAt }) => signedInAt ?? 0,
      cell: ({ signedInAt }) => (signedInAt === null ? say(PEOPLE.never) : dateTime(signedInAt, timeZone)),
    },
    {
      id: 'createdAt',
      label: PEOPLE.createdAt,
      isExtra: true,
      order: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => dateTime(createdAt, timeZone),
    },
  ]
  return columns.filter(column => column !== null)
}

export function PersonState({ user }: { readonly user: UserRow }) {
  const say = useSay()
  if (!user.enabled)
    return (
      <Badge variant="outline" color="var(--bad)">
        {say(PEOPLE.isDisabled)}
      </Badge>
    )
  return say(user.isOneTime ? PEOPLE.isOneTime : PEOPLE.isEnabled)
}

// The accounts: which one the pages are about, added, enabled and disabled.
import { Button, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { AccountRow } from '../../../../src/api/v1/resources/accounts.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { useServerNow, useSession } from '../../client/session.tsx'
import { Listing } from '../../parts/listing.tsx'
import { Once } from '../../parts/once.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { dateTime } from '../../words/format.ts'
import { INSTALLATION } from '../../words/installation.ts'
import { useSay } from '../../words/language.ts'
import { AddAccount } from './account-add.tsx'
import { AccountDetails } from './account-details.tsx'

const KEY = ['accounts']

export function Accounts() {
  const say = useSay()
  const queries = useQueryClient()
  const { account, accountName } = useSession()
  const found = useFound<AccountRow>(KEY, cursor => paths.accounts({ cursor, limit: 500 }), {
    everyMs: 10_000,
  })
  const [isAdding, setAdding] = useState(false)
  const [open, setOpen] = useState<string | null>(null)
  const [secret, setSecret] = useState<{ of: string; secret: string } | null>(null)
  const columns = useColumns(setOpen)
  const chosen = found.rows?.find(({ code }) => code === open)
  const refresh = () => void queries.invalidateQueries({ queryKey: KEY })
  return (
    <Stack>
      <Group justify="space-between">
        <Text c="var(--soft)" size="sm">
          {account === null
            ? say(INSTALLATION.chooseOne)
            : say(INSTALLATION.lookingAt(`${accountName} ${account}`))}
        </Text>
        <Button onClick={() => setAdding(true)}>{say(INSTALLATION.add)}</Button>
      </Group>
      <Listing
        name="accounts"
        label={say(INSTALLATION.accounts)}
        found={found}
        columns={columns}
        keyOf={({ code }) => code}
        empty={say(INSTALLATION.noAccounts)}
        chosen={account ?? undefined}
      />
      {isAdding && (
        <AddAccount
          onAdded={({ appid, accesskey }) => {
            setAdding(false)
            setSecret({ of: say(INSTALLATION.accesskeyOf(appid)), secret: accesskey })
            refresh()
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {chosen !== undefined && (
        <AccountDetails account={chosen} onChanged={refresh} onClose={() => setOpen(null)} />
      )}
      {secret !== null && <Once secrets={[secret]} onClose={() => setSecret(null)} />}
    </Stack>
  )
}

function useColumns(open: (code: string) => void): readonly Column<AccountRow>[] {
  const say = useSay()
  const { account } = useSession()
  return useMemo(
    () => [
      {
        id: 'code',
        label: INSTALLATION.code,
        isNarrow: true,
        order: ({ code }) => code,
        cell: ({ code }) => (
          <Button variant="transparent" px={0} size="compact-sm" onClick={() => open(code)}>
            {code}
          </Button>
        ),
      },
      {
        id: 'name',
        label: INSTALLATION.name,
        width: 'minmax(0, 2fr)',
        order: ({ name }) => name,
        cell: ({ name }) => name,
      },
      {
        id: 'state',
        label: INSTALLATION.state,
        isNarrow: true,
        width: '120px',
        cell: row => <AccountState account={row} />,
      },
      { id: 'appid', label: INSTALLATION.appid, cell: ({ appid }) => appid },
      {
        id: 'expiresAt',
        label: INSTALLATION.expiresAt,
        order: ({ expiresAt }) => expiresAt,
        cell: ({ expiresAt }) => expiresAt || say(INSTALLATION.noExpiry),
      },
      { id: 'timeZone', label: INSTALLATION.timeZone, isExtra: true, cell: ({ timeZone }) => timeZone },
      {
        id: 'createdAt',
        label: INSTALLATION.createdAt,
        isExtra: true,
        order: ({ createdAt }) => createdAt,
        cell: ({ createdAt, timeZone }) => dateTime(createdAt, timeZone),
      },
      {
        id: 'look',
        label: INSTALLATION.look,
        isNarrow: true,
        width: '104px',
        cell: row => <Look account={row} isChosen={row.code === account} />,
      },
    ],
    [say, open, account],
  )
}

function Look({ account, isChosen }: { readonly account: AccountRow; readonly isChosen: boolean }) {
  const say = useSay()
  const navigate = useNavigate()
  const { chooseAccount } = useSession()
  if (isChosen) return <State hue="talk">{say(INSTALLATION.looking)}</State>
  const { code, name, timeZone } = account
  return (
    <Button
      variant="default"
      size="compact-sm"
      aria-label={`${say(INSTALLATION.look)}: ${code}`}
      onClick={() => {
        chooseAccount({ code, name, timeZone })
        void navigate({ to: '/' })
      }}
    >
      {say(INSTALLATION.look)}
    </Button>
  )
}

export function AccountState({ account }: { readonly account: AccountRow }) {
  const say = useSay()
  const now = useServerNow()
  const { enabled, isStopped, expiresAt, timeZone } = account
  if (!enabled) return <State hue="bad">{say(INSTALLATION.disabled)}</State>
  if (expiresAt !== '' && dateTime(now(), timeZone) > expiresAt)
    return <State hue="bad">{say(INSTALLATION.expired)}</State>
  if (isStopped) return <State hue="amber">{say(INSTALLATION.stopped)}</State>
  return <State hue="ready">{say(INSTALLATION.enabled)}</State>
}

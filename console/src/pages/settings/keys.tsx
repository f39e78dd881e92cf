// The account's access keys: drawn, shown once, revoked.
import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { AccessKeyRow } from '../../../../src/api/v1/resources/account-keys.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Ask } from '../../parts/ask.tsx'
import { Listing } from '../../parts/listing.tsx'
import { Once } from '../../parts/once.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { SETTINGS } from '../../words/settings.ts'
import { ROLE } from '../../words/shell.ts'
import { AddKey } from './key-add.tsx'

type Asked = 'add' | 'renew' | AccessKeyRow | null

export function Keys() {
  const say = useSay()
  const queries = useQueryClient()
  const { account } = useSession()
  const key = ['keys', account]
  const found = useFound<AccessKeyRow>(key, cursor => paths.keys({ cursor, limit: 500 }))
  const [asked, setAsked] = useState<Asked>(null)
  const [secret, setSecret] = useState<{ of: string; secret: string } | null>(null)
  const columns = useColumns(setAsked)
  const done = () => {
    setAsked(null)
    void queries.invalidateQueries({ queryKey: key })
  }
  const revoke = useMutation({
    mutationFn: (id: number) => request('DELETE', paths.key(id)),
    onSuccess: done,
  })
  const renew = useMutation({
    mutationFn: () => request<{ appid: string; accesskey: string }>('POST', paths.publishedKey),
    onSuccess: ({ appid, accesskey }) => {
      setSecret({ of: `appid ${appid}`, secret: accesskey })
      done()
    },
  })
  return (
    <Stack>
      <Group justify="space-between">
        <Text size="sm" c="var(--soft)" flex="1 1 240px">
          {say(SETTINGS.keysWhy)}
        </Text>
        <Button variant="default" onClick={() => setAsked('renew')}>
          {say(SETTINGS.renew)}
        </Button>
        <Button onClick={() => setAsked('add')}>{say(SETTINGS.addKey)}</Button>
      </Group>
      <Listing
        name="keys"
        label={say(SETTINGS.keys)}
        found={found}
        columns={columns}
        keyOf={({ id }) => String(id)}
        empty={say(SETTINGS.noKeys)}
      />
      {asked === 'add' && (
        <AddKey
          onAdded={(name, drawn) => {
            setSecret({ of: name, secret: drawn })
            done()
          }}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === 'renew' && (
        <Ask
          title={say(SETTINGS.renew)}
          yes={say(SETTINGS.renew)}
          isBusy={renew.isPending}
          error={renew.error}
          onYes={() => renew.mutate()}
          onClose={() => setAsked(null)}
        >
          {say(SETTINGS.renewWhy)}
        </Ask>
      )}
      {asked !== null && typeof asked === 'object' && (
        <Ask
          title={say(SETTINGS.revoke)}
          yes={say(SETTINGS.revoke)}
          isBusy={revoke.isPending}
          error={revoke.error}
          onYes={() => revoke.mutate(asked.id)}
          onClose={() => setAsked(null)}
        >
          {say(SETTINGS.revokeWhy(asked.name))}
        </Ask>
      )}
      {secret !== null && <Once secrets={[secret]} onClose={() => setSecret(null)} />}
    </Stack>
  )
}

function useColumns(ask: (key: AccessKeyRow) => void): readonly Column<AccessKeyRow>[] {
  const say = useSay()
  const { timeZone } = useSession()
  return useMemo(
    () => [
      {
        id: 'name',
        label: SETTINGS.keyName,
        isNarrow: true,
        width: 'minmax(0, 1.6fr)',
        order: ({ name }) => name,
        cell: ({ name, isPublished }) => (isPublished ? say(SETTINGS.published) : name),
      },
      { id: 'role', label: SETTINGS.role, order: ({ role }) => role, cell: ({ role }) => say(ROLE[role]) },
      {
        id: 'lastUsedAt',
        label: SETTINGS.lastUsedAt,
        order: ({ lastUsedAt }) => lastUsedAt ?? 0,
        cell: ({ lastUsedAt }) =>
          lastUsedAt === null ? say(SETTINGS.neverUsed) : dateTime(lastUsedAt, timeZone),
      },
      {
        id: 'createdAt',
        label: SETTINGS.createdAt,
        order: ({ createdAt }) => createdAt,
        cell: ({ createdAt }) => dateTime(createdAt, timeZone),
      },
      {
        id: 'state',
        label: SETTINGS.state,
        isNarrow: true,
        width: '96px',
        order: ({ revokedAt }) => (revokedAt === null ? 0 : 1),
        cell: ({ revokedAt }) => (
          <State hue={revokedAt === null ? 'ready' : 'away'}>
            {say(revokedAt === null ? SETTINGS.valid : SETTINGS.revoked)}
          </State>
        ),
      },
      {
        id: 'revoke',
        label: SETTINGS.revoke,
        isNarrow: true,
        width: '88px',
        cell: key =>
          key.revokedAt !== null ? (
            dateTime(key.revokedAt, timeZone)
          ) : (
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`${say(SETTINGS.revoke)}: ${key.name}`}
              onClick={() => ask(key)}
            >
              {say(SETTINGS.revoke)}
            </Button>
          ),
      },
    ],
    [say, timeZone, ask],
  )
}

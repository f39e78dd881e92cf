// One's own password, and where one is signed in.
import { Alert, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { MySession } from '../../../../src/api/v1/resources/my-sessions.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { Loading } from '../../parts/listing.tsx'
import { PasswordForm } from '../../parts/password-form.tsx'
import { Head } from '../../parts/shell.tsx'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { MYSELF } from '../../words/people.ts'
import { DOOR } from '../../words/shell.ts'

export default function MePage() {
  const say = useSay()
  const { me } = useSession()
  const queries = useQueryClient()
  const [isChanged, setChanged] = useState(false)
  return (
    <>
      <Head title={say(MYSELF.title)} />
      <Stack maw={760}>
        <Paper withBorder p="md" maw={440}>
          <Title order={2}>{say(MYSELF.password)}</Title>
          <Text size="sm" c="var(--soft)" my={8}>
            {say(MYSELF.passwordWhy)}
          </Text>
          {isChanged && (
            <Alert color="green" variant="outline" mb={8} p="xs" role="status">
              {say(DOOR.changed)}
            </Alert>
          )}
          <PasswordForm
            key={String(isChanged)}
            login={me.user.login}
            onChanged={() => {
              setChanged(true)
              void queries.invalidateQueries({ queryKey: ['sessions'] })
            }}
          />
        </Paper>
        <MySessions />
      </Stack>
    </>
  )
}

function MySessions() {
  const say = useSay()
  const { timeZone } = useSession()
  const queries = useQueryClient()
  const { data, error } = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => get<{ rows: MySession[] }>(paths.sessions, signal),
  })
  const end = useMutation({
    mutationFn: () => request('DELETE', paths.sessions),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  })
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} />
  return (
    <Paper withBorder p="md">
      <Title order={2}>{say(MYSELF.sessions)}</Title>
      <Table my={8} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say(MYSELF.client)}</Table.Th>
            <Table.Th>{say(MYSELF.address)}</Table.Th>
            <Table.Th visibleFrom="sm">{say(MYSELF.since)}</Table.Th>
            <Table.Th>{say(MYSELF.seen)}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.rows.map(session => (
            <Table.Tr key={`${session.createdAt} ${session.address} ${session.client}`}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <span title={session.client}>{browserOf(session.client)}</span>
                {session.isThis && (
                  <Text span c="var(--ready)" fw={600} fz="inherit" style={{ whiteSpace: 'nowrap' }}>
                    {' '}
                    · {say(MYSELF.isThis)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{session.address}</Table.Td>
              <Table.Td visibleFrom="sm">{dateTime(session.createdAt, timeZone)}</Table.Td>
              <Table.Td>{dateTime(session.seenAt, timeZone)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Failure error={end.error} />
      <Hindered
        hindrance={data.rows.length > 1 ? null : MYSELF.onlyHere}
        variant="default"
        loading={end.isPending}
        onClick={() => end.mutate()}
      >
        {say(MYSELF.elsewhere)}
      </Hindered>
    </Paper>
  )
}

/** What people call the browser: its long name begins with those of its forebears. */
function browserOf(client: string): string {
  const name = /(Edg|OPR|Firefox|Chrome|Version)\/(\d+)/.exec(
    /Edg|OPR/.test(client) ? client.slice(client.search(/Edg|OPR/)) : client,
  )
  if (name === null) return client.slice(0, 40) || '–'
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera', Version: 'Safari' }
  const system = /Windows|Mac OS X|Android|iPhone|iPad|Linux/.exec(client)?.[0]?.replace('Mac OS X', 'macOS')
  return `${names[name[1] ?? ''] ?? name[1]} ${name[2]}${system === undefined ? '' : ` · ${system}`}`
}

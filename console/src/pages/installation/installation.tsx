// The operator's page: accounts, nodes, operators, what was changed, the version.
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { Head } from '../../parts/shell.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { INSTALLATION } from '../../words/installation.ts'
import { useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'
import { AuditLog } from '../audit/audit-log.tsx'
import { People } from '../settings/people.tsx'
import { Accounts } from './accounts.tsx'
import { Doctor } from './doctor.tsx'
import { Nodes } from './nodes.tsx'

export const INSTALLATION_TABS = ['accounts', 'nodes', 'doctor', 'operators', 'log'] as const

const route = getRouteApi('/shell/installation')

export default function InstallationPage() {
  const say = useSay()
  const navigate = useNavigate()
  const { tab = 'accounts', user, entry } = route.useSearch()
  const { data } = useQuery({
    queryKey: ['version'],
    queryFn: ({ signal }) => get<{ yuhu: string; node: string }>(paths.version, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const close = () => void navigate({ to: '.', search: { tab } as never, resetScroll: false })
  return (
    <>
      <Head
        title={say(SHELL.installation)}
        beside={
          data !== undefined && (
            <Text size="xs" c="var(--faint)">
              {say(INSTALLATION.version(data.yuhu, data.node))}
            </Text>
          )
        }
      />
      <Tabs
        label={say(SHELL.installation)}
        open={tab}
        tabs={INSTALLATION_TABS.map(id => ({ id, label: INSTALLATION[id] }))}
      />
      {tab === 'accounts' && <Accounts />}
      {tab === 'nodes' && <Nodes />}
      {tab === 'doctor' && <Doctor />}
      {tab === 'operators' && <People of="operators" open={user} onClose={close} />}
      {tab === 'log' && <AuditLog of="installation" open={entry} onClose={close} />}
    </>
  )
}

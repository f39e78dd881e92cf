// Agents and groups.
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Head } from '../../parts/shell.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { AGENTS } from '../../words/agents.ts'
import { useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'
import { AgentList } from './agent-list.tsx'
import { GroupList } from './group-list.tsx'

const route = getRouteApi('/shell/agents')

export default function AgentsPage() {
  const say = useSay()
  const navigate = useNavigate()
  const { tab = 'agents', agent, open, text, group } = route.useSearch()
  const close = () =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, agent: undefined, open: undefined }) as never,
      resetScroll: false,
    })
  return (
    <>
      <Head title={say(SHELL.agents)} />
      <Tabs
        label={say(SHELL.agents)}
        open={tab}
        tabs={(['agents', 'groups'] as const).map(id => ({ id, label: AGENTS[id] }))}
      />
      {tab === 'agents' && <AgentList text={text} group={group} open={agent} onClose={close} />}
      {tab === 'groups' && <GroupList open={open} onClose={close} />}
    </>
  )
}

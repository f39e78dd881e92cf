// Call records: searched by what is in the address, one beside the list, and sums by day and agent.
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Head } from '../../parts/shell.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { CALLS } from '../../words/calls.ts'
import { useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'
import { CallDetails } from './call-details.tsx'
import { CallList } from './call-list.tsx'
import { CallSums } from './call-sums.tsx'

const route = getRouteApi('/shell/calls')

export default function CallsPage() {
  const say = useSay()
  const navigate = useNavigate()
  const { tab = 'list', call, ...filters } = route.useSearch()
  const close = () =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, call: undefined }) as never,
      resetScroll: false,
    })
  return (
    <>
      <Head title={say(SHELL.calls)} />
      <Tabs
        label={say(SHELL.calls)}
        open={tab}
        tabs={(['list', 'sums'] as const).map(id => ({ id, label: CALLS[id] }))}
      />
      {tab === 'list' && <CallList filters={filters} open={call} />}
      {tab === 'sums' && <CallSums from={filters.from} to={filters.to} />}
      {call !== undefined && <CallDetails id={call} onClose={close} />}
    </>
  )
}

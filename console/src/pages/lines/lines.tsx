// The ways out to the telephone network, and the numbers that are shown.
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Head } from '../../parts/shell.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { useSay } from '../../words/language.ts'
import { LINES } from '../../words/lines.ts'
import { SHELL } from '../../words/shell.ts'
import { CallerIds } from './caller-ids.tsx'
import { Trunks } from './trunks.tsx'

const route = getRouteApi('/shell/lines')

export default function LinesPage() {
  const say = useSay()
  const navigate = useNavigate()
  const { tab = 'trunks', trunk, callerId } = route.useSearch()
  const close = () => void navigate({ to: '.', search: { tab } as never, resetScroll: false })
  return (
    <>
      <Head title={say(SHELL.lines)} />
      <Tabs
        label={say(SHELL.lines)}
        open={tab}
        tabs={(['trunks', 'callerIds'] as const).map(id => ({ id, label: LINES[id] }))}
      />
      {tab === 'trunks' && <Trunks open={trunk} onClose={close} />}
      {tab === 'callerIds' && <CallerIds open={callerId} onClose={close} />}
    </>
  )
}

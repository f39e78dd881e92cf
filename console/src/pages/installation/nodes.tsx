// The engine nodes: which accounts each drives, and its share of the trunks.
import { useMemo } from 'react'
import type { NodeRow } from '../../../../src/api/v1/resources/whole-installation.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { useSession } from '../../client/session.tsx'
import { Listing } from '../../parts/listing.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { count, dateTime } from '../../words/format.ts'
import { INSTALLATION } from '../../words/installation.ts'
import { useLanguage, useSay } from '../../words/language.ts'

export function Nodes() {
  const say = useSay()
  const { language } = useLanguage()
  const { timeZone } = useSession()
  const found = useFound<NodeRow>(['nodes'], () => paths.nodes, { everyMs: 5_000 })
  const columns = useMemo<readonly Column<NodeRow>[]>(
    () => [
      { id: 'node', label: INSTALLATION.node, isNarrow: true, cell: ({ node }) => node },
      {
        id: 'state',
        label: INSTALLATION.state,
        isNarrow: true,
        width: '96px',
        cell: ({ isAlive }) => (
          <State hue={isAlive ? 'ready' : 'bad'}>
            {say(isAlive ? INSTALLATION.alive : INSTALLATION.gone)}
          </State>
        ),
      },
      {
        id: 'leasedUntil',
        label: INSTALLATION.leasedUntil,
        width: '168px',
        cell: ({ leasedUntil }) => dateTime(leasedUntil, timeZone),
      },
      {
        id: 'accounts',
        label: INSTALLATION.drives,
        isNarrow: true,
        cell: ({ accounts }) => accounts.join(', '),
      },
      {
        id: 'trunks',
        label: INSTALLATION.share,
        width: 'minmax(0, 2fr)',
        cell: ({ trunks }) =>
          trunks
            .map(({ trunk, channels, callsPerSecond }) =>
              say(INSTALLATION.shareOf(trunk, count(channels, language), count(callsPerSecond, language))),
            )
            .join(' · '),
      },
    ],
    [say, language, timeZone],
  )
  return (
    <Listing
      name="nodes"
      label={say(INSTALLATION.nodes)}
      found={found}
      columns={columns}
      keyOf={({ node }) => node}
      empty={say(INSTALLATION.noNodes)}
    />
  )
}

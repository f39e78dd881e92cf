// The trunks: whether they are up and why not, what they carry.
import { Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { TrunkListRow } from '../../../../src/api/v1/resources/trunks.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { useSession } from '../../client/session.tsx'
import { Bar } from '../../parts/bar.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { Listing } from '../../parts/listing.tsx'
import { Open } from '../../parts/open.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { count } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { LINES } from '../../words/lines.ts'
import { useAdminHindrance } from '../agents/agent-list.tsx'
import { TrunkForm } from './trunk-form.tsx'

const EVERY_MS = 3_000

export function Trunks({
  open,
  onClose,
}: {
  readonly open: string | undefined
  readonly onClose: () => void
}) {
  const say = useSay()
  const queries = useQueryClient()
  const { account } = useSession()
  const hindrance = useAdminHindrance()
  const key = ['trunks', account]
  const found = useFound<TrunkListRow>(key, () => paths.trunks, { everyMs: EVERY_MS })
  const [isAdding, setAdding] = useState(false)
  const columns = useColumns()
  const chosen = found.rows?.find(({ name }) => name === open)
  const refresh = () => void queries.invalidateQueries({ queryKey: key })
  return (
    <Stack>
      <Group justify="flex-end">
        <Hindered hindrance={hindrance} onClick={() => setAdding(true)}>
          {say(LINES.add)}
        </Hindered>
      </Group>
      <Listing
        name="trunks"
        label={say(LINES.trunks)}
        found={found}
        columns={columns}
        keyOf={({ name }) => name}
        empty={say(LINES.none)}
        chosen={open}
      />
      {isAdding && <TrunkForm trunk={null} onChanged={refresh} onClose={() => setAdding(false)} />}
      {chosen !== undefined && <TrunkForm key={open} trunk={chosen} onChanged={refresh} onClose={onClose} />}
    </Stack>
  )
}

export function TrunkState({ trunk }: { readonly trunk: TrunkListRow }) {
  const say = useSay()
  const { enabled, reports, address } = trunk
  if (!enabled) return <State hue="away">{say(LINES.disabled)}</State>
  const ups = reports.filter(({ isUp }) => isUp).length
  if (reports.length === 0)
    return <State hue="away">{say(address === '' ? LINES.simulated : LINES.unknown)}</State>
  if (ups === reports.length) return <State hue="ready">{say(LINES.up)}</State>
  return <State hue="bad">{say(ups === 0 ? LINES.down : LINES.someDown)}</State>
}

/** Why it is down, as the first node that found it so says. */
function whyOf({ reports }: TrunkListRow): string {
  return reports.find(({ isUp }) => !isUp)?.sentence ?? ''
}

function useColumns(): readonly Column<TrunkListRow>[] {
  const say = useSay()
  const { language } = useLanguage()
  return useMemo(
    () => [
      {
        id: 'name',
        label: LINES.name,
        isNarrow: true,
        order: ({ name }) => name,
        cell: ({ name }) => <Open search={{ trunk: name }}>{name}</Open>,
      },
      {
        id: 'state',
        label: LINES.state,
        width: 'minmax(96px, 1.6fr)',
        isNarrow: true,
        cell: trunk => (
          <>
            <TrunkState trunk={trunk} />{' '}
            <Text span c="var(--bad)" fz="inherit" title={whyOf(trunk)}>
              {trunk.enabled ? whyOf(trunk) : ''}
            </Text>
          </>
        ),
      },
      {
        id: 'channels',
        label: LINES.channels,
        width: '152px',
        isNarrow: true,
        order: ({ inUse }) => inUse,
        cell: ({ name, inUse, channels }) => (
          <div style={{ lineHeight: 1.2 }}>
            {say(LINES.channelsUsed(count(inUse, language), count(channels, language)))}
            <Bar
              done={channels === 0 ? 0 : inUse / channels}
              label={`${say(LINES.channels)} ${name}`}
              color={channels > 0 && inUse >= 0.9 * channels ? 'var(--amber)' : 'var(--accent)'}
            />
          </div>
        ),
      },
      {
        id: 'callsPerSecond',
        label: LINES.callsPerSecond,
        width: '112px',
        isNumber: true,
        order: ({ callsPerSecond }) => callsPerSecond,
        cell: ({ callsPerSecond }) => count(callsPerSecond, language),
      },
      {
        id: 'priority',
        label: LINES.priority,
        width: '72px',
        isNumber: true,
        order: ({ priority }) => priority,
        cell: ({ priority }) => count(priority, language),
      },
      { id: 'address', label: LINES.address, cell: ({ address }) => address || '–' },
      {
        id: 'shared',
        label: LINES.shared,
        isExtra: true,
        cell: ({ isShared }) => (isShared ? say(LINES.isShared) : '–'),
      },
    ],
    [say, language],
  )
}

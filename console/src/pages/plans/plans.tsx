// The account's plans: which tasks dial by each, to which legal frame it keeps; made and opened from here.
import { Group, Text } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { PlanRow } from '../../../../src/api/v1/resources/plans.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { useSession } from '../../client/session.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { Listing } from '../../parts/listing.tsx'
import { Head } from '../../parts/shell.tsx'
import type { Column } from '../../parts/table.tsx'
import { dateTime } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { PLANS } from '../../words/plans.ts'
import { SHELL } from '../../words/shell.ts'
import { useAdminHindrance } from '../agents/agent-list.tsx'
import { NewPlan } from './new-plan.tsx'
import { useProfiles } from './profile-lines.tsx'

export default function PlansPage() {
  const say = useSay()
  const navigate = useNavigate()
  const { account } = useSession()
  const hindrance = useAdminHindrance()
  const found = useFound<PlanRow>(['plans', account], () => paths.plans)
  const [isAdding, setAdding] = useState(false)
  const columns = useColumns()
  const open = (name: string) => void navigate({ to: '/plans/$name' as string, params: { name } as never })
  return (
    <>
      <Head title={say(SHELL.plans)}>
        <Hindered hindrance={hindrance} onClick={() => setAdding(true)}>
          {say(PLANS.add)}
        </Hindered>
      </Head>
      <Listing
        name="plans"
        label={say(SHELL.plans)}
        found={found}
        columns={columns}
        keyOf={({ name }) => name}
        empty={say(PLANS.none)}
      />
      {isAdding && (
        <NewPlan plans={found.rows ?? []} copied={null} onMade={open} onClose={() => setAdding(false)} />
      )}
    </>
  )
}

function useColumns(): readonly Column<PlanRow>[] {
  const say = useSay()
  const { timeZone } = useSession()
  const profiles = useProfiles()
  return useMemo(
    () => [
      {
        id: 'name',
        label: PLANS.name,
        isNarrow: true,
        width: 'minmax(0, 1.4fr)',
        order: ({ name }) => name,
        cell: ({ name, isDefault }) => (
          <Group gap={8} wrap="nowrap">
            <Link to={'/plans/$name' as string} params={{ name } as never} title={name}>
              {name}
            </Link>
            {isDefault && (
              <Text span size="xs" c="var(--soft)" title={say(PLANS.isDefaultWhy)}>
                {say(PLANS.isDefault)}
              </Text>
            )}
          </Group>
        ),
      },
      {
        id: 'usedBy',
        label: PLANS.usedBy,
        isNarrow: true,
        width: 'minmax(0, 1.4fr)',
        order: ({ tasks }) => tasks,
        cell: ({ tasks, usedBy, isDefault }) => {
          const named = tasks > 2 ? [say(PLANS.tasks(tasks))] : usedBy.map(({ name }) => name)
          return [...named, ...(isDefault ? [say(PLANS.others)] : [])].join(', ') || '–'
        },
      },
      {
        id: 'keeps',
        label: PLANS.keeps,
        width: 'minmax(0, 1.6fr)',
        cell: ({ keeps }) =>
          keeps.map(one => profiles.find(({ name }) => name === one)?.label ?? one).join(' · ') || '–',
      },
      {
        id: 'version',
        label: PLANS.version,
        width: '72px',
        isNumber: true,
        order: ({ version }) => version,
        cell: ({ version }) => version,
      },
      {
        id: 'changed',
        label: PLANS.changed,
        width: '260px',
        order: ({ changedAt }) => changedAt,
        cell: ({ changedAt, changedBy }) => `${dateTime(changedAt, timeZone)} ${changedBy}`,
      },
    ],
    [say, timeZone, profiles],
  )
}

// The groups of agents: strategy, members, who uses them.
import { Button, Group, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { GroupListRow } from '../../../../src/api/v1/resources/agent-groups.ts'
import { useSession } from '../../client/session.tsx'
import { Listing } from '../../parts/listing.tsx'
import { Open } from '../../parts/open.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { AGENTS, STRATEGY } from '../../words/agents.ts'
import { count } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { useGroups } from './agent-list.tsx'
import { GroupForm } from './group-form.tsx'

export function GroupList({
  open,
  onClose,
}: {
  readonly open: string | undefined
  readonly onClose: () => void
}) {
  const say = useSay()
  const queries = useQueryClient()
  const { account } = useSession()
  const found = useGroups()
  const [isAdding, setAdding] = useState(false)
  const columns = useColumns()
  const chosen = found.rows?.find(({ name }) => name === open)
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ['groups', account] })
    void queries.invalidateQueries({ queryKey: ['agents', account] })
  }
  return (
    <Stack>
      <Group justify="flex-end">
        <Button onClick={() => setAdding(true)}>{say(AGENTS.addGroup)}</Button>
      </Group>
      <Listing
        name="groups"
        label={say(AGENTS.groups)}
        found={found}
        columns={columns}
        keyOf={({ name }) => name}
        empty={say(AGENTS.noGroups)}
        chosen={open}
      />
      {isAdding && <GroupForm group={null} onChanged={refresh} onClose={() => setAdding(false)} />}
      {chosen !== undefined && <GroupForm key={open} group={chosen} onChanged={refresh} onClose={onClose} />}
    </Stack>
  )
}

function useColumns(): readonly Column<GroupListRow>[] {
  const say = useSay()
  const { language } = useLanguage()
  return useMemo(
    () => [
      {
        id: 'name',
        label: AGENTS.groupName,
        isNarrow: true,
        order: ({ name }) => name,
        cell: ({ name }) => <Open search={{ open: name }}>{name}</Open>,
      },
      {
        id: 'strategy',
        label: AGENTS.strategy,
        isNarrow: true,
        order: ({ strategy }) => say(STRATEGY[strategy]),
        cell: ({ strategy }) => say(STRATEGY[strategy]),
      },
      {
        id: 'members',
        label: AGENTS.members,
        width: '88px',
        isNumber: true,
        isNarrow: true,
        order: ({ members }) => members.length,
        cell: ({ members }) => count(members.length, language),
      },
      {
        id: 'tasks',
        label: AGENTS.usedBy,
        width: 'minmax(0, 2fr)',
        cell: ({ tasks }) => tasks.map(({ name }) => name).join(', ') || say(AGENTS.noTasks),
      },
      { id: 'remark', label: AGENTS.remark, cell: ({ remark }) => remark || '–' },
      {
        id: 'enabled',
        label: AGENTS.state,
        width: '104px',
        cell: ({ enabled }) => (
          <State hue={enabled ? 'ready' : 'bad'}>{say(enabled ? AGENTS.enabled : AGENTS.disabled)}</State>
        ),
      },
    ],
    [say, language],
  )
}

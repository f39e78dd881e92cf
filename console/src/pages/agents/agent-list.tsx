// The agents: state, phone, groups; who is refused and why.
import { Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { GroupListRow } from '../../../../src/api/v1/resources/agent-groups.ts'
import type { AgentListRow } from '../../../../src/api/v1/resources/agents.ts'
import { atLeast, type Hindrance } from '../../can.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { useSession } from '../../client/session.tsx'
import { Hindered } from '../../parts/hindered.tsx'
import { Listing } from '../../parts/listing.tsx'
import { Open } from '../../parts/open.tsx'
import { useSettled } from '../../parts/settled.ts'
import { type Hue, State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { Since } from '../../parts/ticking.tsx'
import { AGENT_STATE, AGENTS } from '../../words/agents.ts'
import { count } from '../../words/format.ts'
import { useLanguage, useSay, type Text as Words } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { AddAgents } from './agent-add.tsx'
import { AgentDetails } from './agent-details.tsx'

interface AgentListProps {
  readonly text: string | undefined
  readonly group: string | undefined
  readonly open: string | undefined
  readonly onClose: () => void
}

/** States change by themselves. */
const EVERY_MS = 5_000

export function AgentList({ text, group, open, onClose }: AgentListProps) {
  const say = useSay()
  const queries = useQueryClient()
  const { account } = useSession()
  const hindrance = useAdminHindrance()
  const query = { text, group }
  const key = ['agents', account]
  const found = useFound<AgentListRow>(
    [...key, query],
    cursor => paths.agents({ ...query, cursor, limit: 500 }),
    {
      everyMs: EVERY_MS,
    },
  )
  const [isAdding, setAdding] = useState(false)
  const columns = useColumns()
  const refresh = () => void queries.invalidateQueries({ queryKey: key })
  const isSearch = text !== undefined || group !== undefined
  return (
    <Stack>
      <Group align="flex-end" justify="space-between">
        <Filters text={text} group={group} />
        <Hindered hindrance={hindrance} onClick={() => setAdding(true)}>
          {say(AGENTS.add)}
        </Hindered>
      </Group>
      <Listing
        name="agents"
        label={say(AGENTS.agents)}
        found={found}
        columns={columns}
        keyOf={({ ext }) => ext}
        empty={say(isSearch ? AGENTS.noMatch : AGENTS.none)}
        chosen={open}
      />
      {isAdding && <AddAgents onAdded={refresh} onClose={() => setAdding(false)} />}
      {open !== undefined && <AgentDetails ext={open} onChanged={refresh} onClose={onClose} />}
    </Stack>
  )
}

/** Accounts of agents are an admin's. */
export function useAdminHindrance(): Hindrance {
  const { me } = useSession()
  return atLeast(me.user.role, 'admin') ? null : AGENTS.adminOnly
}

export function useGroups() {
  const { account } = useSession()
  return useFound<GroupListRow>(['groups', account], () => paths.groups())
}

function Filters({ text, group }: { readonly text: string | undefined; readonly group: string | undefined }) {
  const say = useSay()
  const navigate = useNavigate()
  const groups = useGroups()
  const set = (change: object) =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, ...change }) as never,
      replace: true,
      resetScroll: false,
    })
  const [shown, type] = useSettled(text ?? '', value => set({ text: value || undefined }))
  return (
    <Group align="flex-end">
      <TextInput
        label={say(AGENTS.extBegins)}
        value={shown}
        onChange={event => type(event.target.value)}
        inputMode="numeric"
        maxLength={10}
        w={160}
      />
      <Select
        label={say(AGENTS.group)}
        placeholder={say(AGENTS.anyGroup)}
        data={groups.rows?.map(({ name }) => name) ?? []}
        value={group ?? null}
        onChange={value => set({ group: value ?? undefined })}
        clearable
        searchable
        w={180}
      />
    </Group>
  )
}

const HUE: Readonly<Record<AgentListRow['state'], Hue>> = {
  offline: 'away',
  busy: 'away',
  idle: 'ready',
  reserved: 'talk',
  talking: 'talk',
  wrapUp: 'wrap',
}

function wordOf({ state, call }: AgentListRow): Words {
  const isAtIt = state === 'talking' || state === 'reserved'
  return isAtIt && call?.isSingle === true ? NOW.single : AGENT_STATE[state]
}

export function AgentState({ agent }: { readonly agent: AgentListRow }) {
  const say = useSay()
  if (!agent.enabled) return <State hue="bad">{say(AGENTS.disabled)}</State>
  return (
    <>
      <State hue={HUE[agent.state]}>{say(wordOf(agent))}</State> <Since at={agent.stateAt} />
    </>
  )
}

export function Phone({ agent }: { readonly agent: AgentListRow }) {
  const say = useSay()
  const { registered, refused } = agent
  if (registered) return say(AGENTS.registered)
  if (refused === null)
    return (
      <Text span c="var(--soft)" fz="inherit">
        {say(AGENTS.notRegistered)}
      </Text>
    )
  const why = say(AGENTS.refused(refused.times, refused.sentence))
  return (
    <Text span c="var(--bad)" fz="inherit" title={why}>
      {why}
    </Text>
  )
}

function useColumns(): readonly Column<AgentListRow>[] {
  const say = useSay()
  const { language } = useLanguage()
  return useMemo(
    () => [
      {
        id: 'ext',
        label: AGENTS.ext,
        width: '64px',
        isNarrow: true,
        order: ({ ext }) => ext,
        cell: ({ ext }) => <Open search={{ agent: ext }}>{ext}</Open>,
      },
      {
        id: 'state',
        label: AGENTS.state,
        width: '160px',
        isNarrow: true,
        order: ({ state }) => state,
        cell: agent => <AgentState agent={agent} />,
      },
      {
        id: 'groups',
        label: AGENTS.group,
        order: ({ groups }) => groups.join(),
        cell: ({ groups }) => groups.join(', ') || '–',
      },
      {
        id: 'phone',
        label: AGENTS.phone,
        width: 'minmax(0, 2fr)',
        isNarrow: true,
        order: ({ registered, refused }) => (registered ? 2 : refused === null ? 1 : 0),
        cell: agent => <Phone agent={agent} />,
      },
      {
        id: 'reach',
        label: AGENTS.reach,
        order: ({ reach }) => reach,
        cell: ({ reach }) => say(AGENTS[reach]),
      },
      {
        id: 'answered',
        label: AGENTS.answered,
        width: '80px',
        isNumber: true,
        order: ({ callsAnswered }) => callsAnswered,
        cell: ({ callsAnswered }) => count(callsAnswered, language),
      },
      {
        id: 'missed',
        label: AGENTS.missed,
        width: '80px',
        isNumber: true,
        order: ({ callsMissed }) => callsMissed,
        cell: ({ callsMissed }) => count(callsMissed, language),
      },
    ],
    [say, language],
  )
}

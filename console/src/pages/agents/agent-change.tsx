// What can be changed about an agent: groups, how it is reached, whether it works.
import { MultiSelect, Select, Stack, Switch, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { AgentListRow } from '../../../../src/api/v1/resources/agents.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Button } from '../../parts/button.tsx'
import { useChange } from '../../parts/change.tsx'
import { Failure } from '../../parts/failure.tsx'
import { AGENTS } from '../../words/agents.ts'
import { useSay } from '../../words/language.ts'
import { PARTS } from '../../words/parts.ts'
import { SHELL } from '../../words/shell.ts'
import { useGroups } from './agent-list.tsx'

interface ChangeAgentProps {
  readonly agent: AgentListRow
  readonly onChanged: () => void
}

export function ChangeAgent({ agent, onChanged }: ChangeAgentProps) {
  const say = useSay()
  const { enabled, reach, uri, groups } = agent
  // As it was when the form was opened: what comes in meanwhile is not what was seen.
  const [seen, setSeen] = useState({ enabled, reach, uri, groups })
  const [typed, setTyped] = useState(seen)
  const known = useGroups()
  const labels: Readonly<Record<string, string>> = {
    enabled: say(AGENTS.enabled),
    reach: say(AGENTS.reach),
    uri: say(AGENTS.uri),
    groups: say(AGENTS.group),
  }
  const change = useChange(
    async body => {
      const now = await request<AgentListRow>('PATCH', paths.agent(agent.ext), { body })
      const kept = { enabled: now.enabled, reach: now.reach, uri: now.uri, groups: now.groups }
      setSeen(kept)
      setTyped(kept)
    },
    onChanged,
    {
      labelOf: field => labels[field] ?? field,
      show: value =>
        Array.isArray(value)
          ? value.join(', ')
          : typeof value === 'boolean'
            ? say(value ? PARTS.on : PARTS.off)
            : value === 'ring' || value === 'held'
              ? say(AGENTS[value])
              : value === null
                ? say(AGENTS.registersHere)
                : String(value),
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.save(typed, seen)
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <MultiSelect
          label={say(AGENTS.group)}
          data={known.rows?.map(({ name }) => name) ?? groups}
          value={typed.groups}
          onChange={value => setTyped({ ...typed, groups: value })}
          searchable
        />
        <Select
          label={say(AGENTS.reach)}
          data={(['ring', 'held'] as const).map(value => ({ value, label: say(AGENTS[value]) }))}
          value={typed.reach}
          onChange={value => setTyped({ ...typed, reach: value === 'held' ? 'held' : 'ring' })}
          allowDeselect={false}
        />
        <TextInput
          label={say(AGENTS.uri)}
          description={say(AGENTS.uriHelp)}
          placeholder="sip:2001@pbx.example"
          value={typed.uri ?? ''}
          onChange={event => setTyped({ ...typed, uri: event.currentTarget.value.trim() || null })}
        />
        <Switch
          label={say(AGENTS.enabled)}
          description={say(AGENTS.enabledHelp)}
          checked={typed.enabled}
          onChange={event => setTyped({ ...typed, enabled: event.currentTarget.checked })}
        />
        <Failure error={change.error} />
        <Button type="submit" loading={change.isBusy} style={{ alignSelf: 'flex-start' }}>
          {say(SHELL.save)}
        </Button>
      </Stack>
      {change.question}
    </form>
  )
}

// A group, new or changed: strategy, members with their priorities, remark.
import { Group, Select, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { GroupListRow } from '../../../../src/api/v1/resources/agent-groups.ts'
import { isExtension, STRATEGIES } from '../../../../src/domain/agent.ts'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { Ask } from '../../parts/ask.tsx'
import { Button } from '../../parts/button.tsx'
import { useChange } from '../../parts/change.tsx'
import { Details } from '../../parts/details.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Form } from '../../parts/form-dialog.tsx'
import { NameInput } from '../../parts/name-input.tsx'
import { AGENTS, STRATEGY } from '../../words/agents.ts'
import { useSay } from '../../words/language.ts'
import { PARTS } from '../../words/parts.ts'
import { SHELL } from '../../words/shell.ts'

interface GroupFormProps {
  /** Null: a new one. */
  readonly group: GroupListRow | null
  readonly onChanged: () => void
  readonly onClose: () => void
}

type Strategy = GroupListRow['strategy']
type Member = GroupListRow['members'][number]

const PRIORITY_MAX = 100

function written(members: readonly Member[]): string {
  return members.map(({ ext, priority }) => (priority === 1 ? ext : `${ext} ${priority}`)).join('\n')
}

/** A text: the first line that is no member. */
function readMembers(text: string): readonly Member[] | string {
  const members: Member[] = []
  for (const line of text.split('\n').filter(line => line.trim() !== '')) {
    const [ext = '', priority = '1', more] = line.trim().split(/[\s,，]+/u)
    const order = Number(priority)
    const isRight = more === undefined && Number.isInteger(order) && order >= 1 && order <= PRIORITY_MAX
    if (!isExtension(ext) || !isRight) return line.slice(0, 40)
    members.push({ ext, priority: order })
  }
  return members
}

function typedOf(group: GroupListRow | null) {
  const { strategy = 'longestIdle' as Strategy, remark = '', enabled = true, members = [] } = group ?? {}
  return { strategy, remark, enabled, members: [...members] }
}

export function GroupForm({ group, onChanged, onClose }: GroupFormProps) {
  const say = useSay()
  const [seen] = useState(() => typedOf(group))
  const [name, setName] = useState('')
  const [typed, setTyped] = useState(seen)
  const [lines, setLines] = useState(() => written(seen.members))
  const [isAsked, setAsked] = useState(false)
  const members = readMembers(lines)
  const done = () => {
    onChanged()
    onClose()
  }
  const add = useMutation({
    mutationFn: (body: object) => request('POST', paths.groups(), { body }),
    onSuccess: done,
  })
  const remove = useMutation({
    mutationFn: () => request('DELETE', paths.group(group?.name ?? '')),
    onSuccess: done,
  })
  const labels: Readonly<Record<string, string>> = {
    strategy: say(AGENTS.strategy),
    remark: say(AGENTS.remark),
    enabled: say(AGENTS.enabled),
    members: say(AGENTS.members),
  }
  const change = useChange(body => request('PATCH', paths.group(group?.name ?? ''), { body }), done, {
    labelOf: field => labels[field] ?? field,
    show: (value, field) =>
      field === 'members'
        ? written(value as Member[])
        : field === 'strategy'
          ? say(STRATEGY[value as Strategy])
          : typeof value === 'boolean'
            ? say(value ? PARTS.on : PARTS.off)
            : String(value || '–'),
  })
  const submit = () => {
    if (typeof members === 'string') return
    const body = { ...typed, members: [...members] }
    if (group === null) add.mutate({ ...body, name: name.trim() })
    else change.save(body, seen)
  }
  return (
    <Details title={group?.name ?? say(AGENTS.addGroup)} onClose={onClose}>
      <Form onSubmit={submit}>
        {group === null && <NameInput label={say(AGENTS.groupName)} value={name} onType={setName} />}
        <Select
          label={say(AGENTS.strategy)}
          data={Object.values(STRATEGIES).map(value => ({ value, label: say(STRATEGY[value]) }))}
          value={typed.strategy}
          onChange={value => setTyped({ ...typed, strategy: (value ?? typed.strategy) as Strategy })}
          allowDeselect={false}
        />
        <Textarea
          label={say(AGENTS.members)}
          description={say(AGENTS.membersHelp)}
          value={lines}
          onChange={event => setLines(event.target.value)}
          error={typeof members === 'string' ? say(AGENTS.badExts(members)) : null}
          rows={8}
        />
        <TextInput
          label={say(AGENTS.remark)}
          value={typed.remark}
          onChange={event => setTyped({ ...typed, remark: event.target.value })}
          maxLength={500}
        />
        <Switch
          label={say(AGENTS.enabled)}
          checked={typed.enabled}
          onChange={event => setTyped({ ...typed, enabled: event.currentTarget.checked })}
        />
        {group !== null && (
          <Text size="sm" c="var(--soft)">
            {say(AGENTS.usedBy)}: {group.tasks.map(task => task.name).join(', ') || say(AGENTS.noTasks)}
          </Text>
        )}
        <Failure error={group === null ? add.error : change.error} />
        <Group>
          <Button type="submit" loading={add.isPending || change.isBusy}>
            {say(group === null ? AGENTS.addGroup : SHELL.save)}
          </Button>
          {group !== null && (
            <Button variant="outline" hue="bad" onClick={() => setAsked(true)}>
              {say(AGENTS.removeGroup)}
            </Button>
          )}
        </Group>
      </Form>
      {change.question}
      {isAsked && (
        <Ask
          title={say(AGENTS.removeGroup)}
          yes={say(AGENTS.removeGroup)}
          isBusy={remove.isPending}
          error={remove.error}
          onYes={() => remove.mutate()}
          onClose={() => setAsked(false)}
        >
          {say(AGENTS.removeGroupWhy(group?.name ?? ''))}
        </Ask>
      )}
    </Details>
  )
}

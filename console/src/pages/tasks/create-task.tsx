// A new task: whom its calls go to, how fast, and its first numbers.
import { Checkbox, Group, NumberInput, Radio, Select, Stack, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TaskRow } from '../../../../src/api/v1/resources/task-row.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { NameInput } from '../../parts/name-input.tsx'
import { isShutOut, ShutOut } from '../../parts/shut-out.tsx'
import { useSay } from '../../words/language.ts'
import { PREVIEW } from '../../words/preview.ts'
import { TASKS } from '../../words/tasks.ts'
import { hasAgents, isUsable, MessageFields, NO_MESSAGE, voiceOf } from './message-fields.tsx'
import { PlanChoice } from './plan-choice.tsx'
import { WhenAndFromFields } from './when-and-from.tsx'

interface Made {
  readonly task: { readonly taskid: string; readonly name: string }
  readonly contacts: { readonly added: number; readonly refused: readonly unknown[] } | null
}

type Pace = TaskRow['pace']

export function CreateTask({ onClose }: { readonly onClose: () => void }) {
  const say = useSay()
  const queries = useQueryClient()
  const [typed, setTyped] = useState({
    ...{ name: '', group: null as string | null, pace: 'auto' as Pace, ratio: 1.5, concurrent: 100 },
    ...{ numbers: '', start: true, callerIds: [] as readonly string[] },
    plan: null as string | null,
    ...{ startsAt: null as number | null, endsAt: null as number | null, message: NO_MESSAGE },
  })
  const set = (changes: Partial<typeof typed>) => setTyped({ ...typed, ...changes })
  // The same request sent again makes no second task.
  const [once] = useState(() => crypto.randomUUID())
  const groups = useQuery({
    queryKey: ['groups'],
    queryFn: ({ signal }) => get<{ rows: readonly { name: string }[] }>(paths.groups(), signal),
  })
  const needsGroup = typed.pace === 'preview' || hasAgents(typed.message)
  const create = useMutation({
    mutationFn: (anyway: boolean) =>
      request<Made>('POST', paths.tasks(), {
        once,
        body: {
          name: typed.name,
          ...(needsGroup && { assignment: { type: 'group', name: typed.group ?? '' } }),
          voice: typed.pace === 'preview' ? null : voiceOf(typed.message),
          pace: typed.pace,
          ratio: typed.pace === 'manual' ? typed.ratio : 1,
          concurrent: typed.concurrent,
          start: typed.start,
          callerIds: typed.callerIds,
          plan: typed.plan,
          startsAt: typed.startsAt,
          endsAt: typed.endsAt,
          contacts: linesOf(typed.numbers).map(phone => ({ phone })),
          anyway,
        },
      }),
    onSuccess: ({ task, contacts }) => {
      void queries.invalidateQueries({ queryKey: ['tasks'] })
      const message = say(TASKS.made(task.name, contacts?.added ?? 0, contacts?.refused.length ?? 0))
      notifications.show({ message })
      onClose()
    },
  })
  return (
    <FormDialog
      title={say(TASKS.create)}
      isLarge
      does={say(TASKS.createIt)}
      error={(isShutOut(create.error) ? null : create.error) ?? groups.error}
      isBusy={create.isPending}
      isIncomplete={!isUsable(typed.message)}
      onSubmit={() => create.mutate(false)}
      onClose={onClose}
    >
      <NameInput label={say(TASKS.name)} value={typed.name} onType={name => set({ name })} />
      {needsGroup && (
        <Select
          label={say(TASKS.group)}
          description={say(TASKS.groupHelp)}
          data={groups.data?.rows.map(({ name }) => name) ?? []}
          value={typed.group}
          onChange={group => set({ group })}
          searchable
          required
          withAsterisk={false}
        />
      )}
      <Radio.Group label={say(TASKS.pace)} value={typed.pace} onChange={pace => set({ pace: pace as Pace })}>
        <Stack gap="xs" mt={4}>
          <Radio value="auto" label={say(TASKS.auto)} description={say(TASKS.autoHelp)} />
          <Radio value="manual" label={say(TASKS.fixed)} />
          <Radio value="preview" label={say(PREVIEW.pace)} description={say(PREVIEW.paceHelp)} />
        </Stack>
      </Radio.Group>
      {typed.pace !== 'preview' && (
        <MessageFields value={typed.message} onChange={message => set({ message })} />
      )}
      <Group grow>
        {typed.pace === 'manual' && (
          <NumberInput
            label={say(TASKS.ratio)}
            value={typed.ratio}
            onChange={value => set({ ratio: Number(value) })}
            min={1}
            max={10}
            step={0.1}
            decimalScale={2}
          />
        )}
        <NumberInput
          label={say(TASKS.concurrent)}
          value={typed.concurrent}
          onChange={value => set({ concurrent: Number(value) })}
          min={1}
          max={10_000}
        />
      </Group>
      <PlanChoice value={typed.plan} onChange={plan => set({ plan })} />
      <Textarea
        label={say(TASKS.numbers)}
        description={say(TASKS.numbersHelp)}
        value={typed.numbers}
        onChange={event => set({ numbers: event.target.value })}
        rows={6}
        resize="vertical"
      />
      <details>
        <summary>{say(TASKS.more)}</summary>
        <WhenAndFromFields value={typed} onChange={set} />
      </details>
      <Checkbox
        label={say(typed.startsAt === null ? TASKS.start : TASKS.startThen)}
        checked={typed.start}
        onChange={event => set({ start: event.target.checked })}
      />
      <ShutOut of={create} onYes={() => create.mutate(true)} />
    </FormDialog>
  )
}

function linesOf(text: string): string[] {
  return text
    .split(/[\n,;，；]/)
    .map(line => line.trim())
    .filter(line => line !== '')
}

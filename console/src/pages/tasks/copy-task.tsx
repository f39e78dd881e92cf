// A copy of a task: its settings, and of its numbers all, some or none, counted before it is made.
import { Alert, Checkbox, Group, Radio, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CallAgainNumbers } from '../../../../src/api/v1/resources/task-commands.ts'
import type { TaskRow } from '../../../../src/api/v1/resources/task-row.ts'
import { CALL_ENDINGS, type CallEnding } from '../../../../src/domain/outcome.ts'
import { paths } from '../../client/paths.ts'
import { get, request } from '../../client/request.ts'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { NameInput } from '../../parts/name-input.tsx'
import { ENDING } from '../../words/calls.ts'
import { count } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { COPY } from '../../words/tasks.ts'

export type Copied = Pick<TaskRow, 'taskid' | 'name' | 'state'>

const WAYS = ['none', 'all', 'neverCalled', 'endings'] as const
type Way = (typeof WAYS)[number]

interface CopyTaskProps {
  readonly task: Copied
  readonly onClose: () => void
}

export function CopyTask({ task, onClose }: CopyTaskProps) {
  const say = useSay()
  const { language } = useLanguage()
  const queries = useQueryClient()
  const [name, setName] = useState(() => say(COPY.nameOf(task.name)))
  const [way, setWay] = useState<Way>('none')
  const [endings, setEndings] = useState<readonly CallEnding[]>([])
  // The same request sent again makes no second copy.
  const [once] = useState(() => crypto.randomUUID())
  const counted = useQuery({
    queryKey: ['copyCount', task.taskid],
    queryFn: ({ signal }) => get<CallAgainNumbers>(paths.callAgainCount(task.taskid), signal),
  })
  const { data: numbers } = counted
  const copies = numbers === undefined ? null : countOf(numbers, way, endings)
  const make = useMutation({
    mutationFn: () =>
      request<TaskRow>('POST', paths.taskCommand(task.taskid, 'copy'), {
        once,
        body: { name: name.trim(), numbers: way === 'endings' ? endings : way },
      }),
    onSuccess: ({ name: made, total, preparing }) => {
      void queries.invalidateQueries({ queryKey: ['tasks'] })
      const message = preparing === null ? COPY.made(made, total) : COPY.goesOn(made, total)
      notifications.show({ message: say(message) })
      onClose()
    },
  })
  const shown = (value: number | undefined) => (value === undefined ? '…' : count(value, language))
  const isTwice = way !== 'none' && way !== 'endings' && (task.state === 'running' || task.state === 'paused')
  return (
    <FormDialog
      title={say(COPY.title(task.name))}
      isLarge
      does={say(COPY.button)}
      error={make.error ?? counted.error}
      isBusy={make.isPending}
      isIncomplete={way === 'endings' && endings.length === 0}
      onSubmit={() => make.mutate()}
      onClose={onClose}
    >
      <NameInput label={say(COPY.name)} value={name} onType={setName} />
      <Text size="sm">{say(COPY.what)}</Text>
      <Radio.Group label={say(COPY.numbers)} value={way} onChange={value => setWay(value as Way)}>
        <Stack gap="xs" mt={4}>
          <Radio value="none" label={say(COPY.none)} />
          <Radio value="all" label={say(COPY.all(shown(numbers?.all)))} />
          <Radio value="neverCalled" label={say(COPY.neverCalled(shown(numbers?.neverCalled)))} />
          <Radio value="endings" label={say(COPY.endings)} />
        </Stack>
      </Radio.Group>
      {way === 'endings' && (
        <Checkbox.Group
          aria-label={say(COPY.endings)}
          value={[...endings]}
          onChange={values => setEndings(values as CallEnding[])}
        >
          <Group>
            {CALL_ENDINGS.filter(ending => (numbers?.endings[ending] ?? 0) > 0).map(ending => (
              <Checkbox
                key={ending}
                value={ending}
                label={`${say(ENDING[ending])} ${shown(numbers?.endings[ending])}`}
              />
            ))}
          </Group>
        </Checkbox.Group>
      )}
      {copies !== null && way !== 'none' && (
        <Text size="sm" role="status">
          {say(COPY.counted(count(copies, language), numbers?.isExact ?? true))}
        </Text>
      )}
      {isTwice && (
        <Alert color="gray" variant="outline" p="xs">
          {say(COPY.twice)}
        </Alert>
      )}
    </FormDialog>
  )
}

function countOf(numbers: CallAgainNumbers, way: Way, endings: readonly CallEnding[]): number {
  if (way === 'none') return 0
  if (way !== 'endings') return numbers[way]
  return endings.reduce((sum, ending) => sum + (numbers.endings[ending] ?? 0), 0)
}

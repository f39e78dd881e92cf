// All tasks of the account: searched, made, started, paused, ended.
import { Button, Select, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { TaskRow } from '../../../../src/api/v1/resources/task-row.ts'
import { useFound } from '../../client/found.ts'
import { paths } from '../../client/paths.ts'
import { useSession } from '../../client/session.tsx'
import { Bar } from '../../parts/bar.tsx'
import { Listing } from '../../parts/listing.tsx'
import { Head } from '../../parts/shell.tsx'
import type { Column } from '../../parts/table.tsx'
import { count, dateTime } from '../../words/format.ts'
import { type Text, useLanguage, useSay } from '../../words/language.ts'
import { MESSAGE } from '../../words/message.ts'
import { NOW } from '../../words/now.ts'
import { SHELL } from '../../words/shell.ts'
import { COPY, TASKS } from '../../words/tasks.ts'
import { ImportLink } from '../import/import-link.tsx'
import { EndTask } from '../now/end-task.tsx'
import { type Copied, CopyTask } from './copy-task.tsx'
import { CreateTask } from './create-task.tsx'
import { RunButton } from './run-button.tsx'
import { readTasksSearch, STATES, type TasksSearch } from './tasks-search.ts'

const REFRESH_MS = 10_000

export default function TasksPage() {
  const say = useSay()
  const { language } = useLanguage()
  const { timeZone } = useSession()
  const search: TasksSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const [isOpen, { open, close }] = useDisclosure(false)
  // Not in its row: a row goes when it is scrolled away or drawn anew.
  const [copied, setCopied] = useState<Copied | null>(null)
  const found = useFound<TaskRow>(['tasks', search], cursor => paths.tasks({ ...search, cursor }), {
    everyMs: REFRESH_MS,
  })
  const filter = (changes: Partial<Record<keyof TasksSearch, string | undefined>>) =>
    void navigate({ to: '/tasks', search: readTasksSearch({ ...search, ...changes }), replace: true })
  const columns: readonly Column<TaskRow>[] = [
    {
      id: 'name',
      label: TASKS.name,
      width: 'minmax(120px, 2fr)',
      cell: row => <TaskLink row={row} />,
      isNarrow: true,
      order: row => row.name,
    },
    {
      id: 'state',
      label: TASKS.state,
      width: '72px',
      isNarrow: true,
      cell: row => say(NOW.state[row.state]),
      order: row => row.state,
    },
    { id: 'to', label: TASKS.assignedTo, width: 'minmax(80px, 1fr)', cell: row => assigneeOf(row, say) },
    {
      id: 'progress',
      label: TASKS.progress,
      width: '96px',
      isNarrow: true,
      cell: row => (
        <div title={say(NOW.progress(row.called, row.total))}>
          <Bar
            done={row.total === 0 ? 0 : row.called / row.total}
            color="var(--soft)"
            label={say(NOW.progress(row.called, row.total))}
          />
        </div>
      ),
      order: row => (row.total === 0 ? 0 : row.called / row.total),
    },
    { ...number('answered', TASKS.answered, row => row.answered), isWide: true },
    number('connected', TASKS.connected, row => row.connected),
    number('abandoned', TASKS.abandoned, row => row.abandoned),
    {
      id: 'created',
      label: TASKS.created,
      width: '132px',
      isWide: true,
      cell: row => dateTime(row.createdAt, timeZone).slice(0, 16),
      order: row => row.createdAt,
    },
    {
      id: 'do',
      label: TASKS.actions,
      width: '262px',
      cell: row => (
        <span style={{ display: 'flex', gap: 4 }}>
          <RunButton task={row} size="compact-sm" />
          <EndTask task={row} size="compact-sm" />
          <ImportLink task={row} />
          <Button variant="default" size="compact-sm" onClick={() => setCopied(row)}>
            {say(COPY.button)}
          </Button>
        </span>
      ),
    },
  ]
  function number(
    id: string,
    label: Column<TaskRow>['label'],
    of: (row: TaskRow) => number,
  ): Column<TaskRow> {
    return { id, label, width: '60px', isNumber: true, cell: row => count(of(row), language), order: of }
  }
  return (
    <>
      <Head title={say(SHELL.tasks)}>
        <TextInput
          aria-label={say(TASKS.search)}
          placeholder={say(TASKS.search)}
          value={search.text ?? ''}
          onChange={event => filter({ text: event.target.value })}
          maxLength={100}
        />
        <Select
          aria-label={say(TASKS.state)}
          placeholder={say(TASKS.allStates)}
          clearable
          data={STATES.map(value => ({ value, label: say(NOW.state[value]) }))}
          value={search.state ?? null}
          onChange={state => filter({ state: state ?? undefined })}
          w={140}
        />
        <Button onClick={open}>{say(TASKS.create)}</Button>
      </Head>
      <Listing
        name="tasks"
        label={say(SHELL.tasks)}
        found={found}
        columns={columns}
        keyOf={row => row.taskid}
        empty={say(TASKS.none)}
      />
      {isOpen && <CreateTask onClose={close} />}
      {copied !== null && <CopyTask task={copied} onClose={() => setCopied(null)} />}
    </>
  )
}

function TaskLink({ row }: { readonly row: TaskRow }) {
  return <Link to={`/tasks/${encodeURIComponent(row.taskid)}` as string}>{row.name}</Link>
}

function assigneeOf({ assignment, voice }: TaskRow, say: (text: Text) => string): string {
  const message = voice === null ? [] : [say(MESSAGE.played(voice.prompt))]
  if (assignment.type === 'nobody') return message.join()
  const agents = assignment.type === 'extensions' ? assignment.extensions.join('、') : assignment.name
  return [agents, ...message].join(' · ')
}

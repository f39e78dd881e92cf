// One task: why it goes as it does, what if, its numbers, its calls, its settings.
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { TaskRow } from '../../../../src/api/v1/resources/task-row.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useSession } from '../../client/session.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/listing.tsx'
import { Head } from '../../parts/shell.tsx'
import { State } from '../../parts/state.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { TASK } from '../../words/task.ts'
import { CallDetails } from '../calls/call-details.tsx'
import { CallList } from '../calls/call-list.tsx'
import { EndTask } from '../now/end-task.tsx'
import { usePlans } from '../tasks/plan-choice.tsx'
import { RunButton } from '../tasks/run-button.tsx'
import { Numbers } from './numbers.tsx'
import { ShadowRun } from './shadow-run.tsx'
import { readTaskSearch, TASK_TABS, type TaskSearch } from './task-search.ts'
import { TaskSettings } from './task-settings.tsx'
import { WhatIf } from './what-if.tsx'
import { Why } from './why.tsx'

const EVERY_MS = 5_000

export default function TaskPage() {
  const say = useSay()
  const { account } = useSession()
  const { taskid = '' } = useParams({ strict: false }) as { taskid?: string }
  const search: TaskSearch = useSearch({ strict: false })
  const { tab = 'why' } = search
  const { data: task, error } = useQuery({
    queryKey: ['task', account, taskid],
    queryFn: ({ signal }) => get<TaskRow>(paths.task(taskid), signal),
    refetchInterval: EVERY_MS,
  })
  if (task === undefined)
    return (
      <>
        <Head title="…" />
        {error === null ? <Loading /> : <Failure error={error} />}
      </>
    )
  return (
    <>
      <Head
        title={task.name}
        beside={
          <>
            <State hue={task.state === 'running' ? 'ready' : 'away'}>{say(NOW.state[task.state])}</State>
            <ActingPlan plan={task.plan} />
            {task.callTimes !== null && <span>{say(TASK.callTimes(task.callTimes))}</span>}
          </>
        }
      >
        <RunButton task={task} />
        <EndTask task={task} />
      </Head>
      <Failure error={error} />
      <Tabs label={task.name} open={tab} tabs={TASK_TABS.map(id => ({ id, label: TASK.tabs[id] }))} />
      {tab === 'why' && <Why taskid={task.taskid} />}
      {tab === 'whatIf' && (
        <>
          <WhatIf taskid={task.taskid} />
          {task.pace !== 'preview' && <ShadowRun task={task} />}
        </>
      )}
      {tab === 'numbers' && (
        <Numbers taskid={task.taskid} phone={search.phone} value={search.value} state={search.state} />
      )}
      {tab === 'calls' && <Calls taskid={task.taskid} search={search} />}
      {tab === 'settings' && <TaskSettings key={task.taskid} task={task} />}
    </>
  )
}

/** The plan by which it dials, and the way to it. */
function ActingPlan({ plan }: Pick<TaskRow, 'plan'>) {
  const say = useSay()
  const plans = usePlans()
  const acting = plan ?? plans.find(({ isDefault }) => isDefault)?.name
  if (acting === undefined) return null
  return (
    <Link to={'/plans/$name' as string} params={{ name: acting } as never}>
      {say(plan === null ? TASK.byDefaultPlan(acting) : TASK.byPlan(acting))}
    </Link>
  )
}

function Calls({ taskid, search }: { readonly taskid: string; readonly search: TaskSearch }) {
  const navigate = useNavigate()
  const { tab: _tab, call, state: _state, ...filters } = search
  const close = () =>
    void navigate({
      to: '.',
      search: (before: object) => readTaskSearch({ ...before, call: undefined }) as never,
      resetScroll: false,
    })
  return (
    <>
      <CallList filters={{ ...filters, task: taskid }} open={call} isOfTask />
      {call !== undefined && <CallDetails id={call} onClose={close} />}
    </>
  )
}

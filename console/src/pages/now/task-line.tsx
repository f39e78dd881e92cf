// One task in a line: what it does or why not, how well, how much may still be lost, how far it is.
import { Link } from '@tanstack/react-router'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import { useServerNow, useSession } from '../../client/session.tsx'
import { Bar } from '../../parts/bar.tsx'
import { dateTime, percent, timeOfDay } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { PREVIEW } from '../../words/preview.ts'
import { RunButton } from '../tasks/run-button.tsx'
import { budgetColor, isNearCap } from './budget.ts'
import { EndTask } from './end-task.tsx'
import styles from './now.module.css'

type Task = LiveAccount['tasks'][number]

const DAY_MS = 86_400_000

export function TaskLine({ task }: { readonly task: Task }) {
  const say = useSay()
  const { timeZone } = useSession()
  const now = useServerNow()
  const { abandon, agents, talkShare, talkShareMax } = task
  const working = agents.ready + agents.talking + agents.wrapUp
  const ends = task.endsAt
  const end =
    ends === null
      ? null
      : ends - now() < DAY_MS
        ? timeOfDay(ends, timeZone)
        : dateTime(ends, timeZone).slice(0, 16)
  return (
    <article className={styles.task} aria-label={task.name}>
      <div className={styles.what}>
        <div className={styles.name}>
          <Link to={`/tasks/${encodeURIComponent(task.taskid)}` as string}>{task.name}</Link>
          <Pill task={task} />
        </div>
        <div className={styles.sentence}>
          {say(task.sentence)} {task.help !== null && <span className={styles.help}>{say(task.help)}</span>}
        </div>
      </div>
      <div>
        <div className={styles.key}>
          {say(NOW.talkShare)} <b>{talkShare === null ? '–' : percent(talkShare, 0)}</b>
          {say(NOW.reach(talkShareMax))}
        </div>
        <Bar done={talkShare ?? 0} mark={talkShareMax} label={say(NOW.talkShare)} />
        <div className={styles.small}>
          {say(task.pace === 'preview' ? PREVIEW.line(working) : NOW.pace(task.ratio ?? 0, working))}
        </div>
      </div>
      <div>
        <div className={styles.key}>{say(NOW.budget(abandon.used, abandon.allowed, abandon.forecast))}</div>
        <Bar
          done={ratio(abandon.used, abandon.allowed)}
          forecast={ratio(abandon.forecast, abandon.allowed)}
          color={budgetColor(abandon)}
          label={say(NOW.abandoned)}
        />
        <div className={styles.small}>{say(NOW.cap(abandon.cap, abandon.rate))}</div>
      </div>
      <div>
        <div className={styles.key}>{say(NOW.progress(task.called, task.total))}</div>
        <Bar done={ratio(task.called, task.total)} color="var(--soft)" label={say(NOW.tasksDone)} />
        <div className={styles.small}>{say(NOW.endsAt(end))}</div>
      </div>
      <Buttons task={task} />
    </article>
  )
}

function Pill({ task }: { readonly task: Task }) {
  const say = useSay()
  if (task.state !== 'running')
    return (
      <span className={styles.pill} style={{ color: 'var(--away)' }}>
        {say(NOW.state[task.state])}
      </span>
    )
  if (task.why !== null)
    return (
      <span className={styles.pill} style={{ color: 'var(--away)' }}>
        {say(NOW.silent)}
      </span>
    )
  const isNear = isNearCap(task.abandon)
  return (
    <span className={styles.pill} style={{ color: isNear ? 'var(--amber)' : 'var(--ready)' }}>
      {say(isNear ? NOW.nearCap : NOW.state.running)}
    </span>
  )
}

function Buttons({ task }: { readonly task: Task }) {
  return (
    <div className={styles.buttons}>
      <RunButton task={task} />
      <EndTask task={task} />
    </div>
  )
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

// The start page: is it going well, why not, who needs me.
import { Link } from '@tanstack/react-router'
import { useServerNow, useSession } from '../../client/session.tsx'
import { LiveProvider, useLive } from '../../live/live-account.tsx'
import { looksOf } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Head } from '../../parts/shell.tsx'
import { useSecond } from '../../parts/ticking.tsx'
import { day, timeOfDay } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { SHELL } from '../../words/shell.ts'
import { AgentsGrid } from './agents-grid.tsx'
import styles from './now.module.css'
import { StopAll, Stopped } from './stop-all.tsx'
import { Strip } from './strip.tsx'
import { OpenTalk } from './supervise.tsx'
import { TaskLine } from './task-line.tsx'

export function NowPage() {
  return (
    <LiveProvider>
      <Now />
    </LiveProvider>
  )
}

function Now() {
  const say = useSay()
  const account = useLive(picture => picture.account)
  const lostSince = useLive(picture => picture.lostSince)
  const refused = useLive(picture => picture.refused)
  const { timeZone } = useSession()
  const awaySince = account?.engine.awaySince ?? null
  return (
    <>
      <Head title={say(SHELL.now)} beside={<Today />}>
        <Connection lostSince={lostSince} isThere={account !== null} />
        <Link to="/wall">{say(SHELL.wall)}</Link>
        {account !== null && <StopAll calls={account.calls} />}
      </Head>
      <Failure error={refused} />
      {account === null && refused === null && <Loading />}
      {account !== null && (
        <div className={lostSince !== null || awaySince !== null ? styles.old : undefined}>
          {awaySince !== null && (
            <div
              className={styles.notice}
              style={{ '--c': 'var(--amber)' } as React.CSSProperties}
              role="alert"
            >
              {say(NOW.engineAway(timeOfDay(awaySince, timeZone)))}
            </div>
          )}
          {account.stopped !== null && <Stopped stopped={account.stopped} />}
          <Strip account={account} />
          {account.tasks.length === 0 && (
            <div className={styles.none}>
              <span className={styles.sentence}>{say(NOW.noTasks)}</span>
              <Link to="/tasks" {...looksOf({ variant: 'default' })}>
                {say(NOW.firstTask)}
              </Link>
            </div>
          )}
          {account.tasks.map(task => (
            <TaskLine key={task.taskid} task={task} />
          ))}
          <AgentsGrid agents={account.agents} />
          <OpenTalk account={account} />
        </div>
      )}
    </>
  )
}

function Today() {
  useSecond()
  const { language } = useLanguage()
  const { timeZone } = useSession()
  const now = useServerNow()
  return (
    <span className={styles.small}>
      {day(now(), timeZone, language)} {timeOfDay(now(), timeZone)}
    </span>
  )
}

function Connection({
  lostSince,
  isThere,
}: {
  readonly lostSince: number | null
  readonly isThere: boolean
}) {
  const say = useSay()
  const { timeZone } = useSession()
  if (lostSince !== null)
    return (
      <span role="status" style={{ color: 'var(--amber)' }}>
        {say(SHELL.lostSince(timeOfDay(lostSince, timeZone)))}
      </span>
    )
  return isThere ? (
    <span role="status" className={styles.live} style={{ color: 'var(--soft)' }}>
      {say(SHELL.live)}
    </span>
  ) : null
}

function Loading() {
  return (
    <div aria-busy>
      <div className={styles.coming} style={{ height: 104 }} />
      <div className={styles.coming} style={{ height: 84 }} />
      <div className={styles.coming} style={{ height: 84 }} />
    </div>
  )
}

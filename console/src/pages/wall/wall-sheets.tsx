// What the wallboard shows: the account as a whole, and one task.
import type { ReactNode } from 'react'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import { Bar } from '../../parts/bar.tsx'
import { STATE_COLOR } from '../../parts/state-color.ts'
import { Since } from '../../parts/ticking.tsx'
import { count, percent } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { TROUBLE } from '../../words/trouble.ts'
import { WALL } from '../../words/wall.ts'
import { budgetColor } from '../now/budget.ts'
import styles from './wall.module.css'

type Task = LiveAccount['tasks'][number]
type AgentStateName = LiveAccount['agents'][number]['state']

const STATES: readonly AgentStateName[] = ['ready', 'talking', 'wrapUp', 'away', 'trouble']
/** More are not read from afar. */
const TROUBLES_MAX = 4

export function WallAccount({ account }: { readonly account: LiveAccount }) {
  const say = useSay()
  const { language } = useLanguage()
  const { calls, callersWaiting, today, abandon, talkShare, talkShareMax, agents } = account
  const { dialing, ringing, hearing, waiting, connecting, talking } = calls
  const inFlight = dialing + ringing + hearing + waiting + connecting + talking
  const troubled = agents.filter(({ state }) => state === 'trouble')
  return (
    <>
      <div className={styles.figures}>
        <Figure name={say(NOW.inFlight)} value={count(inFlight, language)} />
        <Figure
          name={say(NOW.answered)}
          value={count(today.answered, language)}
          unit={`/ ${count(today.connected, language)}`}
        />
        <TalkShare share={talkShare} max={talkShareMax} />
        <Budget budget={abandon} />
        {(today.callers.came > 0 || callersWaiting.count > 0) && (
          <Figure
            name={say(NOW.callers)}
            value={count(callersWaiting.count, language)}
            unit={callersWaiting.since === null ? '' : <Since at={callersWaiting.since} />}
            below={say(NOW.callersToday(today.callers.came, today.callers.gaveUp))}
          />
        )}
      </div>
      <div className={styles.states}>
        {STATES.map(state => (
          <State key={state} state={state} value={agents.filter(agent => agent.state === state).length} />
        ))}
      </div>
      <ul className={styles.troubles}>
        {troubled.slice(0, TROUBLES_MAX).map(({ ext, trouble }) => (
          <li key={ext}>
            {ext} · {trouble === null ? '' : say(TROUBLE[trouble])}
          </li>
        ))}
      </ul>
    </>
  )
}

export function WallTask({ task }: { readonly task: Task }) {
  const say = useSay()
  const { language } = useLanguage()
  const { agents, called, total } = task
  const done = total === 0 ? 0 : called / total
  return (
    <>
      <p className={styles.sentence}>{say(task.sentence)}</p>
      <div className={styles.figures}>
        <TalkShare share={task.talkShare} max={task.talkShareMax} />
        <Budget budget={task.abandon} />
        <Figure
          name={say(NOW.tasksDone)}
          value={count(called, language)}
          unit={`/ ${count(total, language)}`}
          bar={<Bar done={done} color="var(--soft)" label={say(NOW.tasksDone)} />}
        />
      </div>
      <div className={styles.states}>
        {(['ready', 'talking', 'wrapUp', 'away'] as const).map(state => (
          <State key={state} state={state} value={agents[state]} />
        ))}
      </div>
    </>
  )
}

function State({ state, value }: { readonly state: AgentStateName; readonly value: number }) {
  const say = useSay()
  return (
    <div style={{ color: value === 0 ? 'var(--faint)' : STATE_COLOR[state] }}>
      <b>{value}</b> {say(NOW.agentState[state])}
    </div>
  )
}

function TalkShare({ share, max }: { readonly share: number | null; readonly max: number | null }) {
  const say = useSay()
  return (
    <Figure
      name={say(NOW.talkShare)}
      value={share === null ? '–' : String(Math.round(100 * share))}
      unit={share === null ? '' : '%'}
      bar={<Bar done={share ?? 0} mark={max} label={say(NOW.talkShare)} />}
      below={max === null ? '' : say(WALL.possible(max))}
    />
  )
}

function Budget({ budget }: { readonly budget: Task['abandon'] }) {
  const say = useSay()
  const { language } = useLanguage()
  const { used, allowed, forecast, rate } = budget
  const share = (part: number) => (allowed === 0 ? (part > 0 ? 1 : 0) : part / allowed)
  return (
    <Figure
      name={`${say(NOW.abandoned)} ${percent(rate)}`}
      value={count(used, language)}
      unit={`/ ${count(allowed, language)}`}
      bar={
        <Bar
          done={share(used)}
          forecast={share(forecast)}
          color={budgetColor(budget)}
          label={say(NOW.abandoned)}
        />
      }
    />
  )
}

interface FigureProps {
  readonly name: string
  readonly value: string
  readonly unit?: ReactNode
  readonly bar?: ReactNode
  readonly below?: string
}

function Figure({ name, value, unit, bar, below }: FigureProps) {
  return (
    <div className={styles.figure}>
      <div className={styles.name}>{name}</div>
      <div className={styles.value}>
        {value} <small>{unit}</small>
      </div>
      <div>{bar}</div>
      <div className={styles.below}>{below}</div>
    </div>
  )
}

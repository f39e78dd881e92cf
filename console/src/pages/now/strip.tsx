// The figures of the account, side by side.
import type { ReactNode } from 'react'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import { Bar } from '../../parts/bar.tsx'
import { Since } from '../../parts/ticking.tsx'
import { count } from '../../words/format.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { budgetColor } from './budget.ts'
import styles from './now.module.css'

export function Strip({ account }: { readonly account: LiveAccount }) {
  const say = useSay()
  const { language } = useLanguage()
  const { calls, callersWaiting, today, thirtyDays, trunks, abandon: budget } = account
  const { talkShare, talkShareMax } = account
  const { dialing, ringing, hearing, waiting, connecting, talking } = calls
  const inFlight = dialing + ringing + hearing + waiting + connecting + talking
  const answers = today.answered
  const month = thirtyDays.connected + thirtyDays.abandoned
  const up = trunks.filter(trunk => trunk.up)
  return (
    <section className={styles.strip}>
      <Figure
        name={say(NOW.inFlight)}
        value={count(inFlight, language)}
        below={say(NOW.byState(dialing, ringing, waiting))}
      />
      <Figure
        name={say(NOW.answered)}
        value={count(answers, language)}
        unit={`/ ${count(today.connected, language)}`}
        below={say(NOW.answerRate(today.dialled === 0 ? null : answers / today.dialled))}
      />
      <Figure
        name={say(NOW.talkShare)}
        value={talkShare === null ? '–' : String(Math.round(100 * talkShare))}
        {...(talkShare !== null && { unit: talkShareMax === null ? '%' : say(NOW.possible(talkShareMax)) })}
        bar={<Bar done={talkShare ?? 0} mark={talkShareMax} label={say(NOW.talkShare)} />}
      />
      <Figure
        name={say(NOW.waits)}
        value={today.waitP50Ms === null ? '–' : (today.waitP50Ms / 1_000).toFixed(1)}
        {...(today.waitP50Ms !== null && { unit: say(NOW.median) })}
        below={
          today.waitP95Ms === null
            ? say(NOW.noWaits)
            : say(NOW.waitTail(today.waitP95Ms, today.longestWaitMs ?? 0))
        }
      />
      <Figure
        name={say(NOW.abandoned)}
        value={count(today.abandoned, language)}
        unit={`/ ${count(budget.allowed, language)}`}
        bar={
          <Bar
            done={share(today.abandoned, budget.allowed)}
            forecast={share(budget.forecast, budget.allowed)}
            color={budgetColor(budget)}
            label={say(NOW.abandoned)}
          />
        }
        below={say(NOW.budgetTail(budget.forecast, month === 0 ? null : thirtyDays.abandoned / month))}
      />
      {(today.callers.came > 0 || callersWaiting.count > 0) && (
        <Figure
          name={say(NOW.callers)}
          value={count(callersWaiting.count, language)}
          {...(callersWaiting.since !== null && { unit: <Longest since={callersWaiting.since} /> })}
          below={say(NOW.callersToday(today.callers.came, today.callers.gaveUp))}
        />
      )}
      <Figure
        name={say(NOW.lines)}
        value={sum(up.map(trunk => trunk.startsPerSecond)).toFixed(1)}
        unit={say(NOW.perSecond(sum(up.map(trunk => trunk.callsPerSecond))))}
        below={
          trunks.length === 0
            ? say(NOW.noLines)
            : trunks
                .map(({ name, channelsUsed, channels }) => `${name}\u00a0${channelsUsed}/${channels}`)
                .join(' · ')
        }
      />
    </section>
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
      <div className={styles.key}>{name}</div>
      <div className={styles.value}>
        {value} {unit !== undefined && <small>{unit}</small>}
      </div>
      {bar}
      {below !== undefined && (
        <div className={styles.small}>{below.split(' · ').map(unbroken).join('\u00a0· ')}</div>
      )}
    </div>
  )
}

function Longest({ since }: { readonly since: number }) {
  const say = useSay()
  return (
    <>
      {say(NOW.longest)} <Since at={since} />
    </>
  )
}

/** Lines break between the parts, not within them. */
function unbroken(part: string): string {
  return part.replaceAll(' ', '\u00a0')
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

function share(part: number, whole: number): number {
  return whole === 0 ? (part > 0 ? 1 : 0) : part / whole
}

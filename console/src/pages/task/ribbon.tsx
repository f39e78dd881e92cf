// The day as a ribbon: when the task dialled, when not, and why.
import type { WhyOfTask } from '../../../../src/api/v1/resources/task-why.ts'
import { useSession } from '../../client/session.tsx'
import { clock, timeOfDay } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { TASK } from '../../words/task.ts'
import styles from './task.module.css'

/** What is nobody's fault is grey; what somebody should see to is amber or red. */
const COLORS: Readonly<Record<string, string>> = {
  ...{
    unseen: 'transparent',
    agentsBusy: 'var(--talk)',
    agentsLook: 'var(--talk)',
    outOfHours: 'var(--line)',
    waitingForDue: 'var(--budget)',
  },
  ...{ noAgents: 'var(--amber)', capReached: 'var(--wrap)', agentsTooSlow: 'var(--amber)' },
  ...{ trunkDown: 'var(--bad)', noTrunk: 'var(--bad)', switchDown: 'var(--bad)', trunksFull: 'var(--bad)' },
  ...{ stopAll: 'var(--bad)', accountDisabled: 'var(--bad)', accountExpired: 'var(--bad)' },
}

function colorOf(code: string | null): string {
  return code === null ? 'var(--ready)' : (COLORS[code] ?? 'var(--away)')
}

export function Ribbon({ of: { ribbon, from, to } }: { readonly of: WhyOfTask }) {
  const say = useSay()
  const { timeZone } = useSession()
  const sums = new Map<string, { code: string | null; sentence: string; ms: number }>()
  for (const part of ribbon) {
    const sum = sums.get(part.sentence) ?? { code: part.code, sentence: part.sentence, ms: 0 }
    sums.set(part.sentence, { ...sum, ms: sum.ms + part.to - part.from })
  }
  const titled = (part: WhyOfTask['ribbon'][number]) =>
    say(TASK.ribbonPart(timeOfDay(part.from, timeZone), timeOfDay(part.to, timeZone), part.sentence))
  return (
    <>
      <div className={styles.ribbon} role="img" aria-label={ribbon.map(titled).join('; ')}>
        {ribbon.map(part => (
          <div
            key={part.from}
            className={styles.part}
            title={titled(part)}
            style={{ flexGrow: part.to - part.from, flexBasis: 0, background: colorOf(part.code) }}
          />
        ))}
      </div>
      <div className={styles.ends}>
        <span>{timeOfDay(from, timeZone)}</span>
        <span>{timeOfDay(to, timeZone)}</span>
      </div>
      {[...sums.values()]
        .sort((one, other) => other.ms - one.ms)
        .map(({ code, sentence, ms }) => (
          <div key={sentence} className={styles.line}>
            <span>
              <span
                className={styles.dot}
                style={{ background: colorOf(code), outline: '1px solid var(--track)' }}
              />
              {sentence}
            </span>
            <span>{clock(ms)}</span>
          </div>
        ))}
    </>
  )
}

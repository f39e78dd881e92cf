// The agents as cards: colour, word and time; trouble first, then who waits longest.
import { memo } from 'react'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import { useServerNow } from '../../client/session.tsx'
import { STATE_COLOR } from '../../parts/state-color.ts'
import { Since, useSecond } from '../../parts/ticking.tsx'
import { masked } from '../../words/format.ts'
import { useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { TROUBLE } from '../../words/trouble.ts'
import styles from './now.module.css'

type Agent = LiveAccount['agents'][number]
type State = Agent['state']

const ORDER: readonly State[] = ['trouble', 'ready', 'talking', 'wrapUp', 'away', 'offline']

export function AgentsGrid({ agents }: { readonly agents: LiveAccount['agents'] }) {
  const say = useSay()
  const sorted = [...agents].sort(
    (a, b) =>
      ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.since - b.since || a.ext.localeCompare(b.ext),
  )
  const counts = ORDER.map(state => ({ state, count: agents.filter(agent => agent.state === state).length }))
  return (
    <section>
      <div className={styles.counts}>
        <h2>
          {say(NOW.agents)} {agents.length}
        </h2>
        {counts
          .filter(({ count }) => count > 0)
          .map(({ state, count }) => (
            <span key={state} style={{ color: STATE_COLOR[state] }}>
              {say(NOW.agentState[state])} {count}
            </span>
          ))}
      </div>
      {agents.length === 0 && <p className={styles.small}>{say(NOW.noAgents)}</p>}
      <div className={styles.agents}>
        {sorted.map(agent => (
          <Card key={agent.ext} agent={agent} />
        ))}
      </div>
    </section>
  )
}

/** Drawn again only when its agent changed. */
const Card = memo(function Card({ agent }: { readonly agent: Agent }) {
  const say = useSay()
  const isLate = useIsLate(agent)
  const color = { '--c': STATE_COLOR[agent.state] } as React.CSSProperties
  const word = agent.trouble === null ? NOW.agentState[agent.state] : TROUBLE[agent.trouble]
  return (
    <div className={styles.agent} style={color} data-state={agent.state} data-late={isLate || undefined}>
      <div className={styles.top}>
        <span className={styles.who} title={agent.groups.join('、')}>
          {agent.ext} {agent.groups[0] ?? ''}
        </span>
        <span className={styles.state}>{say(word)}</span>
      </div>
      <div className={styles.time}>
        <Since at={agent.since} />
      </div>
      <div className={styles.detail}>
        <Detail agent={agent} />
      </div>
    </div>
  )
})

function Detail({ agent }: { readonly agent: Agent }) {
  const say = useSay()
  const now = useServerNow()
  useSecond()
  const { state, phone, userid, nextCallMs, awayReason, endsAt, troubleText } = agent
  if (troubleText !== null) return <>{say(troubleText)}</>
  if (state === 'ready' && nextCallMs !== null)
    return <>{say(NOW.next(Math.max(1, Math.round(nextCallMs / 1_000))))}</>
  if (state === 'wrapUp' && endsAt !== null) {
    const left = Math.ceil((endsAt - now()) / 1_000)
    return left > 0 ? say(NOW.left(left)) : null
  }
  if (state === 'away') return <>{awayReason}</>
  if (phone === null) return <>{agent.task}</>
  return (
    <>
      {masked(phone)}
      {userid ? ` · ${userid}` : ''}
    </>
  )
}

/** Longer in its state than is usual there. */
function useIsLate({ since, limitMs }: Agent): boolean {
  useSecond()
  const now = useServerNow()
  return limitMs !== null && now() - since > limitMs
}

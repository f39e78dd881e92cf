// The agents as cards: colour, word and time; trouble first, then who waits longest.
import { memo, type RefObject, useEffect, useMemo, useState } from 'react'
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'
import { useServerNow } from '../../client/session.tsx'
import { STATE_COLOR } from '../../parts/state-color.ts'
import { Since, useTicking } from '../../parts/ticking.tsx'
import { useWindowRows } from '../../parts/window-rows.ts'
import { masked } from '../../words/format.ts'
import { type Text, useSay } from '../../words/language.ts'
import { NOW } from '../../words/now.ts'
import { PREVIEW } from '../../words/preview.ts'
import { SUPERVISION } from '../../words/supervision.ts'
import { TROUBLE } from '../../words/trouble.ts'
import styles from './now.module.css'
import { isTalking, ListenIn } from './supervise.tsx'

type Agent = LiveAccount['agents'][number]
type State = Agent['state']

const ORDER: readonly State[] = ['trouble', 'ready', 'talking', 'wrapUp', 'away', 'offline']
const RANK = new Map(ORDER.map((state, rank) => [state, rank]))

/** As now.module.css has it: a card with the gap below. */
const ROW_PX = 92
/** Rows of cards drawn beyond what is in view, above and below. */
const SPARE = 2

export function AgentsGrid({ agents }: { readonly agents: LiveAccount['agents'] }) {
  const say = useSay()
  const sorted = useMemo(() => agents.toSorted(byUrgency), [agents])
  const counts = useMemo(() => countsOf(agents), [agents])
  return (
    <section>
      <div className={styles.counts}>
        <h2>
          {say(NOW.agents)} {agents.length}
        </h2>
        {counts.map(([state, count]) => (
          <span key={state} style={{ color: STATE_COLOR[state] }}>
            {say(NOW.agentState[state])} {count}
          </span>
        ))}
      </div>
      {agents.length === 0 && <p className={styles.small}>{say(NOW.noAgents)}</p>}
      <Cards agents={sorted} />
    </section>
  )
}

/** Only those in view are drawn: hundreds of agents change, and nobody sees hundreds at once. */
function Cards({ agents }: { readonly agents: LiveAccount['agents'] }) {
  const [columns, setColumns] = useState(1)
  const rows = useWindowRows<HTMLDivElement>(Math.ceil(agents.length / columns), ROW_PX, SPARE)
  useColumns(rows.body, setColumns)
  return (
    <div ref={rows.body} style={{ height: rows.heightPx }}>
      <div className={styles.agents} style={{ transform: `translateY(${rows.from * ROW_PX}px)` }}>
        {agents.slice(rows.from * columns, rows.to * columns).map(agent => (
          <Card key={agent.ext} agent={agent} />
        ))}
      </div>
    </div>
  )
}

/** How many cards the style sheet puts side by side. */
function useColumns(body: RefObject<HTMLDivElement | null>, set: (columns: number) => void): void {
  useEffect(() => {
    const grid = body.current?.firstElementChild
    if (grid === null || grid === undefined) return
    // Heard of first when the page has been laid out anyway: asked sooner, it would have to be for this.
    const observer = new ResizeObserver(() =>
      set(getComputedStyle(grid).gridTemplateColumns.split(' ').length),
    )
    observer.observe(grid)
    return () => observer.disconnect()
  }, [body, set])
}

function byUrgency(a: Agent, b: Agent): number {
  const order = (RANK.get(a.state) ?? 0) - (RANK.get(b.state) ?? 0) || a.since - b.since
  return order !== 0 ? order : a.ext < b.ext ? -1 : 1
}

/** Only states that somebody is in. */
function countsOf(agents: LiveAccount['agents']): (readonly [State, number])[] {
  const counts = new Map<State, number>()
  for (const { state } of agents) counts.set(state, (counts.get(state) ?? 0) + 1)
  return ORDER.flatMap(state => {
    const count = counts.get(state)
    return count === undefined ? [] : [[state, count] as const]
  })
}

/** Drawn again only when its agent changed. */
const Card = memo(function Card({ agent }: { readonly agent: Agent }) {
  const say = useSay()
  const isLate = useIsLate(agent)
  const color = { '--c': STATE_COLOR[agent.state] } as React.CSSProperties
  const word = wordOf(agent)
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
        {isTalking(agent) && <ListenIn ext={agent.ext} />}
      </div>
      <div className={styles.detail}>
        <Detail agent={agent} />
      </div>
    </div>
  )
})

function wordOf({ state, trouble, isSingle, listensTo, preview }: Agent): Text {
  if (trouble !== null) return TROUBLE[trouble]
  if (listensTo !== null) return SUPERVISION.listens
  if (preview !== null) return PREVIEW.looking
  return state === 'talking' && isSingle ? NOW.single : NOW.agentState[state]
}

function Detail({ agent }: { readonly agent: Agent }) {
  const say = useSay()
  const left = useSecondsLeft(agent)
  const { state, phone, userid, nextCallMs, awayReason, troubleText } = agent
  if (troubleText !== null) return <>{say(troubleText)}</>
  if (state === 'ready' && nextCallMs !== null)
    return <>{say(NOW.next(Math.max(1, Math.round(nextCallMs / 1_000))))}</>
  if (left !== null) return left > 0 ? say(NOW.left(left)) : null
  if (state === 'away') return <>{awayReason}</>
  if (agent.listensTo !== null) return <>{say(SUPERVISION.listensTo(agent.listensTo.ext))}</>
  if (phone === null) return <>{agent.task}</>
  return (
    <>
      {masked(phone)}
      {userid ? ` · ${userid}` : ''}
      {agent.listener ? ` · ${say(SUPERVISION.heardBy(agent.listener.ext, agent.listener.mode))}` : ''}
    </>
  )
}

/** How wrap-up ends; null: not by itself, or the agent is not in it. */
function useSecondsLeft({ state, endsAt }: Agent): number | null {
  const now = useServerNow()
  return useTicking(() =>
    state === 'wrapUp' && endsAt !== null ? Math.max(0, Math.ceil((endsAt - now()) / 1_000)) : null,
  )
}

/** Longer in its state than is usual there. */
function useIsLate({ since, limitMs }: Agent): boolean {
  const now = useServerNow()
  return useTicking(() => limitMs !== null && now() - since > limitMs)
}

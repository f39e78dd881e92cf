// Chooses the idle agents for a call: the strategies of the published queues (protocol.md §3).
import type { StrategyCode } from './agent.ts'
import type { Random } from './random.ts'

export interface Candidate {
  readonly ext: string
  /** When it became idle. */
  readonly since: number
  /** How long it has talked in this shift, ms. */
  readonly talkMs: number
  readonly callsAnswered: number
}

/** What a choice depends on besides the candidates. */
export interface Choice {
  /** Who took the last call of the same pool, whichever way it came; null: this is the first. */
  readonly lastExt: string | null
  /** An agent's place in the group; the lowest is asked first. */
  priorityOf(ext: string): number
  readonly random: Random
}

type Compare = (a: Candidate, b: Candidate, choice: Choice) => number

const longestIdle: Compare = (a, b) => a.since - b.since || Number(a.ext) - Number(b.ext)
const byExt: Compare = (a, b) => Number(a.ext) - Number(b.ext)

/** If agents are equal by the strategy, the one who has been idle longest wins. */
const ORDER: Readonly<Record<Exclude<StrategyCode, 4 | 6>, Compare>> = {
  1: longestIdle,
  2: (a, b) => a.talkMs - b.talkMs,
  3: longestIdle,
  5: byExt,
  7: (a, b) => a.callsAnswered - b.callsAnswered,
  8: (a, b, { priorityOf }) => priorityOf(a.ext) - priorityOf(b.ext),
}

/** One candidate; with strategy 3 (all at once) all of them, the longest idle first. */
export function choose<A extends Candidate>(
  strategy: StrategyCode,
  candidates: readonly A[],
  choice: Choice,
): readonly A[] {
  if (candidates.length === 0) return []
  if (strategy === 6) return one(candidates[Math.floor(choice.random.next() * candidates.length)])
  const compare = strategy === 4 ? byExt : ORDER[strategy]
  const inOrder = [...candidates].sort((a, b) => compare(a, b, choice) || longestIdle(a, b, choice))
  if (strategy === 3) return inOrder
  if (strategy !== 4) return one(inOrder[0])
  const last = Number(choice.lastExt ?? 0)
  return one(inOrder.find(agent => Number(agent.ext) > last) ?? inOrder[0])
}

function one<A>(agent: A | undefined): readonly A[] {
  return agent === undefined ? [] : [agent]
}

// How much of their time a team can talk under the cap: what pacing can reach, not what it reaches.
import type { PacerReport } from './report.ts'

/**
 * Agents per answer probability whose idle time is half of what one call per idle agent gives; fitted to the
 * exact optimum of both memoryless worlds of docs/decisions/0010-pacing.md, within 0.015 from 2 to 50 agents.
 */
const HALVING = 24
/** The cap the optimum was computed for. */
const CAP = 0.03

/** Share of the time at work; `cap` 1: none. */
export function possibleShare(
  agents: number,
  { answerProbability, ringMs, talkMs, wrapMs }: PacerReport['estimates'],
  cap: number,
): number {
  const probability = Math.max(0.001, answerProbability)
  const oneByOneMs = ringMs / probability
  const lead = cap >= 1 ? Number.POSITIVE_INFINITY : Math.sqrt(cap / CAP)
  const idleMs = oneByOneMs / (1 + (agents / (HALVING * probability)) * lead)
  return talkMs / (talkMs + wrapMs + idleMs)
}

// How a leg ended: the word of its call, corrected by what the leg itself knows.
import type { HangupBy, LegOutcome } from '../../../domain/outcome.ts'
import type { OutgoingEnd } from '../call/outgoing-call.ts'
import { saysLittle, trunkFaultOf } from '../outcomes.ts'

export type LegSide = 'customer' | 'agent'

export interface Ending {
  readonly outcome: LegOutcome
  readonly by: HangupBy
  readonly sipStatus?: number
  readonly q850?: number
  readonly noRoom?: true
}

export interface KnownOfLeg {
  readonly side: LegSide
  /** Its answer was reported. */
  readonly isAnswered: boolean
  readonly isOverTrunk: boolean
  /** The outcome that its early sound stands for, if any. */
  readonly heard: LegOutcome | null
  /** Why we hung up, if it was not the engine's wish. */
  readonly verdict: Ending | null
}

export function endingOf(end: OutgoingEnd, leg: KnownOfLeg): Ending {
  const { status, q850 } = end
  const heard = end.by !== 'us' && status !== null && saysLittle({ status, q850 }) ? leg.heard : null
  const said: Ending = { outcome: heard ?? end.outcome, by: end.by === 'peer' ? leg.side : end.by }
  const ending = pickedUpInVain(end, leg) ? { ...said, outcome: 'completed' as const } : (leg.verdict ?? said)
  const noRoom =
    status !== null && leg.isOverTrunk && trunkFaultOf({ status, q850 }, end.retryAfterS) === 'full'
  return {
    ...ending,
    ...(status !== null && { sipStatus: status }),
    ...(q850 !== null && { q850 }),
    ...(noRoom && { noRoom }),
  }
}

/**
 * The customer answered, but that was never reported: whatever made us give up, the customer has had an
 * answered call.
 */
function pickedUpInVain({ outcome }: OutgoingEnd, { side, isAnswered }: KnownOfLeg): boolean {
  return side === 'customer' && !isAnswered && (outcome === 'completed' || outcome === 'lost')
}

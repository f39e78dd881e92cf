// The answer to "why is it not dialling?": the first reason that holds, with its counts. words/ writes the
// sentence.

import type { StandstillReason } from './account-standstill.ts'
import type { PhoneRefusal } from './agent.ts'
import type { TrunkOutage } from './trunk-outage.ts'

export interface WhyFacts {
  /** The account may not dial. */
  readonly standstill: StandstillReason | null
  readonly switchUp: boolean
  readonly total: number
  /** As of the last count; null while contacts flow. */
  readonly waiting: number | null
  readonly due: number | null
  readonly nextDueAt: number | null
  readonly isOpen: boolean
  readonly opensAt: number
  /** False: its customers hear a message and talk with nobody. */
  readonly needsAgents: boolean
  /** The prompt that its customers are to hear is there. */
  readonly hasPrompt: boolean
  readonly agents: number
  readonly idle: number
  /** Agents who want calls and whose phones are not registered. */
  readonly unregistered: number
  /** The one whose phone was refused most often since it last registered. */
  readonly refused: { readonly ext: string; readonly times: number; readonly why: PhoneRefusal } | null
  readonly talking: number
  readonly inFlight: number
  /** Agents who look at a contact of a preview task. */
  readonly looking: number
  readonly concurrent: number
  readonly trunks: number
  /** The first of them when all are down. */
  readonly downTrunk: { readonly name: string; readonly outage: TrunkOutage } | null
  readonly trunksFull: boolean
  /** Each caller id that the task may show rests or is at its limits. */
  readonly callerIdsRest: boolean
  readonly pacing: 'capNear' | 'other'
  readonly abandonRate: number
  readonly abandonRateMax: number
  /** Set if calls that ring in vain at agents' phones exceed the cap by themselves. */
  readonly slowAgents: { readonly lostShare: number; readonly ringMs: number } | null
}

export type WhyCode =
  | StandstillReason
  | 'switchDown'
  | 'noTrunk'
  | 'trunkDown'
  | 'noNumbers'
  | 'allDone'
  | 'outOfHours'
  | 'promptGone'
  | 'noAgents'
  | 'waitingForDue'
  | 'trunksFull'
  | 'callerIdsResting'
  | 'concurrentFull'
  | 'capReached'
  | 'agentsTooSlow'
  | 'agentsLook'
  | 'agentsBusy'

export interface Why {
  readonly code:
    | WhyCode
    | 'noEngine'
    | 'notStarted'
    | 'preparing'
    | 'scheduled'
    | 'waitingForPlace'
    | 'paused'
    | 'ended'
  readonly counts: Readonly<Record<string, number>>
  /**
   * What its sentence names: the trunk and why it is down; or the extension whose phone was refused, how
   * often and why.
   */
  readonly about: Readonly<Record<string, string>>
}

/**
 * Null while it dials as much as it can. A task with calls in flight for its idle agents is dialling even if
 * no further call is due.
 */
export function whyNot(facts: WhyFacts): Why | null {
  const code = reason(facts)
  if (code === null) return null
  const counts: Record<string, number> = {
    total: facts.total,
    agents: facts.agents,
    idle: facts.idle,
    talking: facts.talking,
    inFlight: facts.inFlight,
    ...(facts.looking > 0 && { looking: facts.looking }),
    abandonRate: Math.round(facts.abandonRate * 10_000) / 10_000,
  }
  if (facts.waiting !== null) counts['waiting'] = facts.waiting
  if (facts.due !== null) counts['due'] = facts.due
  if (code === 'outOfHours') counts['opensAt'] = Math.floor(facts.opensAt / 1_000)
  if (code === 'waitingForDue' && facts.nextDueAt !== null)
    counts['nextDueAt'] = Math.floor(facts.nextDueAt / 1_000)
  if (code === 'agentsTooSlow' && facts.slowAgents !== null) {
    counts['pickUpLost'] = Math.round(facts.slowAgents.lostShare * 10_000) / 10_000
    counts['pickUpMs'] = Math.round(facts.slowAgents.ringMs)
    counts['abandonRateMax'] = facts.abandonRateMax
  }
  if (code === 'concurrentFull') counts['concurrent'] = facts.concurrent
  if (code === 'noAgents' && facts.unregistered > 0) counts['unregistered'] = facts.unregistered
  return { code, counts, about: aboutOf(code, facts) }
}

function aboutOf(code: WhyCode, { downTrunk, refused, unregistered }: WhyFacts): Why['about'] {
  if (code === 'trunkDown' && downTrunk !== null) {
    const { name, outage } = downTrunk
    return { trunk: name, reason: outage.reason, ...outage.about }
  }
  if (code !== 'noAgents' || unregistered === 0 || refused === null) return {}
  return { ext: refused.ext, times: String(refused.times), refusal: refused.why }
}

function reason(facts: WhyFacts): WhyCode | null {
  if (facts.standstill !== null) return facts.standstill
  if (!facts.switchUp) return 'switchDown'
  if (facts.trunks === 0) return 'noTrunk'
  if (facts.downTrunk !== null) return 'trunkDown'
  if (facts.total === 0) return 'noNumbers'
  if (facts.waiting === 0 && facts.inFlight === 0 && facts.looking === 0) return 'allDone'
  if (!facts.isOpen) return 'outOfHours'
  if (!facts.hasPrompt) return 'promptGone'
  if (facts.needsAgents && facts.agents === 0) return 'noAgents'
  if (facts.callerIdsRest) return 'callerIdsResting'
  if (facts.looking > 0 && facts.inFlight === 0 && !facts.trunksFull) return 'agentsLook'
  const slow = facts.slowAgents === null ? null : 'agentsTooSlow'
  if (facts.inFlight > 0 && facts.inFlight < facts.concurrent && !facts.trunksFull) return slow
  if (facts.trunksFull) return 'trunksFull'
  if (facts.inFlight >= facts.concurrent) return 'concurrentFull'
  if (facts.due === 0) return 'waitingForDue'
  if (!facts.needsAgents) return null
  if (slow !== null) return slow
  if (facts.idle > 0) return facts.pacing === 'capNear' ? 'capReached' : null
  return 'agentsBusy'
}

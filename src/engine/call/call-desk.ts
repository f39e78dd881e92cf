// Begins calls, and withdraws those that must not be answered any more.
import type { Line } from '../../domain/caller-id.ts'
import type { Claim } from '../../store/port/dial-claim.ts'
import type { DialGate } from '../account/dial-gate.ts'
import type { Facts } from '../account/facts.ts'
import { type Agent, isAtWork } from '../agents/live-agent.ts'
import type { Roster } from '../agents/roster.ts'
import type { AgentFloor } from './agent-floor.ts'
import { type CallListener, type CallOrigin, LiveCall } from './live-call.ts'

/** Whose calls may have to be withdrawn: a task. */
export interface CallHolder {
  /** False: its customers talk with nobody. */
  readonly needsAgents: boolean
  readonly exts: ReadonlySet<string>
  readonly calls: ReadonlySet<LiveCall>
}

export class CallDesk {
  private readonly floor: AgentFloor
  private readonly gate: DialGate
  private readonly facts: Facts
  private readonly listener: CallListener

  constructor(floor: AgentFloor, gate: DialGate, facts: Facts, listener: CallListener) {
    this.floor = floor
    this.gate = gate
    this.facts = facts
    this.listener = listener
  }

  /** Marks the dial durably, then dials; if that is not allowed, gives the contact back. */
  begin(origin: CallOrigin, claim: Claim, line: Line): LiveCall {
    return this.clear(origin, claim, line, (call, mayBegin) => {
      if (call.state !== 'dialing') return
      if (mayBegin && call.mayBeDialed) call.dial()
      else this.giveBack(call)
    })
  }

  /** The same, but calls the agent first, who is reserved for it. */
  beginWith(agent: Agent, origin: CallOrigin, claim: Claim, line: Line): LiveCall {
    return this.clear(origin, claim, line, (call, mayBegin) => {
      const isWanted = call.conversation.state === 'beginning'
      if (isWanted && mayBegin && call.mayBeDialed) {
        call.begin(agent)
        return
      }
      if (isWanted) this.giveBack(call)
      if (agent.state === 'reserved' && agent.call === null) this.floor.roster.free(agent)
    })
  }

  private clear(
    origin: CallOrigin,
    claim: Claim,
    line: Line,
    then: (call: LiveCall, mayBegin: boolean) => void,
  ): LiveCall {
    const call = new LiveCall(claim, line, origin, this.floor, this.facts, this.listener)
    const { trunk, callerId } = line
    const { dialedAt } = call
    const windows = this.floor.account.limits(origin.ruled?.plan, dialedAt)
    void this.facts
      .clear({ callId: claim.callId, dialedAt, trunk, callerId, windows })
      .then(isCleared => then(call, isCleared && this.gate.isOpenForMarked))
    return call
  }

  private giveBack(call: LiveCall): void {
    this.facts.release([call.callId])
    call.origin.over(call, 'notDialed')
  }
}

/**
 * Withdraws ringing calls of tasks without agents: customers who answered them would hear silence. Calls that
 * began with an agent have one.
 */
export function withdrawUnanswerable(holders: Iterable<CallHolder>, roster: Roster): void {
  for (const { needsAgents, exts, calls } of holders) {
    if (calls.size === 0 || !needsAgents) continue
    const isSomeoneThere = [...exts].some(ext => {
      const agent = roster.agents.get(ext)
      return agent !== undefined && isAtWork(agent)
    })
    if (!isSomeoneThere)
      for (const call of [...calls]) if (call.isUnanswered && !call.beginsWithMaker) call.withdraw()
  }
}

/**
 * Withdraws calls that nobody has answered; conversations go on unless `endsTalks`. A customer who waits is
 * still given to an agent.
 */
export function withdrawAll(holders: Iterable<Pick<CallHolder, 'calls'>>, endsTalks: boolean): void {
  for (const { calls } of holders) {
    for (const call of [...calls]) if (call.isUnanswered || endsTalks) call.withdraw()
  }
}

// The calls that were asked for one by one, by an agent, between two outside numbers, or to play a message:
// each begins once its request is durably marked as dialled, and is here until it is over.
import type { AgentState } from '../../domain/agent.ts'
import { dialedNumbers } from '../../domain/call/dialed-numbers.ts'
import type { Line } from '../../domain/caller-id.ts'
import type { Outcome } from '../../domain/outcome.ts'
import type { AskedCall } from '../../store/port/engine-request.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { AgentFloor } from '../call/agent-floor.ts'
import { recordPushes } from '../call/call-facts.ts'
import { type CallListener, type CallOrigin, LiveCall } from '../call/live-call.ts'
import { reportFault } from '../engine-node.ts'
import type { DialGate } from './dial-gate.ts'
import type { Facts } from './facts.ts'
import { mayCallBack } from './promised-hours.ts'
import { VoicePool } from './voice-pool.ts'

/** States in which an agent can begin a call of its own, once its phone is registered. */
const MAKES_CALLS: readonly AgentState[] = ['idle', 'busy', 'offline']

export class SingleCalls {
  readonly calls = new Set<LiveCall>()
  /** There may be requests that could not begin yet, as those of the time before this process. */
  isWaiting = true
  /** Agents whom somebody keeps reserved for the call that they ask for. */
  readonly expected = new Set<string>()
  /** Requests that were dealt with here, until the database knows. */
  private readonly dealtWith = new Set<number>()
  /** How requests that wait will count if they wait for too long. */
  private readonly waiting = new Map<number, Outcome>()
  private readonly floor: AgentFloor
  private readonly gate: DialGate
  private readonly facts: Facts
  private readonly listener: CallListener
  private readonly isOver: () => void

  constructor(floor: AgentFloor, gate: DialGate, facts: Facts, listener: CallListener, isOver: () => void) {
    this.floor = floor
    this.gate = gate
    this.facts = facts
    this.listener = listener
    this.isOver = isOver
  }

  /**
   * Begins what agents have asked for. A request that cannot begin now waits (no trunk has room, the switch
   * is down, or the phone registers again after a takeover) until it is too old.
   */
  async begin(): Promise<void> {
    const { account, node } = this.floor
    this.isWaiting = true
    const asked = await node.store.askedCalls(account.id)
    this.isWaiting = false
    for (const callId of this.dealtWith)
      if (!asked.some(call => call.callId === callId)) this.dealtWith.delete(callId)
    for (const request of asked) if (!this.dealtWith.has(request.callId)) await this.beginOne(request)
  }

  /** The call that this agent makes. */
  of(ext: string): LiveCall | undefined {
    for (const call of this.calls) if (call.conversation.lastExt === ext) return call
    return undefined
  }

  private async beginOne(request: AskedCall): Promise<void> {
    const { account, roster } = this.floor
    if (request.isTooOld) {
      await this.end(request, this.waiting.get(request.callId) ?? 'interrupted')
      return
    }
    const agent = request.ext === null ? null : roster.agents.get(request.ext)
    const isAble = agent === null || (agent !== undefined && this.canMake(agent))
    if (agent === undefined || !isAble) {
      await this.end(request, 'agentNotReached')
      return
    }
    const isThere = agent === null || agent.registered
    const mayBegin = account.standstill() === null && this.gate.isOpen && this.hasSound(request)
    const line = mayBegin && isThere ? this.takeLine(request) : null
    if (line === null) {
      this.isWaiting = true
      if (mayBegin) this.waiting.set(request.callId, isThere ? 'trunkFailed' : 'agentNotReached')
      return
    }
    this.dealtWith.add(request.callId)
    this.waiting.delete(request.callId)
    void this.make(request, agent, line)
  }

  private canMake({ ext, state, call }: Agent): boolean {
    // Two calls of one agent would take its phone from each other for ever.
    const isTaken = this.of(ext) !== undefined
    const isExpected = state === 'reserved' && call === null && this.expected.has(ext) && !isTaken
    return isExpected || MAKES_CALLS.includes(state)
  }

  /** The switch has what is to be played: it gets it with the next reading of the account. */
  private hasSound({ voice }: AskedCall): boolean {
    return voice === null || this.floor.account.promptById(voice.promptId) !== undefined
  }

  /** Two outside numbers take two channels of one trunk. */
  private takeLine(request: AskedCall): Line | null {
    return this.floor.lines.takeByHand(request.phone, request.callerId, channelsOf(request))
  }

  /**
   * Marks the call durably, then calls who makes it: an agent, who is taken out of dialling meanwhile, or
   * the other number; if nobody makes it, the number itself. The one mark is for both dials: a call that it
   * stands on is never begun again.
   */
  private async make(request: AskedCall, agent: Agent | null, line: Line): Promise<void> {
    const { account, node, roster } = this.floor
    const { callId, ext } = request
    const over = (ended: LiveCall) => this.over(ended, request, agent)
    const origin = this.originOf(request, over)
    if (agent !== null) roster.reserve(agent, null)
    const call = new LiveCall(
      { ...request, interruptions: 0 },
      line,
      origin,
      this.floor,
      this.facts,
      this.listener,
    )
    call.conversation.lastExt = ext
    this.calls.add(call)
    const mark = { callId, dialedAt: call.dialedAt, ...line }
    let isMarked: boolean | null = null
    try {
      const refusesBlocked = request.promise !== null || account.settings.manualCalls === 'refuse'
      isMarked = await node.store.markAsked(account.id, node.node, mark, refusesBlocked)
    } catch (error) {
      reportFault(node, account.id, 'markAsked', error)
    }
    // A call that plays a message and was withdrawn meanwhile ends by itself.
    if (!this.calls.has(call) || (request.voice !== null && call.state !== 'dialing')) return
    const maker = agent ?? { phone: request.otherPhone ?? '', line, released: () => {} }
    const mayBegin = isMarked === true && this.gate.isOpenForMarked
    if (mayBegin && request.voice === null) call.begin(maker)
    else if (mayBegin) call.dial()
    // Whether it is marked may not be known: then it ends here, and is not begun by anybody else.
    else if (isMarked !== false) call.withdraw()
    else {
      // Another process drives the account now, or it may not dial.
      this.dealtWith.delete(callId)
      this.isWaiting = true
      this.over(call, request, agent, false)
    }
  }

  private originOf(request: AskedCall, over: (call: LiveCall) => void): CallOrigin {
    const { ext, voice, promise } = request
    if (voice !== null) return new VoicePool(voice, this.floor, over)
    const { account, node } = this.floor
    return {
      // Its agent may take so long to pick up that the hours are over.
      ...(promise !== null && {
        mayCall: ({ phone }) => mayCallBack(account, { ...promise, phone }, node.clock.systemTime()),
      }),
      ...{ type: ext === null ? 'double' : 'agent', taskId: null, taskid: null, connects: 0 },
      ...{ beginsWithMaker: true, exts: new Set(ext === null ? [] : [ext]), strategy: 1 },
      ...{ priorityOf: () => 0, observe: () => {}, over },
    }
  }

  private over(call: LiveCall, request: AskedCall, agent: Agent | null, isDialed = true): void {
    const { lines, roster } = this.floor
    this.calls.delete(call)
    const numbers = channelsOf(request)
    const dialed = isDialed ? dialedNumbers(numbers, call.notCalled) : 0
    lines.giveBack(call.line, { dialed, isAnswered: call.answeredAt !== null }, numbers)
    // Who has given the call to another may be making the next one.
    const isItsOwn = agent !== null && call.conversation.lastExt === agent.ext
    if (isItsOwn && agent.state === 'reserved' && agent.call === null) roster.free(agent)
    this.isOver()
  }

  /**
   * It never began. It is no call of this process, so it is closed under the lease: the next driver may be
   * ringing its agent already. If that fails, it is tried again.
   */
  private async end({ callId, legId }: AskedCall, outcome: Outcome): Promise<void> {
    const { account, node } = this.floor
    const endedAt = node.clock.systemTime()
    const notCalled = 'anybody'
    const end = { endedAt, outcome, by: 'us', sipStatus: null, q850: null, againAt: null, notCalled } as const
    const pushes = recordPushes(account.account, { callId, legId })
    const ended = { calls: [{ callId, end }], pushes }
    let isEnded = false
    try {
      isEnded = await node.store.closeLeft(account.id, node.node, { ended, undialled: [] })
    } catch (error) {
      reportFault(node, account.id, 'endAsked', error)
    }
    if (isEnded) this.waiting.delete(callId)
    else this.isWaiting = true
  }
}

function channelsOf({ otherPhone }: AskedCall): number {
  return otherPhone === null ? 1 : 2
}

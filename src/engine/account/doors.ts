// The account's caller ids as doors: whoever calls one of them is written down, answered, and waits for an
// agent or hears the message. Nothing here leads to a dial.
import {
  CALLER_KEYS,
  type CallerRoute,
  KNOWN_AGENT_MS,
  type KnownCaller,
  routeOf,
} from '../../domain/call/caller-route.ts'
import { normalizePhone, readCallerId } from '../../domain/phone.ts'
import { isOpen } from '../../domain/schedule.ts'
import type { ReceivedCall } from '../../store/port/caller-store.ts'
import type { LegEnded, SwitchEvent } from '../../telephony/port.ts'
import type { AgentFloor } from '../call/agent-floor.ts'
import { type CallListener, LiveCall } from '../call/live-call.ts'
import { reportFault } from '../engine-node.ts'
import { CallerPool } from './caller-pool.ts'
import type { CallerRoom } from './caller-room.ts'
import type { DialGate } from './dial-gate.ts'
import type { Facts } from './facts.ts'

export type IncomingLeg = Extract<SwitchEvent, { readonly type: 'incoming' }>

const NO_DATA = { userid: '', memberid: '', extra: '', customuuid: '' }

export class Doors {
  readonly calls = new Set<LiveCall>()
  /** Callers who are being written down. */
  arriving = 0
  /** Calls whose caller has pressed a key that is being heeded. */
  private readonly heeding = new Set<LiveCall>()
  private readonly floor: AgentFloor
  private readonly gate: DialGate
  private readonly facts: Facts
  private readonly listener: CallListener
  private readonly room: CallerRoom
  private readonly isOver: () => void

  constructor(
    floor: AgentFloor,
    gate: DialGate,
    facts: Facts,
    room: CallerRoom,
    listener: CallListener,
    isOver: () => void,
  ) {
    this.floor = floor
    this.gate = gate
    this.facts = facts
    this.room = room
    this.isOver = isOver
    this.listener = (call, news) => {
      listener(call, news)
      const { lastExt } = call.conversation
      if (news.type === 'connected' && lastExt !== null && this.calls.has(call))
        void this.served(call, lastExt)
    }
  }

  isOne(trunk: string, to: string): boolean {
    const { account } = this.floor
    const { inbound, country } = account.settings
    if (inbound === 'off' || !account.trunkNames().includes(trunk)) return false
    return account.picture.callerIds.some(own => isSame(own.number, to, country))
  }

  /**
   * Who cannot be served now (the process stops, or the account stands still) is written down too, and
   * refused. Only a call that nothing could answer, or that cannot be written down, has no record.
   */
  open(leg: IncomingLeg): void {
    const { account, node } = this.floor
    const { legId } = leg
    if (!this.hasAnswer() || this.facts.isBehind || this.facts.isClosed) {
      node.switch.hangup(legId)
      return
    }
    this.arriving += 1
    void this.receive(leg)
      .catch(error => {
        reportFault(node, account.id, 'receive', error)
        node.legs.forget(legId)
        node.switch.hangup(legId)
      })
      .finally(() => {
        this.arriving -= 1
        this.isOver()
      })
  }

  /** Written down before it is answered: whatever happens afterwards, the call has a record. */
  private async receive({ legId, trunk, from, to }: IncomingLeg): Promise<void> {
    const { account, node } = this.floor
    let gone: LegEnded | null = null
    node.legs.watch(legId, {
      notify: (_legId, news) => {
        if (typeof news === 'object' && news.type === 'ended') gone = news
      },
      awaits: () => 'answer',
    })
    const phone = normalizePhone(from, account.settings.country) ?? readCallerId(from) ?? ''
    const at = node.clock.systemTime()
    const arriving = { legId, trunk, callerId: to, phone, at }
    const received = await node.store.receive(account.id, node.node, arriving)
    if (received === null) {
      node.legs.forget(legId)
      node.switch.hangup(legId)
      return
    }
    const { known } = received
    // Only the calls of tasks are counted as missed.
    if (known?.isMissed && known.taskid !== null) this.room.cameBack(known.calledAt)
    const call = this.begin(received, arriving)
    if (gone !== null) call.notify(legId, gone)
    else if (this.gate.isOpen && account.standstill() === null) call.takeUp()
    else call.withdraw()
  }

  private begin(
    { callId, known }: ReceivedCall,
    { legId, trunk, callerId, phone }: { legId: string; trunk: string; callerId: string; phone: string },
  ): LiveCall {
    const pool = this.poolOf(known)
    const callee = { callId, legId, phone, data: known?.data ?? NO_DATA, interruptions: 0 }
    const { floor, facts } = this
    const call = new LiveCall(callee, { trunk, callerId }, pool, floor, facts, this.listener)
    floor.node.legs.watch(legId, call)
    floor.node.lines.cameIn(trunk)
    this.calls.add(call)
    pool.widens(() => call.conversation.askAgents())
    return call
  }

  private poolOf(known: KnownCaller | null): CallerPool {
    const { account, node } = this.floor
    const { settings } = account
    const { callHours, timeZone } = settings
    const route = routeOf(known, settings, isOpen(callHours, timeZone, node.clock.systemTime()))
    const pool = new CallerPool(this.floor, {
      pressed: (call, digit) => void this.heed(call, digit),
      over: call => this.over(call),
    })
    if (route !== null) this.fill(pool, route)
    return pool
  }

  private fill(pool: CallerPool, { agentExt, members }: CallerRoute): void {
    const { account } = this.floor
    const others = members === null ? null : account.membersOf({ assignment: members })
    if (agentExt !== null && pool.isAtWork(agentExt)) {
      pool.ask({ members: [{ ext: agentExt, priority: 1 }], strategy: 1 })
      if (others !== null) pool.askLater(others, KNOWN_AGENT_MS)
    } else if (others !== null) pool.ask(others)
  }

  /** With neither agents nor a message there is nothing to answer with. */
  private hasAnswer(): boolean {
    const { inbound, inboundPrompt } = this.floor.account.settings
    return inbound === 'agents' || inboundPrompt !== ''
  }

  private async heed(call: LiveCall, digit: string): Promise<void> {
    const { account, node } = this.floor
    const wish = CALLER_KEYS.get(digit)
    if (wish === undefined || this.heeding.has(call)) return
    this.heeding.add(call)
    const at = node.clock.systemTime()
    let isHeeded = false
    const { callId } = call
    await node.wishes.keep({ accountId: account.id, callId, wish }, 'heed', async () => {
      isHeeded = await node.store.heed(account.id, callId, wish, at)
    })
    this.heeding.delete(call)
    // Meanwhile an agent may have taken the call.
    if (isHeeded && this.calls.has(call) && call.connectedAt === null)
      call.settle(wish === 'neverAgain' ? 'neverAgain' : 'callBackWanted')
  }

  /** The number need not be called any more. */
  private served({ callId }: LiveCall, ext: string): Promise<void> {
    const { account, node } = this.floor
    const served = { accountId: account.id, callId, wish: 'served' } as const
    return node.wishes.keep(served, 'served', () => node.store.served(account.id, callId, ext))
  }

  private over(call: LiveCall): void {
    this.calls.delete(call)
    this.floor.node.lines.giveBack(call.line)
    this.isOver()
  }
}

/** The same number, however the trunk writes it. */
function isSame(own: string, called: string, country: string): boolean {
  if (readCallerId(own) === readCallerId(called)) return readCallerId(own) !== null
  const number = normalizePhone(called, country)
  return number !== null && number === normalizePhone(own, country)
}

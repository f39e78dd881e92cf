// What the agent of a conversation does with it while they talk: hold, mute, another who is asked or gets the
// call. Walks the table of domain/call/transfer.ts; by the conversation's own table they talk meanwhile.
import type { TransferTarget } from '../../domain/call/talk-command.ts'
import {
  moveTransfer,
  type Place,
  placesIn,
  type TransferEffect,
  type TransferEvent,
  type TransferState,
} from '../../domain/call/transfer.ts'
import type { Ears } from '../../telephony/port.ts'
import type { TaskMembers } from '../account/account-now.ts'
import type { Agent, CallOfAgent } from '../agents/live-agent.ts'
import type { AgentPool, CallSeeker } from '../agents/matcher.ts'
import type { AgentFloor } from './agent-floor.ts'
import type { Customer } from './call-customer.ts'
import { Deadline } from './deadline.ts'
import type { Awaited, LegNews } from './legs.ts'
import type { LetGo, Party } from './party.ts'
import { ReservedAgents } from './reserved-agents.ts'

/** How long a customer waits for an agent of a group before the call goes back to who transferred it. */
const GROUP_WAIT_MS = 60_000
const MUTED: Ears = { speaksTo: 'none', hears: 'all' }

/** The conversation whose call may change hands. */
export interface HandedCall extends CallOfAgent {
  /** This one has the call from now on. */
  tookOver(party: Party): void
  /** Nobody is left who could talk with the customer. */
  giveUp(): void
}

export class LiveTransfer implements CallOfAgent, CallSeeker {
  state: TransferState = 'together'
  isMuted = false
  /** Since when the present agent has talked with the customer, in the call's own time. */
  since: number
  pool: AgentPool = NOBODY
  seeksSince = 0
  private target: TransferTarget | null = null
  private readonly agents: ReservedAgents
  /** Those who are asked, or are to get the call. */
  private readonly others: ReservedAgents
  /** Where each leg was put last. */
  private readonly places = new Map<string, string>()
  private readonly customer: Customer
  private readonly floor: AgentFloor
  private readonly call: HandedCall
  private readonly deadline: Deadline

  /** `agents`: those of the conversation, of whom one has the call; both are in the room. */
  constructor(customer: Customer, agents: ReservedAgents, floor: AgentFloor, call: HandedCall) {
    this.customer = customer
    this.agents = agents
    this.floor = floor
    this.call = call
    this.others = new ReservedAgents(customer, floor)
    this.deadline = new Deadline(floor.node.clock)
    this.since = customer.now
    for (const legId of [customer.legId, agents.legId]) if (legId !== null) this.places.set(legId, 'in')
  }

  get isOffered(): boolean {
    return this.isCalling
  }

  /** Extensions of those who are asked, or are to get the call. */
  get otherExts(): readonly string[] {
    return this.others.all.flatMap(({ ext }) => ext ?? [])
  }

  /** The same with an outside number. */
  get otherNames(): readonly string[] {
    return this.others.all.map(({ name }) => name)
  }

  handle(event: TransferEvent): boolean {
    const move = moveTransfer(this.state, event)
    if (move === null) return false
    this.state = move.to
    for (const effect of move.effects) this.perform(effect)
    this.arrange()
    return true
  }

  mute(isMuted: boolean): void {
    this.isMuted = isMuted
    this.arrange()
  }

  /** False: they cannot be called. */
  seek(event: 'transfer' | 'ask', target: TransferTarget): boolean {
    if (target.type === 'extension' && this.calledBy(target.ext) === null) return false
    if (target.type === 'number' && !this.mayCallOut()) return false
    if (moveTransfer(this.state, event) === null) return false
    this.target = target
    this.seeksSince = this.floor.node.clock.now()
    return this.handle(event)
  }

  /** The phones of these agents ring for the call; a held agent is there at once. */
  give(agents: readonly Agent[]): void {
    const held = agents.find(agent => agent.heldLegId !== null)
    for (const agent of held === undefined ? agents : [held]) this.others.reserve(agent, this, null)
    if (held === undefined) for (const party of this.others.all) this.others.ring(party, this)
    else for (const party of this.others.all) this.answered(party)
  }

  /** An event of the switch for the leg of one of the others. */
  notify(legId: string, news: LegNews): void {
    const party = this.others.by(legId)
    if (party === undefined) return
    if (news === 'answered') this.answered(party)
    else if (typeof news !== 'string' && news.type === 'ended') this.lost(party)
  }

  awaits(legId: string): Awaited {
    return this.isCalling && this.others.by(legId) !== undefined ? 'answer' : 'end'
  }

  /** One of the others hangs up, or refuses. */
  endForAgent(ext: string): void {
    const party = this.others.all.find(each => each.ext === ext)
    if (party !== undefined) this.lost(party)
  }

  /** The others can hang up and nothing else. */
  obey(): void {}

  private get isCalling(): boolean {
    return this.state === 'handingOver' || this.state === 'handingOverAlone' || this.state === 'asking'
  }

  /** The agent whose phone can be rung now; null: it is in use or not there. */
  private calledBy(ext: string): Agent | null {
    const agent = this.floor.roster.agents.get(ext)
    return agent?.registered === true && (agent.state === 'idle' || agent.state === 'busy') ? agent : null
  }

  /** Asked again before the dial: the account, or what it allows, may be lost meanwhile. */
  private mayCallOut(): boolean {
    const { account, node } = this.floor
    return account.settings.transferOut && account.standstill() === null && node.mayDial(account.id)
  }

  private perform(effect: TransferEffect): void {
    switch (effect) {
      case 'callOther':
        this.callOther()
        return
      case 'dropOther':
        this.dropOther()
        return
      case 'releaseAgent':
        for (const party of this.agents.all) this.letGo(this.agents, party, 'wrapAgent')
        return
      case 'otherTakesOver':
        this.takeOver()
        return
      case 'giveUp':
        this.call.giveUp()
        return
    }
  }

  private callOther(): void {
    const { account, node } = this.floor
    const { target } = this
    if (target?.type === 'group') {
      this.pool = poolOf(account.membersOfGroup(target.name))
      this.deadline.set(GROUP_WAIT_MS, () => {
        this.dropOther()
        this.handle('otherGone')
      })
    }
    // Later, so that this move is over when a held agent answers at once.
    node.clock.after(0, () => this.callTarget())
  }

  /** Nothing happens if nobody is wanted any more: by then the call may be over, or taken back. */
  private callTarget(): void {
    if (!this.isCalling || this.others.count > 0) return
    const { target } = this
    if (target?.type === 'number') {
      this.callOut(target.phone)
      return
    }
    if (target?.type !== 'extension') {
      this.seekInGroup()
      return
    }
    const agent = this.calledBy(target.ext)
    if (agent === null) this.handle('otherGone')
    else this.give([agent])
  }

  /** Over a channel of its own, which is free again when the number is let go. */
  private callOut(phone: string): void {
    const { lines } = this.floor
    const line = this.mayCallOut() ? lines.takeByHand(phone) : null
    if (line === null) {
      this.handle('otherGone')
      return
    }
    // A transfer says nothing of how the id does with customers.
    const end = { dialed: 1, isAnswered: null }
    const number = { phone, line, released: () => lines.giveBack(line, end) }
    this.others.ring(this.others.reserve(number, this, null), this)
  }

  private seekInGroup(): void {
    const { matcher, roster } = this.floor
    const agents = matcher.seek(this, roster.agents)
    if (agents.length > 0) this.give(agents)
  }

  private answered(party: Party): void {
    this.deadline.clear()
    this.others.took(party)
    party.occupy()
    party.report('answer')
    this.handle('otherAnswered')
  }

  /** The last of the others is gone, unless another one of the group can be called. */
  private lost(party: Party): void {
    const isUnanswered = this.isCalling
    // Who is called by name may be in a meeting; who does not answer for a group takes no calls.
    const isMissed = isUnanswered && this.target?.type === 'group'
    this.letGo(this.others, party, isMissed ? 'missAgent' : 'freeAgents')
    if (this.others.count > 0) return
    if (isMissed) this.callTarget()
    else this.handle('otherGone')
  }

  private dropOther(): void {
    this.deadline.clear()
    this.floor.matcher.leave(this)
    for (const party of this.others.all) this.letGo(this.others, party, 'freeAgents')
  }

  private takeOver(): void {
    const [party] = this.others.all
    if (party === undefined) return
    this.agents.adopt(party, this.others, this.call)
    party.talk()
    this.isMuted = false
    this.since = this.customer.now
    this.call.tookOver(party)
  }

  /** A held agent's line stays open, but not in the room. */
  private letGo(from: ReservedAgents, party: Party, how: LetGo): void {
    const { legId } = party
    this.places.delete(legId)
    if (party.isHeld) this.floor.node.switch.leave(legId)
    else this.floor.node.switch.hangup(legId)
    from.letGo(party, how, this.since)
  }

  /** Puts everybody where they belong in this state. */
  private arrange(): void {
    const { customer, agent, other } = placesIn(this.state)
    this.put(this.customer.legId, customer)
    this.put(this.agents.legId, agent, this.isMuted)
    if (other !== null) this.put(this.others.legId, other)
  }

  private put(legId: string | null, place: Place | null, isMuted = false): void {
    if (legId === null || place === null) return
    const wanted = place === 'in' && isMuted ? 'muted' : place
    if (this.places.get(legId) === wanted) return
    this.places.set(legId, wanted)
    const { account, node } = this.floor
    if (place === 'in') {
      node.switch.join(legId, this.customer.legId, isMuted ? MUTED : undefined)
      return
    }
    node.switch.leave(legId)
    const { holdPrompt } = account.settings
    if (place === 'ringing') node.switch.playRinging(legId)
    else if (holdPrompt === '') node.switch.playHoldTone(legId)
    else node.switch.play(legId, holdPrompt, 'loops')
  }
}

const NOBODY: AgentPool = { taskId: null, exts: new Set(), strategy: 1, priorityOf: () => 0 }

function poolOf({ members, strategy }: TaskMembers): AgentPool {
  const priorities = new Map(members.map(({ ext, priority }) => [ext, priority]))
  return {
    taskId: null,
    exts: new Set(priorities.keys()),
    strategy,
    priorityOf: ext => priorities.get(ext) ?? 0,
  }
}

// The contacts that the agents of a preview task look at: each idle agent who sits at the task is given one,
// and nobody is called before that agent says so.

import type { PreviewEffect } from '../../domain/call/preview.ts'
import type { Line } from '../../domain/caller-id.ts'
import type { Claim } from '../../store/port/dial-claim.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { Facts } from '../account/facts.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { Roster } from '../agents/roster.ts'
import type { CallDesk } from '../call/call-desk.ts'
import type { CallOrigin, LiveCall } from '../call/live-call.ts'
import type { EngineNode } from '../engine-node.ts'
import { LiveOffer, type OfferHolder } from './live-offer.ts'

/** The task whose contacts are looked at. */
export interface PreviewedTask extends CallOrigin {
  readonly id: number
  readonly task: { readonly concurrent: number }
  readonly calls: Set<LiveCall>
  readonly feed: { wake(): void }
  mayDial(): boolean
  /** Whether the hours of its plan allow a call to this contact now. */
  mayCall(claim: Claim): boolean
  /** A contact at hand; null: none. */
  takeFresh(): Claim | null
  takeLine(phone: string): Line | null
}

export interface PreviewMeans {
  readonly account: AccountNow
  readonly roster: Roster
  readonly facts: Facts
  readonly desk: CallDesk
  readonly node: EngineNode
  /**
   * A customer whom another task than this one dialled until `since`, the steady clock's, may need the agent.
   */
  isAwaited(ext: string, taskId: number, since: number): boolean
}

export class Previews implements OfferHolder {
  /** By extension. */
  private readonly offers = new Map<string, LiveOffer>()
  private readonly deadlines = new Map<LiveOffer, () => void>()
  /** Since when each agent has been seen to sit here, by the steady clock. */
  private readonly seatedSince = new Map<string, number>()
  /** Agents who could look at a contact, and none is at hand. */
  waiting = 0
  private readonly task: PreviewedTask
  private readonly means: PreviewMeans

  constructor(task: PreviewedTask, means: PreviewMeans) {
    this.task = task
    this.means = means
  }

  get size(): number {
    return this.offers.size
  }

  of(ext: string): LiveOffer | undefined {
    return this.offers.get(ext)
  }

  callIds(): number[] {
    return [...this.offers.values()].map(({ claim }) => claim.callId)
  }

  /** Gives contacts to agents who wait for one, and lines to those who want to call. */
  pump(): void {
    for (const offer of [...this.offers.values()])
      if (offer.state === 'wanted') this.perform('seekLine', offer)
    this.waiting = 0
    for (const agent of this.free()) {
      if (this.offers.size + this.task.calls.size >= this.task.task.concurrent) return
      const claim = this.task.takeFresh()
      if (claim === null) this.waiting += 1
      else this.offer(claim, agent)
    }
  }

  /** Agents who are no longer there have not decided. */
  look(): void {
    const { roster } = this.means
    for (const [ext, offer] of [...this.offers]) {
      const isThere = offer.agent.ready && offer.agent.registered && roster.agents.get(ext) === offer.agent
      if (!isThere) offer.handle('agentLeft')
    }
  }

  /** Contacts that were blocked or deleted meanwhile are not looked at any more. */
  keep(left: ReadonlySet<number>, asked: ReadonlySet<number>): void {
    for (const offer of [...this.offers.values()]) {
      const { callId } = offer.claim
      if (asked.has(callId) && !left.has(callId)) offer.handle('gone')
    }
  }

  /** The task does not call now. */
  withdraw(): void {
    for (const offer of [...this.offers.values()]) offer.handle('withdrawn')
  }

  perform(effect: PreviewEffect, offer: LiveOffer): void {
    const { claim, agent, dueAt } = offer
    const { facts, roster } = this.means
    const { callId } = claim
    switch (effect) {
      case 'seekLine':
        this.seekLine(offer)
        return
      case 'giveBack':
        facts.release([callId])
        this.task.feed.wake()
        return
      case 'postpone':
      case 'setAside':
        facts.skip({ callId, ext: agent.ext, dueAt: effect === 'postpone' ? dueAt : null })
        this.task.feed.wake()
        return
      case 'begin':
        this.leave(offer, true)
        return
      case 'freeAgent':
        this.leave(offer)
        roster.free(agent)
        return
      case 'agentNotReady':
        this.leave(offer)
        roster.leave(agent)
        return
      case 'missAgent':
        this.leave(offer)
        roster.ignored(agent)
        return
    }
  }

  private offer(claim: Claim, agent: Agent): void {
    const { account, facts, node, roster } = this.means
    const now = node.clock.systemTime()
    const timeUpAt = now + account.settings.previewSeconds * 1_000
    const endsAt = Math.min(timeUpAt, claim.expiresAt ?? timeUpAt)
    const offer = new LiveOffer(claim, agent, endsAt, this)
    this.offers.set(agent.ext, offer)
    this.push(offer, 'preview', now)
    const change = facts.call(claim.callId)
    change.agentExt = agent.ext
    change.offeredAt = now
    agent.call = offer
    roster.reserve(agent, this.task.id)
    const event = endsAt < timeUpAt ? 'withdrawn' : 'timeUp'
    this.deadlines.set(
      offer,
      node.clock.after(endsAt - now, () => offer.handle(event)),
    )
  }

  private seekLine(offer: LiveOffer): void {
    if (!this.task.mayDial() || !this.task.mayCall(offer.claim)) {
      offer.handle('withdrawn')
      return
    }
    const line = this.task.takeLine(offer.claim.phone)
    if (line === null) return
    offer.handle('lineTaken')
    this.task.calls.add(this.means.desk.beginWith(offer.agent, this.task, offer.claim, line))
  }

  /** For a client's screen, which shows who the contact is. */
  private push({ claim, agent }: LiveOffer, status: 'preview' | 'previewOver', startedAt: number): void {
    const { account, facts } = this.means
    if (account.settings.pushStateUrl === '') return
    const { callId, legId, phone, data } = claim
    const ids = { legId, otherLegId: legId, agentExt: agent.ext, callId, taskid: this.task.taskid }
    const of = { isCustomerLeg: true, phone, callerId: '', origin: 'task' } as const
    facts.push({
      ...{ accountId: account.id, subject: legId, kind: 'state', event: status },
      fact: { type: 'legState', status, startedAt, ...ids, ...of, ...data },
    })
  }

  private leave(offer: LiveOffer, isCalled = false): void {
    if (!isCalled) this.push(offer, 'previewOver', this.means.node.clock.systemTime())
    this.offers.delete(offer.agent.ext)
    this.deadlines.get(offer)?.()
    this.deadlines.delete(offer)
    offer.agent.call = null
  }

  /**
   * Idle agents who sit here, the one who has been idle longest first. A customer whom another task dialled
   * while the agent sat there may still need it.
   */
  private free(): readonly Agent[] {
    const { node, roster } = this.means
    const free: Agent[] = []
    for (const ext of this.task.exts) {
      const agent = roster.agents.get(ext)
      if (agent?.seat !== this.task.id) {
        this.seatedSince.delete(ext)
        continue
      }
      const since = this.seatedSince.get(ext) ?? node.clock.now()
      this.seatedSince.set(ext, since)
      if (agent.state === 'idle' && !this.means.isAwaited(ext, this.task.id, since)) free.push(agent)
    }
    return free.sort((one, other) => one.since - other.since)
  }
}

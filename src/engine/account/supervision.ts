// Those who listen to conversations of an account: each begins when it is asked for, and is here until it
// leaves or the conversation is over.
import type { OpenListener } from '../../store/port/engine-request.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { AgentFloor } from '../call/agent-floor.ts'
import type { CallListener } from '../call/live-call.ts'
import { type ListenerNews, LiveListener, type Talk } from '../call/live-listener.ts'
import { reportFault } from '../engine-node.ts'
import type { Facts } from './facts.ts'

export class Supervision {
  /** There may be requests that were not looked at, as what a process that died has left. */
  isWaiting = true
  /** By the extension that listens. */
  readonly living = new Map<string, LiveListener>()
  /** Conversations by their agents. */
  private readonly talks = new Map<string, Talk>()
  /** Listeners who are over here, until the database knows. */
  private readonly dealtWith = new Set<number>()
  private readonly floor: Pick<AgentFloor, 'account' | 'roster' | 'node'>
  private readonly facts: Facts
  private readonly news: ListenerNews

  constructor(floor: Pick<AgentFloor, 'account' | 'roster' | 'node'>, facts: Facts) {
    this.floor = floor
    this.facts = facts
    this.news = {
      legState: (listener, status) => this.pushState(listener, status),
      changed: change => facts.listener(change),
      over: listener => {
        this.dealtWith.add(listener.asked.listenerId)
        this.living.delete(listener.asked.ext)
      },
    }
  }

  /** Follows who talks. A listener leaves with the agent it listens to. */
  readonly listen: CallListener = (call, news) => {
    if (news.type !== 'agentLeg') return
    const { agent, legId } = news.offer
    if (news.status === 'answer') this.talks.set(agent.ext, { call, agentLegId: legId })
    if (news.status !== 'hangup') return
    this.talks.delete(agent.ext)
    for (const listener of [...this.living.values()])
      if (listener.asked.agentExt === agent.ext) listener.end()
  }

  /** Does what was asked for: lets listeners begin, or listen in another way. What cannot begin ends. */
  async begin(): Promise<void> {
    const { account, node } = this.floor
    this.isWaiting = true
    const asked = await node.store.openListeners(account.id)
    this.isWaiting = false
    const known = new Set(asked.map(({ listenerId }) => listenerId))
    for (const listenerId of this.dealtWith) if (!known.has(listenerId)) this.dealtWith.delete(listenerId)
    const vain = asked.filter(listener => !this.beginOne(listener)).map(({ listenerId }) => listenerId)
    if (vain.length > 0) await this.close(vain)
  }

  /** False: it cannot begin. */
  private beginOne(asked: OpenListener): boolean {
    const living = this.living.get(asked.ext)
    if (living?.asked.listenerId === asked.listenerId) {
      if (living.mode !== asked.mode) living.become(asked.mode)
      return true
    }
    if (this.dealtWith.has(asked.listenerId)) return true
    const { floor } = this
    const agent = floor.roster.agents.get(asked.ext)
    const talk = this.talks.get(asked.agentExt)
    // One that a process left behind listened to a conversation that is over.
    const isThere = agent !== undefined && isFree(agent) && talk?.call.callId === asked.callId
    if (!isThere || asked.isTooOld || !floor.node.mayDial(floor.account.id)) return false
    const listener = new LiveListener(asked, talk, agent, floor, this.news)
    this.living.set(asked.ext, listener)
    listener.begin()
    return true
  }

  private async close(listenerIds: readonly number[]): Promise<void> {
    const { account, node } = this.floor
    try {
      if (await node.store.closeListeners(account.id, node.node, listenerIds)) return
    } catch (error) {
      reportFault(node, account.id, 'closeListeners', error)
    }
    this.isWaiting = true
  }

  private pushState(listener: LiveListener, status: 'ring' | 'answer' | 'hangup'): void {
    const { account, id } = this.floor.account
    if (account.settings.pushStateUrl === '') return
    const { legId, talk, asked, begunAt, mode } = listener
    const { call } = talk
    this.facts.push({
      accountId: id,
      subject: call.legId,
      kind: 'state',
      event: `${status}:${legId}:${asked.listenerId}`,
      fact: {
        type: 'legState',
        status,
        legId,
        otherLegId: call.legId,
        isCustomerLeg: false,
        agentExt: asked.ext,
        phone: call.phone,
        callerId: call.line.callerId,
        startedAt: begunAt,
        taskid: call.origin.taskid,
        origin: call.origin.type,
        listening: mode,
        ...call.callee.data,
      },
    })
  }
}

function isFree({ state, registered, call }: Agent): boolean {
  return registered && call === null && (state === 'idle' || state === 'busy')
}

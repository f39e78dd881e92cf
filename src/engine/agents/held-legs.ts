// Keeps the legs of held agents open: one for each agent who is registered and ready, none for the others.
import type { LegNews } from '../call/legs.ts'
import type { EngineNode } from '../engine-node.ts'
import type { Agent } from './live-agent.ts'
import type { Roster } from './roster.ts'

/** How long a held agent's phone rings at the start of the shift, and the pause before it is rung again. */
const HOLD_RING_MS = 30_000
const HOLD_AGAIN_MS = 5_000

type HeldLegNode = Pick<EngineNode, 'switch' | 'clock' | 'legs' | 'newLegId'>

export class HeldLegs {
  /** Legs being opened or open, by agent. */
  private readonly legs = new Map<string, string>()
  private readonly resting = new Set<string>()
  private readonly accountId: number
  private readonly roster: Roster
  private readonly node: HeldLegNode
  private closed = false

  constructor(accountId: number, roster: Roster, node: HeldLegNode) {
    this.accountId = accountId
    this.roster = roster
    this.node = node
  }

  /** Opens the legs that should be open and closes the others. */
  settle(): void {
    for (const agent of this.roster.agents.values()) this.settleOne(agent)
  }

  /** A phone that says hello is not a reason to look at all the others, of whom there may be hundreds. */
  settleOf(ext: string): void {
    const agent = this.roster.agents.get(ext)
    if (agent !== undefined) this.settleOne(agent)
  }

  close(): void {
    this.closed = true
    for (const legId of this.legs.values()) this.node.switch.hangup(legId)
  }

  private settleOne(agent: Agent): void {
    const legId = this.legs.get(agent.ext)
    const wanted = agent.reach === 'held' && agent.registered && agent.ready && !this.closed
    // The phone of an agent who makes a call is in use.
    const isFree = agent.call === null && !this.resting.has(agent.ext)
    if (wanted && legId === undefined && isFree) this.open(agent)
    // A conversation is not cut: the leg closes when the agent's call and wrap-up are over.
    if (
      !wanted &&
      legId !== undefined &&
      (agent.state === 'busy' || agent.state === 'offline' || this.closed)
    )
      this.node.switch.hangup(legId)
  }

  private open(agent: Agent): void {
    const legId = this.node.newLegId()
    this.legs.set(agent.ext, legId)
    this.node.legs.watch(legId, {
      notify: (_legId, news) => this.notify(agent, legId, news),
      awaits: () => (agent.heldLegId === legId ? (agent.call?.awaits(legId) ?? 'end') : 'answer'),
    })
    this.node.switch.ringAgent(legId, {
      accountId: this.accountId,
      ext: agent.ext,
      callerId: '',
      ringTimeoutMs: HOLD_RING_MS,
      tags: { accountId: this.accountId, callId: null },
    })
  }

  private notify(agent: Agent, legId: string, news: LegNews): void {
    if (news === 'answered') this.roster.hold(agent, legId)
    if (news === 'joined' || news === 'silence') agent.call?.notify(legId, news)
    if (typeof news === 'string' || news.type !== 'ended') return
    this.node.legs.forget(legId)
    this.legs.delete(agent.ext)
    this.resting.add(agent.ext)
    this.node.clock.after(HOLD_AGAIN_MS, () => {
      this.resting.delete(agent.ext)
      this.settle()
    })
    const { call } = agent
    agent.heldLegId = null
    call?.notify(legId, news)
    this.roster.hold(agent, null)
  }
}

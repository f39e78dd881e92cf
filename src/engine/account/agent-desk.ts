// Writes down and reports what changes about an agent.
import type { AgentState } from '../../domain/agent.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { EngineNode } from '../engine-node.ts'
import type { AccountNow } from './account-now.ts'
import type { Facts } from './facts.ts'

export class AgentDesk {
  private readonly account: AccountNow
  private readonly facts: Facts
  private readonly node: EngineNode

  constructor(account: AccountNow, facts: Facts, node: EngineNode) {
    this.account = account
    this.facts = facts
    this.node = node
  }

  changed(agent: Agent, from: AgentState, forMs: number): void {
    const { clock, emit } = this.node
    const isSetUnready = from === 'reserved' && agent.isMissing
    this.write(agent, isSetUnready ? { ready: false, missed: true } : {})
    if (isSetUnready) this.reportUnready(agent)
    emit({
      type: 'agentChanged',
      accountId: this.account.id,
      ext: agent.ext,
      from,
      to: agent.state,
      forMs,
      at: clock.now(),
    })
  }

  write(agent: Agent, more: { ready: false; missed: true } | object = {}): void {
    const { ext, state, registered, callsAnswered, callsMissed, lastAssignedAt, lastAnsweredAt, refused } =
      agent
    this.facts.agent({
      ...{ accountId: this.account.id, at: this.node.clock.systemTime() },
      ...{ ext, state, registered, callsAnswered, callsMissed, lastAssignedAt, lastAnsweredAt },
      ...(refused && { refused }),
      ...more,
    })
  }

  /**
   * Reports that the engine set the agent not ready, in the log and to the client, whose screen would
   * otherwise show it ready.
   */
  private reportUnready({ ext, misses, isUndecided }: Agent): void {
    const { account, id } = this.account
    this.node.emit({
      type: 'agentUnready',
      accountId: id,
      ext,
      misses,
      isUndecided,
      at: this.node.clock.now(),
    })
    if (account.settings.pushStateUrl === '') return
    const at = this.node.clock.systemTime()
    const fact = { type: 'agentUnready', agentExt: ext, at, ...(isUndecided && { isUndecided }) } as const
    this.facts.push({
      accountId: id,
      subject: `agent-${id}-${ext}`,
      kind: 'state',
      event: `unready:${at}`,
      fact,
    })
  }
}

// Metrics of agents: how many are in each state now, and the time spent in each, which gives the talk share.
import { Counter, Gauge, type Registry } from 'prom-client'
import { AGENT_STATES, type AgentState } from '../domain/agent.ts'
import type { Clock } from '../domain/clock.ts'
import type { EngineEvent } from '../domain/event.ts'
import type { AccountNames } from './account-names.ts'

interface SeenAgent {
  readonly account: number
  readonly state: AgentState
  readonly since: number
}

export interface AgentMetrics {
  changed(event: EngineEvent & { type: 'agentChanged' }): void
  accountLost(accountId: number): void
}

export function agentMetrics(registry: Registry, clock: Clock, names: AccountNames): AgentMetrics {
  const agents = new Map<string, SeenAgent>()
  /** Seconds of stays that are over, by account and state. */
  const spent = new Map<number, Record<AgentState, number>>()

  new Gauge({
    name: 'yuhu_agents',
    help: 'Agents by state.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const state of AGENT_STATES) this.set({ state }, 0)
      for (const { state } of agents.values()) this.inc({ state })
    },
  })
  new Counter({
    name: 'yuhu_agent_state_seconds_total',
    help: 'Time agents spent in each state. Talk share = talking / all but offline.',
    labelNames: ['account', 'state'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [account, seconds] of totals())
        for (const state of AGENT_STATES) this.inc({ account: names.of(account), state }, seconds[state])
    },
  })
  new Gauge({
    name: 'yuhu_talk_share_ratio',
    help: 'Talking / logged in, since the start of the process.',
    labelNames: ['account'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [account, seconds] of totals()) {
        const loggedIn = AGENT_STATES.reduce(
          (sum, state) => sum + (state === 'offline' ? 0 : seconds[state]),
          0,
        )
        this.set({ account: names.of(account) }, loggedIn > 0 ? seconds.talking / loggedIn : 0)
      }
    },
  })

  /** Includes the stays that have not ended. */
  function totals(): Map<number, Record<AgentState, number>> {
    const now = clock.now()
    const all = new Map([...spent].map(([account, seconds]) => [account, { ...seconds }]))
    for (const { account, state, since } of agents.values()) {
      const seconds = all.get(account)
      if (seconds) seconds[state] += Math.max(0, now - since) / 1_000
    }
    return all
  }

  function close({ account, state, since }: SeenAgent, at: number): void {
    const seconds = spent.get(account)
    if (seconds) seconds[state] += Math.max(0, at - since) / 1_000
  }

  return {
    changed({ accountId: account, ext, to: state, at }) {
      if (!spent.has(account)) spent.set(account, none())
      const name = `${account}/${ext}`
      const before = agents.get(name)
      if (before) close(before, at)
      agents.set(name, { account, state, since: at })
    },
    accountLost(accountId) {
      for (const [name, agent] of agents) {
        if (agent.account !== accountId) continue
        close(agent, clock.now())
        agents.delete(name)
      }
    },
  }
}

function none(): Record<AgentState, number> {
  return { offline: 0, busy: 0, idle: 0, reserved: 0, talking: 0, wrapUp: 0 }
}

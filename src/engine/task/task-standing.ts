// Why a task does not dial, from its parts, and what that depends on while it has nothing to do.
import type { PacerReport } from '../../domain/pacing/pacer.ts'
import { type Why, whyNot } from '../../domain/why.ts'
import type { LivingTask } from '../../store/port/account-picture.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { EngineNode } from '../engine-node.ts'
import type { Feed } from './feed.ts'
import type { TaskLines } from './task-lines.ts'
import type { TaskMessage } from './task-message.ts'
import type { TaskPacer } from './task-pacer.ts'
import type { TaskPool } from './task-pool.ts'
import type { TaskRules } from './task-rules.ts'

/**
 * What the report of a task with nothing to do depends on: `reason` decides why it does not dial, `counts`
 * only accompanies it.
 */
export interface RestFacts {
  readonly reason: string
  readonly counts: string
}

interface StandingTask {
  readonly task: LivingTask
  readonly calls: { readonly size: number }
  readonly previews: { readonly size: number }
  readonly feed: Pick<Feed, 'remaining' | 'isDry'>
  readonly pacer: Pick<TaskPacer, 'settings'>
}

interface StandingParts {
  readonly account: AccountNow
  readonly node: Pick<EngineNode, 'isSwitchUp'>
  readonly ruled: TaskRules
  readonly agents: TaskPool
  readonly message: TaskMessage
  readonly lines: TaskLines
}

export class TaskStanding {
  private readonly of: StandingTask
  private readonly parts: StandingParts

  constructor(of: StandingTask, parts: StandingParts) {
    this.of = of
    this.parts = parts
  }

  /** Why it is not dialling, given its pacer's report; null while it dials. */
  why(report: PacerReport): Why | null {
    const { task, feed, calls, previews, pacer } = this.of
    const { account, node, ruled, agents, message, lines } = this.parts
    const { isOpen, opensAt } = ruled.today()
    const { remaining } = feed
    return whyNot({
      standstill: account.standstill(),
      switchUp: node.isSwitchUp(),
      total: task.total,
      waiting: remaining?.waiting ?? null,
      due: feed.isDry ? (remaining?.due ?? null) : null,
      nextDueAt: remaining?.nextDueAt ?? null,
      ...{ isOpen, opensAt },
      ...agents.counts(),
      ...{ needsAgents: message.needsAgents, hasPrompt: message.hasPrompt },
      ...{ inFlight: calls.size, looking: previews.size },
      ...{ concurrent: task.concurrent, trunks: lines.count },
      ...{ downTrunk: lines.down, trunksFull: lines.areFull, callerIdsRest: lines.callerIdsRest },
      pacing: report.reason === 'capNear' ? 'capNear' : 'other',
      abandonRate: report.abandonRate,
      slowAgents: report.pickUp?.isTooSlow === true ? report.pickUp : null,
      abandonRateMax: pacer.settings.abandonRateMax,
    })
  }

  restFacts(): RestFacts {
    const { task, feed, pacer } = this.of
    const { account, node, ruled, agents, message, lines } = this.parts
    const { isOpen, opensAt, dayStart } = ruled.today()
    const pool = agents.counts()
    const reason = [
      ...[account.standstill(), node.isSwitchUp(), lines.down, lines.count, isOpen || opensAt, dayStart],
      ...[message.hasPrompt, feed.remaining, task.total, task.ratio, pacer.settings],
      pool.agents > 0 || pool.unregistered,
    ]
    return { reason: JSON.stringify(reason), counts: JSON.stringify(pool) }
  }
}

// What the engine reads of an account. Times are epoch ms.
import type { Account } from '../../domain/account.ts'
import type { Reach } from '../../domain/agent.ts'
import type { CallerId } from '../../domain/caller-id-terms.ts'
import type { Plan } from '../../domain/plan/plan.ts'
import type { Task } from '../../domain/task.ts'
import type { Trunk } from '../../domain/trunk.ts'
import type { UsedShadow } from './shadow-store.ts'

export interface AccountPicture {
  readonly account: Account
  /** Everything was stopped by `stop-all`; null: it was not. */
  readonly stopped: { readonly endsTalks: boolean } | null
  readonly tasks: readonly LivingTask[]
  readonly agents: readonly AgentRow[]
  readonly groups: readonly GroupRow[]
  readonly trunks: readonly Trunk[]
  readonly callerIds: readonly CallerId[]
  /** Those of the account's prompts that its settings or its calls name. */
  readonly prompts: readonly UsedPrompt[]
  /** Those that the account's setting or its running tasks name. */
  readonly plans: readonly UsedPlan[]
}

/** A plan is the same as long as its version is. */
export interface UsedPlan {
  readonly id: number
  readonly name: string
  readonly version: number
  readonly rules: Plan
}

/** A prompt never gets another sound: a new one has a new id. */
export interface UsedPrompt {
  readonly id: number
  readonly name: string
  /** How long it is. */
  readonly ms: number
}

export interface LivingTask extends Task {
  /** Null: the account's default. */
  readonly planId: number | null
  /** How often a number that nobody answers is called in all; null: as the plan says. */
  readonly callTimes: number | null
  /** The rules by which its numbers were judged that a limit had put off; empty: none. */
  readonly judgedBy: string
  /** In which its numbers may be, as zonesOf gives them; null: not known. */
  readonly zones: readonly string[] | null
  readonly total: number
  /** Numbers whose calls are over, and how many of them had an agent. */
  readonly called: number
  readonly connected: number
  readonly pacer: unknown
  /** That runs beside it; left out or null: none. */
  readonly shadow?: UsedShadow | null
}

export interface AgentRow {
  readonly ext: string
  readonly password: string
  readonly reach: Reach
  /** Where a PBX takes its calls; null: its phone registers here. */
  readonly uri: string | null
  /** The agent wants calls (EditExtnumber idle, queue sign-in). */
  readonly ready: boolean
  readonly readyAt: number
}

export interface GroupRow {
  readonly name: string
  readonly strategy: number
  readonly members: readonly { ext: string; priority: number }[]
}

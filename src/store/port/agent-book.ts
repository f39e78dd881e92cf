// What `/v1` asks of agents and groups, and what it asks the engine to do about an agent.
import type { Reach } from '../../domain/agent.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { AgentSummary } from './api-store.ts'
import type { Overtaken } from './console-store.ts'
import type { EngineRequest } from './engine-request.ts'

export interface AgentBook {
  /** In the order of their extensions as texts; one more than `limit` if there is a next page. */
  pageAgents(accountId: number, search: AgentSearch, limit: number): Promise<readonly AgentDetail[]>
  /** Returns the extensions that are new; agents that exist stay as they are. Groups must exist. */
  addAgents(accountId: number, drafts: readonly AgentDraft[]): Promise<readonly string[] | Refusal>
  /** Sets these and leaves the others, if the agent is what the caller saw (`was`). */
  changeAgent(
    accountId: number,
    ext: string,
    edit: AgentEdit,
    was: Omit<AgentEdit, 'password'>,
  ): Promise<Refusal | Overtaken | null>
  /** `reason`: why not ready, a code of the account's; null: none. */
  setAgentReady(
    accountId: number,
    ext: string,
    ready: boolean,
    reason: string | null,
    now: number,
  ): Promise<Refusal | null>
  /** Asks the engine that drives the account; false: none does. It is done within seconds or not at all. */
  askEngine(accountId: number, request: EngineRequest): Promise<boolean>
  groupDetails(accountId: number): Promise<readonly GroupDetail[]>
  /** False: there is a group of this name. */
  newGroup(accountId: number, draft: GroupEdit & { readonly name: string }): Promise<boolean | Refusal>
  changeGroup(
    accountId: number,
    name: string,
    edit: GroupEdit,
    was: GroupEdit,
  ): Promise<Refusal | Overtaken | null>
}

export interface AgentSearch {
  /** Empty: every agent. */
  readonly exts: readonly string[]
  readonly group: string | null
  /** The beginning of the extension. */
  readonly text: string | null
  readonly after: string
}

export interface AgentDetail extends Omit<AgentSummary, 'password'> {
  readonly ready: boolean
  readonly readyAt: number
  readonly awayReason: string | null
  readonly reach: Reach
  readonly groups: readonly string[]
  readonly callsAnswered: number
  readonly callsMissed: number
  readonly lastAnsweredAt: number | null
}

export interface AgentDraft {
  readonly ext: string
  readonly password: string
  readonly reach: Reach
  readonly uri?: string | null
  readonly groups: readonly string[]
}

export interface AgentEdit {
  readonly enabled?: boolean
  readonly reach?: Reach
  /** All of them. */
  readonly groups?: readonly string[]
  readonly password?: string
  readonly uri?: string | null
}

export interface GroupMember {
  readonly ext: string
  readonly priority: number
}

export interface GroupEdit {
  readonly strategy?: number
  readonly remark?: string
  readonly enabled?: boolean
  /** All of them. */
  readonly members?: readonly GroupMember[]
}

export interface GroupDetail {
  readonly name: string
  readonly enabled: boolean
  readonly strategy: number
  readonly remark: string
  readonly members: readonly GroupMember[]
  /** Tasks that are not ended and give their calls to it. */
  readonly tasks: readonly { readonly taskid: string; readonly name: string }[]
}

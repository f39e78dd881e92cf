// What the store in memory keeps: accounts, tasks and calls as they stand.
import type { AccountSettings } from '../../domain/account.ts'
import type { CallerId } from '../../domain/caller-id-terms.ts'
import type { Tries } from '../../domain/plan/next-try.ts'
import type { TaskState } from '../../domain/task.ts'
import type { Trunk } from '../../domain/trunk.ts'
import type { AgentRow, GroupRow, LivingTask, UsedPlan } from '../port/account-picture.ts'
import type { CallChange, TaskChange, UnfinishedCall } from '../port/changes.ts'
import type { MemoryContact, MemoryContacts, MovedContact } from './contacts.ts'

export interface MemoryCall extends CallChange {
  readonly legId: string
  readonly taskId: number
  readonly accountId: number
  /** Who claimed it. */
  readonly node: string
  readonly contact: MemoryContact
  readonly claimedAt: number
  /** Whom it is to, if the plan limits persons. */
  readonly person: string | null
  dialedAt?: number
  /** What its agent said of it. */
  said?: string
  /** What followed from that for its number. */
  followed?: MemoryFollowed
  /** With which it was dialled. */
  callerId?: string
}

export interface MemoryFollowed {
  readonly code: string
  /** The number waits because of it. */
  readonly waits: boolean
  /** As they were before. */
  readonly tries: Tries
  /** The person's other number that was made due in its place. */
  readonly other: MovedContact | null
}

export interface MemoryTask {
  task: LivingTask
  state: TaskState
  total: number
  readonly contacts: MemoryContacts
  readonly tally: { called: number; answered: number; connected: number; abandoned: number; late: number }
  progress: TaskChange | null
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export interface MemoryAccount {
  /** What was set. */
  own: Partial<AccountSettings>
  settings: AccountSettings
  enabled: boolean
  stopped: { endsTalks: boolean } | null
  readonly agents: Map<string, Mutable<AgentRow>>
  readonly groups: GroupRow[]
  readonly trunks: Trunk[]
  plans: readonly UsedPlan[]
  callerIds: readonly CallerId[]
  prompts: readonly { readonly id: number; readonly name: string; readonly samples: Int16Array }[]
}

/** A task as a test or a simulation gives it; the rest has defaults. */
export type MemoryTaskDraft = Partial<
  Pick<
    LivingTask,
    'ratio' | 'pace' | 'voice' | 'concurrent' | 'endsAt' | 'callerIds' | 'planId' | 'callTimes'
  >
> &
  Pick<LivingTask, 'assignment'>

export function unfinishedOf(call: MemoryCall): UnfinishedCall {
  const { phone, data, interruptions } = call.contact
  return {
    callId: call.callId,
    legId: call.legId,
    taskId: call.taskId,
    phone,
    callerId: '',
    agentExt: call.agentExt ?? null,
    data,
    dialedAt: call.dialedAt ?? null,
    answeredAt: call.answeredAt ?? null,
    wantedAt: call.wantedAt ?? null,
    connectedAt: call.connectedAt ?? null,
    recording: call.recording ?? '',
    interruptions,
  }
}

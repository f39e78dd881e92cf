// What `/v1` asks of tasks and their numbers, beside what the published services ask.
import type { VoicePlan } from '../../domain/call/voice.ts'
import type { CallEnding } from '../../domain/outcome.ts'
import type { OwnFields } from '../../domain/own-fields.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { Assignment, TaskPace, TaskState } from '../../domain/task.ts'
import type { ContactSummary, TaskSummary } from './api-store.ts'
import type { Overtaken } from './console-store.ts'

export interface TaskBook {
  /** Newest first; one more than `limit` when there is a next page. */
  pageTasks(accountId: number, search: TaskSearch, limit: number): Promise<readonly TaskDetail[]>
  /** By its taskid or its customtaskid; null: the account has no such task. */
  findTask(accountId: number, taskid: string): Promise<TaskDetail | null>
  /** As editTask, if the task is what the caller saw (`was`). */
  changeTask(
    accountId: number,
    taskid: string,
    edit: TaskEdit,
    was: TaskEdit,
  ): Promise<Refusal | Overtaken | null>
  /** In the order they came, behind the id `after`. A page may be short, or empty, and have a next one. */
  pageContacts(
    accountId: number,
    taskid: string,
    search: ContactSearch,
    limit: number,
  ): Promise<ContactPage | Refusal>
  /** How many numbers of the task a call again would be for. */
  countCallAgain(accountId: number, taskid: string): Promise<CallAgainCount | Refusal>
}

export interface TaskSearch {
  /** Empty: every state. */
  readonly states: readonly TaskState[]
  readonly name: string | null
  /** Somewhere in its name, its ids or whom it is for. */
  readonly text: string | null
  readonly before: TaskPlace | null
}

/** Where a page of tasks ended. */
export interface TaskPlace {
  /** Epoch ms. */
  readonly createdAt: number
  readonly id: number
}

export interface TaskDetail extends TaskSummary {
  readonly id: number
  readonly assignType: Assignment['type']
  readonly voice: VoicePlan | null
  /** The name of the prompt of `voice`; null: there is none, or it is gone. */
  readonly promptName: string | null
  readonly round: number
  /** The name of its plan; null: the account's default. */
  readonly plan: string | null
  /** How often a number that nobody reached is called in all; null: as its plan says. */
  readonly callTimes: number | null
}

/** Null in a time: remove it; as `plan`: the account's default; as `callTimes`: as the plan says. */
export interface TaskEdit {
  readonly assignment?: Assignment
  readonly name?: string
  readonly pace?: TaskPace
  readonly ratio?: number
  readonly concurrent?: number
  readonly callerIds?: readonly string[]
  readonly scheduledAt?: number | null
  readonly endsAt?: number | null
  readonly plan?: string | null
  readonly callTimes?: number | null
}

export interface ContactSearch {
  readonly state: 'waiting' | 'calling' | 'done' | null
  readonly ending: CallEnding | null
  readonly phone: string | null
  /** In the field that the account's `searchField` named when the number came; left out or null: any. */
  readonly value?: string | null
  readonly after: number
}

export interface ContactDetail extends ContactSummary {
  readonly id: number
  /** Null: its client gave none. */
  readonly fields: OwnFields | null
}

export interface ContactPage {
  readonly rows: readonly ContactDetail[]
  /** Null: this is the last page. */
  readonly next: number | null
}

export interface CallAgainCount {
  readonly all: number
  readonly neverCalled: number
  readonly endings: Readonly<Partial<Record<CallEnding, number>>>
  /** False: the task has more numbers than were counted. */
  readonly isExact: boolean
}

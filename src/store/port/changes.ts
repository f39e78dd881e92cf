// What the engine writes down of calls, agents and tasks. Times are epoch ms.
import type { AgentState, PhoneRefusal } from '../../domain/agent.ts'
import type { NotCalled } from '../../domain/call/dialed-numbers.ts'
import type { ListeningSpan } from '../../domain/call/listening.ts'
import type { CallMark } from '../../domain/call/mark.ts'
import type { ContactData } from '../../domain/contact.ts'
import type { HangupBy, Outcome } from '../../domain/outcome.ts'
import type { PushFact } from '../../domain/push-fact.ts'

/** What became known of one call since the last write. A field that is set never changes. */
export interface CallChange {
  readonly callId: number
  ringingAt?: number
  answeredAt?: number
  /** When a customer who was played a message wanted an agent. */
  wantedAt?: number
  connectedAt?: number
  /** The agent it was last offered to, and when; both are set together. */
  agentExt?: string
  offeredAt?: number
  recording?: string
  /** Another agent got the call while the customer talked; the last one counts. */
  tookOver?: string
  /** An outside number got the call; the agent who had it last still stands in its record. */
  otherPhone?: string
  /** All so far. */
  marks?: readonly CallMark[]
  end?: CallEnd
}

/** What the next driver of a call's account cannot find out. */
export type LateFacts = Pick<CallChange, 'callId' | 'answeredAt' | 'recording' | 'marks'>

/** What became known of a listener: all of it so far. An end that is set never changes. */
export interface ListenerChange {
  readonly listenerId: number
  readonly spans: readonly ListeningSpan[]
  /** Null: it goes on. */
  readonly endedAt: number | null
}

export interface CallEnd {
  readonly endedAt: number
  readonly outcome: Outcome
  readonly by: HangupBy
  readonly sipStatus: number | null
  readonly q850: number | null
  /** An agent had the call later than `abandonWaitMs` after the answer; it counts as this. */
  readonly lateCountsAs?: 'connected' | 'abandoned'
  /** The contact goes back to waiting, due at this time; null: it is done. */
  readonly againAt: number | null
  /** The rule of the plan by which it is called again, which counts that; left out: none. */
  readonly tried?: string
  /** From `againAt` on it comes before others. */
  readonly comesFirst?: boolean
  /** The person's next number that waits is due then in its place; the same one if there is no other. */
  readonly goesToNext?: boolean
  /** The plan calls again although the customer had answered. */
  readonly isHeard?: boolean
  /** Whom it never rang; left out: both were called, or nobody knows. */
  readonly notCalled?: NotCalled
}

export interface AgentChange {
  readonly accountId: number
  readonly ext: string
  readonly state: AgentState
  readonly at: number
  readonly registered: boolean
  /** False when the engine itself sets the agent busy. */
  readonly ready?: boolean
  /** True: because the agent took no calls. */
  readonly missed?: boolean
  /** Phones refused in its name; left out: none since it last registered. */
  readonly refused?: PhoneRefused
  readonly callsAnswered: number
  readonly callsMissed?: number
  /**
   * System time at which the agent was last given a call, and last took one; null: not since this engine
   * began to drive the account.
   */
  readonly lastAssignedAt?: number | null
  readonly lastAnsweredAt?: number | null
}

export interface PhoneRefused {
  readonly at: number
  /** Since the agent last registered. */
  readonly times: number
  readonly why: PhoneRefusal
}

export interface TaskChange {
  readonly taskId: number
  readonly nowscale: string
  readonly why: unknown
  /** Null: as it was. */
  readonly pacer: unknown
  readonly at: number
}

export interface PushRow {
  readonly accountId: number
  readonly subject: string
  readonly kind: 'call' | 'state' | 'task'
  readonly event: string
  readonly fact: PushFact
}

export interface Changes {
  readonly calls: readonly CallChange[]
  readonly agents: readonly AgentChange[]
  readonly tasks: readonly TaskChange[]
  readonly pushes: readonly PushRow[]
  readonly listeners?: readonly ListenerChange[]
}

/** What recovery found out of the calls that an account's last driver left without an end. */
export interface UnownedCalls {
  /** The ends of those that were dialled, and the pushes of their records. */
  readonly ended: Pick<Changes, 'calls' | 'pushes'>
  /** Those that were not: they are removed unless they are marked, and their contacts wait again. */
  readonly undialled: readonly number[]
}

export interface UnfinishedCall {
  readonly callId: number
  readonly legId: string
  /** Null: no task made it. */
  readonly taskId: number | null
  readonly phone: string
  readonly callerId: string
  readonly agentExt: string | null
  readonly dialedAt: number | null
  readonly answeredAt: number | null
  /** As CallChange; null: it wants an agent since the answer, or not yet. */
  readonly wantedAt: number | null
  readonly connectedAt: number | null
  /** As CallChange; empty: none. */
  readonly recording: string
  /** Times this contact's calls were cut off before. */
  readonly interruptions: number
  readonly data: ContactData
}

// What the engine reports: one event for everything that happened, with the ids of account, task and call.
import type { AgentState } from './agent.ts'
import type { CallerWish } from './call/caller-route.ts'
import type { ListeningMode } from './call/listening.ts'
import type { CallBackEnd } from './call-back.ts'
import type { Outcome } from './outcome.ts'
import type { PacerReport } from './pacing/report.ts'
import type { TrunkOutage } from './trunk-outage.ts'

export type EngineEvent =
  | {
      readonly type: 'callStarted'
      readonly accountId: number
      readonly taskid: string | null
      readonly callId: number
      readonly at: number
    }
  | {
      readonly type: 'callAnswered'
      readonly accountId: number
      readonly taskid: string | null
      readonly callId: number
      readonly at: number
    }
  | {
      readonly type: 'callConnected'
      readonly accountId: number
      readonly taskid: string | null
      readonly callId: number
      readonly ext: string
      readonly waitMs: number
      /** The customer waited longer than the account allows. */
      readonly isLate: boolean
      readonly at: number
    }
  /** The switch writes the sound of the conversation. */
  | {
      readonly type: 'callRecorded'
      readonly accountId: number
      readonly taskid: string | null
      readonly callId: number
      readonly at: number
    }
  /** The call goes on, but the rest of it is not recorded. */
  | {
      readonly type: 'recordingFailed'
      readonly accountId: number
      readonly taskid: string | null
      readonly callId: number
      readonly reason: string
      readonly at: number
    }
  /** Another agent has the call from now on. */
  | {
      readonly type: 'callHandedOver'
      readonly accountId: number
      readonly taskid: string | null
      readonly callId: number
      readonly from: string
      readonly to: string
      readonly at: number
    }
  /** How an extension listens to the call of an agent from now on; null: no more. */
  | {
      readonly type: 'listening'
      readonly accountId: number
      readonly taskid: string | null
      readonly callId: number
      readonly listener: string
      readonly agent: string
      readonly mode: ListeningMode | null
      readonly at: number
    }
  | CallFinished
  /** A promised call is over for good; `reason` null: it was kept. */
  | {
      readonly type: 'callBackOver'
      readonly accountId: number
      readonly taskid: string | null
      readonly callBackId: number
      readonly reason: CallBackEnd | null
      readonly at: number
    }
  | {
      readonly type: 'agentChanged'
      readonly accountId: number
      readonly ext: string
      readonly from: AgentState
      readonly to: AgentState
      readonly forMs: number
      readonly at: number
    }
  /**
   * The engine set the agent not ready, because it did not take so many calls in a row; `isUndecided`:
   * because it did not decide in time about a contact that it was shown.
   */
  | {
      readonly type: 'agentUnready'
      readonly accountId: number
      readonly ext: string
      readonly misses: number
      readonly isUndecided: boolean
      readonly at: number
    }
  | {
      readonly type: 'taskPaced'
      readonly accountId: number
      readonly taskid: string
      readonly ratio: number
      readonly abandonRate: number
      readonly inFlight: number
      /** Agents the task has now: free, talking or wrapping up. */
      readonly agents: number
      /** The pacer's estimates, how much of the cap is used and left, and why it decided so. */
      readonly report: PacerReport
      readonly at: number
    }
  | {
      readonly type: 'taskIdle'
      readonly accountId: number
      readonly taskid: string
      readonly why: string
      readonly counts: Readonly<Record<string, number>>
      readonly at: number
    }
  | { readonly type: 'taskEnded'; readonly accountId: number; readonly taskid: string; readonly at: number }
  | {
      readonly type: 'accountHeld'
      readonly accountId: number
      readonly code: string
      readonly recovered: number
      readonly at: number
    }
  | { readonly type: 'accountLost'; readonly accountId: number; readonly at: number }
  /** Reported when the state or the reason changes; never by a switch without trunks of its own. */
  | { readonly type: 'trunkDown'; readonly trunk: string; readonly outage: TrunkOutage; readonly at: number }
  | { readonly type: 'trunkUp'; readonly trunk: string; readonly at: number }
  /** It had no room for a call, so it is used for at most this much now, and for more again with time. */
  | {
      readonly type: 'trunkSlowed'
      readonly trunk: string
      readonly channels: number
      readonly callsPerSecond: number
      readonly at: number
    }
  /** The switch reported an event of a leg late or not at all: its state was found out and acted on. */
  | { readonly type: 'legRepaired'; readonly what: LegRepair; readonly legId: string; readonly at: number }
  /**
   * Somebody picked up when their call was over for us or its process had died: they were hung up on, and are
   * not called again.
   */
  | {
      readonly type: 'answeredLate'
      readonly accountId: number
      readonly callId: number
      readonly legId: string
      readonly at: number
    }
  /** Asked for by a key, or what followed from a talk: the process stopped before it was written. */
  | {
      readonly type: 'wishLost'
      readonly accountId: number
      readonly callId: number
      readonly wish: Wish
      readonly at: number
    }
  /** An operating fault that is being retried, or a broken invariant that ended one call. */
  | {
      readonly type: 'fault'
      readonly accountId: number | null
      readonly where: string
      readonly message: string
      readonly at: number
    }

/** `served`: a caller has talked with an agent, so the number need not be called any more. */
export type Wish = CallerWish | 'served'

/**
 * The event that was missing; `apart`: two legs that the switch had not joined; `stray`: a leg that nobody
 * wanted and that was hung up.
 */
export const LEG_REPAIRS = ['answered', 'connected', 'ended', 'apart', 'stray'] as const
export type LegRepair = (typeof LEG_REPAIRS)[number]

export interface CallFinished {
  readonly type: 'callFinished'
  readonly accountId: number
  /** Null: no task made the call. */
  readonly taskid: string | null
  readonly callId: number
  readonly outcome: Outcome
  readonly ringMs: number
  readonly waitMs: number
  readonly talkMs: number
  readonly at: number
}

// What an engine reports of an account that somebody watches: figures and reason words, put into sentences at
// the edge. Times are epoch ms by the system's clock, durations ms, shares between 0 and 1.
import type { PhoneRefusal } from './agent.ts'
import type { ListeningMode } from './call/listening.ts'
import type { TransferState } from './call/transfer.ts'
import type { PacerReport } from './pacing/report.ts'
import type { TrunkOutage } from './trunk-outage.ts'
import type { Why } from './why.ts'

export interface CallsByState {
  readonly dialing: number
  readonly ringing: number
  /** Answered, and a message is played to it. */
  readonly hearing: number
  /** Answered, and no agent has it. */
  readonly waiting: number
  /** An agent's phone rings for it, or the two are being joined. */
  readonly connecting: number
  readonly talking: number
}

export interface AgentsByState {
  readonly ready: number
  readonly talking: number
  readonly wrapUp: number
  readonly away: number
  readonly offline: number
}

/** What may still be lost today. */
export interface AbandonBudget {
  readonly cap: number
  /** Abandoned today. */
  readonly used: number
  /** What the whole day bears, with the conversations still expected. */
  readonly allowed: number
  /** Abandoned by the end of the day at this pace. */
  readonly forecast: number
  readonly rate: number
}

export interface DayReport {
  readonly dialled: number
  readonly answered: number
  readonly connected: number
  readonly abandoned: number
  readonly late: number
  /** Who called in, as CallerCounts. */
  readonly callers: { readonly came: number; readonly connected: number; readonly gaveUp: number }
  readonly talkSeconds: number
  readonly waitP50Ms: number | null
  readonly waitP95Ms: number | null
  readonly longestWaitMs: number | null
  readonly worstHalfHour: { readonly from: number; readonly abandonRate: number } | null
}

export type AgentTrouble =
  | 'customerGone'
  | 'ringsUnanswered'
  | 'undecided'
  | 'noSound'
  | 'unregistered'
  | 'refused'

/** `ext`: the other one. */
export interface Listening {
  readonly ext: string
  /** Null: the listener's phone rings. */
  readonly mode: ListeningMode | null
}

export interface TalkReport {
  readonly state: TransferState
  readonly isMuted: boolean
  readonly isRecordingPaused: boolean
  /** Extensions of those who are asked, or are to get the call, or an outside number. */
  readonly others: string[]
}

export interface PreviewReport {
  readonly callId: number
  /** It has decided to call, and waits for a free line. */
  readonly isWanted: boolean
  /** When the contact goes back, epoch ms. */
  readonly endsAt: number
}

export interface AgentReport {
  readonly ext: string
  readonly state: keyof AgentsByState
  readonly trouble: AgentTrouble | null
  /** Its phone was not let in, since it last was. */
  readonly refused: { readonly times: number; readonly why: PhoneRefusal } | null
  readonly since: number
  /** taskid of the task it counts for. */
  readonly task: string | null
  /** The customer of its call. */
  readonly phone: string | null
  /** The agent made the call. */
  readonly isSingle: boolean
  /** The contact of a preview task that it looks at; null: none. */
  readonly preview: PreviewReport | null
  readonly userid: string | null
  /** Whom it listens to, and who listens to it; null: nobody. */
  readonly listensTo: Listening | null
  readonly listener: Listening | null
  /** What goes on beside its talk; null: it does not talk, or is the one who was asked. */
  readonly talk: TalkReport | null
  /** Null: none, or as its reason says. */
  readonly limitMs: number | null
  /** When wrap-up ends by itself. */
  readonly endsAt: number | null
  /** How often it can still be extended. */
  readonly extensionsLeft: number
  readonly nextCallMs: number | null
}

/** What the sentence about a pacer that holds back needs. */
export type HeldBack = Pick<
  PacerReport,
  'reason' | 'risk' | 'riskMax' | 'abandonRate' | 'abandonRateMax' | 'abandonBudgetLeft' | 'pickUp'
> & { readonly estimates: Pick<PacerReport['estimates'], 'answerProbability'> }

export interface TaskReport {
  readonly taskid: string
  readonly ratio: number
  /** Null: it dials. */
  readonly why: Why | null
  /** What the pacer says while it holds back; null: it does not. */
  readonly heldBack: HeldBack | null
  readonly calls: CallsByState
  readonly agents: AgentsByState
  readonly talkShare: number | null
  readonly talkShareMax: number | null
  /** So many more agents would raise the talk share that is possible by so much. */
  readonly moreAgents: { readonly agents: number; readonly talkShare: number } | null
  readonly abandon: AbandonBudget
  readonly total: number
  readonly called: number
  readonly connected: number
  readonly endsAt: number | null
  readonly nextAnswer: { readonly count: number; readonly withinMs: number } | null
}

export interface TrunkLoad {
  readonly name: string
  readonly outage: TrunkOutage | null
  readonly channelsUsed: number
  readonly channels: number
  readonly startsPerSecond: number
  readonly callsPerSecond: number
}

/** What is of the account as a whole. */
export interface AccountReport {
  readonly calls: CallsByState
  /** Who has called in and waits for an agent; `since`: the first of them; null: nobody. */
  readonly callersWaiting: { readonly count: number; readonly since: number | null }
  readonly today: DayReport
  readonly abandon: AbandonBudget
  readonly talkShare: number | null
  readonly talkShareMax: number | null
  readonly thirtyDays: { readonly answered: number; readonly connected: number; readonly abandoned: number }
}

// The customer of a conversation as the conversation sees them, and what is reported of a call.
import type { Outcome } from '../../domain/outcome.ts'
import type { CallChange } from '../../store/port/changes.ts'
import type { AgentOffer } from '../agents/live-agent.ts'
import type { CallMarks } from './call-marks.ts'

/** What the parts that record a call, report it or learn from it are notified of. */
export type CallNews =
  | { readonly type: 'dialed' | 'answered' | 'wanted' | 'connected' | 'abandoned' | 'recording' | 'ended' }
  /** The extension's state for the client's screen (protocol.md §6). */
  | { readonly type: 'agentLeg'; readonly offer: AgentOffer; readonly status: 'ring' | 'answer' | 'hangup' }
  /** A phone that rang for this customer was picked up or not. */
  | { readonly type: 'agentRingOver'; readonly isAnswered: boolean; readonly ringMs: number }
  | { readonly type: 'talkEnded'; readonly talkMs: number }
  | { readonly type: 'handedOver'; readonly from: string; readonly to: string }
  | { readonly type: 'recordingFailed'; readonly reason: string }

/** The customer of a conversation, and what becomes of the call. */
export interface Customer {
  readonly callId: number
  readonly legId: string
  readonly phone: string
  /** Epoch ms, in the call's own time. */
  readonly now: number
  /** Where facts about the call are collected until they are written. */
  readonly change: CallChange
  readonly marks: CallMarks
  /** The hours allow a call to it now. */
  readonly mayBeDialed: boolean
  /** How long it waits for an agent, ms. */
  readonly patienceMs: number
  /** It hears a phone ring while it waits, unless there is a prompt. */
  readonly hearsRinging: boolean
  /** It called in, and may hear its place in the line. */
  readonly hearsPlace: boolean
  /** What it is played before we hang up, for so long at most; an empty name: nothing. */
  goodbye(): { readonly prompt: string; readonly maxMs: number }
  report(news: CallNews): void
  /** It is to hear its message. */
  announce(): void
  dial(): void
  /** Nobody has picked up yet. */
  cancelDial(): void
  /** Sets how the call will count, as far as is known now. */
  counts(outcome: Outcome): void
  hungUpByAgent(): void
  /** The conversation has taken a step, with all its effects. */
  moved(): void
}

// What is heard of a call by those who write it down, report it or learn from it.
import type { AgentOffer } from '../agents/live-agent.ts'

export type CallNews =
  | { readonly type: 'dialed' | 'answered' | 'connected' | 'abandoned' | 'recording' | 'ended' }
  /** The extension's state for the client's screen (protocol.md §6). */
  | { readonly type: 'agentLeg'; readonly offer: AgentOffer; readonly status: 'ring' | 'answer' | 'hangup' }
  /** A phone that rang for this customer was picked up, or was not. */
  | { readonly type: 'agentRingOver'; readonly isAnswered: boolean; readonly ringMs: number }
  | { readonly type: 'talkEnded'; readonly talkMs: number }
  | { readonly type: 'recordingFailed'; readonly reason: string }

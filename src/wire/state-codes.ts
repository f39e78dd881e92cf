// The published codes of states and outcomes (protocol.md §1), and the words published lists use for them.
import type { AgentState } from '../domain/agent.ts'
import {
  CALL_ENDINGS,
  type CallEnding,
  type HangupBy,
  isAbandonment,
  MESSAGE_OUTCOMES,
  type Outcome,
} from '../domain/outcome.ts'
import type { TaskState } from '../domain/task.ts'

/** As TaskList answers them. */
export const TASK_STATE_CODE: Readonly<Record<TaskState, number>> = {
  notStarted: 1025,
  running: 1026,
  paused: 1027,
  ended: 1028,
}

/** As GetSipCallStatus answers them. */
export const AGENT_STATE_CODE: Readonly<Record<AgentState, number>> = {
  offline: 1014,
  busy: 1208,
  idle: 1201,
  reserved: 1202,
  talking: 1204,
  wrapUp: 1208,
}

/** Hang-up causes, one for each outcome. */
export const HANGUP_CAUSE: Readonly<Record<Outcome, number>> = {
  connected: 10001,
  abandoned: 10007,
  agentMissed: 10005,
  agentNotReached: 10005,
  unserved: 10007,
  messageHeard: 10007,
  messageCut: 10001,
  neverAgain: 10007,
  callBackWanted: 10007,
  noAnswer: 10016,
  busy: 10006,
  rejected: 10003,
  invalid: 10014,
  unreachable: 10009,
  trunkFailed: 10004,
  cancelled: 10002,
  interrupted: 10017,
}

/** 10040 the caller's side (ours), 10041 the called customer, 10031 unknown. */
export const HANGUP_DIRECTION: Readonly<Record<HangupBy, number>> = {
  us: 10040,
  agent: 10040,
  customer: 10041,
  network: 10031,
}

/** TaskInfo `answertype` and the filter of taskCall (protocol.md §2). */
export type AnswerType = 'connected' | 'caller' | 'callee'

/**
 * A call that was cut off after the customer answered had no agent, like an abandoned one. A message reached
 * its customer.
 */
export function answerTypeOf(ending: CallEnding): AnswerType {
  if (ending === 'connected' || MESSAGE_OUTCOMES.some(heard => heard === ending)) return 'connected'
  return ending === 'cutOffAfterAnswer' || isAbandonment(ending) ? 'caller' : 'callee'
}

export function endingsOf(answerType: AnswerType): CallEnding[] {
  return CALL_ENDINGS.filter(ending => answerTypeOf(ending) === answerType)
}

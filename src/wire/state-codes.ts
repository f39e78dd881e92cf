// The published codes of states and outcomes (protocol.md §1), and the words published lists use for them.
import type { AgentState } from '../domain/agent.ts'
import type { HangupBy, Outcome } from '../domain/outcome.ts'
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

// Extensions, groups and queues as the published lists show them (protocol.md §3, §4), and the codes of their
// states.
import type { AgentState } from '../domain/agent.ts'
import { queueSeconds } from '../domain/queue.ts'
import type { AgentSummary, GroupSummary, MemberSummary } from '../store/port/api-store.ts'
import { AGENT_STATE_CODE } from './state-codes.ts'
import { wireTime } from './wire-time.ts'

export const EXTENSION = {
  enabled: 1016,
  disabled: 1013,
  registered: 1017,
  unregistered: 1014,
  unknown: 1012,
}
/**
 * 1043 其他 is never answered, because a group is either enabled or disabled (docs/decisions/0003-http-api.md).
 */
export const GROUP = { enabled: 1041, disabled: 1042 }

/** The state of a member's phone, in the words of the published list. */
const PHONE_STATUS: Record<AgentState, string> = {
  offline: 'hangup',
  busy: 'hangup',
  idle: 'hangup',
  reserved: 'ring',
  talking: 'answer',
  wrapUp: 'hangup',
}
/** A seat of a queue: 1213 等待中, 1214 接收中, 1215 已接听, 1217 暂停; 1014 not registered. */
const SEAT_STATUS: Record<AgentState, number> = {
  offline: 1014,
  busy: 1217,
  idle: 1213,
  reserved: 1214,
  talking: 1215,
  wrapUp: 1217,
}
/** As SEAT_STATUS, but for the agent instead of the phone: 1200 离线. */
const SEAT_STATE: Record<AgentState, number> = { ...SEAT_STATUS, offline: 1200 }

export function extensionRow(agent: AgentSummary) {
  return {
    extnumber: agent.ext,
    password: agent.password,
    status: validCode(agent),
    register: agent.registered ? 'reg' : 'nreg',
  }
}

/** The state of an extension; `agent` null: the account does not have it. */
export function callStatusRow(ext: string, agent: AgentSummary | null, now: number) {
  const call = agent?.call ?? null
  return {
    extnumber: ext,
    status: callStatusOf(agent),
    ...(call === null
      ? { caller: null, callee: null, disnumber: null, direction: null, channel: null }
      : {
          caller: ext,
          callee: call.phone,
          disnumber: call.callerId,
          direction: 'callout',
          channel: call.legId,
        }),
    idleduration: agent?.state === 'idle' ? secondsSince(agent.stateAt, now) : null,
    callduration: call === null || call.connectedAt === null ? null : secondsSince(call.connectedAt, now),
  }
}

function callStatusOf(agent: AgentSummary | null): number {
  if (agent === null) return EXTENSION.unknown
  if (!agent.enabled) return EXTENSION.disabled
  return agent.registered ? AGENT_STATE_CODE[agent.state] : EXTENSION.unregistered
}

export function registerStatusRow(ext: string, agent: AgentSummary | null) {
  const { registered, unregistered, unknown } = EXTENSION
  const code = agent === null ? unknown : agent.registered ? registered : unregistered
  return { extnumber: ext, code, clientip: null, serverip: null }
}

export function validStatusRow(ext: string, agent: AgentSummary | null) {
  return { extnumber: ext, code: agent === null ? EXTENSION.unknown : validCode(agent) }
}

function validCode(agent: AgentSummary): number {
  return agent.enabled ? EXTENSION.enabled : EXTENSION.disabled
}

export function groupRow({ id, name, enabled }: GroupSummary) {
  return { id, name, status: enabled ? GROUP.enabled : GROUP.disabled }
}

export function memberRow(member: MemberSummary, timeZone: string) {
  return {
    name: member.group,
    extnumber: member.ext,
    status: PHONE_STATUS[member.state],
    priority: member.priority,
    linkcount: member.callsAnswered,
    date: member.callsAnswered === 0 ? null : wireTime(member.stateAt, timeZone),
    state: member.ready ? 'idle' : 'busy',
  }
}

const AT_WORK: readonly AgentState[] = ['reserved', 'talking', 'wrapUp']

/** A group without members has a row too. */
export function groupStateRow({ name }: GroupSummary, members: readonly MemberSummary[]) {
  const extsOf = (isCounted: (state: AgentState) => boolean) =>
    members.filter(({ group, state }) => group === name && isCounted(state)).map(({ ext }) => ext)
  const all = extsOf(() => true)
  const free = extsOf(state => state === 'idle')
  const work = extsOf(state => AT_WORK.includes(state))
  return {
    name,
    total: all.length,
    total_detail: all,
    free: free.length,
    free_detail: free,
    work: work.length,
    work_detail: work,
  }
}

export function queueRow(group: GroupSummary) {
  return {
    queuename: group.name,
    remark: group.remark,
    strategy: group.strategy,
    announce: '',
    ...queueSeconds(group.queueSeconds),
    autocall: group.busy ? 'busy' : 'idle',
  }
}

export function seatRow(member: MemberSummary, timeZone: string, wrapUpSeconds: number) {
  return {
    queuename: member.group,
    // Clients search for rows whose seatsname begins with the extension.
    seatsname: `${member.ext}_${member.ext}_${member.group}`,
    extnumber: member.ext,
    status: SEAT_STATUS[member.state],
    state: SEAT_STATE[member.state],
    lastanswertime: wireTime(member.lastAnsweredAt, timeZone),
    lastassigntime: wireTime(member.lastAssignedAt, timeZone),
    seatschangetime: wireTime(member.stateAt, timeZone),
    noanswercount: member.callsMissed,
    callsanswered: member.callsAnswered,
    externalcallscount: 0,
    wrapuptime: wrapUpSeconds,
    // The queue has no limit of its own: the engine sets an agent who misses calls not ready.
    maxnoanswer: 0,
  }
}

function secondsSince(at: number, now: number): number {
  return Math.max(0, Math.floor((now - at) / 1_000))
}

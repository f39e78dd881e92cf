// An account as it is shown: what the store holds of it, what its engine reports, and the sentences about
// both.
import type { AccountSettings } from '../../../domain/account.ts'
import { standstillReason } from '../../../domain/account-standstill.ts'
import type { AgentState } from '../../../domain/agent.ts'
import { awayAmberMs } from '../../../domain/amber.ts'
import { budgetOf, noCallers, noCalls } from '../../../domain/day-tally.ts'
import type {
  AccountReport,
  AgentReport,
  AgentTrouble,
  DayReport,
  TaskReport,
} from '../../../domain/live-report.ts'
import type { Why } from '../../../domain/why.ts'
import type { LiveAgentRow, LiveRows, LiveTaskRow } from '../../../store/port/live-store.ts'
import { whyStill } from '../../../wire/why-row.ts'
import { helpWords, taskWords, troubleWords } from '../../../words/live-words.ts'
import { trunkOutageWords } from '../../../words/trunk-outage-words.ts'
import type { LiveReports } from './live-reports.ts'
import type { LiveAccount, LiveAgent, LiveTask } from './live-shapes.ts'

const NAME_MAX = 200
const NO_CALLS = { dialing: 0, ringing: 0, hearing: 0, waiting: 0, connecting: 0, talking: 0 }
const NO_AGENTS = { ready: 0, talking: 0, wrapUp: 0, away: 0, offline: 0 }

export function taskShown(
  row: LiveTaskRow,
  report: TaskReport | null,
  { account }: LiveRows,
  now: number,
): LiveTask {
  const { abandonRateMax: cap, timeZone } = account.settings
  const why = whyOf(row, report, now)
  return {
    taskid: row.taskid,
    name: row.name.slice(0, NAME_MAX),
    state: row.state,
    assignTo: row.assignTo.slice(0, NAME_MAX),
    pace: row.pace,
    ratio: report?.ratio ?? row.ratio,
    why,
    sentence: taskWords(why, report),
    help: helpWords(why, report, timeZone, now),
    calls: report?.calls ?? NO_CALLS,
    agents: report?.agents ?? NO_AGENTS,
    talkShare: report?.talkShare ?? null,
    talkShareMax: report?.talkShareMax ?? null,
    abandon: report?.abandon ?? budgetOf(noCalls(), cap),
    total: Math.max(row.total, report?.total ?? 0),
    called: Math.max(row.called, report?.called ?? 0),
    connected: Math.max(row.connected, report?.connected ?? 0),
    endsAt: report?.endsAt ?? null,
    nextAnswer: report?.nextAnswer ?? null,
  }
}

function whyOf(row: LiveTaskRow, report: TaskReport | null, now: number): Why | null {
  if (row.state !== 'running') return whyStill(row, now)
  if (report !== null) return report.why
  const counts = { waiting: Math.max(0, row.total - row.called) }
  return row.driven ? null : { code: 'noEngine', counts, about: {} }
}

export function agentShown(
  row: LiveAgentRow,
  report: AgentReport | null,
  settings: Pick<AccountSettings, 'awayAmberSeconds'>,
): LiveAgent {
  const said = report ?? stored(row)
  const { trouble, refused: _refused, limitMs, ...now } = said
  const isAway = said.state === 'away'
  return {
    ...now,
    state: trouble === null ? said.state : 'trouble',
    trouble,
    troubleText: troubleWords(said),
    groups: [...row.groups],
    awayReason: isAway ? row.awayReason : null,
    limitMs: isAway ? awayAmberMs(settings, row.awayLimitSeconds) : limitMs,
  }
}

const STATES: Readonly<Record<AgentState, AgentReport['state']>> = {
  offline: 'offline',
  busy: 'away',
  idle: 'ready',
  reserved: 'talking',
  talking: 'talking',
  wrapUp: 'wrapUp',
}

/** As it was when an engine wrote it down last. */
function stored(row: LiveAgentRow): AgentReport {
  const noCall = { task: null, phone: null, isSingle: false, preview: null, userid: null, talk: null }
  const nobody = { listensTo: null, listener: null }
  const noTimes = { limitMs: null, endsAt: null, extensionsLeft: 0, nextCallMs: null }
  return {
    ext: row.ext,
    state: STATES[row.state],
    trouble: troubleOf(row),
    refused: row.refused,
    since: row.stateAt,
    ...noCall,
    ...nobody,
    ...noTimes,
  }
}

function troubleOf({ isMissing, ready, registered, refused }: LiveAgentRow): AgentTrouble | null {
  if (isMissing) return 'ringsUnanswered'
  if (registered) return null
  if (refused !== null) return 'refused'
  return ready ? 'unregistered' : null
}

export type WholeAccount = Omit<LiveAccount, 'at' | 'engine' | 'tasks' | 'agents'>

export function accountShown(
  rows: LiveRows,
  { account, today, trunks }: Pick<LiveReports, 'account' | 'today' | 'trunks'>,
  now: number,
): WholeAccount {
  return {
    stopped: standstillReason(rows.account, rows.isStopped, now),
    ...(account ?? nothingReported(rows.account.settings.abandonRateMax, today)),
    transfersOut: rows.account.settings.transferOut,
    trunks: trunks.map(({ outage, ...trunk }) => ({
      ...trunk,
      up: outage === null,
      outage: outage && trunkOutageWords({ ...outage.about, reason: outage.reason }),
    })),
  }
}

function nothingReported(cap: number, stored: DayReport | null): AccountReport {
  const noWaits = { waitP50Ms: null, waitP95Ms: null, longestWaitMs: null, worstHalfHour: null }
  const today = stored ?? { ...noCalls(), ...noWaits, callers: noCallers(), late: 0, talkSeconds: 0 }
  const { answered, connected, abandoned } = today
  return {
    calls: NO_CALLS,
    callersWaiting: { count: 0, since: null },
    today,
    abandon: budgetOf(today, cap),
    talkShare: null,
    talkShareMax: null,
    thirtyDays: { answered, connected, abandoned },
  }
}

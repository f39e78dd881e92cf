// The log: lines with account, task and call ids, and never a key, token or password.

import { type DestinationStream, type Logger, pino } from 'pino'
import type { EngineEvent } from '../domain/event.ts'
import type { Language } from '../domain/language.ts'
import { CALL_BACK_END_WORDS } from '../words/call-back-words.ts'
import { WISH_LOST } from '../words/lost-wish-words.ts'
import { pacingWords } from '../words/pacing-words.ts'
import { trunkOutageWords } from '../words/trunk-outage-words.ts'
import { AccountNames } from './account-names.ts'
import { linesForPeople, standardOutput } from './log-output.ts'
import { redactLine } from './redact.ts'

export type Log = Logger
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

export interface LogForm {
  readonly level: LogLevel
  /** Standard output by default. */
  readonly destination?: DestinationStream
  /** Writes lines for people in this language; if omitted, JSON. */
  readonly language?: Language
}

/** Every line is redacted as a whole, whether its fields come from bindings, errors or texts. */
export function createLog(form: LogForm): Log {
  const settings = {
    level: form.level,
    timestamp: pino.stdTimeFunctions.isoTime,
    hooks: { streamWrite: redactLine },
  }
  const output = form.destination ?? standardOutput()
  return pino(settings, form.language === undefined ? output : linesForPeople(output, form.language))
}

export interface LogIds {
  readonly account?: number | string
  readonly task?: string
  readonly call?: number
}

/** A log whose lines all carry these ids. */
export function logFor(log: Log, ids: LogIds): Log {
  return log.child(ids)
}

/** How often the log says why a task is paced as it is; at debug level it holds every report. */
const PACE_EVERY_MS = 60_000

/** Logs engine events: calls at debug; tasks, their pace, why a task is idle, and faults above that. */
export function logEvents(log: Log): (event: EngineEvent) => void {
  // Why each living task was last said to be idle; an entry leaves when its task dials again or ends.
  const idleWhy = new Map<string, string>()
  /** When each task's pace was last written, epoch ms of the engine's clock. */
  const pacedAt = new Map<string, number>()
  const names = new AccountNames()
  const account = (id: number | null) => (id === null ? null : names.of(id))
  return event => {
    names.listen(event)
    switch (event.type) {
      case 'taskIdle':
        if (idleWhy.get(event.taskid) === event.why) return
        idleWhy.set(event.taskid, event.why)
        log.info(
          { account: account(event.accountId), task: event.taskid, why: event.why, ...event.counts },
          event.why === 'agentsTooSlow'
            ? 'agents pick up too late or not at all to keep the abandon rate under its cap'
            : 'task is not dialling',
        )
        return
      case 'agentUnready':
        log.warn(
          { account: account(event.accountId), agent: event.ext, misses: event.misses },
          event.isUndecided
            ? 'agent did not decide in time about a number and was set not ready'
            : 'agent did not take its calls and was set not ready',
        )
        return
      case 'callBackOver':
        if (event.reason === null) break
        log.warn(
          {
            ...{ account: account(event.accountId), task: event.taskid },
            ...{ callBack: event.callBackId, why: event.reason },
          },
          `a call-back was not kept: ${CALL_BACK_END_WORDS[event.reason].en}`,
        )
        return
      case 'taskPaced':
        // As long as nobody asks how many calls to begin, as in a preview task, there is nothing to say.
        if (event.report.reason === 'notAsked') break
        if (event.at - (pacedAt.get(event.taskid) ?? Number.NEGATIVE_INFINITY) < PACE_EVERY_MS) break
        pacedAt.set(event.taskid, event.at)
        log.info(
          {
            account: account(event.accountId),
            task: event.taskid,
            reason: event.report.reason,
            ratio: event.ratio,
          },
          pacingWords(event.report).en,
        )
        return
      case 'taskEnded':
        idleWhy.delete(event.taskid)
        pacedAt.delete(event.taskid)
        log.info({ account: account(event.accountId), task: event.taskid }, 'task ended')
        return
      case 'accountHeld':
      case 'accountLost':
        log.info(
          { account: account(event.accountId) },
          event.type === 'accountHeld' ? 'account is driven here' : 'account is no longer driven here',
        )
        return
      case 'recordingFailed':
        log.warn(
          { account: account(event.accountId), task: event.taskid, call: event.callId },
          `recording failed: ${event.reason}`,
        )
        return
      case 'listening':
        log.info(
          {
            ...{ account: account(event.accountId), task: event.taskid, call: event.callId },
            ...{ agent: event.agent, listener: event.listener, mode: event.mode },
          },
          event.mode === null ? 'a call is no longer listened to' : 'a call is listened to',
        )
        return
      case 'trunkDown':
        log.warn(
          { trunk: event.trunk, reason: event.outage.reason },
          `trunk is down: ${trunkOutageWords({ ...event.outage.about, reason: event.outage.reason }).en}`,
        )
        return
      case 'trunkSlowed':
        log.warn(
          { trunk: event.trunk, channels: event.channels, callsPerSecond: event.callsPerSecond },
          `trunk had no room for a call: it is used for at most ${event.channels} channels and ` +
            `${Math.round(event.callsPerSecond * 10) / 10} calls a second now, and for more again ` +
            'step by step',
        )
        return
      case 'trunkUp':
        log.info({ trunk: event.trunk }, 'trunk is up')
        return
      case 'legRepaired':
        log.warn(
          { leg: event.legId, what: event.what },
          'a leg was not in the state that the switch had reported; it was corrected',
        )
        return
      case 'answeredLate':
        log.warn(
          { account: account(event.accountId), call: event.callId, leg: event.legId },
          'a customer answered a call that had already ended here, or whose process ' +
            'had died; the call was hung up and the customer is not called again',
        )
        return
      case 'wishLost':
        log.error({ account: account(event.accountId), call: event.callId }, WISH_LOST[event.wish].en)
        return
      case 'fault':
        log.warn({ account: account(event.accountId), where: event.where }, event.message)
        return
      case 'callStarted':
        if (event.taskid !== null) idleWhy.delete(event.taskid)
        break
    }
    if (log.isLevelEnabled('debug')) log.debug(debugFields(event, account), event.type)
  }
}

type CallOrAgentEvent = Exclude<
  EngineEvent,
  { type: 'legRepaired' | 'trunkDown' | 'trunkUp' | 'trunkSlowed' }
> & {
  taskid?: string | null
  callId?: number
}

function debugFields(
  event: CallOrAgentEvent,
  account: (id: number | null) => string | null,
): Record<string, unknown> {
  const { accountId, taskid, callId, type: _type, at: _at, ...fields } = event
  return {
    account: account(accountId),
    ...(taskid != null && { task: taskid }),
    ...(callId !== undefined && { call: callId }),
    ...fields,
  }
}

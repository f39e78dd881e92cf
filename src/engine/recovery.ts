// After a crash or a takeover: closes the calls the last driver of an account left without an end.
import type { Account } from '../domain/account.ts'
import type { DatedClock } from '../domain/clock.ts'
import { lateCountsAs } from '../domain/outcome.ts'
import { callRecordBody } from '../domain/push-body.ts'
import { againAt } from '../domain/retry.ts'
import type { AnswerJournal, CallChange, CallEnd, EngineStore, PushRow, UnfinishedCall } from '../store/port.ts'
import type { Switch } from '../telephony/port.ts'

/** After its ring time-out the network has given up a call nobody cancelled; so much later the phone is surely silent. */
const RING_MARGIN_MS = 5_000

export interface RecoveryParts {
  readonly store: EngineStore
  readonly switch: Switch
  readonly clock: DatedClock
  readonly journal?: AnswerJournal
}

/** Answers the last driver noted beside the database and could not write any more: nobody who answered is called again. */
export async function replayAnswers({ store, journal }: RecoveryParts): Promise<void> {
  const answers = journal?.others() ?? []
  if (answers.length > 0) await store.record({ calls: answers.map(answer => ({ ...answer })), agents: [], tasks: [], pushes: [] })
  journal?.forgetDead()
}

/**
 * Returns how many calls were closed. Calls never dialled are given back; dialled ones end as interrupted, and their contact
 * waits again once if nobody answered. Legs of the last driver that the switch still carries are hung up first; a phone this
 * switch knows nothing of may ring until its time-out, and its contact waits as long: never two living calls to one contact.
 */
export async function recoverAccount(account: Account, parts: RecoveryParts): Promise<number> {
  const unfinished = await parts.store.unfinishedCalls(account.id)
  if (unfinished.length === 0) return 0
  const mine = new Set(unfinished.map(call => call.uuid))
  const hungUp = new Set<string>()
  for (const { legId } of await parts.switch.snapshot()) {
    if (!mine.has(legId)) continue
    parts.switch.hangup(legId)
    hungUp.add(legId)
  }
  const now = parts.clock.systemTime()
  const calls: CallChange[] = []
  const pushes: PushRow[] = []
  for (const call of unfinished) {
    const { dialedAt } = call
    if (dialedAt === null) continue
    const silentAt = Math.min(dialedAt, now) + account.settings.ringTimeoutSeconds * 1_000 + RING_MARGIN_MS
    const end = endOf(call, now, hungUp.has(call.uuid) ? now : Math.max(now, silentAt))
    calls.push({ callId: call.callId, end: { ...end, ...lateness(account, call) } })
    if (account.settings.pushCallUrl !== '') pushes.push(recordPush(account, call, dialedAt, end))
  }
  await parts.store.record({ calls, agents: [], tasks: [], pushes })
  await parts.store.release(unfinished.filter(call => call.dialedAt === null).map(call => call.callId))
  return unfinished.length
}

function lateness({ settings }: Account, { answeredAt, connectedAt }: UnfinishedCall): Pick<CallEnd, 'lateCountsAs'> {
  const late = answeredAt === null || connectedAt === null ? undefined : lateCountsAs(connectedAt - answeredAt, settings)
  return late === undefined ? {} : { lateCountsAs: late }
}

function endOf(call: UnfinishedCall, now: number, againNotBefore: number): CallEnd {
  return {
    // The last driver's clock may have been ahead of ours.
    endedAt: Math.max(now, call.dialedAt ?? now, call.answeredAt ?? now, call.connectedAt ?? now),
    outcome: call.connectedAt === null ? 'interrupted' : 'connected',
    by: 'network',
    sipStatus: null,
    q850: null,
    againAt: againAt('interrupted', call.answeredAt !== null, call.interruptions, againNotBefore),
  }
}

/** Told once: should the last driver have written the record's push after all, the outbox keeps the first. */
function recordPush(account: Account, call: UnfinishedCall, dialedAt: number, end: CallEnd): PushRow {
  const { endedAt, outcome, by } = end
  const { uuid, taskid, round, answeredAt, connectedAt, phone, callerId, agentExt, recording, data } = call
  return {
    accountId: account.id,
    subject: uuid,
    kind: 'call',
    event: 'record',
    body: callRecordBody({
      id: call.callId,
      companycode: account.code,
      timeZone: account.settings.timeZone,
      ...{ uuid, taskid, round, dialedAt, answeredAt, connectedAt, endedAt, phone, callerId, agentExt, recording, outcome, by },
      ...data,
    }),
  }
}

// After a crash or a takeover: closes the calls that an account's last driver left without an end, once the
// network has reported what became of them.
import type { Account } from '../../domain/account.ts'
import { lateCountsAs } from '../../domain/outcome.ts'
import { againAt } from '../../domain/retry.ts'
import type { CallChange, CallEnd, PushRow, UnfinishedCall } from '../../store/port/changes.ts'
import type { EngineStore } from '../../store/port/engine-store.ts'
import type { AnswerJournal } from '../../store/port/noted-answers.ts'
import type { LiveLeg } from '../../telephony/port.ts'
import { recordPushes } from '../call/call-facts.ts'
import type { Awaited, LegNews, LegOwner } from '../call/legs.ts'
import type { EngineNode } from '../engine-node.ts'

/**
 * After the ring time-out the network gives up a call that nobody cancelled; this much later the phone is
 * certainly silent.
 */
const RING_MARGIN_MS = 5_000
/**
 * 64·T1 (RFC 3261 §13.3.1.4): an answer that nobody acknowledges is repeated for this long. A process that
 * knows of the leg has received it by then, or never will.
 */
const UNHEARD_MS = 32_000
/** How long recovery waits for a leg that the switch knows of; the leg ends by itself before that. */
const LEG_WAIT_MS = 45_000

type RecoveryNode = Pick<EngineNode, 'store' | 'node' | 'switch' | 'legs' | 'lateAnswers' | 'clock'>

/**
 * Writes the answers that the last driver noted in its journal and could not write any more: nobody who
 * answered is called again.
 */
export async function replayAnswers(store: EngineStore, journal: AnswerJournal | undefined): Promise<void> {
  const left = journal?.replay()
  if (left === undefined) return
  if (left.answers.length > 0) await store.recordLate(left.answers)
  left.written()
}

/**
 * Calls that were never dialled are given back; dialled ones end as interrupted, and their contact waits
 * again once if nobody answered. Legs of the last driver that the switch still carries are hung up. As long
 * as the switch knows of a call's leg, the call stays open, because somebody may have picked up. A phone that
 * this switch does not know of may ring until its time-out, and another process may still hear of its answer,
 * so its contact waits as long. There are never two living calls to one contact.
 */
export class Recovery implements LegOwner {
  private readonly account: Account
  private readonly node: RecoveryNode
  /** By the steady clock, and by the system's. */
  private readonly begun: { readonly now: number; readonly date: number }
  /** The calls whose leg the switch knows of; null before the first step. */
  private open: ReadonlyMap<number, LiveLeg> | null = null
  private readonly watched = new Map<string, number>()

  constructor(account: Account, node: RecoveryNode) {
    this.account = account
    this.node = node
    this.begun = { now: node.clock.now(), date: node.clock.systemTime() }
  }

  /** The number of calls that are still open. */
  get left(): number {
    return this.open?.size ?? 0
  }

  get isOver(): boolean {
    return this.open?.size === 0
  }

  /**
   * Closes the calls that can be closed by now and returns how many; null: the lease on the account is gone,
   * so nothing was closed. The first step takes all unfinished calls of the account, so none may be ours.
   */
  async step(): Promise<number | null> {
    const { node, account } = this
    if (this.open === null && (await node.store.unfinishedCalls(account.id)).length === 0) {
      this.open = new Map()
      return 0
    }
    const legs = new Map((await node.switch.snapshot()).map(leg => [leg.legId, leg]))
    // Answers reported before the legs were counted must be in the database before the calls are read.
    await node.lateAnswers.written()
    const unfinished = (await node.store.unfinishedCalls(account.id)).filter(
      call => this.open?.has(call.callId) ?? true,
    )
    const now = node.clock.systemTime()
    const open = new Map<number, LiveLeg>()
    for (const call of unfinished) {
      const leg = legs.get(call.legId)
      if (leg !== undefined && this.mustWait(call, leg, now)) open.set(call.callId, leg)
    }
    if (!(await this.close(unfinished.filter(call => !open.has(call.callId))))) return null
    this.open = open
    if (open.size === 0) this.stop()
    return unfinished.length - open.size
  }

  stop(): void {
    for (const legId of this.watched.keys())
      if (this.node.legs.owner(legId) === this) this.node.legs.forget(legId)
    this.watched.clear()
  }

  notify(legId: string, news: LegNews): void {
    const callId = this.watched.get(legId)
    const isAnswered =
      news === 'answered' ||
      (typeof news === 'object' && news.type === 'ended' && news.outcome === 'completed')
    if (callId !== undefined && isAnswered) this.node.lateAnswers.note(callId, this.node.clock.systemTime())
  }

  awaits(): Awaited {
    return 'answer'
  }

  private get hasWaited(): boolean {
    return this.node.clock.now() - this.begun.now >= LEG_WAIT_MS
  }

  /** Hangs up a living leg; false if nothing more about the leg can matter. */
  private mustWait(call: UnfinishedCall, leg: LiveLeg, now: number): boolean {
    const { lateAnswers, legs, switch: telephony } = this.node
    const { callId, answeredAt } = call
    if (leg.isLeft !== true) {
      legs.watch(leg.legId, this)
      this.watched.set(leg.legId, callId)
      telephony.hangup(leg.legId)
    }
    if (leg.answered && answeredAt === null) lateAnswers.note(callId, now)
    return answeredAt === null && !this.hasWaited
  }

  /** False: the account is no longer driven here. */
  private close(unfinished: readonly UnfinishedCall[]): Promise<boolean> {
    const { account, node } = this
    const now = node.clock.systemTime()
    const calls: CallChange[] = []
    const pushes: PushRow[] = []
    for (const call of unfinished) {
      const { dialedAt } = call
      if (dialedAt === null) continue
      const end = endOf(call, now, this.silentAt(call, dialedAt, now))
      calls.push({ callId: call.callId, end: { ...end, ...lateness(account, call) } })
      pushes.push(...recordPushes(account, call))
    }
    // What an agent asked for has not begun: it still may, or ends with its time.
    const claimed = unfinished.filter(call => call.dialedAt === null && call.taskId !== null)
    const undialled = claimed.map(call => call.callId)
    return node.store.closeLeft(account.id, node.node, { ended: { calls, pushes }, undialled })
  }

  /** When nobody can hear of an answer to this call any more. */
  private silentAt(call: UnfinishedCall, dialedAt: number, now: number): number {
    const rangOut =
      Math.min(dialedAt, now) + this.account.settings.ringTimeoutSeconds * 1_000 + RING_MARGIN_MS
    const leg = this.open?.get(call.callId)
    if (leg === undefined) return Math.max(rangOut, this.begun.date + UNHEARD_MS)
    // A leg that this process carried has ended; one that was left behind, or does not end, may have been
    // given up without a report.
    const isGivenUp = leg.isLeft === true || this.hasWaited
    return isGivenUp ? Math.max(rangOut, now) : now
  }
}

function lateness(
  { settings }: Account,
  { taskId, answeredAt, wantedAt, connectedAt }: UnfinishedCall,
): Pick<CallEnd, 'lateCountsAs'> {
  const late =
    taskId === null || answeredAt === null || connectedAt === null
      ? undefined
      : lateCountsAs(connectedAt - (wantedAt ?? answeredAt), settings)
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

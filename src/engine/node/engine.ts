// The engine of one process: holds accounts by lease, drives each with a dialer, and passes on the switch's
// events.
import { within } from '../../domain/clock.ts'
import type { AccountPicture } from '../../store/port/account-picture.ts'
import { type LiveWatch, WATCH_LEASE_MS } from '../../store/port/live-publisher.ts'
import { Dialer } from '../account/dialer.ts'
import { Legs } from '../call/legs.ts'
import { type EngineNode, type EnginePorts, reportFault } from '../engine-node.ts'
import { HandedPrompts } from './handed-prompts.ts'
import { HandedTrunks } from './handed-trunks.ts'
import { KeptWishes } from './kept-wishes.ts'
import { LateAnswers } from './late-answers.ts'
import { Leases } from './leases.ts'
import { LegSweep } from './leg-sweep.ts'
import { Lines } from './lines.ts'
import { Recovery, replayAnswers } from './recovery.ts'
import { type ReportedAccount, ReportWriter } from './report-writer.ts'
import { Slices } from './slices.ts'
import { SwitchNews } from './switch-news.ts'
import { TrunkShares } from './trunk-shares.ts'

const CARE_MS = 1_000
/** An account is read this often even without a notification, in case one was lost. */
const REFRESH_MS = 5_000
/** How long stopping waits for a database that is away; what is not written by then is in the journal. */
const LATE_WAIT_MS = 3_000

interface Held {
  /** Null until the calls of its last driver are closed or waited for. */
  dialer: Dialer | null
  /** The calls of its last driver whose fate is not known yet; null: there are none. */
  recovery: Recovery | null
  /** Something changed since the account was read. */
  isStale: boolean
  caring: Promise<void> | null
  /** Tasks are being prepared for their next round, step by step in the background. */
  preparing: Promise<void> | null
}

export class Engine {
  private readonly held = new Map<number, Held>()
  private readonly ports: EnginePorts
  private readonly leases: Leases
  private readonly node: EngineNode
  private readonly legs = new Legs()
  private readonly lateAnswers: LateAnswers
  private readonly sweep: LegSweep
  private readonly trunks: HandedTrunks
  private readonly prompts: HandedPrompts
  private readonly shares: TrunkShares
  private readonly reports: ReportWriter | null
  /** Real time until which somebody watches an account. */
  private readonly watchedUntil = new Map<number, number>()
  /** Dead processes whose leases have been ended. */
  private readonly buried = new Set<string>()
  /** The companycodes of all accounts as of the last round of care; null before the first. */
  private codes: ReadonlyMap<number, string> | null = null
  private readonly switchNews: SwitchNews
  private stopping = false
  private caring: Promise<void> | null = null
  private stopCare: (() => void) | null = null
  private stopListening: (() => void) | null = null

  constructor(ports: EnginePorts) {
    this.ports = ports
    this.leases = new Leases(
      ports,
      accountId => this.lose(accountId),
      error => this.fault(null, 'lease', error),
    )
    this.lateAnswers = new LateAnswers(ports, error => this.fault(null, 'lateAnswer', error))
    this.node = {
      ...ports,
      emit: event => ports.emit(event),
      newLegId: () => ports.newLegId(),
      lines: new Lines(ports.clock, ports.wall),
      legs: this.legs,
      lateAnswers: this.lateAnswers,
      wishes: new KeptWishes(
        ports.wall,
        (...fault) => this.fault(...fault),
        wish => ports.emit({ type: 'wishLost', ...wish, at: ports.clock.now() }),
      ),
      slices: new Slices(ports.wall),
      mayDial: accountId => !this.stopping && this.leases.isSure(accountId),
      isSwitchUp: () => this.switchNews.isSwitchUp,
    }
    this.switchNews = new SwitchNews({
      ...{ ports, lines: this.node.lines, legs: this.legs, lateAnswers: this.lateAnswers },
      takers: () => this.dialers(),
      dialerOf: accountId => this.held.get(accountId)?.dialer ?? undefined,
    })
    this.sweep = new LegSweep(this.node)
    this.trunks = new HandedTrunks(ports.store, ports.switch)
    this.prompts = new HandedPrompts(ports.store, ports.switch)
    this.shares = new TrunkShares(ports, this.node.lines, error => this.fault(null, 'trunkShares', error))
    const { reports, clock, wall } = ports
    const failed = (error: unknown) => this.fault(null, 'report', error)
    this.reports = reports === undefined ? null : new ReportWriter(reports, clock, wall, failed)
  }

  /** Resolves after the first attempt to take over free accounts; care then goes on by itself. */
  async start(): Promise<void> {
    await this.ports.switch.start(this.switchNews.notify)
    const stopChanges = this.ports.store.onChange(accountId => this.changed(accountId))
    const stopWatches = this.ports.store.onWatch(watch => this.watched(watch))
    this.stopListening = () => {
      stopChanges()
      stopWatches()
    }
    this.leases.start()
    this.shares.start()
    this.sweep.start()
    void this.care()
    await this.cared()
  }

  /**
   * Stops dialling. Calls in flight may finish for `graceMs` or until `hurry` resolves; then the rest is
   * withdrawn, everything is written down and the leases are given up.
   */
  async stop(graceMs: number, hurry: Promise<void> = new Promise(() => {})): Promise<void> {
    this.stopping = true
    this.stopListening?.()
    this.stopCare?.()
    // Care may be waiting for a database that is away; that must not hold up the end.
    await within(this.ports.wall, graceMs, Promise.race([this.cared(), hurry]))
    const dialers = this.dialers()
    const drained = Promise.all(dialers.map(dialer => dialer.drain()))
    await within(this.ports.wall, graceMs, Promise.race([drained, hurry]))
    await Promise.all(dialers.map(dialer => dialer.stop()))
    await within(this.ports.wall, LATE_WAIT_MS, this.writeLastMinutes())
    await within(this.ports.wall, LATE_WAIT_MS, this.shares.stop())
    await this.leases.release().catch(error => this.fault(null, 'lease', error))
    this.held.clear()
    this.sweep.stop()
    await this.ports.switch.stop()
    // Some customers may have picked up while they were being hung up.
    const { wishes } = this.node
    const written = Promise.all([this.lateAnswers.written(), wishes.written()])
    await within(this.ports.wall, LATE_WAIT_MS, written)
    this.lateAnswers.stop()
    wishes.stop()
  }

  /** Accounts driven by this process. */
  accounts(): number[] {
    return [...this.held.keys()]
  }

  /** One round of care: takes accounts that nobody drives, and cares for each of ours independently. */
  private care(): Promise<void> {
    this.stopCare?.()
    this.caring ??= this.careOnce()
      .catch(error => this.fault(null, 'care', error))
      .finally(() => {
        this.caring = null
        if (!this.stopping) this.stopCare = this.ports.wall.after(CARE_MS, () => void this.care())
      })
    return this.caring
  }

  private async careOnce(): Promise<void> {
    await this.buryTheDead()
    await this.trunks.hand()
    for (const accountId of await this.leases.takeFree())
      this.held.set(accountId, {
        dialer: null,
        recovery: null,
        isStale: false,
        caring: null,
        preparing: null,
      })
    this.codes = await this.ports.store.accountCodes()
    this.reportElsewhere()
    for (const [accountId, held] of this.held) void this.careFor(accountId, held)
    this.reports?.care(this.reported())
  }

  private reported(): ReportedAccount[] {
    return this.dialers().map(dialer => dialer.reporter.forMinutes())
  }

  private dialers(): Dialer[] {
    return [...this.held.values()].flatMap(({ dialer }) => dialer ?? [])
  }

  private async writeLastMinutes(): Promise<void> {
    await this.reports?.flush(this.reported())
  }

  /** A process of this machine that is gone cannot dial any more, so its leases end at once. */
  private async buryTheDead(): Promise<void> {
    for (const node of this.ports.journal?.deadNodes() ?? []) {
      if (this.buried.has(node)) continue
      await this.leases.release(node)
      this.buried.add(node)
    }
  }

  private async cared(): Promise<void> {
    await this.caring
    await Promise.all([...this.held.values()].flatMap(held => [held.caring, held.preparing]))
  }

  private changed(accountId: number): void {
    const held = this.held.get(accountId)
    if (this.stopping) return
    // If another process has the account, the change may be that it has given it up.
    if (held === undefined) void this.care()
    else {
      held.isStale = true
      void this.careFor(accountId, held)
    }
  }

  /** Of every account that is watched, since this node may drive it next. */
  private watched({ accountIds, whole }: LiveWatch): void {
    const now = this.ports.wall.now()
    for (const [accountId, until] of this.watchedUntil) if (until <= now) this.watchedUntil.delete(accountId)
    for (const accountId of accountIds) {
      this.watchedUntil.set(accountId, now + WATCH_LEASE_MS)
      this.held.get(accountId)?.dialer?.liveRoom.watch(whole.includes(accountId))
    }
  }

  /**
   * One at a time for each account; a slow one does not hold up the others. Another follows if the account
   * has changed meanwhile; whoever waits for the first, as the start does, does not wait for that too: an
   * account may change for hours.
   */
  private careFor(accountId: number, held: Held): Promise<void> {
    held.caring ??= this.attend(accountId, held)
      .then(() => held.isStale)
      .catch(error => {
        held.isStale = true
        this.fault(accountId, 'care', error)
        return false
      })
      .then(hasChanged => {
        held.caring = null
        const isOurs = !this.stopping && this.held.get(accountId) === held
        if (hasChanged && isOurs) void this.careFor(accountId, held)
      })
    return held.caring
  }

  /** Recovers, reads and cares for one account. */
  private async attend(accountId: number, held: Held): Promise<void> {
    const { store, clock, wall } = this.ports
    const isStale = held.isStale || wall.now() - (held.dialer?.refreshedAt ?? 0) >= REFRESH_MS
    held.isStale &&= held.dialer === null
    // First of all: somebody with a telephone in the hand waits for it.
    if (isStale && held.dialer !== null) await this.obeyRequests(accountId, held.dialer)
    await store.moveDueTasks(accountId, clock.systemTime())
    await this.recoverOn(held)
    if (held.dialer === null) await this.takeOver(accountId, held)
    else if (isStale) {
      const picture = await store.loadAccount(accountId)
      if (picture !== null) await this.refresh(held.dialer, picture)
    }
    await held.dialer?.care()
    this.prepareRounds(accountId, held)
  }

  private async obeyRequests(accountId: number, dialer: Dialer): Promise<void> {
    for (const request of await this.ports.store.takeRequests(accountId, this.ports.node))
      await dialer.requests.obey(request)
  }

  private async refresh(dialer: Dialer, picture: AccountPicture): Promise<void> {
    await this.know(picture)
    dialer.refresh(picture)
  }

  /**
   * Prepares what the account's calls need: the switch knows its trunks and prompts, and this node has its
   * share of the trunks.
   */
  private async know({ account, trunks, prompts }: AccountPicture): Promise<void> {
    await this.trunks.know(trunks)
    if (this.node.lines.load(account.id, trunks)) await this.shares.ask()
    // Last, since calls still go by the settings from before.
    await this.prompts.hand(account.id, prompts)
  }

  private prepareRounds(accountId: number, held: Held): void {
    const { store, clock } = this.ports
    const isOurs = () => !this.stopping && this.held.get(accountId) === held
    const steps = async () => {
      while (isOurs() && (await store.prepareRound(accountId, clock.now())));
    }
    held.preparing ??= steps()
      .catch(error => this.fault(accountId, 'prepareRound', error))
      .finally(() => {
        held.preparing = null
      })
  }

  private async takeOver(accountId: number, held: Held): Promise<void> {
    held.isStale = false
    const picture = await this.ports.store.loadAccount(accountId)
    if (picture === null) return
    await replayAnswers(this.ports.store, this.ports.journal)
    const recovery = new Recovery(picture.account, this.node)
    const closed = await recovery.step()
    // This comes after recovery, because the previous driver's channels are free once its calls are closed.
    await this.know(picture).catch(error => {
      recovery.stop()
      throw error
    })
    if (closed === null || this.held.get(accountId) !== held) {
      recovery.stop()
      return
    }
    held.recovery = recovery
    held.dialer = new Dialer(picture, this.node)
    held.dialer.start()
    if (this.ports.wall.now() < (this.watchedUntil.get(accountId) ?? 0)) held.dialer.liveRoom.watch(true)
    this.reportElsewhere()
    this.ports.emit({
      type: 'accountHeld',
      accountId,
      code: picture.account.code,
      recovered: closed + recovery.left,
      at: this.ports.clock.now(),
    })
  }

  /** Closes the calls about which the switch has found out more; contacts that wait again can be claimed. */
  private async recoverOn(held: Held): Promise<void> {
    const { recovery } = held
    if (recovery === null) return
    if (((await recovery.step()) ?? 0) > 0) held.dialer?.wake()
    if (recovery.isOver) held.recovery = null
  }

  /**
   * Gives up an account whose calls belong to another process now. Their ends are not written twice, because
   * an end is set once. It resolves when nothing that was begun for the account goes on, so if it is taken
   * again, nobody here takes the calls of the new dialer for ones that were left.
   */
  private async lose(accountId: number): Promise<void> {
    const held = this.held.get(accountId)
    this.held.delete(accountId)
    this.reports?.forget(accountId)
    this.node.lines.drop(accountId)
    this.prompts.drop(accountId)
    // Its phones belong to the other process now.
    this.ports.switch.expectAgents(accountId, [])
    this.reportElsewhere()
    this.ports.emit({ type: 'accountLost', accountId, at: this.ports.clock.now() })
    held?.recovery?.stop()
    await held?.dialer?.stop()
    await Promise.all([held?.caring, held?.preparing])
  }

  /**
   * Phones of accounts that are not driven here, or are still being recovered, are asked to try again later.
   */
  private reportElsewhere(): void {
    const elsewhere = [...(this.codes ?? [])].filter(
      ([accountId]) => (this.held.get(accountId)?.dialer ?? null) === null,
    )
    if (this.codes !== null) this.ports.switch.expectElsewhere(elsewhere.map(([, code]) => code))
  }

  private fault(accountId: number | null, where: string, error: unknown): void {
    reportFault(this.ports, accountId, where, error)
  }
}

// The engine of one process: holds accounts by lease, drives each with a dialer, passes the switch's events on.
import { type Clock, within } from '../domain/clock.ts'
import type { EngineEvent } from '../domain/event.ts'
import type { Random } from '../domain/random.ts'
import type { AnswerJournal, EngineStore } from '../store/port.ts'
import type { Switch, SwitchEvent } from '../telephony/port.ts'
import { Dialer, type DialerParts } from './dialer.ts'
import { Legs } from './legs.ts'
import { Lines } from './lines.ts'
import { recoverAccount, replayAnswers } from './recovery.ts'

/** The lease and its renewal: another process may take over LEASE_MS after the last renewal. */
const LEASE_MS = 6_000
const CARE_MS = 1_000
/** An account is read again this often even if no change was told: the safety net under notifications. */
const REFRESH_MS = 5_000
/** A dial needs this much of the lease left: what the switch may take to act on it. */
const LEASE_MARGIN_MS = 1_000

export interface EngineOptions {
  readonly store: EngineStore
  readonly switch: Switch
  /** The dialer's time (may run fast); `wall` is real time: leases, retries, polling. */
  readonly clock: Clock
  readonly wall: Clock
  readonly random: Random
  readonly journal?: AnswerJournal
  /** Unique to this process. */
  readonly node: string
  /** A new leg id, unique for ever. */
  newLegId(): string
  emit(event: EngineEvent): void
}

interface Held {
  /** Null while its calls are being recovered. */
  dialer: Dialer | null
  /** Wall time at which the renewal that succeeded last was asked for. */
  renewedAt: number
}

export class Engine {
  private readonly held = new Map<number, Held>()
  private readonly options: EngineOptions
  private readonly parts: DialerParts
  private readonly stale = new Set<number>()
  private readonly legs = new Legs()
  private switchUp = true
  private stopping = false
  private caring: Promise<void> | null = null
  private stopCare: (() => void) | null = null
  private stopListening: (() => void) | null = null

  constructor(options: EngineOptions) {
    this.options = options
    this.parts = {
      ...options,
      emit: event => options.emit(event),
      newLegId: () => options.newLegId(),
      lines: new Lines(options.clock),
      legs: this.legs,
      mayDial: accountId => this.mayDial(accountId),
      isSwitchUp: () => this.switchUp,
    }
  }

  async start(): Promise<void> {
    await this.options.switch.start(event => this.told(event))
    this.stopListening = this.options.store.onChange(accountId => {
      this.stale.add(accountId)
      this.careSoon(0)
    })
    await this.care()
  }

  /** No new dials; calls in flight may finish for `graceMs`, the rest is withdrawn; everything is written down and the leases given up. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true
    this.stopListening?.()
    this.stopCare?.()
    await this.caring
    const dialers = [...this.held.values()].flatMap(held => held.dialer ?? [])
    const renewing = this.renewWhile()
    await within(this.options.wall, graceMs, Promise.all(dialers.map(dialer => dialer.drain())))
    await Promise.all(dialers.map(dialer => dialer.stop()))
    renewing()
    for (const accountId of this.held.keys()) await this.options.store.releaseAccount(accountId, this.options.node)
    this.held.clear()
    await this.options.switch.stop()
  }

  /** Accounts driven by this process. */
  accounts(): number[] {
    return [...this.held.keys()]
  }

  private mayDial(accountId: number): boolean {
    const held = this.held.get(accountId)
    return held !== undefined && !this.stopping && this.options.wall.now() - held.renewedAt < LEASE_MS - LEASE_MARGIN_MS
  }

  /** One round of care: leases, changed accounts, lists that do not flow. */
  private care(): Promise<void> {
    this.caring ??= this.careOnce()
      .catch(error => this.fault(null, 'care', error))
      .finally(() => {
        this.caring = null
        if (!this.stopping) this.careSoon(this.stale.size > 0 ? 0 : CARE_MS)
      })
    return this.caring
  }

  private careSoon(delayMs: number): void {
    if (this.stopping) return
    this.stopCare?.()
    this.stopCare = this.options.wall.after(delayMs, () => void this.care())
  }

  private async careOnce(): Promise<void> {
    const { store, clock } = this.options
    for (const accountId of await store.accountIds()) {
      if (this.stopping) return
      try {
        if (!(await this.hold(accountId))) continue
        await store.moveDueTasks(accountId, clock.now())
        const dialer = this.held.get(accountId)?.dialer
        if (dialer === null || dialer === undefined) await this.takeOver(accountId)
        else await this.attend(accountId, dialer)
      } catch (error) {
        this.fault(accountId, 'care', error)
      }
    }
  }

  /** A lease that went and came back is taken anew: whoever had it in between may have called the same contacts. */
  private async hold(accountId: number): Promise<boolean> {
    const { store, node } = this.options
    const askedAt = this.options.wall.now()
    const held = this.held.get(accountId)
    if (held === undefined) {
      if (!(await store.holdAccount(accountId, node, LEASE_MS))) return false
      this.held.set(accountId, { dialer: null, renewedAt: askedAt })
      return true
    }
    if (await store.renewAccount(accountId, node, LEASE_MS)) {
      held.renewedAt = askedAt
      return true
    }
    this.held.delete(accountId)
    this.options.emit({ type: 'accountLost', accountId, at: this.options.clock.now() })
    // Its calls belong to another process now; they end here without being written twice, because ends are set once.
    await held.dialer?.stop()
    return false
  }

  private async takeOver(accountId: number): Promise<void> {
    this.stale.delete(accountId)
    const picture = await this.options.store.loadAccount(accountId)
    if (picture === null) return
    await replayAnswers(this.options)
    const closed = await recoverAccount(picture.account, this.options)
    const held = this.held.get(accountId)
    if (held === undefined) return
    held.dialer = new Dialer(picture, this.parts)
    held.dialer.start()
    this.options.emit({ type: 'accountHeld', accountId, recovered: closed, at: this.options.clock.now() })
  }

  private async attend(accountId: number, dialer: Dialer): Promise<void> {
    const now = this.options.wall.now()
    if (this.stale.delete(accountId) || now - dialer.refreshedAt >= REFRESH_MS) {
      const picture = await this.options.store.loadAccount(accountId)
      if (picture !== null) dialer.refresh(picture)
    }
    await dialer.care()
  }

  private told(event: SwitchEvent): void {
    if (event.type === 'down' || event.type === 'up') this.switchUp = event.type === 'up'
    else if (event.type === 'agentRegistered' || event.type === 'agentUnregistered') {
      this.held.get(event.accountId)?.dialer?.registered(event.ext, event.type === 'agentRegistered')
    } else this.legs.tell(event)
  }

  /** Keeps the leases while calls drain; the value returned ends it. */
  private renewWhile(): () => void {
    let stop = () => {}
    const renew = async () => {
      for (const [accountId, held] of this.held) {
        const askedAt = this.options.wall.now()
        if (await this.options.store.renewAccount(accountId, this.options.node, LEASE_MS)) held.renewedAt = askedAt
      }
    }
    const again = () => {
      stop = this.options.wall.after(CARE_MS, () => {
        renew().catch(error => this.fault(null, 'lease', error))
        again()
      })
    }
    again()
    return () => stop()
  }

  private fault(accountId: number | null, where: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    this.options.emit({ type: 'fault', accountId, where, message, at: this.options.clock.now() })
  }
}

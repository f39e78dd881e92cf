// One leg of the SIP switch. opening: its ports are being bound; calling; answered; ended, told exactly once, whatever is still to be cleared away.
import type { Clock } from '../../../domain/clock.ts'
import type { HangupBy, LegOutcome } from '../../../domain/outcome.ts'
import type { LegTags, SwitchEvent } from '../../port.ts'
import type { Call, CallEnd, CallListener, CallOrder } from '../call/call.ts'
import type { Calls } from '../call/calls.ts'
import { type LegSound, type MediaNews, type MediaPort, PortsUsedUp, type RemoteMedia } from '../media/port.ts'
import type { RandomBytes } from '../message/message.ts'
import { saysLittle } from '../outcomes.ts'
import type { SdpRelay } from '../rtpengine/relay.ts'
import { EarlyEar } from './early-ear.ts'
import { Exchange } from './exchange.ts'

export interface LegParts {
  readonly clock: Clock
  readonly calls: Pick<Calls, 'dial'>
  readonly media: MediaPort
  readonly random: RandomBytes
  tell(event: SwitchEvent): void
  report: LegReport
}

export type LegCount =
  | 'portsUsedUp'
  | 'noSound'
  | 'relayFailed'
  | 'answerUnusable'
  | 'rtpTimeout'
  | 'soundFailed'
  | 'endedByTone'
  | 'endedByKey'
  | 'noWay'
  | 'promptFailed'
  | 'recordingFailed'

export type LegReport = (what: LegCount, legId: string, detail?: string) => void

/** How a leg is called. */
export interface LegPlan {
  readonly order: Omit<CallOrder, 'offer'>
  readonly relay: SdpRelay | null
  /** Something came back on the way to the peer; how the call ended. */
  heard?(): void
  callEnded?(end: CallEnd): void
}

export interface Ending {
  readonly outcome: LegOutcome
  readonly by: HangupBy
  readonly sipStatus?: number
  readonly q850?: number
}

export type LegSide = 'customer' | 'agent'
type State = 'opening' | 'calling' | 'answered' | 'ended'

/** Of a held agent's phone, twice. */
const HANGUP_KEY = '*'
const HANGUP_WITHIN_MS = 2_000
const CANCELLED: Ending = { outcome: 'cancelled', by: 'us' }

export class Leg implements CallListener {
  readonly id: string
  readonly side: LegSide
  readonly tags: LegTags
  partner: Leg | null = null
  /** Of an agent's leg that stays open between customers. */
  readonly isHeld: boolean
  private readonly parts: LegParts
  private readonly over: (leg: Leg, sound: Promise<LegSound>) => void
  private readonly ear: EarlyEar
  private state: State = 'opening'
  private plan: LegPlan | null = null
  private exchange: Exchange | null = null
  private call: Call | null = null
  /** Why we hang up, when it is not the engine that wants it. */
  private verdict: Ending | null = null
  private recording: string | null = null
  private pressedAt = Number.NEGATIVE_INFINITY
  private hasRung = false
  private hasEarlyMedia = false

  /** `over`: told when it has ended, with what its sound will have been. */
  constructor(
    id: string,
    side: LegSide,
    tags: LegTags,
    isHeld: boolean,
    parts: LegParts,
    over: (leg: Leg, sound: Promise<LegSound>) => void,
  ) {
    this.id = id
    this.side = side
    this.tags = tags
    this.isHeld = isHeld
    this.parts = parts
    this.over = over
    this.ear = new EarlyEar(parts.clock, () => this.giveUp('endedByTone', { outcome: this.ear.heard ?? 'unreachable', by: 'network' }))
  }

  get isAnswered(): boolean {
    return this.state === 'answered'
  }

  /** Binds its ports and calls; what fails on the way ends the leg. */
  begin(plan: LegPlan): void {
    if (this.state !== 'opening') return
    this.plan = plan
    void this.open(plan)
  }

  /** Ends a leg that cannot even be called. */
  refuse(ending: Ending): void {
    this.end(ending)
  }

  hangup(): void {
    if (this.state === 'opening') this.end(CANCELLED)
    else this.call?.hangup()
  }

  /** The legs hear each other; both are answered. */
  join(agent: Leg): void {
    this.partner = agent
    agent.partner = this
    this.parts.media.stopPlaying(this.id)
    this.parts.media.bridge(this.id, agent.id)
  }

  /** `file` is what the engine calls it. */
  record(path: string, file: string): void {
    if (this.state === 'ended' || this.recording !== null) return
    this.recording = file
    this.parts.media.record(this.id, path)
    this.parts.tell({ type: 'recording', legId: this.id, file, at: this.parts.clock.now() })
  }

  cannotRecord(file: string, reason: string): void {
    this.parts.report('recordingFailed', this.id, reason)
    this.parts.tell({ type: 'recordingFailed', legId: this.id, file, reason, at: this.parts.clock.now() })
  }

  /** What its sound tells; once it has ended only that its recording failed counts. */
  sounded(news: MediaNews): void {
    if (this.state === 'ended' && news.type !== 'recordingFailed') return
    switch (news.type) {
      case 'early':
        if (this.state === 'calling') this.ear.hear(news.kind)
        return
      case 'silent':
        if (this.state === 'answered' && this.exchange?.peerIsQuiet !== true)
          this.giveUp('rtpTimeout', { outcome: 'completed', by: 'network' }, `no sound for ${news.forMs} ms`)
        return
      case 'failed':
        this.giveUp('soundFailed', { outcome: this.isAnswered ? 'completed' : 'trunkFailed', by: 'network' }, news.reason)
        return
      case 'playFailed':
        this.parts.report('promptFailed', this.id, news.reason)
        this.tell('played')
        return
      case 'played':
        this.tell('played')
        return
      case 'recordingFailed':
        this.cannotRecord(this.recording ?? '', news.reason)
        return
      case 'dtmf':
        this.pressed(news.digit)
        return
    }
  }

  provisional(status: number, sdp: Buffer | null): void {
    this.plan?.heard?.()
    if (this.state !== 'calling') return
    if (status === 180 && !this.hasRung) {
      this.hasRung = true
      this.tell('ringing')
    }
    const early = sdp === null || this.exchange?.isRelayed !== false ? null : this.exchange.acceptPlain(sdp)
    if (early === null) return
    this.parts.media.setRemote(this.id, early)
    if (this.hasEarlyMedia) return
    this.hasEarlyMedia = true
    if (this.side === 'customer') this.parts.media.watchEarly(this.id)
    this.tell('earlyMedia')
  }

  answered(sdp: Buffer): void {
    this.plan?.heard?.()
    this.ear.stop()
    // Nothing to wait for without a relay: told in the same turn.
    if (this.exchange?.isRelayed === false) this.agreed(this.exchange.acceptPlain(sdp))
    else void this.agree(sdp)
  }

  offered(sdp: Buffer): string | null {
    const answer = this.exchange?.answer(sdp) ?? null
    if (answer === null) return null
    this.parts.media.setRemote(this.id, answer.remote)
    return answer.sdp
  }

  offer(): string {
    return this.exchange?.offerAgain() ?? ''
  }

  accepted(sdp: Buffer): void {
    const remote = this.exchange?.acceptPlain(sdp) ?? null
    if (remote !== null) this.parts.media.setRemote(this.id, remote)
  }

  ended(end: CallEnd): void {
    this.plan?.callEnded?.(end)
    const { status, q850 } = end
    const heard = end.by !== 'us' && status !== null && saysLittle({ status, q850 }) ? this.ear.heard : null
    const said: Ending = { outcome: heard ?? end.outcome, by: end.by === 'peer' ? this.side : end.by }
    this.end({ ...(this.verdict ?? said), ...(status !== null && { sipStatus: status }), ...(q850 !== null && { q850 }) })
  }

  private async open(plan: LegPlan): Promise<void> {
    const { parts, id } = this
    let step: LegCount = 'noSound'
    try {
      const here = await parts.media.open(id)
      if (this.state === 'ended') return
      step = 'relayFailed'
      const [{ address: signalledFrom }] = plan.order.targets
      this.exchange = new Exchange({ legId: id, here, random: parts.random, relay: plan.relay, signalledFrom })
      const offer = await this.exchange.offer()
      if (this.hasEnded()) return
      step = 'noSound'
      this.call = parts.calls.dial({ ...plan.order, offer }, this)
      this.state = 'calling'
    } catch (error) {
      parts.report(error instanceof PortsUsedUp ? error.code : step, id, error instanceof Error ? error.message : String(error))
      this.end({ outcome: this.side === 'customer' ? 'trunkFailed' : 'unreachable', by: 'network' })
    } finally {
      // What was opened after the leg had ended.
      if (this.hasEnded()) void this.clear()
    }
  }

  /** The relay takes its time: the leg may end meanwhile. */
  private async agree(sdp: Buffer): Promise<void> {
    try {
      this.agreed((await this.exchange?.accept(sdp)) ?? null)
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      this.giveUp('relayFailed', { outcome: 'unreachable', by: 'network' }, detail)
    }
  }

  private agreed(remote: RemoteMedia | null): void {
    if (this.state !== 'calling' || this.isHangingUp) return
    if (remote === null) {
      this.giveUp('answerUnusable', { outcome: this.side === 'customer' ? 'trunkFailed' : 'unreachable', by: 'network' })
      return
    }
    this.parts.media.setRemote(this.id, remote)
    this.state = 'answered'
    this.tell('answered')
  }

  /** An agent whose line stays open ends a conversation by pressing the key twice. */
  private pressed(digit: string): void {
    if (!this.isHeld || this.partner === null) return
    const now = this.parts.clock.now()
    const isSecond = digit === HANGUP_KEY && now - this.pressedAt <= HANGUP_WITHIN_MS
    this.pressedAt = digit === HANGUP_KEY ? now : Number.NEGATIVE_INFINITY
    if (isSecond) this.partner.giveUp('endedByKey', { outcome: 'completed', by: 'agent' })
  }

  private giveUp(what: LegCount, verdict: Ending, detail?: string): void {
    if (this.state === 'ended' || this.verdict !== null || this.isHangingUp) return
    this.parts.report(what, this.id, detail)
    this.verdict = verdict
    if (this.call === null) this.end(verdict)
    else this.call.hangup()
  }

  private end(ending: Ending): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.ear.stop()
    if (this.partner !== null) this.partner.partner = null
    this.partner = null
    this.tell('ended', ending)
    this.over(this, this.clear())
  }

  private clear(): Promise<LegSound> {
    void this.exchange?.close()
    return this.parts.media.close(this.id)
  }

  /** Whoever wanted it: what happens meanwhile is no reason any more. */
  private get isHangingUp(): boolean {
    return this.call?.state === 'ending'
  }

  private hasEnded(): boolean {
    return this.state === 'ended'
  }

  private tell(type: 'ringing' | 'earlyMedia' | 'answered' | 'played'): void
  private tell(type: 'ended', ending: Ending): void
  private tell(type: 'ringing' | 'earlyMedia' | 'answered' | 'played' | 'ended', ending?: Ending): void {
    const at = this.parts.clock.now()
    if (type !== 'ended') this.parts.tell({ type, legId: this.id, at })
    else if (ending !== undefined) this.parts.tell({ type, legId: this.id, at, ...ending })
  }
}

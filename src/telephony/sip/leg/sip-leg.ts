// One leg of the SIP switch, in one of four states: opening (its ports are being bound), calling, answered,
// and ended, which is reported exactly once, even if there is still something to clear away.
import { errorText } from '../../../domain/error-text.ts'
import type { LegTags } from '../../port.ts'
import type { Call, OutgoingEnd } from '../call/outgoing-call.ts'
import { type LegSound, type MediaNews, PortsUsedUp, type RemoteMedia } from '../media/port.ts'
import { EarlyEar } from './early-ear.ts'
import { type Ending, endingOf, type LegSide } from './ending.ts'
import { Exchange, type Remote, type Unusable } from './exchange.ts'
import { HangupSign } from './hangup-sign.ts'
import { type Invited, type InvitedListener, takeUp } from './invited.ts'
import type { CustomerTalking, LegCount, LegPlan, LegSwitch } from './leg-plan.ts'

type State = 'opening' | 'calling' | 'answered' | 'ended'

const CANCELLED: Ending = { outcome: 'cancelled', by: 'us' }

export class SipLeg implements InvitedListener, CustomerTalking {
  readonly id: string
  readonly side: LegSide
  readonly tags: LegTags
  /** An agent's leg that stays open between customers. */
  readonly isHeld: boolean
  private readonly legSwitch: LegSwitch
  private readonly over: (leg: SipLeg, sound: Promise<LegSound>) => void
  private readonly ear: EarlyEar
  private state: State = 'opening'
  private plan: LegPlan | null = null
  private exchange: Exchange | null = null
  private call: Call | null = null
  /** Why we hang up, if it is not the engine's wish. */
  private verdict: Ending | null = null
  private recording: string | null = null
  private readonly hangupSign = new HangupSign()
  private hasRung = false
  private hasEarlyMedia = false
  /** The latest place the peer named for its sound. */
  private newest: Remote | null = null

  /** `over` is called when the leg has ended; its sound resolves once everything is closed. */
  constructor(
    id: string,
    side: LegSide,
    tags: LegTags,
    isHeld: boolean,
    legSwitch: LegSwitch,
    over: (leg: SipLeg, sound: Promise<LegSound>) => void,
  ) {
    this.id = id
    this.side = side
    this.tags = tags
    this.isHeld = isHeld
    this.legSwitch = legSwitch
    this.over = over
    this.ear = new EarlyEar(legSwitch.clock, () =>
      this.giveUp('endedByTone', { outcome: this.ear.heard ?? 'unreachable', by: 'network' }),
    )
  }

  get isAnswered(): boolean {
    return this.state === 'answered'
  }

  /** Binds the leg's ports and calls; any failure ends the leg. */
  begin(plan: LegPlan): void {
    if (this.state !== 'opening') return
    this.plan = plan
    void this.open(plan)
  }

  /** Binds the leg's ports and answers a call that came in; any failure ends the leg. */
  takeUp(invited: Invited): void {
    if (this.state !== 'opening') return
    this.state = 'calling'
    this.call = invited
    void takeUp(this.id, invited, this.legSwitch).then(taken => {
      if (this.hasEnded()) {
        void this.clear()
        return
      }
      if (taken === null) return
      this.exchange = taken.exchange
      if (taken.remote !== null) this.soundGoesTo(taken.remote)
      this.state = 'answered'
      this.notify('answered')
    })
  }

  /** Ends a leg whose call cannot even be made, or that came in and was not answered. */
  refuse(ending: Ending): void {
    this.end(ending)
  }

  hangup(): void {
    if (this.state === 'opening') this.end(CANCELLED)
    else this.call?.hangup()
  }

  /** `file` is the engine's name for it. */
  record(path: string, file: string): void {
    if (this.state === 'ended' || this.recording !== null) return
    this.recording = file
    this.legSwitch.media.record(this.id, path)
    this.legSwitch.notify({ type: 'recording', legId: this.id, file, at: this.legSwitch.clock.now() })
  }

  cannotRecord(file: string, reason: string): void {
    this.legSwitch.report('recordingFailed', this.id, reason)
    this.legSwitch.notify({
      type: 'recordingFailed',
      legId: this.id,
      file,
      reason,
      at: this.legSwitch.clock.now(),
    })
  }

  /** Takes news of the leg's sound; once the leg has ended, only a failed recording counts. */
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
      case 'soundRefused':
        this.legSwitch.report(
          'soundRefused',
          this.id,
          `${news.packets} packets of ${news.from} are dropped; nothing else is heard`,
        )
        return
      case 'failed':
        this.giveUp(
          'soundFailed',
          { outcome: this.isAnswered ? 'completed' : 'trunkFailed', by: 'network' },
          news.reason,
        )
        return
      case 'playFailed':
        this.legSwitch.report('promptFailed', this.id, news.reason)
        this.notify('played')
        return
      case 'played':
        this.notify('played')
        return
      case 'recordingFailed':
        this.cannotRecord(this.recording ?? '', news.reason)
        return
      case 'digit':
        this.pressed(news.digit)
        return
    }
  }

  provisional(status: number, sdp: Buffer | null): void {
    this.plan?.watcher?.heard()
    if (this.state !== 'calling') return
    if (status === 180 && !this.hasRung) {
      this.hasRung = true
      this.notify('ringing')
    }
    const early = sdp === null || this.exchange?.isRelayed !== false ? null : this.exchange.acceptPlain(sdp)
    if (early === null || typeof early === 'string') return
    this.soundGoesTo(early)
    if (this.hasEarlyMedia) return
    this.hasEarlyMedia = true
    if (this.side === 'customer') this.legSwitch.media.watchEarly(this.id)
    this.notify('earlyMedia')
  }

  answered(sdp: Buffer | null): void {
    this.plan?.watcher?.heard()
    this.ear.stop()
    const { exchange } = this
    if (sdp === null || exchange === null) {
      this.agreed('there is no session description')
      return
    }
    const remote = exchange.isRelayed ? null : exchange.acceptPlain(sdp)
    if (remote === null) void this.agree(exchange.accept(sdp))
    else if (typeof remote === 'string') this.agreed(remote)
    // There is nothing to wait for, so this is reported in the same turn.
    else if (remote.hostName === null) this.agreed(remote.media)
    else void this.agree(Promise.resolve(remote))
  }

  offered(sdp: Buffer): string | null {
    const answer = this.exchange?.answer(sdp) ?? null
    if (answer === null) return null
    this.soundGoesTo(answer.remote)
    return answer.sdp
  }

  offer(): string {
    return this.exchange?.offerAgain() ?? ''
  }

  accepted(sdp: Buffer): void {
    const remote = this.exchange?.acceptPlain(sdp) ?? ''
    if (typeof remote !== 'string') this.soundGoesTo(remote)
  }

  ended(end: OutgoingEnd): void {
    this.plan?.watcher?.ended(end)
    this.end(
      endingOf(end, {
        side: this.side,
        isAnswered: this.isAnswered,
        isOverTrunk: this.plan?.order.to === 'trunk',
        heard: this.ear.heard,
        verdict: this.verdict,
      }),
    )
  }

  /** A host without an address changes nothing. */
  private soundGoesTo(remote: Remote): void {
    this.newest = remote
    if (remote.hostName === null) {
      this.legSwitch.media.setRemote(this.id, remote.media)
      return
    }
    void this.exchange?.locate(remote).then(media => {
      if (media !== null && this.newest === remote && !this.hasEnded())
        this.legSwitch.media.setRemote(this.id, media)
    })
  }

  answeredLate(): void {
    const { tags, legSwitch } = this
    if (this.side === 'customer')
      legSwitch.notify({ type: 'answeredLate', legId: this.id, tags, at: legSwitch.clock.now() })
  }

  private async open(plan: LegPlan): Promise<void> {
    const { legSwitch, id } = this
    let step: LegCount = 'noSound'
    try {
      const here = await legSwitch.media.open(id)
      if (this.state === 'ended') return
      step = 'relayFailed'
      const [{ address: signalledFrom }] = plan.order.targets
      const { random, findHost } = legSwitch
      const sound = { signalledFrom, isStrict: plan.strictSound, mustSpeakFirst: plan.order.to === 'phone' }
      this.exchange = new Exchange({ legId: id, here, random, relay: plan.relay, sound, findHost })
      const offer = await this.exchange.offer()
      if (this.hasEnded()) return
      if (plan.order.mayDial?.() === false) {
        this.end({ outcome: 'cancelled', by: 'us' })
        return
      }
      step = 'noSound'
      this.call = legSwitch.calls.dial(
        { ...plan.order, of: { side: this.side, legId: id, ...this.tags }, offer },
        this,
      )
      this.state = 'calling'
    } catch (error) {
      legSwitch.report(error instanceof PortsUsedUp ? error.code : step, id, errorText(error))
      this.end({ outcome: this.side === 'customer' ? 'trunkFailed' : 'unreachable', by: 'network' })
    } finally {
      // Clears what was opened after the leg had ended.
      if (this.hasEnded()) void this.clear()
    }
  }

  /** The relay or a name server may be slow: the leg may end in the meantime. */
  private async agree(coming: Promise<Remote | Unusable>): Promise<void> {
    try {
      const remote = await coming
      if (typeof remote === 'string') this.agreed(remote)
      else this.agreed((await this.exchange?.locate(remote)) ?? `${remote.hostName} has no address`)
    } catch (error) {
      this.unheard('relayFailed', errorText(error))
    }
  }

  private agreed(media: RemoteMedia | Unusable): void {
    if (this.state !== 'calling' || this.isHangingUp) return
    if (typeof media === 'string') {
      this.unheard('answerUnusable', media)
      return
    }
    this.newest = null
    this.legSwitch.media.setRemote(this.id, media)
    this.state = 'answered'
    this.notify('answered')
  }

  /** They answered, but there is no way to exchange sound. */
  private unheard(what: LegCount, detail: string): void {
    const verdict: Ending =
      this.side === 'customer'
        ? { outcome: 'completed', by: 'us' }
        : { outcome: 'unreachable', by: 'network' }
    this.giveUp(what, verdict, detail)
  }

  endedByKey(): void {
    this.giveUp('endedByKey', { outcome: 'completed', by: 'agent' })
  }

  private pressed(digit: string): void {
    if (this.state !== 'answered') return
    const at = this.legSwitch.clock.now()
    this.legSwitch.notify({ type: 'digit', legId: this.id, digit, at })
    const customers = this.isHeld ? this.legSwitch.customersOf(this.id) : []
    if (customers.length > 0 && this.hangupSign.pressed(digit, at))
      for (const customer of customers) customer.endedByKey()
  }

  private giveUp(what: LegCount, verdict: Ending, detail?: string): void {
    if (this.state === 'ended' || this.verdict !== null || this.isHangingUp) return
    this.legSwitch.report(what, this.id, detail)
    this.verdict = verdict
    if (this.call === null) this.end(verdict)
    else this.call.hangup()
  }

  private end(ending: Ending): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.ear.stop()
    this.notify('ended', ending)
    this.over(this, this.clear())
  }

  private clear(): Promise<LegSound> {
    void this.exchange?.close()
    return this.legSwitch.media.close(this.id)
  }

  /** True whoever hangs up: nothing that happens from now on changes the reason. */
  private get isHangingUp(): boolean {
    return this.call?.state === 'ending'
  }

  private hasEnded(): boolean {
    return this.state === 'ended'
  }

  private notify(type: 'ringing' | 'earlyMedia' | 'answered' | 'played'): void
  private notify(type: 'ended', ending: Ending): void
  private notify(type: 'ringing' | 'earlyMedia' | 'answered' | 'played' | 'ended', ending?: Ending): void {
    const at = this.legSwitch.clock.now()
    if (type !== 'ended') this.legSwitch.notify({ type, legId: this.id, at })
    else if (ending !== undefined) this.legSwitch.notify({ type, legId: this.id, at, ...ending })
  }
}

// The SIP side of the desk's phone: registers with a pass that is renewed, and answers what rings.
import { UA, WebSocketInterface } from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession'
import type { DeskPhone } from '../../../../../src/api/v1/resources/desk.ts'

export type LineState = 'connecting' | 'registered' | 'lost' | 'noWay' | 'notYet' | 'refused'

export interface PhoneLineListener {
  line(state: LineState): void
  /** `isHeld`: the line stays open for many customers; otherwise one customer's call rings. */
  rung(isHeld: boolean): void
  /** They can be heard. */
  opened(stream: MediaStream): void
  ended(): void
}

/** Another node takes an account over within seconds. */
const AGAIN_MS = 5_000
/** The way to the switch does not open at all after so many tries. */
const TRIES = 2
/** The candidates of the first moment suffice; the answer would wait for the others for seconds. */
const GATHERING_MS = 150
/** What we are shown for a line that is held open. */
const HELD_BY = 'yuhu'

/** Its types leave this out. */
interface Renewable {
  set(parameter: 'authorization_user' | 'password', value: string): boolean
}

export class PhoneLine {
  private readonly listener: PhoneLineListener
  private readonly askPass: () => Promise<DeskPhone>
  private readonly now: () => number
  private agent: UA | null = null
  private session: RTCSession | null = null
  private wasRegistered = false
  private lostTimes = 0
  private isFreshPass = false
  private timers: number[] = []

  /** `now`: epoch ms by the server's clock, which says until when a pass is good. */
  constructor(listener: PhoneLineListener, askPass: () => Promise<DeskPhone>, now: () => number) {
    this.now = now
    this.listener = listener
    this.askPass = askPass
  }

  /** Throws what the server says against it. */
  async start(): Promise<void> {
    const { path, uri, username, password, expiresAt } = await this.askPass()
    const agent = new UA({
      sockets: [new WebSocketInterface(addressOf(path))],
      ...{ uri, password, authorization_user: username, register: true, session_timers: true },
      ...{ connection_recovery_min_interval: 1, connection_recovery_max_interval: 15 },
      user_agent: 'Yuhu desk',
    })
    this.agent = agent
    this.isFreshPass = true
    agent.on('connecting', () => this.lostTimes === 0 && this.listener.line('connecting'))
    agent.on('disconnected', () => this.lost())
    agent.on('registered', () => {
      this.wasRegistered = true
      this.isFreshPass = false
      this.lostTimes = 0
      this.listener.line('registered')
    })
    agent.on('registrationFailed', ({ response }) => void this.refused(response?.status_code ?? 0))
    agent.on('newRTCSession', ({ originator, session }: { originator: string; session: RTCSession }) => {
      if (originator === 'remote') this.take(session)
    })
    agent.start()
    this.renewLater(expiresAt)
  }

  /** The call that rings. */
  answer(microphone: MediaStream): void {
    this.session?.answer({ mediaStream: microphone, pcConfig: { iceServers: [] } })
  }

  /** The phone cannot take it. */
  decline(): void {
    this.session?.terminate({ status_code: 480 })
  }

  press(key: string): void {
    // JsSIP has the name as a type only.
    const transportType = 'RFC2833' as never
    this.session?.sendDTMF(key, { transportType })
  }

  async replace(track: MediaStreamTrack): Promise<void> {
    const senders = this.session?.connection?.getSenders() ?? []
    for (const sender of senders) if (sender.track?.kind === 'audio') await sender.replaceTrack(track)
  }

  get connection(): RTCPeerConnection | null {
    return this.session?.connection ?? null
  }

  stop(): void {
    for (const timer of this.timers) window.clearTimeout(timer)
    this.timers = []
    this.agent?.removeAllListeners()
    this.agent?.stop()
    this.agent = null
  }

  private take(session: RTCSession): void {
    if (this.session !== null) {
      session.terminate({ status_code: 486 })
      return
    }
    this.session = session
    session.on('peerconnection', ({ peerconnection }) => {
      peerconnection.addEventListener('track', ({ track }: RTCTrackEvent) =>
        this.listener.opened(new MediaStream([track])),
      )
    })
    session.on('icecandidate', ({ ready }) => window.setTimeout(ready, GATHERING_MS))
    const over = () => {
      this.session = null
      this.listener.ended()
    }
    session.on('ended', over)
    session.on('failed', over)
    this.listener.rung(session.remote_identity.uri.user === HELD_BY)
  }

  /** The switch hangs up at once when the connection is gone. */
  private lost(): void {
    this.session?.terminate()
    this.lostTimes += 1
    if (this.wasRegistered) this.listener.line('lost')
    else this.listener.line(this.lostTimes >= TRIES ? 'noWay' : 'connecting')
  }

  private async refused(status: number): Promise<void> {
    // No answer at all: the connection is gone, which is said by itself.
    if (status === 0) return
    if (status !== 403) {
      this.listener.line('notYet')
      this.later(AGAIN_MS, () => this.comeAgain())
    } else if (this.isFreshPass) this.listener.line('refused')
    else if (await this.renew()) {
      this.isFreshPass = true
      this.agent?.register()
    }
  }

  /** By a new connection: another node may take it. */
  private comeAgain(): void {
    this.stop()
    void this.start().catch(() => this.later(AGAIN_MS, () => this.comeAgain()))
  }

  private renewLater(expiresAt: number): void {
    this.later((expiresAt - this.now()) / 3, () => void this.renew())
  }

  private async renew(): Promise<boolean> {
    const pass = await this.askPass().catch(() => null)
    if (this.agent === null) return false
    if (pass === null) {
      this.later(AGAIN_MS, () => void this.renew())
      return false
    }
    const agent = this.agent as UA & Renewable
    agent.set('authorization_user', pass.username)
    agent.set('password', pass.password)
    this.renewLater(pass.expiresAt)
    return true
  }

  private later(afterMs: number, act: () => void): void {
    this.timers = [...this.timers.slice(-9), window.setTimeout(act, Math.max(AGAIN_MS, afterMs))]
  }
}

function addressOf(path: string): string {
  const url = new URL(path, window.location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}

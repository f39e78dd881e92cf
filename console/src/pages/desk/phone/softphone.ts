// The desk's phone as the page sees it: one a browser, whatever tabs are open; what is wrong is a word.
import type { DeskPhone } from '../../../../../src/api/v1/resources/desk.ts'
import { Refused } from '../../../client/request.ts'
import { type LineState, PhoneLine } from './phone-line.ts'
import { type MicrophoneTrouble, PhoneSound } from './phone-sound.ts'

export type PhoneTrouble =
  | MicrophoneTrouble
  | 'microphoneSilent'
  | 'nothingArrives'
  | 'wayBlocked'
  | 'soundBlocked'

export interface PhoneNow {
  /** `elsewhere`: another tab has the phone. */
  readonly line: LineState | 'elsewhere'
  /** Why the server lets the desk have no phone, in its words. */
  readonly refusal: string | null
  readonly call: 'none' | 'rings' | 'open'
  readonly isMuted: boolean
  readonly trouble: PhoneTrouble | null
}

const AT_FIRST: PhoneNow = { line: 'connecting', refusal: null, call: 'none', isMuted: false, trouble: null }
const LOOK_MS = 1_000
/** So many looks in a row without sound are trouble. */
const LOOKS = 4
/** A microphone that is on gives some noise. */
const SILENCE = 1e-5
const AUTO_ANSWER = 'yuhu.autoAnswer'
const AUTO_ANSWER_MS = 600
const ASK_AGAIN_MS = 10_000

export class Softphone {
  readonly sound = new PhoneSound()
  private readonly phone: PhoneLine
  private readonly end = new AbortController()
  private readonly listeners = new Set<() => void>()
  private state = AT_FIRST
  private hasPlace = false
  private isRegistering = false
  private looking = 0
  private again = 0
  private packets = 0
  private readonly quiet = { out: 0, in: 0, way: 0 }

  /** `now`: epoch ms by the server's clock. */
  constructor(askPass: () => Promise<DeskPhone>, now: () => number) {
    this.phone = new PhoneLine(
      {
        line: line => this.set({ line, ...(line === 'registered' && { refusal: null }) }),
        rung: isHeld => void this.rung(isHeld),
        opened: stream => this.opened(stream),
        ended: () => this.ended(),
      },
      askPass,
      now,
    )
    this.sound.changed = () => this.set({ trouble: this.sound.isBlocked ? 'soundBlocked' : null })
    window.addEventListener('beforeunload', this.warn)
    navigator.mediaDevices?.addEventListener('devicechange', this.pluggedIn)
    void this.begin()
  }

  readonly now = (): PhoneNow => this.state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly answer = async (): Promise<void> => {
    if (this.state.call !== 'rings') return
    this.sound.stopRinging()
    const microphone = await this.microphone()
    if (microphone === null) this.phone.decline()
    else this.phone.answer(microphone)
  }

  readonly mute = (isMuted: boolean): void => {
    this.sound.isMuted = isMuted
    this.set({ isMuted })
  }

  readonly press = (key: string): void => {
    if (this.state.call === 'open') this.phone.press(key)
  }

  /** The next one hears the agent. */
  readonly customerLeft = (): void => this.mute(false)

  /** A customer is there: they are to be heard after a tone. */
  readonly customerCame = (): void => {
    if (this.state.call === 'open') this.sound.ring('once')
  }

  readonly chooseMicrophone = async (id: string): Promise<void> => {
    try {
      const track = await this.sound.chooseMicrophone(id)
      // The one before may have gone, and with it whether it was muted.
      this.sound.isMuted = this.state.isMuted
      if (track !== undefined) await this.phone.replace(track)
      this.set({ trouble: null })
      await this.register()
    } catch (trouble) {
      this.set({ trouble: trouble as MicrophoneTrouble })
    }
  }

  get answersByItself(): boolean {
    return localStorage.getItem(AUTO_ANSWER) === 'yes'
  }

  set answersByItself(does: boolean) {
    localStorage.setItem(AUTO_ANSWER, does ? 'yes' : 'no')
  }

  close(): void {
    this.end.abort()
    window.clearTimeout(this.again)
    window.clearInterval(this.looking)
    window.removeEventListener('beforeunload', this.warn)
    navigator.mediaDevices?.removeEventListener('devicechange', this.pluggedIn)
    this.phone.stop()
    this.sound.close()
  }

  /** The tab that came first has the phone until it is closed. */
  private async begin(): Promise<void> {
    const { signal } = this.end
    if (!window.isSecureContext) {
      this.set({ trouble: 'microphoneDenied' })
      return
    }
    const wait = window.setTimeout(() => this.set({ line: 'elsewhere' }), LOOK_MS)
    await navigator.locks
      .request('yuhu.phone', { signal }, async () => {
        window.clearTimeout(wait)
        this.set({ line: 'connecting' })
        this.hasPlace = true
        await this.register()
        await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
      })
      .catch(() => window.clearTimeout(wait))
  }

  /** A phone without a microphone gets no calls. */
  private async register(): Promise<void> {
    if (this.isRegistering || !this.hasPlace || (await this.microphone()) === null) return
    if (this.isRegistering || this.end.signal.aborted) return
    this.isRegistering = true
    try {
      await this.phone.start()
    } catch (error) {
      this.isRegistering = false
      if (error instanceof Refused) this.set({ line: 'refused', refusal: error.message })
      this.again = window.setTimeout(() => void this.register(), ASK_AGAIN_MS)
    }
  }

  /** Null: there is none, which has been said. */
  private async microphone(): Promise<MediaStream | null> {
    try {
      const stream = await this.sound.microphone()
      if (this.state.trouble?.startsWith('microphone')) this.set({ trouble: null })
      return stream
    } catch (trouble) {
      this.set({ trouble: trouble as MicrophoneTrouble })
      return null
    }
  }

  private async rung(isHeld: boolean): Promise<void> {
    this.set({ call: 'rings' })
    if (isHeld) return this.answer()
    this.sound.ring('on')
    if (this.answersByItself) window.setTimeout(() => void this.answer(), AUTO_ANSWER_MS)
  }

  private opened(stream: MediaStream): void {
    this.sound.play(stream)
    this.set({ call: 'open', trouble: null })
    this.packets = 0
    Object.assign(this.quiet, { out: 0, in: 0, way: 0 })
    window.clearInterval(this.looking)
    this.looking = window.setInterval(() => void this.look(), LOOK_MS)
  }

  private ended(): void {
    window.clearInterval(this.looking)
    this.sound.stopRinging()
    this.sound.silence()
    const { trouble } = this.state
    const isOfTheCall = trouble !== null && trouble.startsWith('microphone') === false
    this.set({ call: 'none', ...(isOfTheCall && { trouble: null }) })
  }

  private async look(): Promise<void> {
    const { connection } = this.phone
    if (connection === null) return
    const stats = await connection.getStats()
    const inbound = [...stats.values()].find(one => one.type === 'inbound-rtp' && one.kind === 'audio')
    const packets: number = inbound?.packetsReceived ?? 0
    const { out } = this.sound.levels
    const count = (quiet: boolean, before: number) => (quiet ? before + 1 : 0)
    this.quiet.in = count(packets === this.packets, this.quiet.in)
    this.quiet.out = count(!this.state.isMuted && out !== null && out < SILENCE, this.quiet.out)
    this.quiet.way = count(connection.connectionState !== 'connected', this.quiet.way)
    this.packets = packets
    this.set({ trouble: this.troubleHeard() })
  }

  private troubleHeard(): PhoneTrouble | null {
    if (this.sound.isGone) return 'microphoneMissing'
    if (this.sound.isBlocked) return 'soundBlocked'
    if (this.quiet.way >= LOOKS) return 'wayBlocked'
    if (this.quiet.in >= LOOKS) return 'nothingArrives'
    return this.quiet.out >= LOOKS ? 'microphoneSilent' : null
  }

  private readonly pluggedIn = () => {
    if (this.state.call !== 'none') {
      // A line that is held open lasts a whole shift: the headset comes back in the middle of it.
      if (this.sound.isGone) void this.chooseMicrophone(this.sound.chosen('microphone'))
    } else if (this.state.trouble?.startsWith('microphone')) void this.register()
  }

  /** A page that is left ends the call. */
  private readonly warn = (event: BeforeUnloadEvent) => {
    if (this.state.call === 'open') event.preventDefault()
  }

  private set(changes: Partial<PhoneNow>): void {
    this.state = { ...this.state, ...changes }
    for (const listener of this.listeners) listener()
  }
}

// The sound of the desk's phone: the microphone, the speaker, how loud both are, and the tone that rings.
export type MicrophoneTrouble = 'microphoneDenied' | 'microphoneMissing' | 'microphoneBusy'

export interface SoundDevice {
  readonly id: string
  readonly label: string
}

const CHOICES = { microphone: 'yuhu.microphone', speaker: 'yuhu.speaker' } as const
const RING_HZ = 880
const RING_SECONDS = 0.25
const RING_EVERY_MS = 1_500
const RING_VOLUME = 0.2

/** Speakers can be chosen in Chromium and Firefox. */
interface ChoosesSpeaker {
  setSinkId?(id: string): Promise<void>
}

export class PhoneSound {
  private readonly context = new AudioContext()
  private readonly loudspeaker = new Audio()
  private stream: MediaStream | null = null
  private outgoing: AnalyserNode | null = null
  private incoming: AnalyserNode | null = null
  private ringing = 0
  private isClosed = false
  /** The browser gives no sound before the first click or key. */
  isBlocked = false
  changed: () => void = () => {}

  constructor() {
    this.loudspeaker.autoplay = true
    window.addEventListener('pointerdown', this.wake)
    window.addEventListener('keydown', this.wake)
    void this.setSpeaker(this.chosen('speaker'))
  }

  /** The microphone's sound, open until the phone is closed; throws the trouble with it as a word. */
  async microphone(): Promise<MediaStream> {
    if (this.stream?.getAudioTracks().every(track => track.readyState === 'live')) return this.stream
    const id = this.chosen('microphone')
    const stream = await navigator.mediaDevices
      .getUserMedia({ audio: id === '' ? true : { deviceId: { ideal: id } } })
      .catch(error => {
        throw troubleOf(error)
      })
    if (this.isClosed) {
      stop(stream)
      throw 'microphoneMissing' satisfies MicrophoneTrouble
    }
    this.stream = stream
    this.outgoing = this.listenTo(stream)
    return stream
  }

  /** It was unplugged, or taken away by the browser. */
  get isGone(): boolean {
    return this.stream?.getAudioTracks().some(track => track.readyState === 'live') !== true
  }

  /** Returns the new track, for a call in progress. */
  async chooseMicrophone(id: string): Promise<MediaStreamTrack | undefined> {
    localStorage.setItem(CHOICES.microphone, id)
    const before = this.stream
    const isOn = before?.getAudioTracks()[0]?.enabled ?? true
    this.stream = null
    const track = (await this.microphone()).getAudioTracks()[0]
    if (track !== undefined) track.enabled = isOn
    if (before !== null) stop(before)
    return track
  }

  async chooseSpeaker(id: string): Promise<void> {
    localStorage.setItem(CHOICES.speaker, id)
    await this.setSpeaker(id)
  }

  chosen(what: keyof typeof CHOICES): string {
    return localStorage.getItem(CHOICES[what]) ?? ''
  }

  async devices(): Promise<{ microphones: SoundDevice[]; speakers: SoundDevice[] }> {
    const all = await navigator.mediaDevices.enumerateDevices()
    const of = (kind: MediaDeviceKind) =>
      all
        .filter(device => device.kind === kind && device.deviceId !== 'default')
        .map(({ deviceId: id, label }) => ({ id, label }))
    const canChoose = (this.loudspeaker as ChoosesSpeaker).setSinkId !== undefined
    return { microphones: of('audioinput'), speakers: canChoose ? of('audiooutput') : [] }
  }

  set isMuted(isMuted: boolean) {
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !isMuted
  }

  play(stream: MediaStream): void {
    this.loudspeaker.srcObject = stream
    this.incoming = this.listenTo(stream)
    void this.speak()
  }

  silence(): void {
    this.loudspeaker.srcObject = null
    this.incoming = null
  }

  /** 0 to 1; null: nothing can be measured. */
  get levels(): { readonly out: number | null; readonly in: number | null } {
    const isRunning = this.context.state === 'running'
    return {
      out: isRunning && this.outgoing !== null ? levelOf(this.outgoing) : null,
      in: isRunning && this.incoming !== null ? levelOf(this.incoming) : null,
    }
  }

  /** Once, or until `stopRinging`. */
  ring(how: 'once' | 'on'): void {
    this.tone()
    if (how === 'on' && this.ringing === 0)
      this.ringing = window.setInterval(() => this.tone(), RING_EVERY_MS)
  }

  stopRinging(): void {
    window.clearInterval(this.ringing)
    this.ringing = 0
  }

  close(): void {
    this.isClosed = true
    this.stopRinging()
    this.silence()
    if (this.stream !== null) stop(this.stream)
    window.removeEventListener('pointerdown', this.wake)
    window.removeEventListener('keydown', this.wake)
    void this.context.close()
  }

  private readonly wake = () => {
    if (this.context.state === 'suspended') void this.context.resume()
    if (this.isBlocked) void this.speak()
  }

  private async speak(): Promise<void> {
    const isBlocked = await this.loudspeaker.play().then(
      () => false,
      error => error instanceof DOMException && error.name === 'NotAllowedError',
    )
    if (isBlocked === this.isBlocked) return
    this.isBlocked = isBlocked
    this.changed()
  }

  private async setSpeaker(id: string): Promise<void> {
    const places = [this.loudspeaker, this.context] as ChoosesSpeaker[]
    // A speaker that was unplugged leaves the usual one.
    for (const place of places) await place.setSinkId?.(id).catch(() => place.setSinkId?.(''))
  }

  private listenTo(stream: MediaStream): AnalyserNode {
    const ear = this.context.createAnalyser()
    this.context.createMediaStreamSource(stream).connect(ear)
    return ear
  }

  private tone(): void {
    const { context } = this
    if (context.state === 'suspended') return
    const tone = context.createOscillator()
    const volume = context.createGain()
    const end = context.currentTime + RING_SECONDS
    tone.frequency.value = RING_HZ
    volume.gain.setValueAtTime(RING_VOLUME, context.currentTime)
    volume.gain.exponentialRampToValueAtTime(0.001, end)
    tone.connect(volume).connect(context.destination)
    tone.start()
    tone.stop(end)
  }
}

function levelOf(ear: AnalyserNode): number {
  const samples = new Float32Array(ear.fftSize)
  ear.getFloatTimeDomainData(samples)
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return Math.min(1, Math.sqrt((2 * sum) / samples.length))
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function troubleOf(error: unknown): MicrophoneTrouble {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'microphoneDenied'
  return name === 'NotReadableError' || name === 'AbortError' ? 'microphoneBusy' : 'microphoneMissing'
}

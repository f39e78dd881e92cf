// Recognises early sound by its cadence: stretches of tone, quiet and other sound, fed 20 ms at a time.
import { FRAME_MS } from './g711.ts'
import type { EarlyKind } from './port.ts'
import type { FrameSound } from './tone.ts'

type Stretch = { readonly sound: FrameSound; readonly ms: number }

/**
 * How long a sound must last to end the stretch before it, so that a click, a lost packet or a fading edge
 * does not.
 */
const FLIP_FRAMES = 3
const STRETCHES_KEPT = 8
/**
 * Ringback: China 1 s on, 4 s off; North America 2/4; Europe 1/4; Britain 0.4/0.2/0.4/2 (ITU-T E.180
 * supplement 2).
 */
const RINGING_MIN_MS = 700
const RINGING_MAX_MS = 2_600
const RINGING_PAUSE_MS = 900
const DOUBLE_RING_MS: Span = [300, 500]
const DOUBLE_GAP_MS: Span = [120, 300]
/**
 * Equal tone and quiet: busy 0.35/0.35 in China, 0.5/0.5 elsewhere; congestion 0.7/0.7 in China, 0.25/0.25
 * elsewhere.
 */
const BUSY_MS: Span = [290, 570]
const CONGESTION_MS: readonly Span[] = [
  [180, 285],
  [590, 820],
]
const EQUAL_WITHIN_MS = 110
/** Each of the three tones lasts 330 ms ± 70 (ITU-T E.180); some networks shorten them. */
const SPECIAL_MS: Span = [120, 460]
const SPEECH_WINDOW_MS = 2_500
/** Speech has pauses: this much sound without a tone within the window is speech or music. */
const SPEECH_MS = 900
const SILENCE_MS = 5_000

type Span = readonly [min: number, max: number]

export class CadenceWatch {
  private stretches: Stretch[] = []
  private sound: FrameSound = 'quiet'
  private ms = 0
  private next: FrameSound = 'quiet'
  private nextFrames = 0
  private readonly recent: boolean[] = []
  private otherMs = 0
  private reported: EarlyKind | null = null

  /** Takes the next 20 ms; returns a kind once it recognises one that differs from the last. */
  feed(sound: FrameSound): EarlyKind | null {
    this.ms += FRAME_MS
    if (sound === this.sound) this.nextFrames = 0
    else {
      this.nextFrames = sound === this.next ? this.nextFrames + 1 : 1
      this.next = sound
      if (this.nextFrames >= FLIP_FRAMES) this.flip(sound)
    }
    this.recent.push(sound === 'other')
    if (sound === 'other') this.otherMs += FRAME_MS
    if (this.recent.length > SPEECH_WINDOW_MS / FRAME_MS && this.recent.shift()) this.otherMs -= FRAME_MS
    const kind = this.kind()
    if (kind === null || kind === this.reported) return null
    this.reported = kind
    return kind
  }

  private flip(sound: FrameSound): void {
    const flippedMs = FLIP_FRAMES * FRAME_MS
    this.stretches.push({ sound: this.sound, ms: this.ms - flippedMs })
    if (this.stretches.length > STRETCHES_KEPT) this.stretches.shift()
    this.sound = sound
    this.ms = flippedMs
    this.nextFrames = 0
  }

  private kind(): EarlyKind | null {
    if (this.isSpecial()) return 'specialInformation'
    if (this.isRinging()) return 'ringback'
    const beat = this.beat()
    if (beat !== null) return beat
    if (this.otherMs >= SPEECH_MS) return 'speech'
    return this.sound === 'quiet' && this.ms >= SILENCE_MS ? 'silence' : null
  }

  /** The three tones, with or without quiet between them, the third long enough or over. */
  private isSpecial(): boolean {
    const tones = [...this.stretches, { sound: this.sound, ms: this.ms }].filter(
      stretch => stretch.sound !== 'quiet' || stretch.ms > SPECIAL_MS[1],
    )
    const [first, second, third] = tones.slice(-3)
    return (
      isTone(first, 'special1', SPECIAL_MS) &&
      isTone(second, 'special2', SPECIAL_MS) &&
      third?.sound === 'special3' &&
      third.ms >= SPECIAL_MS[0]
    )
  }

  private isRinging(): boolean {
    if (this.sound !== 'quiet' || this.ms < RINGING_PAUSE_MS) return false
    const [ring, gap, tone] = [this.stretches.at(-3), this.stretches.at(-2), this.stretches.at(-1)]
    if (tone?.sound !== 'progress') return false
    if (tone.ms >= RINGING_MIN_MS && tone.ms <= RINGING_MAX_MS) return true
    return (
      isTone(ring, 'progress', DOUBLE_RING_MS) &&
      isTone(gap, 'quiet', DOUBLE_GAP_MS) &&
      isTone(tone, 'progress', DOUBLE_RING_MS)
    )
  }

  /** Tone, quiet and tone of equal length, followed by quiet of that length. */
  private beat(): 'busy' | 'congestion' | null {
    if (this.sound !== 'quiet') return null
    const [tone, quiet, again] = this.stretches.slice(-3)
    if (tone?.sound !== 'progress' || quiet?.sound !== 'quiet' || again?.sound !== 'progress') return null
    const lengths = [tone.ms, quiet.ms, again.ms]
    if (Math.max(...lengths) - Math.min(...lengths) > EQUAL_WITHIN_MS) return null
    const mean = (tone.ms + quiet.ms + again.ms) / 3
    if (this.ms < mean - EQUAL_WITHIN_MS) return null
    if (isWithin(mean, BUSY_MS)) return 'busy'
    return CONGESTION_MS.some(span => isWithin(mean, span)) ? 'congestion' : null
  }
}

function isTone(stretch: Stretch | undefined, sound: FrameSound, span: Span): boolean {
  return stretch?.sound === sound && isWithin(stretch.ms, span)
}

function isWithin(ms: number, [min, max]: Span): boolean {
  return ms >= min && ms <= max
}

// Tones of our own: for agents who make a call, that the other phone rings; for those on hold, that they are.
import { SAMPLES_PER_MS } from './g711.ts'

interface Note {
  readonly hz: number
  readonly forMs: number
}

/** 10 dB below full scale (ITU-T E.180 recommends -10 dBm0). */
const PEAK = 10_000
/** Quieter than speech, for somebody may hear it for minutes. */
const SOFT_PEAK = 4_000
/** A tone that begins or ends at once clicks. */
const FADE_MS = 5
const SOFT_FADE_MS = 120

/** China's: 450 Hz for one second of five (GB 3380), which callers elsewhere understand too. */
export const RINGING = melody([{ hz: 450, forMs: 1_000 }], 4_000, PEAK, FADE_MS)

/** A rising chord, then a pause: a sign that the line lives, and not music that somebody owns. */
export const ON_HOLD = melody(
  [520, 660, 780, 1_040].map(hz => ({ hz, forMs: 500 })),
  2_000,
  SOFT_PEAK,
  SOFT_FADE_MS,
)

function melody(notes: readonly Note[], pauseMs: number, peak: number, fadeMs: number): Int16Array {
  const sounds = notes.map(({ hz, forMs }) =>
    Int16Array.from({ length: forMs * SAMPLES_PER_MS }, (_, sample) => {
      const atMs = sample / SAMPLES_PER_MS
      const loudness = Math.min(1, atMs / fadeMs, (forMs - atMs) / fadeMs)
      return Math.round(peak * loudness * Math.sin((2 * Math.PI * hz * atMs) / 1_000))
    }),
  )
  const pause = new Int16Array(pauseMs * SAMPLES_PER_MS)
  return Int16Array.from([...sounds, pause].flatMap(sound => [...sound]))
}

// Brings sound to the 8 kHz of a telephone line, as it comes: a polyphase filter with a Kaiser window
// (Oppenheim and Schafer, Discrete-Time Signal Processing, §7.5.3).

export const LINE_RATE = 8_000
/** The telephone band (ITU-T G.712) is kept up to here; everything from half the line's rate on goes. */
const PASS_HZ = 3_400
const STOP_HZ = LINE_RATE / 2
/** 60 dB are promised; the rest is for rounding. */
const STOP_DB = 75
const KAISER_BETA = 0.1102 * (STOP_DB - 8.7)
export const RATE_MIN = LINE_RATE
export const RATE_MAX = 48_000
/** Every rate in use is a multiple of it; it bounds the phases of the filter to 320. */
export const RATE_STEP = 25

export class Resampler {
  /** Output samples for each `down` of input: 80 and 441 from 44.1 kHz. */
  private readonly up: number
  private readonly down: number
  /** How many input samples one output sample is made of. */
  private readonly taps: number
  /** The filter for each place of an output sample between two of the input. */
  private readonly phases: Float64Array
  /** Input that is still needed, and the place of its first sample in all that came. */
  private held: Float64Array
  private heldFrom: number
  private taken = 0
  private made = 0

  /** `rate`: of the input, from RATE_MIN to RATE_MAX in steps of RATE_STEP. */
  constructor(rate: number) {
    const divisor = commonDivisor(rate, LINE_RATE)
    this.up = LINE_RATE / divisor
    this.down = rate / divisor
    this.taps = rate === LINE_RATE ? 2 : tapsFor(rate)
    this.phases = rate === LINE_RATE ? Float64Array.of(1, 0) : phasesOf(rate, this.up, this.taps)
    // Before the first sample there was silence.
    this.heldFrom = 1 - this.taps / 2
    this.held = new Float64Array(-this.heldFrom)
  }

  push(input: Float64Array): Float64Array {
    this.taken += input.length
    return this.filter(input)
  }

  /** The last samples, after which there is silence. */
  end(): Float64Array {
    const output = this.filter(new Float64Array(this.taps / 2))
    return output.subarray(0, output.length - Math.max(0, this.made - this.lengthOf(this.taken)))
  }

  private lengthOf(input: number): number {
    return Math.ceil((input * this.up) / this.down)
  }

  private filter(input: Float64Array): Float64Array {
    const { up, down, taps, phases, heldFrom } = this
    const sound = new Float64Array(this.held.length + input.length)
    sound.set(this.held)
    sound.set(input, this.held.length)
    // An output sample needs the input up to half of the taps behind its place.
    const places = heldFrom + sound.length - taps / 2
    const output = new Float64Array(Math.max(0, this.lengthOf(places) - this.made))
    for (let index = 0; index < output.length; index++) {
      const number = this.made + index
      const first = Math.floor((number * down) / up) + 1 - taps / 2 - heldFrom
      const phase = ((number * down) % up) * taps
      let sum = 0
      for (let tap = 0; tap < taps; tap++) sum += (sound[first + tap] ?? 0) * (phases[phase + tap] ?? 0)
      output[index] = sum
    }
    this.made += output.length
    const keepFrom = Math.floor((this.made * down) / up) + 1 - taps / 2
    this.held = sound.slice(Math.max(0, keepFrom - heldFrom))
    this.heldFrom = heldFrom + sound.length - this.held.length
    return output
  }
}

/** Even, so that as many lie before a place as behind it. */
function tapsFor(rate: number): number {
  const transition = (2 * Math.PI * (STOP_HZ - PASS_HZ)) / rate
  return 2 * Math.ceil((STOP_DB - 7.95) / (2.285 * transition) / 2)
}

function phasesOf(rate: number, up: number, taps: number): Float64Array {
  const phases = new Float64Array(up * taps)
  const cutOff = (PASS_HZ + STOP_HZ) / rate
  for (let phase = 0; phase < up; phase++) {
    const weights = phases.subarray(phase * taps, (phase + 1) * taps)
    for (let tap = 0; tap < taps; tap++) {
      const distance = phase / up + taps / 2 - 1 - tap
      weights[tap] = sinc(cutOff * distance) * kaiser((2 * distance) / taps)
    }
    // Each phase passes a constant unchanged, or they would hum in turn.
    const sum = weights.reduce((total, weight) => total + weight, 0)
    for (let tap = 0; tap < taps; tap++) weights[tap] = (weights[tap] ?? 0) / sum
  }
  return phases
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

/** At -1 … 1. */
function kaiser(x: number): number {
  return bessel(KAISER_BETA * Math.sqrt(Math.max(0, 1 - x * x))) / bessel(KAISER_BETA)
}

/** I₀ by its series, which has converged by then for every β in use. */
function bessel(x: number): number {
  let [sum, term] = [1, 1]
  for (let k = 1; k <= 40; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}

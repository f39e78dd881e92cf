// Mixes several speakers into one ear: adds up their frames as soon as all who speak have one.
import { FRAME_MS, FRAME_SAMPLES } from './g711.ts'
import { type Said, SpeakerQueue } from './speaker-queue.ts'

/** How far ahead the mix may run, so that packets longer than a frame are not passed on all at once. */
const AHEAD_MS = 20
/** After a pause this long the mix restarts its count of time. */
const PAUSE_MS = 300
/** What comes in a burst after a pause, ours or the network's, is passed on at once but for so much. */
const BURST_LEFT_MS = 20
/** No burst that is passed on is longer. */
const BURST_MAX_MS = 2_000
/** How fast the count of time follows the speakers' clocks: within about 64 frames. */
const FOLLOWS = 1 / 64

const LOUDEST = 32_767
const LOWEST = -32_768

/** The sum, clipped at full scale. */
export function mixed(frames: readonly Int16Array[]): Int16Array {
  const sum = new Int16Array(FRAME_SAMPLES)
  for (let at = 0; at < FRAME_SAMPLES; at++) {
    let level = 0
    for (const frame of frames) level += frame[at] ?? 0
    sum[at] = level > LOUDEST ? LOUDEST : level < LOWEST ? LOWEST : level
  }
  return sum
}

/**
 * Mixes as soon as the last of those who speak has delivered its frame: the last one is not delayed at all,
 * and of two the other by half a frame at most. A timer would cost each of them up to a frame.
 */
export class Mixer {
  private queues = new Map<number, SpeakerQueue>()
  /** The end of the frames mixed so far. */
  private untilMs: number
  private beatAtMs = Number.POSITIVE_INFINITY
  private heardAtMs = Number.POSITIVE_INFINITY
  private hasBegun = false
  /** How long nothing was mixed in the last pause: so much sound may be overdue. */
  private owedMs = 0
  /** All sockets have been read since a burst began to come. */
  private isBurstThere = false

  /** `nowMs`: from now on it may mix. */
  constructor(nowMs: number) {
    this.untilMs = nowMs
  }

  /** Keeps what the speakers who stay have said. */
  setSpeakers(speakers: readonly number[]): void {
    this.queues = new Map(speakers.map(speaker => [speaker, this.queues.get(speaker) ?? new SpeakerQueue()]))
  }

  hear(speaker: number, said: Said, nowMs: number): void {
    // A speaker who begins more than half a frame before the mix is due joins with the frame after it, so
    // that nobody waits for more than half a frame.
    this.isBurstThere = false
    // While nobody is heard nobody has paused: the network stood still.
    const quietMs = nowMs - this.heardAtMs - FRAME_MS
    this.heardAtMs = nowMs
    if (quietMs > 0) for (const queue of this.queues.values()) queue.excuse(quietMs)
    const isEarly = this.untilMs - nowMs > FRAME_MS / 2
    this.queues.get(speaker)?.put(said, nowMs, isEarly ? FRAME_MS : 0)
  }

  /** Called every 20 ms: stops waiting for speakers who have been quiet for long. */
  beat(nowMs: number): void {
    const heldUpMs = Math.max(0, nowMs - this.beatAtMs - FRAME_MS)
    this.beatAtMs = nowMs
    this.isBurstThere = true
    // While nobody is heard nobody has paused: the network stands still.
    const isStill = nowMs - this.heardAtMs > FRAME_MS && nowMs - this.heardAtMs < PAUSE_MS
    for (const queue of this.queues.values()) queue.restIfQuiet(isStill ? this.heardAtMs : nowMs, heldUpMs)
  }

  /** The next 20 ms; null: nobody speaks, or a speaker's frame is awaited. Call it until it returns null. */
  next(nowMs: number): Int16Array | null {
    const speaking = [...this.queues.values()].filter(queue => queue.isSpeaking)
    if (speaking.length === 0 || !speaking.every(queue => queue.isReady)) return null
    if (!this.isTime(nowMs) && !this.isOverdue(speaking)) return null
    return mixed(speaking.map(queue => queue.take()))
  }

  /** Counts the frame that is mixed. */
  private isTime(nowMs: number): boolean {
    const behindMs = nowMs - this.untilMs
    if (behindMs < -AHEAD_MS) return false
    if (this.hasBegun && behindMs < PAUSE_MS) this.untilMs += FRAME_MS + behindMs * FOLLOWS
    else {
      this.owedMs = Math.min(behindMs, BURST_MAX_MS)
      this.untilMs = nowMs + FRAME_MS
    }
    this.hasBegun = true
    return true
  }

  /** Never more than the time that was not mixed: no timestamps make it mix more than the time passed. */
  private isOverdue(speaking: readonly SpeakerQueue[]): boolean {
    const leastMs = FRAME_MS + BURST_LEFT_MS
    if (!this.isBurstThere || this.owedMs < FRAME_MS || !speaking.every(queue => queue.leftMs >= leastMs))
      return false
    this.owedMs -= FRAME_MS
    return true
  }
}

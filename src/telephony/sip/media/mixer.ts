// Several speakers in one ear: their frames added up as soon as all who speak have one.
import { FRAME_MS, FRAME_SAMPLES } from './g711.ts'
import { type Said, SpeakerQueue } from './speaker-queue.ts'

/** Packets longer than a frame are not sent on all at once. */
const AHEAD_MS = 20
/** After a pause this long the mix begins a new count of time. */
const PAUSE_MS = 300
/** How fast the count of time follows the speakers' clocks: within some 64 frames. */
const FOLLOWS = 1 / 64

const LOUDEST = 32_767
const LOWEST = -32_768

/** The sum, cut off at full scale. */
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
 * Mixes when the last of those who speak has given its frame: the one whose packets come last is not delayed
 * at all, and of two the other by half a frame at most. A timer would cost each of them up to a frame.
 */
export class Mixer {
  private queues = new Map<number, SpeakerQueue>()
  /** Until when the frames mixed so far last. */
  private untilMs = Number.NEGATIVE_INFINITY
  private beatAtMs = Number.POSITIVE_INFINITY

  /** What those who stay have said is kept. */
  setSpeakers(speakers: readonly number[]): void {
    this.queues = new Map(speakers.map(speaker => [speaker, this.queues.get(speaker) ?? new SpeakerQueue()]))
  }

  hear(speaker: number, said: Said, nowMs: number): void {
    // Who begins more than half a frame before the mix is due is taken in with the frame after it: the others
    // wait a little for that one, and nobody waits for more than half a frame.
    const isEarly = this.untilMs - nowMs > FRAME_MS / 2
    this.queues.get(speaker)?.put(said, nowMs, isEarly ? FRAME_MS : 0)
  }

  /** To be called every 20 ms: whoever has been quiet for long is not waited for. */
  beat(nowMs: number): void {
    const heldUpMs = Math.max(0, nowMs - this.beatAtMs - FRAME_MS)
    this.beatAtMs = nowMs
    for (const queue of this.queues.values()) queue.restIfQuiet(nowMs, heldUpMs)
  }

  /** The next 20 ms; null: nobody speaks, or somebody is to be waited for. To be asked until it is null. */
  next(nowMs: number): Int16Array | null {
    const speaking = [...this.queues.values()].filter(queue => queue.isSpeaking)
    const behindMs = nowMs - this.untilMs
    if (behindMs < -AHEAD_MS || speaking.length === 0 || !speaking.every(queue => queue.isReady)) return null
    this.untilMs = behindMs < PAUSE_MS ? this.untilMs + FRAME_MS + behindMs * FOLLOWS : nowMs + FRAME_MS
    return mixed(speaking.map(queue => queue.take()))
  }
}

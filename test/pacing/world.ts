// A small random world for the pacing properties: seeded dials, talk and wrap-up, a pacer asked at every
// event, every answer checked.
import type { Pacer, PacingEvent, PoolView } from '../../src/domain/pacing/pacer.ts'

export interface SmallWorld {
  seed: number
  agents: number
  answerProbability: number
  talkMs: number
  wrapMs: number
  abandonWaitMs: number
  /** The answer probability turns over at this answered call. */
  turnsAfter: number
  /** The list is empty. */
  listEmpty?: Spell
  /** Everybody has left, those who talk when they are done; customers who answer find nobody. */
  allAway?: Spell
}

/** The last `forMs` of every `everyMs`. */
export interface Spell {
  everyMs: number
  forMs: number
}

export interface Outcome {
  answered: number
  abandoned: number
  /** How many of them were abandoned while everybody was away. */
  abandonedAway: number
  dials: number
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] }

interface Coming {
  at: number
  since: number
  kind: 'answer' | 'failure' | 'giveUp' | 'talkEnd' | 'wrapEnd' | 'tick'
}

/** Time passes although nothing happens. */
const TICK_MS = 5_000
export const BEGIN = 1_700_000_000_000 - (1_700_000_000_000 % 86_400_000)

/**
 * Runs until so many answered calls came to an end (all in one UTC day if short enough), then lets what is in
 * flight end.
 */
export function live(
  world: SmallWorld,
  pacer: Pacer,
  answers: number,
  asked?: (view: PoolView, calls: number) => void,
): Outcome {
  const unit = uniform(world.seed)
  const exponential = (mean: number) => -mean * Math.log(1 - unit())
  const coming: Coming[] = []
  const outcome: Outcome = { answered: 0, abandoned: 0, abandonedAway: 0, dials: 0 }
  let now = BEGIN
  let idle = world.agents
  let left = 0
  let away = false
  const seen = (): PoolView => {
    const view = {
      at: now,
      idle,
      talkingSince: [],
      wrappingSince: [],
      dialingSince: [],
      waitingSince: [],
    } as Writable<PoolView>
    for (const { kind, since } of coming) {
      if (kind === 'answer' || kind === 'failure') view.dialingSince.push(since)
      else if (kind === 'giveUp') view.waitingSince.push(since)
      else if (kind === 'talkEnd' && !away) view.talkingSince.push(since)
      else if (kind === 'wrapEnd' && !away) view.wrappingSince.push(since)
    }
    return view
  }
  const notify = (event: PacingEvent) => pacer.observe(event)
  const connect = (since: number) => {
    idle--
    coming.push({ at: now + exponential(world.talkMs), since: now, kind: 'talkEnd' })
    outcome.answered++
    notify({ type: 'connected', at: now, waitMs: now - since })
  }
  const abandon = () => {
    outcome.answered++
    outcome.abandoned++
    if (away) outcome.abandonedAway++
    notify({ type: 'abandoned', at: now })
  }
  const free = () => {
    if (away) left++
    else idle++
    const waiting = idle > 0 ? coming.find(thing => thing.kind === 'giveUp') : undefined
    if (waiting === undefined) return
    coming.splice(coming.indexOf(waiting), 1)
    connect(waiting.since)
  }
  const pass = () => {
    away = during(world.allAway, now)
    if (away) {
      left += idle
      idle = 0
    } else for (; left > 0; left--) free()
    coming.push({ at: now + TICK_MS, since: now, kind: 'tick' })
  }
  if (world.listEmpty ?? world.allAway) pass()
  for (;;) {
    const open = outcome.answered < answers
    if (open) {
      const view = seen()
      const wanted = pacer.callsToStart(view)
      asked?.(view, wanted)
      const calls = during(world.listEmpty, now) ? 0 : wanted
      const turned = outcome.answered >= world.turnsAfter
      const p = turned ? 0.75 - world.answerProbability : world.answerProbability
      for (let call = 0; call < calls; call++) {
        outcome.dials++
        const answered = unit() < p
        const ringMs = answered ? 2_000 + exponential(8_000) : unit() < 0.3 ? 3_000 : 25_000
        coming.push({ at: now + ringMs, since: now, kind: answered ? 'answer' : 'failure' })
      }
    }
    let next = coming[0]
    for (const thing of coming) if (next === undefined || thing.at < next.at) next = thing
    if (next === undefined || (!open && !coming.some(({ kind }) => kind === 'answer' || kind === 'giveUp')))
      return outcome
    coming.splice(coming.indexOf(next), 1)
    now = next.at
    const lastedMs = now - next.since
    if (next.kind === 'answer') {
      notify({ type: 'answered', at: now, ringMs: lastedMs })
      if (idle > 0) connect(now)
      else if (world.abandonWaitMs === 0) abandon()
      else coming.push({ at: now + world.abandonWaitMs, since: now, kind: 'giveUp' })
    } else if (next.kind === 'failure') notify({ type: 'failed', at: now, ringMs: lastedMs })
    else if (next.kind === 'giveUp') abandon()
    else if (next.kind === 'talkEnd') {
      notify({ type: 'talkEnded', at: now, talkMs: lastedMs })
      coming.push({ at: now + world.wrapMs, since: now, kind: 'wrapEnd' })
    } else if (next.kind === 'wrapEnd') {
      notify({ type: 'wrapEnded', at: now, wrapMs: lastedMs })
      free()
    } else if (next.kind === 'tick') pass()
  }
}

function during(spell: Spell | undefined, now: number): boolean {
  return spell !== undefined && (now - BEGIN) % spell.everyMs >= spell.everyMs - spell.forMs
}

function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

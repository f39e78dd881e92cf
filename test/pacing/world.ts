// A small random world for the pacing properties: seeded dials, talk and wrap-up, a pacer asked at every event, every answer checked.
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
}

export interface Outcome {
  answered: number
  abandoned: number
  dials: number
}

interface Coming {
  at: number
  since: number
  kind: 'answer' | 'failure' | 'giveUp' | 'talkEnd' | 'wrapEnd'
}

const BEGIN = 1_700_000_000_000 - (1_700_000_000_000 % 86_400_000)

/** Runs until so many answered calls came to an end (all in one UTC day if short enough), then lets what is in flight end. */
export function live(world: SmallWorld, pacer: Pacer, answers: number, asked?: (view: PoolView, calls: number) => void): Outcome {
  const unit = uniform(world.seed)
  const exponential = (mean: number) => -mean * Math.log(1 - unit())
  const coming: Coming[] = []
  const outcome: Outcome = { answered: 0, abandoned: 0, dials: 0 }
  let now = BEGIN
  let idle = world.agents
  const of = (...kinds: Coming['kind'][]) => coming.filter(thing => kinds.includes(thing.kind)).map(thing => thing.since)
  const tell = (event: PacingEvent) => pacer.observe(event)
  const connect = (since: number) => {
    idle--
    coming.push({ at: now + exponential(world.talkMs), since: now, kind: 'talkEnd' })
    outcome.answered++
    tell({ type: 'connected', at: now, waitMs: now - since })
  }
  const abandon = () => {
    outcome.answered++
    outcome.abandoned++
    tell({ type: 'abandoned', at: now })
  }
  for (;;) {
    const open = outcome.answered < answers
    if (open) {
      const view: PoolView = {
        at: now,
        idle,
        talkingSince: of('talkEnd'),
        wrappingSince: of('wrapEnd'),
        dialingSince: of('answer', 'failure'),
        waitingSince: of('giveUp'),
      }
      const calls = pacer.callsToStart(view)
      asked?.(view, calls)
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
    if (next === undefined || (!open && of('answer', 'giveUp').length === 0)) return outcome
    coming.splice(coming.indexOf(next), 1)
    now = next.at
    const lastedMs = now - next.since
    if (next.kind === 'answer') {
      tell({ type: 'answered', at: now, ringMs: lastedMs })
      if (idle > 0) connect(now)
      else if (world.abandonWaitMs === 0) abandon()
      else coming.push({ at: now + world.abandonWaitMs, since: now, kind: 'giveUp' })
    } else if (next.kind === 'failure') tell({ type: 'failed', at: now, ringMs: lastedMs })
    else if (next.kind === 'giveUp') abandon()
    else if (next.kind === 'talkEnd') {
      tell({ type: 'talkEnded', at: now, talkMs: lastedMs })
      coming.push({ at: now + world.wrapMs, since: now, kind: 'wrapEnd' })
    } else if (next.kind === 'wrapEnd') {
      tell({ type: 'wrapEnded', at: now, wrapMs: lastedMs })
      idle++
      const waiting = coming.find(thing => thing.kind === 'giveUp')
      if (waiting) {
        coming.splice(coming.indexOf(waiting), 1)
        connect(waiting.since)
      }
    }
  }
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

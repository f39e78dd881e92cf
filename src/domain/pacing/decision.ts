// The marginal-call question: how many calls may be dialled now before the next one would too probably find no agent.
import { addToss, chanceOfExcess, matchedCount } from './count-distribution.ts'
import { EXACT_TOSSES, type Forecast } from './forecast.ts'

export interface Bounds {
  /** Calls started whatever the risk: one per idle agent. */
  floor: number
  /** Never more than this. */
  room: number
  /** The chance of a missed customer, per answer, up to which one more call is dialled. */
  riskMax: number
  /** Misses the day still bears, and the accepted chance that calls in flight pass them. */
  bearable: number
  breachMax: number
}

export interface Found {
  calls: number
  /** Of the last call weighed. */
  risk: number
  /** The cap, not the risk of the single call, held it back. */
  capHolds: boolean
}

/** Gives the calls to start, by doubling steps and then halving ones. */
export function callsWithinRisk(ahead: Forecast, bounds: Bounds): Found {
  let calls = bounds.floor
  let at = weigh(ahead, calls, bounds)
  let step = 1
  let refused = bounds.room + 1
  while (calls < bounds.room && at.accepted) {
    const next = Math.min(calls + step, bounds.room, refused - 1)
    if (next === calls) break
    const there = step === 1 ? at : weigh(ahead, next - 1, bounds)
    if (!there.accepted) {
      refused = next
      step = Math.max(1, Math.floor((next - calls) / 2))
      continue
    }
    calls = next
    if (refused > bounds.room && calls - bounds.floor >= 8) step *= 2
    else if (refused <= bounds.room) step = Math.max(1, Math.floor((refused - calls) / 2))
    at = weigh(ahead, calls, bounds)
  }
  return { calls, risk: at.risk, capHolds: !at.accepted && at.risk <= bounds.riskMax }
}

/**
 * One more call beside `extra`: the chance that it finds no agent once answered; and whether that, and the chance that all in flight
 * together pass the day's cap, are within bounds.
 */
function weigh(ahead: Forecast, extra: number, bounds: Bounds): { risk: number; accepted: boolean } {
  let missed = 0
  let breach = 0
  const beyond = ahead.free + Math.max(0, Math.floor(bounds.bearable)) + 1
  for (const horizon of ahead.horizons) {
    const answers = answersWith(ahead, horizon, extra)
    missed += chanceOfExcess(answers, horizon.freed, ahead.free)
    if (bounds.bearable < CERTAIN) breach = Math.max(breach, chanceOfExcess(answers, horizon.freed, beyond - 1))
  }
  const risk = missed / ahead.horizons.length
  return { risk, accepted: risk <= bounds.riskMax && breach <= bounds.breachMax }
}

/** So many misses at once never happen. */
const CERTAIN = 1e6

function answersWith(ahead: Forecast, horizon: Forecast['horizons'][number], extra: number) {
  if (extra === 0) return horizon.answers
  if (ahead.inFlight + extra <= EXACT_TOSSES) {
    const chances = [...horizon.answers.chances]
    for (let k = 0; k < extra; k++) addToss(chances, horizon.newCall)
    return { offset: 0, chances }
  }
  return matchedCount(
    horizon.answersMean + extra * horizon.newCall,
    horizon.answersVariance + extra * horizon.newCall * (1 - horizon.newCall),
  )
}

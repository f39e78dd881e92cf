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
}

/** Gives the calls to start and the risk of the last one weighed. */
export function callsWithinRisk(ahead: Forecast, bounds: Bounds): { calls: number; risk: number } {
  let calls = bounds.floor
  let risk = riskOfNext(ahead, calls)
  if (bounds.riskMax <= 0) return { calls, risk }
  let step = 1
  let refused = bounds.room + 1
  while (calls < bounds.room && risk <= bounds.riskMax) {
    const next = Math.min(calls + step, bounds.room, refused - 1)
    if (next === calls) break
    const riskThere = step === 1 ? risk : riskOfNext(ahead, next - 1)
    if (riskThere > bounds.riskMax) {
      refused = next
      step = Math.max(1, Math.floor((next - calls) / 2))
      continue
    }
    calls = next
    if (refused > bounds.room && calls - bounds.floor >= 8) step *= 2
    else if (refused <= bounds.room) step = Math.max(1, Math.floor((refused - calls) / 2))
    risk = riskOfNext(ahead, calls)
  }
  return { calls, risk }
}

/** The chance that one more call, once answered, finds no agent when `extra` calls are started beside it. */
export function riskOfNext(ahead: Forecast, extra: number): number {
  let missed = 0
  for (const horizon of ahead.horizons) missed += chanceOfExcess(answersWith(ahead, horizon, extra), horizon.freed, ahead.free)
  return missed / ahead.horizons.length
}

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

// Decides how many calls may be dialled now before the next one would be too likely to find no agent.
import { addToss, chanceOfExcess, matchedCount } from './count-distribution.ts'
import { EXACT_TOSSES, type Forecast } from './forecast.ts'

export interface Bounds {
  /** Calls to start whatever the risk: one per idle agent. */
  floor: number
  /** Never more than this. */
  room: number
  /** The chance of a missed customer, per answer, up to which one more call is dialled. */
  riskMax: number
  /** The misses that the day still bears, and the accepted chance that calls in flight exceed them. */
  bearable: number
  breachMax: number
}

export interface CallsFound {
  calls: number
  /** The risk of the last call that was weighed. */
  risk: number
  /** The cap and not the risk of the single call was the limit. */
  capHolds: boolean
}

interface Weighed {
  risk: number
  accepted: boolean
  /** The logarithm of its share of what is accepted; above 0 it is refused. */
  load: number
}

/** After this many lines the range is doubled or halved instead. */
const LINES = 12

/**
 * The calls to start: the smallest number beside which one more is refused. Chances grow with the calls, and
 * their logarithms grow ever less steeply, so a straight line through two that were weighed leads near the
 * answer: 3 to 6 numbers are weighed instead of all.
 */
export function callsWithinRisk(ahead: Forecast, bounds: Bounds): CallsFound {
  const first = weigh(ahead, bounds.floor, bounds)
  const found = (calls: number, at: Weighed): CallsFound => ({
    calls,
    risk: at.risk,
    capHolds: !at.accepted && at.risk <= bounds.riskMax,
  })
  if (!first.accepted || bounds.floor >= bounds.room) return found(bounds.floor, first)
  let low = bounds.floor
  let lowAt = first
  let high = bounds.room
  let highAt: Weighed | undefined
  let slope = Number.NaN
  for (let line = 0; high - low > 1; line++) {
    const halfway = highAt === undefined ? 2 * low - bounds.floor + 1 : Math.floor((low + high) / 2)
    const onLine = line < LINES && slope > 0 ? Math.floor(low - lowAt.load / slope) : halfway
    const farthest = highAt === undefined ? 4 * (low - bounds.floor + 1) + low : high
    const calls = Math.max(low + 1, Math.min(high - 1, farthest, onLine))
    const at = weigh(ahead, calls, bounds)
    slope = (at.load - lowAt.load) / (calls - low)
    if (at.accepted) {
      low = calls
      lowAt = at
    } else {
      high = calls
      highAt = at
    }
  }
  return found(high, highAt ?? weigh(ahead, high, bounds))
}

/**
 * Weighs one more call beside `extra`: the chance that it finds no agent once it is answered, and whether
 * this chance, and the chance that all calls in flight exceed the day's cap, are within bounds.
 */
function weigh(ahead: Forecast, extra: number, bounds: Bounds): Weighed {
  let missed = 0
  let breach = 0
  const beyond = ahead.free + Math.max(0, Math.floor(bounds.bearable)) + 1
  for (const horizon of ahead.horizons) {
    const answers = answersWith(ahead, horizon, extra)
    missed += chanceOfExcess(answers, horizon.freed, ahead.free)
    if (bounds.bearable < CERTAIN)
      breach = Math.max(breach, chanceOfExcess(answers, horizon.freed, beyond - 1))
  }
  const risk = missed / ahead.horizons.length
  return {
    risk,
    accepted: risk <= bounds.riskMax && breach <= bounds.breachMax,
    load: Math.log(Math.max(risk / bounds.riskMax, breach / bounds.breachMax)),
  }
}

/** A number of misses that never happens. */
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

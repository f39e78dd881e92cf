// Steers the risk taken with one more call so that the day's abandoned calls use the cap's budget and never
// exceed it.

export interface SteeringSettings {
  abandonRateMax: number
  dayOffsetMs: number
}

interface SteeringState {
  day: number
  answered: number
  abandoned: number
  base: number
  /** Answered calls of a usual day; 0 before the first day has ended. */
  usual: number
  /** At the last decision. */
  agents: number
}

const DAY_MS = 86_400_000
/** The change in the logarithm of the accepted risk for a slack as large as the aim. */
const GAIN = 1.05
/** Budget that was saved in hours without demand is not wasted in minutes. */
const GAIN_LIMIT = 1
/**
 * The slack (abandoned calls the day still bears) to aim at, per unit of scale, with a share of the day's
 * budget on top against shocks.
 */
const SLACK_AIM = 3
const RESERVE_SHARE = 0.015
/**
 * From this share of a usual day on, the aim sinks to this share of the budget, but not below so many calls
 * per unit of scale, because what is left at the end is lost. Measured 2026-11-23, 3 agents in slow worlds:
 * 0.74–0.84 of the budget used, 0.61–0.79 with an aim that stays; with a minimum of 1.1 one of 130 days
 * exceeded the cap and no more was used.
 */
const END_AIM = { from: 0.6, share: 0.1, min: 1.5 }
/** Days with fewer answered calls say nothing about how long a day is. */
const USUAL_DAY_ANSWERS = 50
/**
 * The accepted chance that the calls in flight exceed the day's cap. Measured 2026-11-23 over days of 2 to 10
 * agents: with 0.002 one of 214 exceeded it (3.04 %), with 0.0005 none of 130 (worst 2.99 %), with 0.0002
 * none of 130 (worst 2.91 %); the talk share in B is the same with 10 agents and 0.01 lower with 3.
 */
export const BREACH_MAX = 0.0002
/** How fast the base follows a lasting difference, per finished call and per abandoned call of slack. */
const BASE_GAIN = 0.0006
const BASE = { start: -4.2, min: -8, max: -2 }
const RISK_LIMIT = 0.5
/**
 * The day begins with a loan of so many abandoned calls per unit of scale, repaid over so many answered
 * calls.
 */
const LOAN = { calls: 2, answers: 250 }
/** Before this many answered calls the day's budget is too small for a jump of the answer rate. */
const CAUTIOUS_ANSWERS = 400

export class Steering {
  readonly #settings: SteeringSettings
  #state: SteeringState = {
    day: Number.NEGATIVE_INFINITY,
    answered: 0,
    abandoned: 0,
    base: BASE.start,
    usual: 0,
    agents: 1,
  }

  constructor(settings: SteeringSettings, state?: unknown) {
    this.#settings = settings
    if (typeof state !== 'object' || state === null || !('base' in state)) return
    this.#state = { ...this.#state, ...(state as Partial<SteeringState>) }
    if (this.#state.day === null) this.#state.day = Number.NEGATIVE_INFINITY
  }

  /** A customer who answered was connected or abandoned. */
  observe(at: number, abandoned: boolean): void {
    this.#turnDay(at)
    this.#state.answered++
    if (abandoned) this.#state.abandoned++
    const error = (this.#slack() - this.#aim()) / this.#scale()
    if (error < -SLACK_AIM) return
    this.#state.base = Math.min(
      BASE.max,
      Math.max(BASE.min, this.#state.base + BASE_GAIN * Math.min(SLACK_AIM, error)),
    )
  }

  /** Called before each decision: begins a new day if it is due, and takes the team's size. */
  look(at: number, agents: number): void {
    if (Number.isFinite(at)) this.#turnDay(at)
    this.#state.agents = agents
  }

  agents(): number {
    return this.#state.agents
  }

  /**
   * The chance of a miss up to which one more call is dialled; 0 when the budget is used up. It grows with
   * the agents now free: in the exact optimum of memoryless centres the accepted chance is close to
   * proportional to free agents + 1 (chance ÷ (free + 1) held under one threshold gives 0.997–1.001 of the
   * optimum for 3 to 20 agents; the bare chance 0.996, with displaced calls added 0.984).
   */
  riskMax(pendingMisses: number, free: number): number {
    if (this.#settings.abandonRateMax >= 1) return RISK_LIMIT
    const aim = this.#aim()
    const logRisk =
      this.#state.base + Math.min(GAIN_LIMIT, (GAIN / aim) * (this.#slack() - pendingMisses - aim))
    return Math.min(RISK_LIMIT, (Math.exp(logRisk) * (Math.max(0, free) + 1)) / Math.sqrt(this.#state.agents))
  }

  /** The misses that the day's budget bears at once if the answer rate turns out worse than assumed. */
  missesBearable(): number {
    return this.#settings.abandonRateMax >= 1 ? Number.POSITIVE_INFINITY : Math.max(0, this.#slack())
  }

  /** 1 when the day begins, 0 once its budget can bear a surprise. */
  caution(): number {
    return Math.max(0, 1 - this.#state.answered / CAUTIOUS_ANSWERS)
  }

  /** 0 (nothing left) to 1 (far from the cap): for a fixed ratio. */
  slackShare(): number {
    if (this.#settings.abandonRateMax >= 1) return 1
    return Math.min(1, Math.max(0, this.#slack() / (2 * SLACK_AIM * this.#scale())))
  }

  day(): { answered: number; abandoned: number; abandonBudgetLeft: number } {
    const { answered, abandoned } = this.#state
    return { answered, abandoned, abandonBudgetLeft: this.#settings.abandonRateMax * answered - abandoned }
  }

  state(): SteeringState {
    return { ...this.#state }
  }

  /** Misses come in bursts that grow with the root of the team. */
  #scale(): number {
    return Math.max(1, Math.sqrt(this.#state.agents) / 2.2)
  }

  #aim(): number {
    const { usual, answered } = this.#state
    const budget = this.#settings.abandonRateMax * answered
    const scale = this.#scale()
    const whole = SLACK_AIM * scale + RESERVE_SHARE * budget
    if (usual <= 0) return whole
    const atEnd = Math.min(whole, Math.max(END_AIM.min * scale, END_AIM.share * budget))
    const left = Math.min(1, Math.max(0, (1 - answered / usual) / (1 - END_AIM.from)))
    return atEnd + (whole - atEnd) * left
  }

  #slack(): number {
    const { answered, abandoned } = this.#state
    const loan = LOAN.calls * this.#scale() * Math.max(0, 1 - answered / LOAN.answers)
    return this.#settings.abandonRateMax * answered + loan - abandoned
  }

  /**
   * A clock that is set back never opens a new budget. If it is set back by more than a day it is believed,
   * and the counts go on.
   */
  #turnDay(at: number): void {
    const day = Math.floor((at + this.#settings.dayOffsetMs) / DAY_MS)
    if (day > this.#state.day) {
      if (this.#state.answered >= USUAL_DAY_ANSWERS) this.#state.usual = this.#state.answered
      this.#state.answered = 0
      this.#state.abandoned = 0
    }
    if (day > this.#state.day || day < this.#state.day - 1) this.#state.day = day
  }
}

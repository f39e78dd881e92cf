// Steers the risk taken with one more call so that the day's abandoned calls use the cap's budget and never pass it.

export interface SteeringSettings {
  abandonRateMax: number
  dayOffsetMs: number
}

interface SteeringState {
  day: number
  answered: number
  abandoned: number
  base: number
  /** Of the last decision. */
  agents: number
}

const DAY_MS = 86_400_000
/** Logarithm of the accepted risk per abandoned call of slack. */
const GAIN = 0.35
/** Budget left over by hours without demand is not thrown away in minutes. */
const GAIN_LIMIT = 1
/** Slack (abandoned calls the day still bears) aimed at, per unit of scale, with a share of the day's budget on top against shocks. */
const SLACK_AIM = 3
const RESERVE_SHARE = 0.015
/**
 * Slack per unit of scale at which nothing is dialled ahead, and from which the brake is off.
 * Measured 2026-11-23 over 164 simulated days of 5 and 10 agents: aim 3 with this brake, no day over a 3 % cap;
 * aim 2.5 with 0.2 and 1.4, four days (3.01–3.03 %), at the same talk share.
 */
const BRAKE = { full: 0.7, off: 1.9 }
/** Calls in flight may miss more often than expected: standard deviations kept back for them. */
const PENDING_DEVIATIONS = 2
/** How fast the base follows a lasting difference, per finished call and abandoned call of slack. */
const BASE_GAIN = 0.0006
const BASE = { start: -4.2, min: -8, max: -2 }
const RISK_LIMIT = 0.5
/** The day opens with a loan of so many abandoned calls per unit of scale, paid back by so many answered calls. */
const LOAN = { calls: 2, answers: 250 }
/** Until so many answered calls the day's budget is too small for a jump of the answer rate. */
const CAUTIOUS_ANSWERS = 400

export class Steering {
  readonly #settings: SteeringSettings
  #state: SteeringState = { day: Number.NEGATIVE_INFINITY, answered: 0, abandoned: 0, base: BASE.start, agents: 1 }
  #braking = false

  constructor(settings: SteeringSettings, state?: unknown) {
    this.#settings = settings
    if (typeof state !== 'object' || state === null || !('base' in state)) return
    this.#state = { ...(state as SteeringState) }
    if (this.#state.day === null) this.#state.day = Number.NEGATIVE_INFINITY
  }

  /** A customer's answer came to its end: connected or abandoned. */
  observe(at: number, abandoned: boolean): void {
    this.#turnDay(at)
    this.#state.answered++
    if (abandoned) this.#state.abandoned++
    const error = (this.#slack() - this.#aim()) / this.#scale()
    if (error < -SLACK_AIM) return
    this.#state.base = Math.min(BASE.max, Math.max(BASE.min, this.#state.base + BASE_GAIN * Math.min(SLACK_AIM, error)))
  }

  /** Called before each decision: turns the day and takes the team's size. */
  look(at: number, agents: number): void {
    if (Number.isFinite(at)) this.#turnDay(at)
    this.#state.agents = agents
  }

  /**
   * The chance of a miss up to which one more call is dialled; 0 when the budget is used. It grows with the agents now free:
   * in the exact optimum of memoryless centres the accepted chance is close to proportional to free agents + 1
   * (chance ÷ (free + 1) held under one threshold gives 0.997–1.001 of the optimum for 3 to 20 agents; the bare chance 0.996,
   * with displaced calls added 0.984).
   */
  riskMax(pendingMisses: number, free: number): number {
    if (this.#settings.abandonRateMax >= 1) return RISK_LIMIT
    const slack = this.#slack() - pendingMisses
    const brake = Math.min(
      1,
      Math.max(0, ((slack - PENDING_DEVIATIONS * Math.sqrt(pendingMisses)) / this.#scale() - BRAKE.full) / (BRAKE.off - BRAKE.full)),
    )
    this.#braking = brake < 1
    const logRisk = this.#state.base + Math.min(GAIN_LIMIT, (GAIN / this.#scale()) * (slack - this.#aim()))
    return Math.min(RISK_LIMIT, (brake * Math.exp(logRisk) * (Math.max(0, free) + 1)) / Math.sqrt(this.#state.agents))
  }

  /** Misses that the day's budget bears at once, should the answer rate turn out worse than believed. */
  missesBearable(): number {
    return this.#settings.abandonRateMax >= 1 ? Number.POSITIVE_INFINITY : Math.max(0, this.#slack())
  }

  /** 1 when the day begins, 0 once its budget is large enough to bear a surprise. */
  caution(): number {
    return Math.max(0, 1 - this.#state.answered / CAUTIOUS_ANSWERS)
  }

  braking(): boolean {
    return this.#braking
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
    return SLACK_AIM * this.#scale() + RESERVE_SHARE * this.#settings.abandonRateMax * this.#state.answered
  }

  #slack(): number {
    const { answered, abandoned } = this.#state
    const loan = LOAN.calls * this.#scale() * Math.max(0, 1 - answered / LOAN.answers)
    return this.#settings.abandonRateMax * answered + loan - abandoned
  }

  /** A clock set back never opens a new budget; set back by more than a day it is believed, the counts go on. */
  #turnDay(at: number): void {
    const day = Math.floor((at + this.#settings.dayOffsetMs) / DAY_MS)
    if (day > this.#state.day) {
      this.#state.answered = 0
      this.#state.abandoned = 0
    }
    if (day > this.#state.day || day < this.#state.day - 1) this.#state.day = day
  }
}

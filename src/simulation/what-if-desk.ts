// Answers what-if questions about tasks, and keeps a grid of answers for each task that somebody looks at.
import { BoundedMap } from '../domain/bounded-map.ts'
import type { WhatIfFigures, WhatIfPoint, WhatIfSettings } from '../domain/what-if-grid.ts'
import type { TaskMeasures } from '../store/port/admin-store.ts'
import { NotSimulated, SimulationThreads } from './simulation-threads.ts'
import {
  figuresOf,
  gridPoints,
  hoursFor,
  isTooLittle,
  presentOf,
  scenarioWith,
  warmUpFor,
} from './what-if.ts'

/** A task's calls are measured again after this time; the grid is made again with them. */
const KEPT_MS = 15 * 60_000
/**
 * A question is two shifts, the present and another. The grid is made in both threads too: so they are warm
 * when somebody asks.
 */
const THREADS = 2
/** No question is as urgent as a call. */
const NICENESS = 10
/** The seed of the grid, and of questions that name none. */
export const WHAT_IF_SEED = 1
const TASKS_MAX = 50
/** Answers kept for one task, by settings and seed. */
const ANSWERS_MAX = 500

export interface WhatIfGrid {
  readonly base: WhatIfSettings
  readonly hours: number
  /** The part of it at the start that does not count. */
  readonly warmUpHours: number
  readonly seed: number
  readonly present: WhatIfFigures | null
  readonly points: readonly WhatIfPoint[]
  /** How many points there will be. */
  readonly expected: number
}

export interface WhatIfAnswer {
  readonly base: WhatIfSettings
  readonly settings: WhatIfSettings
  readonly hours: number
  /** The part of it at the start that does not count. */
  readonly warmUpHours: number
  readonly seed: number
  readonly present: WhatIfFigures
  readonly changed: WhatIfFigures
}

/** A task as it was when it was measured. */
interface Looked {
  readonly at: number
  readonly measures: TaskMeasures
  readonly base: WhatIfSettings
  readonly hours: number
  /** By what was asked. */
  readonly answers: BoundedMap<string, WhatIfFigures>
  readonly points: WhatIfPoint[]
  present: WhatIfFigures | null
  /** The present with the seed of the grid, once it was begun. */
  presentMade: Promise<WhatIfFigures> | null
  isGridBegun: boolean
}

export class WhatIfDesk {
  private readonly threads = new SimulationThreads(THREADS, NICENESS)
  private readonly looked = new BoundedMap<number, Looked>(TASKS_MAX)
  private readonly now: () => number
  private readonly failed: (error: unknown) => void

  /** `now`: steady, ms. `failed`: of a point that nobody waits for. */
  constructor(now: () => number, failed: (error: unknown) => void) {
    this.now = now
    this.failed = failed
  }

  /** Null: too little is known of the task. Rejects with NotSimulated. */
  async ask(
    taskId: number,
    measure: () => Promise<TaskMeasures | null>,
    change: Partial<WhatIfSettings>,
    seed: number,
    signal: AbortSignal,
  ): Promise<WhatIfAnswer | null> {
    const task = await this.look(taskId, measure)
    if (task === null) return null
    const { base, hours } = task
    const settings = { ...base, ...change }
    const [changed, present] = await Promise.all([
      this.simulate(task, settings, seed, signal),
      seed === WHAT_IF_SEED ? this.present(task) : this.simulate(task, base, seed, signal),
    ])
    return { base, settings, hours, warmUpHours: warmUpFor(hours), seed, present, changed }
  }

  /** What is known by now; the rest is simulated when nobody waits for anything. */
  async grid(taskId: number, measure: () => Promise<TaskMeasures | null>): Promise<WhatIfGrid | null> {
    const task = await this.look(taskId, measure)
    if (task === null) return null
    if (!task.isGridBegun) {
      task.isGridBegun = true
      void this.fill(task).catch(error => {
        task.isGridBegun = false
        if (!(error instanceof NotSimulated)) this.failed(error)
      })
    }
    const { base, hours, present, points } = task
    const expected = gridPoints(base).length
    const length = { hours, warmUpHours: warmUpFor(hours) }
    return { base, ...length, seed: WHAT_IF_SEED, present, points: [...points], expected }
  }

  async close(): Promise<void> {
    await this.threads.close()
  }

  private async look(taskId: number, measure: () => Promise<TaskMeasures | null>): Promise<Looked | null> {
    const kept = this.looked.get(taskId)
    if (kept !== undefined && this.now() - kept.at < KEPT_MS) return kept
    const measures = await measure()
    if (measures === null || isTooLittle(measures)) return null
    const base = presentOf(measures)
    const fresh = {
      at: this.now(),
      measures,
      base,
      hours: hoursFor(measures),
      answers: new BoundedMap<string, WhatIfFigures>(ANSWERS_MAX),
      points: [],
    }
    const task: Looked = { ...fresh, present: null, presentMade: null, isGridBegun: false }
    this.looked.set(taskId, task)
    return task
  }

  private async fill(task: Looked): Promise<void> {
    // What an attempt that failed left would stand there twice; its answers are kept.
    task.points.length = 0
    await Promise.all([
      this.present(task),
      ...gridPoints(task.base).map(async point => {
        const settings = { ...task.base, [point.axis]: point.value }
        task.points.push({ ...point, figures: await this.simulate(task, settings, WHAT_IF_SEED, null) })
      }),
    ])
  }

  /** Once for a task, beside what is asked: the first answer does not wait for two shifts in a row. */
  private present(task: Looked): Promise<WhatIfFigures> {
    task.presentMade ??= this.simulatePresent(task).catch(error => {
      task.presentMade = null
      throw error
    })
    return task.presentMade
  }

  private async simulatePresent(task: Looked): Promise<WhatIfFigures> {
    task.present = figuresOf(
      await this.threads.run(scenarioWith(task.measures, task.base, task.hours, WHAT_IF_SEED)),
    )
    task.answers.set(keyOf(WHAT_IF_SEED, task.base), task.present)
    return task.present
  }

  private async simulate(
    task: Looked,
    settings: WhatIfSettings,
    seed: number,
    signal: AbortSignal | null,
  ): Promise<WhatIfFigures> {
    const key = keyOf(seed, settings)
    const known = task.answers.get(key)
    if (known !== undefined) return known
    const scenario = scenarioWith(task.measures, settings, task.hours, seed)
    const run = signal === null ? this.threads.runIdly(scenario) : this.threads.run(scenario, signal)
    const figures = figuresOf(await run)
    task.answers.set(key, figures)
    return figures
  }
}

function keyOf(seed: number, settings: WhatIfSettings): string {
  return JSON.stringify([seed, ...Object.values(settings)])
}

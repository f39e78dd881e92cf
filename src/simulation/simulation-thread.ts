// Shifts simulated in a thread of its own, one at a time, and given up when whoever waited has left.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Scenario } from './scenario.ts'
import type { ShiftReport } from './tally.ts'

const isSource = import.meta.url.endsWith('.ts')
const MEMORY_MB = 512
/** So many may wait. */
const WAITING_MAX = 64

export interface SimulationOrder {
  readonly scenario: Scenario
  /** Not 0: nobody waits for it any more. */
  readonly cancelled: Int32Array
}

interface Job extends SimulationOrder {
  readonly resolve: (report: ShiftReport) => void
  readonly reject: (error: Error) => void
}

/** Whoever waited has left, or too many wait. */
export class NotSimulated extends Error {
  readonly reason: 'left' | 'busy'

  constructor(reason: 'left' | 'busy') {
    super(reason)
    this.reason = reason
  }
}

type Answer = { readonly report: ShiftReport } | { readonly failed: string | null }

export class SimulationThread {
  private worker: Worker | null = null
  private running: Job | null = null
  private waiting: Job[] = []
  private closed = false
  private readonly niceness: number

  /** `niceness`: as of Unix, 0 to 19. */
  constructor(niceness: number) {
    this.niceness = niceness
  }

  /** `signal`: aborts when nobody waits for it any more. */
  run(scenario: Scenario, signal?: AbortSignal): Promise<ShiftReport> {
    return this.queue(scenario, signal, job => this.waiting.push(job))
  }

  /** Before all that wait. */
  runNext(scenario: Scenario): Promise<ShiftReport> {
    return this.queue(scenario, undefined, job => this.waiting.unshift(job))
  }

  private queue(
    scenario: Scenario,
    signal: AbortSignal | undefined,
    enter: (job: Job) => void,
  ): Promise<ShiftReport> {
    if (this.closed || signal?.aborted === true) return Promise.reject(new NotSimulated('left'))
    if (this.waiting.length >= WAITING_MAX) return Promise.reject(new NotSimulated('busy'))
    return new Promise((resolve, reject) => {
      const cancelled = new Int32Array(new SharedArrayBuffer(4))
      const job: Job = { scenario, cancelled, resolve, reject }
      signal?.addEventListener('abort', () => this.cancel(job), { once: true })
      enter(job)
      this.next()
    })
  }

  async close(): Promise<void> {
    this.closed = true
    for (const job of [...this.waiting, ...(this.running === null ? [] : [this.running])])
      job.reject(new NotSimulated('left'))
    this.waiting = []
    this.running = null
    await this.worker?.terminate()
    this.worker = null
  }

  private cancel(job: Job): void {
    Atomics.store(job.cancelled, 0, 1)
    this.waiting = this.waiting.filter(other => other !== job)
    job.reject(new NotSimulated('left'))
  }

  private next(): void {
    if (this.running !== null || this.closed) return
    const job = this.waiting.shift()
    if (job === undefined) return
    this.running = job
    this.worker ??= this.start()
    const { scenario, cancelled } = job
    this.worker.postMessage({ scenario, cancelled } satisfies SimulationOrder)
  }

  private start(): Worker {
    const worker = startWorker(this.niceness)
    worker.on('message', (answer: Answer) => this.answered(answer))
    worker.on('error', error => this.died(worker, error))
    // An idle thread keeps no process alive.
    worker.unref()
    return worker
  }

  private answered(answer: Answer): void {
    const job = this.running
    this.running = null
    if ('report' in answer) job?.resolve(answer.report)
    else job?.reject(answer.failed === null ? new NotSimulated('left') : new Error(answer.failed))
    this.next()
  }

  private died(worker: Worker, error: Error): void {
    if (this.worker !== worker) return
    this.worker = null
    this.running?.reject(error)
    this.running = null
    this.next()
  }
}

function startWorker(niceness: number): Worker {
  const options = {
    workerData: niceness,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  }
  if (isSource) return new Worker(codeOfSource(), { ...options, eval: true })
  return new Worker(new URL('./simulation-worker.js', import.meta.url), options)
}

let code: string | null = null

/** As the media workers do it: tsx in each thread would cost half a second. */
function codeOfSource(): string {
  if (code === null) {
    const esbuild: typeof import('esbuild') = createRequire(import.meta.url)('esbuild')
    const entryPoints = [fileURLToPath(new URL('./simulation-worker.ts', import.meta.url))]
    const shape = { platform: 'node', format: 'cjs', target: 'node20' } as const
    code = esbuild.buildSync({ bundle: true, write: false, ...shape, entryPoints }).outputFiles[0]?.text ?? ''
  }
  return code
}

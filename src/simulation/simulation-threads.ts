// Shifts simulated in threads of their own: what somebody waits for comes first, what nobody waits for is put
// aside for it, and what nobody waits for any more is given up.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Scenario } from './scenario.ts'
import type { ShiftReport } from './tally.ts'

const isSource = import.meta.url.endsWith('.ts')
const MEMORY_MB = 512
/** So many may wait of either kind. */
const WAITING_MAX = 64

export interface SimulationOrder {
  readonly scenario: Scenario
  /** Not 0: the shift is to be given up. */
  readonly cancelled: Int32Array
}

interface Job {
  readonly scenario: Scenario
  /** Somebody waits for it. */
  readonly isAsked: boolean
  /** The flag that gives up the present attempt; each attempt has its own. */
  cancelled: Int32Array
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

/** One shift at a time; the third runs in a third of the time of the first, which was not compiled yet. */
interface Thread {
  worker: Worker | null
  running: Job | null
}

export class SimulationThreads {
  private asked: Job[] = []
  private idle: Job[] = []
  private closed = false
  private readonly threads: readonly Thread[]
  private readonly niceness: number

  /** `niceness`: as of Unix, 0 to 19. */
  constructor(count: number, niceness: number) {
    this.threads = Array.from({ length: count }, () => ({ worker: null, running: null }))
    this.niceness = niceness
  }

  /** Somebody waits for it. `signal`: aborts when nobody does any more. */
  run(scenario: Scenario, signal?: AbortSignal): Promise<ShiftReport> {
    return this.queue(scenario, true, signal)
  }

  /** Nobody waits for it. */
  runIdly(scenario: Scenario): Promise<ShiftReport> {
    return this.queue(scenario, false)
  }

  async close(): Promise<void> {
    this.closed = true
    const running = this.threads.flatMap(thread => thread.running ?? [])
    for (const job of [...running, ...this.asked, ...this.idle]) job.reject(new NotSimulated('left'))
    this.asked = []
    this.idle = []
    await Promise.all(
      this.threads.map(async thread => {
        thread.running = null
        await thread.worker?.terminate()
        thread.worker = null
      }),
    )
  }

  private queue(scenario: Scenario, isAsked: boolean, signal?: AbortSignal): Promise<ShiftReport> {
    if (this.closed || signal?.aborted === true) return Promise.reject(new NotSimulated('left'))
    const waiting = isAsked ? this.asked : this.idle
    if (waiting.length >= WAITING_MAX) return Promise.reject(new NotSimulated('busy'))
    return new Promise((resolve, reject) => {
      const job: Job = { scenario, isAsked, cancelled: flag(), resolve, reject }
      signal?.addEventListener('abort', () => this.leave(job), { once: true })
      waiting.push(job)
      this.next()
    })
  }

  private leave(job: Job): void {
    Atomics.store(job.cancelled, 0, 1)
    this.asked = this.asked.filter(other => other !== job)
    job.reject(new NotSimulated('left'))
  }

  private next(): void {
    if (this.closed) return
    for (const thread of this.threads) {
      if (thread.running !== null) continue
      const job = this.asked.shift() ?? (this.isAsked ? undefined : this.idle.shift())
      if (job === undefined) break
      this.begin(thread, job)
    }
    if (!this.isAsked) return
    for (const { running } of this.threads)
      if (running?.isAsked === false) Atomics.store(running.cancelled, 0, 1)
  }

  /** Somebody waits: the others leave the processor to that. */
  private get isAsked(): boolean {
    return this.asked.length > 0 || this.threads.some(({ running }) => running?.isAsked)
  }

  private begin(thread: Thread, job: Job): void {
    thread.running = job
    thread.worker ??= this.start(thread)
    const { scenario, cancelled } = job
    thread.worker.postMessage({ scenario, cancelled } satisfies SimulationOrder)
  }

  private start(thread: Thread): Worker {
    const worker = startWorker(this.niceness)
    worker.on('message', (answer: Answer) => this.answered(thread, answer))
    worker.on('error', error => this.died(thread, worker, error))
    // An idle thread keeps no process alive.
    worker.unref()
    return worker
  }

  private answered(thread: Thread, answer: Answer): void {
    const job = thread.running
    thread.running = null
    if (job === null) return
    if ('report' in answer) job.resolve(answer.report)
    else if (answer.failed !== null) job.reject(new Error(answer.failed))
    else if (!job.isAsked) {
      job.cancelled = flag()
      this.idle.unshift(job)
    }
    this.next()
  }

  private died(thread: Thread, worker: Worker, error: Error): void {
    if (thread.worker !== worker) return
    thread.worker = null
    thread.running?.reject(error)
    thread.running = null
    this.next()
  }
}

function flag(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4))
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

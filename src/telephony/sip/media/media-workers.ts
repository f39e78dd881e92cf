// The media's worker threads: chooses one for each leg, posts orders, and replaces a worker that dies.
import { MessageChannel, type Worker } from 'node:worker_threads'
import type { Clock } from '../../../domain/clock.ts'
import type { Order, WorkerAnswer, WorkerStart } from './orders.ts'
import { startWorker } from './start-worker.ts'

export interface WorkerListener {
  answered(answer: WorkerAnswer): void
  /** Its legs are gone; a new worker takes its place. */
  died(worker: number, reason: string): void
}

interface Bench {
  readonly worker: Worker
  legs: number
  isDead: boolean
}

const WORKERS = 2
/**
 * 50 conversations stay in one worker: p99 is 5 to 9 ms at 0.5 cores, against 8 to 28 ms at 0.65 if they
 * cross to another. At 100, two workers are steadier although every packet crosses: p99 is 11 to 20 ms,
 * against 13 to 32 in one. (Equal CPU; with recording, 2 cores shared with the talkers: npm run bench --
 * media, 2026-11-23.)
 */
const LEGS_PER_WORKER = 100
const REPLACE_AFTER_MS = 1_000

/** Workers are named by their index. */
export class MediaWorkers {
  private readonly clock: Clock
  private readonly start: Omit<WorkerStart, 'worker'>
  private readonly legsPerWorker: number
  private readonly listener: WorkerListener
  private readonly benches: Bench[] = []
  private stopped = false
  private cancelHire = () => {}

  constructor(
    { workers = WORKERS, legsPerWorker = LEGS_PER_WORKER }: { workers?: number; legsPerWorker?: number },
    start: Omit<WorkerStart, 'worker'>,
    clock: Clock,
    listener: WorkerListener,
  ) {
    this.clock = clock
    this.start = start
    this.legsPerWorker = legsPerWorker
    this.listener = listener
    for (let index = 0; index < workers; index++) this.hire(index)
  }

  /** The first that is not full; if all are, the emptiest. Null if all are dead. */
  freest(): number | null {
    const alive = this.benches.filter(bench => !bench.isDead)
    const fewest = Math.min(...alive.map(bench => bench.legs))
    const free =
      alive.find(bench => bench.legs < this.legsPerWorker) ?? alive.find(bench => bench.legs === fewest)
    return free === undefined ? null : this.benches.indexOf(free)
  }

  post(index: number, order: Order): void {
    this.benches[index]?.worker.postMessage(order)
  }

  take(index: number): void {
    const bench = this.benches[index]
    if (bench !== undefined) bench.legs++
  }

  giveBack(index: number): void {
    const bench = this.benches[index]
    if (bench !== undefined) bench.legs--
  }

  /** Replaces no worker from now on, and ends them all once `closed` has resolved. */
  async stop(closed: Promise<unknown>): Promise<void> {
    this.stopped = true
    this.cancelHire()
    await closed
    await Promise.all(this.benches.map(({ worker }) => worker.terminate()))
  }

  private hire(index: number): void {
    const worker = startWorker({ ...this.start, worker: index })
    worker.on('message', (answer: WorkerAnswer) => this.listener.answered(answer))
    let reason = 'it ended by itself'
    worker.on('error', error => {
      reason = error.message
    })
    worker.on('exit', () => this.replace(index, worker, reason))
    this.benches[index] = { worker, legs: 0, isDead: false }
    this.benches.forEach(({ worker: other }, otherIndex) => {
      if (otherIndex === index) return
      const { port1, port2 } = new MessageChannel()
      worker.postMessage({ do: 'meet', worker: otherIndex, port: port1 } satisfies Order, [port1])
      other.postMessage({ do: 'meet', worker: index, port: port2 } satisfies Order, [port2])
    })
  }

  private replace(index: number, dead: Worker, reason: string): void {
    const bench = this.benches[index]
    if (this.stopped || bench?.worker !== dead) return
    bench.isDead = true
    this.listener.died(index, reason)
    this.cancelHire = this.clock.after(REPLACE_AFTER_MS, () => {
      if (!this.stopped) this.hire(index)
    })
  }
}

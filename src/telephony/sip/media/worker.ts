// Entry of a media worker thread: gives its clock the real time.
import { parentPort, workerData } from 'node:worker_threads'
import type { Order, WorkerStart } from './orders.ts'
import { createMediaClock } from './worker-clock.ts'
import { WorkerLegs } from './worker-legs.ts'

const clock = createMediaClock({
  originMs: performance.timeOrigin,
  elapsedMs: performance.now.bind(performance),
  later: setTimeout,
  dropLater: clearTimeout,
  soon: setImmediate,
  dropSoon: clearImmediate,
})
const legs = new WorkerLegs(workerData as WorkerStart, clock, answer => parentPort?.postMessage(answer))
parentPort?.on('message', (order: Order) => legs.obey(order))

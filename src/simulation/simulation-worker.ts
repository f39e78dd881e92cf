// Entry of the thread that simulates shifts: one after the other, below everything else this machine does.
import { getPriority, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { errorText } from '../domain/error-text.ts'
import { runShift } from './shift.ts'
import type { SimulationOrder } from './simulation-threads.ts'

/**
 * Linux schedules threads, and takes 0 for the calling one; elsewhere it would be the whole process. In a
 * process that was started with a lower priority it stays there: only root may raise one.
 */
if (process.platform === 'linux') setPriority(0, Math.max(getPriority(), Number(workerData)))

class Cancelled extends Error {}

parentPort?.on('message', ({ scenario, cancelled }: SimulationOrder) => {
  const progress = () => {
    if (Atomics.load(cancelled, 0) !== 0) throw new Cancelled()
  }
  runShift(scenario, { progress }).then(
    report => parentPort?.postMessage({ report }),
    error => parentPort?.postMessage({ failed: error instanceof Cancelled ? null : errorText(error) }),
  )
})

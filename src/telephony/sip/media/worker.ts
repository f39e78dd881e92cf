// Entry of a media worker thread.
import { parentPort, workerData } from 'node:worker_threads'
import { createMediaClock } from './clock.ts'
import type { Order, WorkerSettings } from './orders.ts'
import { Room } from './room.ts'

const room = new Room(workerData as WorkerSettings, createMediaClock(), answer => parentPort?.postMessage(answer))
parentPort?.on('message', (order: Order) => room.obey(order))

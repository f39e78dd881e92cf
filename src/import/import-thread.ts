// The thread that works on files, so that reading a million rows holds up no call and no page.
import { parentPort } from 'node:worker_threads'
import type { JobAnswer, ThreadOrder } from './import-job.ts'
import { type JobOwner, workOnFile } from './work-on-file.ts'

const port = parentPort
if (port === null) throw new Error('this file is a worker of an import')

/** Answers come in the order in which they were asked for. */
const waiting: ((answer: JobAnswer) => void)[] = []

const owner: JobOwner = {
  say: message => port.postMessage(message),
  ask: message =>
    new Promise(resolve => {
      waiting.push(resolve)
      port.postMessage(message)
    }),
}

port.on('message', (order: ThreadOrder) => {
  if ('job' in order) void workOnFile(order.job, owner)
  else waiting.shift()?.(order.answer)
})

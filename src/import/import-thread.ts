// The thread that works on a file, so that reading a million rows holds up no call and no page.
import { parentPort, workerData } from 'node:worker_threads'
import type { ImportJob, JobAnswer } from './import-job.ts'
import { workOnFile } from './work-on-file.ts'

const port = parentPort
if (port === null) throw new Error('this file is a worker of an import')

void workOnFile(workerData as ImportJob, {
  say: message => port.postMessage(message),
  ask: message =>
    new Promise<JobAnswer>(resolve => {
      port.once('message', resolve)
      port.postMessage(message)
    }),
}).then(() => port.close())

// One thread at work on one file, as whoever waits for it sees it.
import type { Worker } from 'node:worker_threads'
import type { ImportJob, JobAnswer, JobMessage } from './import-job.ts'
import { startThread } from './start-thread.ts'

type LastMessage = Extract<JobMessage, { kind: 'read' | 'checked' | 'given' | 'unusable' }>
type AskedMessage = Extract<JobMessage, { kind: 'numbers' | 'contacts' }>

export interface ThreadListener {
  progress(share: number): void
  /** Null: stop. */
  asked(message: AskedMessage): Promise<JobAnswer | null>
}

/** The thread itself failed, by a fault of ours or for want of memory. */
export class ThreadFailed extends Error {}

export class FileThread {
  private readonly worker: Worker
  private isStopped = false

  constructor(job: ImportJob) {
    this.worker = startThread(job)
  }

  /** Null: it was stopped. Rejects with what `asked` rejects with. */
  run(listener: ThreadListener): Promise<LastMessage | null> {
    return new Promise((resolve, reject) => {
      const { worker } = this
      worker.on('error', error => reject(new ThreadFailed(error.message, { cause: error })))
      worker.on('exit', () => (this.isStopped ? resolve(null) : reject(new ThreadFailed('the thread ended'))))
      worker.on('message', (message: JobMessage) => {
        switch (message.kind) {
          case 'progress':
            listener.progress(message.share)
            break
          case 'numbers':
          case 'contacts':
            listener.progress(message.share)
            listener.asked(message).then(
              answer => (answer === null ? this.stop() : worker.postMessage(answer)),
              error => {
                reject(error)
                this.stop()
              },
            )
            break
          default:
            resolve(message)
        }
      })
    })
  }

  stop(): void {
    this.isStopped = true
    void this.worker.terminate()
  }
}

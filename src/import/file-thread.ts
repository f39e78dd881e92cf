// One thread that works on files, one after the other, as whoever waits for it sees it.
import type { Worker } from 'node:worker_threads'
import type { ImportJob, JobAnswer, JobMessage, ThreadOrder } from './import-job.ts'
import { startThread } from './start-thread.ts'

type LastMessage = Extract<JobMessage, { kind: 'read' | 'checked' | 'given' | 'unusable' }>
type AskedMessage = Extract<JobMessage, { kind: 'numbers' | 'contacts' }>

export interface ThreadListener {
  progress(share: number): void
  /** Called for one message at a time, in the order they came. Null: stop. */
  asked(message: AskedMessage): Promise<JobAnswer | null>
}

/** The thread itself failed, by a fault of ours or for want of memory. */
export class ThreadFailed extends Error {}

interface Run {
  readonly listener: ThreadListener
  readonly resolve: (last: LastMessage | null) => void
  readonly reject: (error: unknown) => void
}

export class FileThread {
  private readonly worker: Worker = startThread()
  private running: Run | null = null
  /** What was asked so far is dealt with. */
  private dealt: Promise<void> = Promise.resolve()
  private isStopped = false

  constructor() {
    const { worker } = this
    worker.on('error', error => this.fail(new ThreadFailed(error.message, { cause: error })))
    worker.on('exit', () => {
      if (this.isStopped) this.end(null)
      else this.fail(new ThreadFailed('the thread ended'))
    })
    worker.on('message', (message: JobMessage) => this.heard(message))
    // Without a file to work on, it keeps no process alive.
    worker.unref()
  }

  /** It may be given a file. */
  get isUsable(): boolean {
    return !this.isStopped && this.running === null
  }

  /** Null: it was stopped. Rejects with what `asked` rejects with. */
  run(job: ImportJob, listener: ThreadListener): Promise<LastMessage | null> {
    return new Promise((resolve, reject) => {
      this.running = { listener, resolve, reject }
      this.worker.ref()
      this.order({ job })
    })
  }

  stop(): void {
    this.isStopped = true
    void this.worker.terminate()
  }

  private heard(message: JobMessage): void {
    const { running } = this
    if (running === null) return
    switch (message.kind) {
      case 'progress':
        running.listener.progress(message.share)
        break
      case 'numbers':
      case 'contacts':
        running.listener.progress(message.share)
        this.dealt = this.dealt.then(() => this.ask(running, message))
        break
      default:
        // It may wait for an answer that the next file would get.
        if (message.kind === 'unusable') this.stop()
        this.end(message)
    }
  }

  private async ask(run: Run, message: AskedMessage): Promise<void> {
    if (this.running !== run || this.isStopped) return
    try {
      const answer = await run.listener.asked(message)
      if (answer === null) this.stop()
      else this.order({ answer })
    } catch (error) {
      this.fail(error)
    }
  }

  private order(order: ThreadOrder): void {
    this.worker.postMessage(order)
  }

  private end(last: LastMessage | null): void {
    const { running } = this
    this.running = null
    this.worker.unref()
    running?.resolve(last)
  }

  private fail(error: unknown): void {
    const { running } = this
    this.running = null
    running?.reject(error)
    this.stop()
  }
}

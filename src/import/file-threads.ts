// Lends threads that work on files. One that is free stays for a while: a new one takes a fifth of a second
// to start, and reads its first rows at a fraction of the speed.
import type { Clock } from '../domain/clock.ts'
import { FileThread } from './file-thread.ts'

/** A file is read, checked and added within that time, unless somebody looks at it in between. */
const KEPT_MS = 20_000

export class FileThreads {
  private readonly clock: Clock
  private free: FileThread | null = null
  private cancelEnd = () => {}
  private isClosed = false

  constructor(clock: Clock) {
    this.clock = clock
  }

  take(): FileThread {
    const { free } = this
    this.free = null
    this.cancelEnd()
    return free?.isUsable === true ? free : new FileThread()
  }

  /** Stops it unless it may be lent again. */
  giveBack(thread: FileThread): void {
    if (this.isClosed || this.free !== null || !thread.isUsable) {
      thread.stop()
      return
    }
    this.free = thread
    this.cancelEnd = this.clock.after(KEPT_MS, () => this.drop())
  }

  close(): void {
    this.isClosed = true
    this.drop()
  }

  private drop(): void {
    this.cancelEnd()
    this.free?.stop()
    this.free = null
  }
}

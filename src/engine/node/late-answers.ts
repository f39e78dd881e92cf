// Answers heard of when their call was over for us, or its process had died: written down until the database
// has them.
import type { Clock } from '../../domain/clock.ts'
import type { AnswerJournal, EngineStore } from '../../store/port/engine-store.ts'

const AGAIN_MS = 1_000

/** Where late answers are written down. */
export interface AnswerSink {
  readonly store: Pick<EngineStore, 'record'>
  readonly wall: Clock
  readonly journal?: AnswerJournal
  failed(error: unknown): void
}

export class LateAnswers {
  private readonly sink: AnswerSink
  private readonly waiting = new Map<number, number>()
  private writing: Promise<void> | null = null
  private stopped = false

  constructor(sink: AnswerSink) {
    this.sink = sink
  }

  /** Returns when it would survive the process; of one call the first answer counts. Times are epoch ms. */
  note(callId: number, answeredAt: number): void {
    this.sink.journal?.note(callId, answeredAt)
    if (!this.waiting.has(callId)) this.waiting.set(callId, answeredAt)
    this.writing ??= this.write().finally(() => {
      this.writing = null
    })
  }

  /** Resolves when the database has all that was noted until now. */
  async written(): Promise<void> {
    await this.writing
  }

  /** What is not written stays in the journal. */
  stop(): void {
    this.stopped = true
  }

  private async write(): Promise<void> {
    const { store, journal } = this.sink
    // What is noted in one turn is written together.
    await Promise.resolve()
    while (this.waiting.size > 0 && !this.stopped) {
      const calls = [...this.waiting].map(([callId, answeredAt]) => ({ callId, answeredAt }))
      try {
        await store.record({ calls, agents: [], tasks: [], pushes: [] })
        const callIds = calls.map(({ callId }) => callId)
        for (const callId of callIds) this.waiting.delete(callId)
        journal?.written(callIds)
      } catch (error) {
        this.sink.failed(error)
        await new Promise<void>(resolve => this.sink.wall.after(AGAIN_MS, resolve))
      }
    }
  }
}

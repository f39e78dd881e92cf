// Answers that were heard of when their call was over for us, or its process had died: kept until they are in
// the database.
import type { Backoff } from '../../domain/backoff.ts'
import type { Clock } from '../../domain/clock.ts'
import { GroupCommit } from '../../domain/group-commit.ts'
import { persist } from '../../domain/persist.ts'
import type { EngineStore } from '../../store/port/engine-store.ts'
import type { AnswerJournal, JournalledAnswer } from '../../store/port/noted-answers.ts'

const RETRY: Backoff = { steps: [1_000] }

interface LatePorts {
  readonly store: Pick<EngineStore, 'recordLate'>
  readonly wall: Clock
  readonly journal?: AnswerJournal
}

export class LateAnswers {
  private readonly ports: LatePorts
  private readonly failed: (error: unknown) => void
  private readonly groups = new GroupCommit((calls: readonly JournalledAnswer[]) =>
    this.writeUntilDone(calls),
  )
  private readonly waiting = new Set<number>()
  private lastGroup: Promise<void> = Promise.resolve()
  private stopped = false

  constructor(ports: LatePorts, failed: (error: unknown) => void) {
    this.ports = ports
    this.failed = failed
  }

  /** When this returns, the answer survives the process. The first answer of a call counts. Epoch ms. */
  note(callId: number, answeredAt: number): void {
    this.ports.journal?.note(callId, answeredAt)
    if (this.waiting.has(callId)) return
    this.waiting.add(callId)
    this.lastGroup = this.groups.add({ callId, answeredAt })
  }

  /** Resolves when the database has everything noted until now. */
  async written(): Promise<void> {
    await this.lastGroup
  }

  /** What is not written stays in the journal. */
  stop(): void {
    this.stopped = true
  }

  private writeUntilDone(calls: readonly JournalledAnswer[]): Promise<void> {
    return persist(() => this.write(calls), {
      clock: this.ports.wall,
      pauses: RETRY,
      isOver: () => this.stopped,
      failed: this.failed,
    })
  }

  private async write(calls: readonly JournalledAnswer[]): Promise<void> {
    if (this.stopped) return
    const { store, journal } = this.ports
    await store.recordLate(calls)
    const callIds = calls.map(({ callId }) => callId)
    for (const callId of callIds) this.waiting.delete(callId)
    journal?.written(callIds)
  }
}

// Collects what happened and writes it in batches, through outages too. Not a GroupCommit: until it is
// written a call is one entry that its next facts change.
import type { Backoff } from '../../domain/backoff.ts'
import { GroupCommit } from '../../domain/group-commit.ts'
import { persist } from '../../domain/persist.ts'
import type {
  AgentChange,
  CallChange,
  Changes,
  LateFacts,
  ListenerChange,
  PushRow,
  TaskChange,
} from '../../store/port/changes.ts'
import type { DialMark, SkippedClaim } from '../../store/port/dial-claim.ts'
import type { JournalledAnswer } from '../../store/port/noted-answers.ts'
import { type EngineNode, reportFault } from '../engine-node.ts'
import type { AccountNow } from './account-now.ts'

const RETRY: Backoff = { steps: [100, 200, 500, 1_000, 2_000, 5_000] }
/**
 * What happens within this time is written together, since a transaction costs as much for one call as for
 * fifty. Meanwhile answers are in the journal.
 */
const GATHER_MS = 50
/** The most calls whose facts may wait to be written. */
const BACKLOG_MAX = 20_000

export class Facts {
  private calls = new Map<number, CallChange>()
  private agents = new Map<string, AgentChange>()
  private tasks = new Map<number, TaskChange>()
  private listeners = new Map<number, ListenerChange>()
  private pushes: PushRow[] = []
  private released: number[] = []
  private skipped: SkippedClaim[] = []
  private readonly dials = new GroupCommit((marks: readonly DialMark[]) => this.clearAll(marks))
  private writing: Promise<void> | null = null
  private stopGathering = () => {}
  private isFailing = false
  private closed = false
  private batch: Changes | null = null
  private readonly account: AccountNow
  private readonly node: EngineNode

  constructor(account: AccountNow, node: EngineNode) {
    this.account = account
    this.node = node
  }

  /** What happens now is no longer written here. */
  get isClosed(): boolean {
    return this.closed
  }

  /** What happens now cannot be written soon, so nothing new may be dialled. */
  get isBehind(): boolean {
    return this.isFailing || this.calls.size > BACKLOG_MAX
  }

  /** The facts of a call that are not written yet; what is set on them is written soon. */
  call(callId: number): CallChange {
    let change = this.calls.get(callId)
    if (change === undefined) {
      change = { callId }
      this.calls.set(callId, change)
      this.kick()
    }
    return change
  }

  agent(change: AgentChange): void {
    const earlier = this.agents.get(change.ext)
    const { ready, missed } = earlier ?? {}
    const stays =
      ready === false && change.ready === undefined ? { ready, ...(missed !== undefined && { missed }) } : {}
    this.agents.set(change.ext, { ...change, ...stays })
    this.kick()
  }

  task(change: TaskChange): void {
    this.tasks.set(change.taskId, change)
    this.kick()
  }

  listener(change: ListenerChange): void {
    this.listeners.set(change.listenerId, change)
    this.kick()
  }

  push(row: PushRow): void {
    this.pushes.push(row)
    this.kick()
  }

  /** Claimed calls that were never dialled. */
  release(callIds: readonly number[]): void {
    this.released.push(...callIds)
    this.kick()
  }

  /** Claimed calls whose contacts an agent does not call now. */
  skip(skip: SkippedClaim): void {
    this.skipped.push(skip)
    this.kick()
  }

  /**
   * True once the dial is durably marked and this process may make it; false if it may not, or the database
   * does not answer.
   */
  async clear(mark: DialMark): Promise<boolean> {
    return (await this.dials.add(mark)).has(mark.callId)
  }

  /** Resolves when everything known now is written. */
  async flush(): Promise<void> {
    while (!this.closed && (this.writing !== null || this.hasWork())) {
      this.kick()
      this.stopGathering()
      await this.writing
    }
  }

  /** The calls that may be dialled. */
  private async clearAll(marks: readonly DialMark[]): Promise<ReadonlySet<number>> {
    const { account, node } = this
    try {
      return new Set(await node.store.clearToDial(account.id, node.node, marks))
    } catch (error) {
      reportFault(node, account.id, 'clearToDial', error)
      return new Set()
    }
  }

  /**
   * From now on nothing is written: what follows belongs to the next driver of the account. Returns the
   * answers that the next driver may not know of: those that are not, or not certainly, in the database.
   */
  close(): JournalledAnswer[] {
    this.closed = true
    return [...(this.batch?.calls ?? []), ...this.calls.values()].flatMap(({ callId, answeredAt }) =>
      answeredAt === undefined ? [] : [{ callId, answeredAt }],
    )
  }

  private kick(): void {
    if (this.writing !== null || this.closed) return
    this.writing = this.gather()
      .then(() => this.write())
      .finally(() => {
        this.writing = null
        if (this.hasWork()) this.kick()
      })
  }

  private gather(): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.node.wall.after(GATHER_MS, resolve)
      this.stopGathering = () => {
        cancel()
        resolve()
      }
    })
  }

  private async write(): Promise<void> {
    const { batch, released, skipped } = this.takeBatch()
    this.batch = batch
    await persist(() => this.writeBatch(batch, released, skipped), {
      clock: this.node.wall,
      pauses: RETRY,
      isOver: () => this.closed,
      failed: error => {
        this.isFailing = true
        reportFault(this.node, this.account.id, 'record', error)
      },
    })
  }

  private async writeBatch(
    batch: Changes,
    released: readonly number[],
    skipped: readonly SkippedClaim[],
  ): Promise<void> {
    const { store, journal, node } = this.node
    const isDriven = await store.record(this.account.id, node, batch)
    if (!isDriven) await store.recordLate(batch.calls.flatMap(lateFacts))
    journal?.written(batch.calls.flatMap(call => (call.answeredAt === undefined ? [] : [call.callId])))
    this.batch = null
    if (released.length > 0) await store.release(node, released)
    if (skipped.length > 0) await store.skipClaimed(node, skipped)
    this.isFailing = false
    // The account is lost; the next renewal of its lease finds that out too, and gives it up.
    if (!isDriven) this.closed = true
  }

  private takeBatch(): { batch: Changes; released: number[]; skipped: SkippedClaim[] } {
    const { released, skipped } = this
    const batch = {
      calls: [...this.calls.values()],
      agents: [...this.agents.values()],
      tasks: [...this.tasks.values()],
      pushes: this.pushes,
      listeners: [...this.listeners.values()],
    }
    this.calls = new Map()
    this.agents = new Map()
    this.tasks = new Map()
    this.listeners = new Map()
    this.pushes = []
    this.released = []
    this.skipped = []
    return { batch, released, skipped }
  }

  private hasWork(): boolean {
    return (
      this.calls.size > 0 ||
      this.agents.size > 0 ||
      this.tasks.size > 0 ||
      this.listeners.size > 0 ||
      this.pushes.length > 0 ||
      this.released.length > 0 ||
      this.skipped.length > 0
    )
  }
}

function lateFacts({ callId, answeredAt, recording, marks }: CallChange): LateFacts[] {
  if (answeredAt === undefined && recording === undefined && marks === undefined) return []
  return [
    {
      callId,
      ...(answeredAt !== undefined && { answeredAt }),
      ...(recording !== undefined && { recording }),
      ...(marks !== undefined && { marks }),
    },
  ]
}

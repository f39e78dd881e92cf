// Works on the imports of this data folder, one after the other, and goes on with those that a process left
// behind when it died.
import type { DatedClock } from '../domain/clock.ts'
import { errorText } from '../domain/error-text.ts'
import {
  IMPORT_KEPT_MS,
  type ImportPlan,
  type ImportProblem,
  type ImportReading,
  type ImportState,
  type ImportTarget,
} from '../domain/import.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { Store, StoreVerbs } from '../store/port/admin-store.ts'
import type { StoredImport } from '../store/port/import-book.ts'
import { headerKey, plainHeading } from './column-guess.ts'
import { blocksOf, entriesOf } from './contact-batch.ts'
import { type FileThread, ThreadFailed } from './file-thread.ts'
import type { FileThreads } from './file-threads.ts'
import type { ImportJob } from './import-job.ts'
import type { ImportSpool } from './import-spool.ts'
import { rememberedColumns } from './remembered-columns.ts'

/** How often it looks for work that nobody reported. */
const LOOK_MS = 5_000
/** How long an import is held without a word; and how often a word is said. */
const HOLD_MS = 10_000
const WORD_MS = 500
const TIDY_EVERY = 720

interface DeskLog {
  warn(fields: object, message: string): void
}

export interface ImportDeskSurroundings {
  readonly store: Store
  readonly spool: ImportSpool
  readonly threads: FileThreads
  readonly clock: DatedClock
  /** Of this process, different for each. */
  readonly holder: string
  readonly log: DeskLog
}

export class ImportDesk {
  private readonly parts: ImportDeskSurroundings
  private thread: FileThread | null = null
  private running: Promise<void> | null = null
  private isAskedAgain = false
  private isClosed = false
  private looks = 0
  private cancelLook = () => {}

  constructor(parts: ImportDeskSurroundings) {
    this.parts = parts
  }

  start(): void {
    this.look()
  }

  /** There is work. */
  kick(): void {
    if (this.isClosed) return
    if (this.running !== null) {
      this.isAskedAgain = true
      return
    }
    this.running = this.workAll().finally(() => {
      this.running = null
      if (this.isAskedAgain) {
        this.isAskedAgain = false
        this.kick()
      }
    })
  }

  /** What is under way is let go of, for the next process to go on with. */
  async close(): Promise<void> {
    this.isClosed = true
    this.cancelLook()
    this.thread?.stop()
    await this.running
  }

  private look(): void {
    this.kick()
    if (this.looks % TIDY_EVERY === 0) void this.tidy()
    this.looks += 1
    this.cancelLook = this.parts.clock.after(LOOK_MS, () => this.look())
  }

  private async workAll(): Promise<void> {
    const { store, spool, holder, clock } = this.parts
    try {
      while (!this.isClosed) {
        const now = clock.systemTime()
        const taken = await store.as(null).takeImport(spool.name, holder, now, now + HOLD_MS)
        if (taken === null) return
        try {
          await this.work(taken, store.as(taken.actor))
        } finally {
          await store.as(null).letGoOfImport(taken.id, holder)
        }
      }
    } catch (error) {
      this.parts.log.warn({ error: errorText(error) }, 'an import could not go on; trying again in a moment')
    }
  }

  private async work(one: StoredImport, store: StoreVerbs): Promise<void> {
    if (one.state === 'undoing') return this.undo(one, store)
    const { spool } = this.parts
    try {
      if ((await spool.received(one.id)) !== one.bytes) return await this.fail(one, store, LOST)
      if (one.state === 'reading') await this.read(one, store)
      else if (one.state === 'checking') await this.check(one, store)
      else await this.add(one, store)
    } catch (error) {
      if (!(error instanceof ThreadFailed)) throw error
      if (this.isClosed) return
      this.parts.log.warn({ importId: one.id, error: errorText(error) }, 'a file of an import cannot be read')
      await this.fail(one, store, { ...LOST, reason: 'unreadable' })
    }
  }

  private async read(one: StoredImport, store: StoreVerbs): Promise<void> {
    const account = (await store.listAccounts()).find(({ id }) => id === one.accountId)
    if (account === undefined) return
    const { country } = account.settings
    const last = await this.run(one, { kind: 'read', ...this.fileOf(one), country })
    if (last?.kind === 'unusable') return this.fail(one, store, last.problem)
    if (last?.kind !== 'read') return
    const reading = await rememberedColumns(store, one.accountId, last.reading, targetOf(one))
    await this.move(one, store, 'read', { reading })
  }

  private async check(one: StoredImport, store: StoreVerbs): Promise<void> {
    const { reading, plan } = one
    if (reading === null || plan === null) return this.fail(one, store, LOST)
    await this.rememberColumns(one, store, reading, plan)
    const errorsPath = this.parts.spool.errorsPath(one.id)
    const job = { kind: 'check', ...this.fileOf(one), form: reading, plan, errorsPath } as const
    const last = await this.run(one, { ...job, language: one.language }, phones =>
      store.knownNumbers(one.accountId, one.taskid, phones),
    )
    if (last?.kind === 'unusable') return this.fail(one, store, last.problem)
    if (last?.kind !== 'checked') return
    const { check: checked } = last
    if (checked.valid > 0) return this.move(one, store, 'checked', { checked })
    const { row = null, column = null } = checked.faults[0] ?? {}
    const problem = { reason: checked.rows === 0 ? 'empty' : 'nothingValid', row, column, about: [] } as const
    await this.move(one, store, 'refused', { checked, problem })
  }

  private async rememberColumns(
    one: StoredImport,
    store: StoreVerbs,
    reading: ImportReading,
    plan: ImportPlan,
  ): Promise<void> {
    const key = plan.hasHeader ? headerKey(reading.header, targetOf(one)) : ''
    if (key === '') return
    const headings = Object.entries(plan.columns).map(([field, column]) => [
      field,
      plainHeading(reading.header[column] ?? ''),
    ])
    const now = this.parts.clock.systemTime()
    await store.chooseHeadings(one.accountId, key, Object.fromEntries(headings), now)
  }

  private async add(one: StoredImport, store: StoreVerbs): Promise<void> {
    const { reading, plan } = one
    if (reading === null || plan === null) return this.fail(one, store, LOST)
    const job = { kind: 'add', ...this.fileOf(one), form: reading, plan, skip: one.batches } as const
    let { batches } = one
    const last = await this.run(one, job, null, given => {
      batches = given.batch + 1
      return one.taskid === null ? this.block(one, store, given) : this.append(one, store, given)
    })
    if (last?.kind === 'unusable') return this.fail(one, store, last.problem)
    if (last?.kind !== 'given') return
    const isEnded = await store.endAdding(one.accountId, one.id, batches, this.parts.clock.systemTime())
    if (isEnded) return this.parts.spool.dropData(one.id)
    const now = await store.findImport(one.accountId, null, one.id)
    if (now?.state === 'adding') throw new Error(`only ${now.batches} of ${batches} batches are stored`)
  }

  /** Null: no more is to be added. */
  private async append(
    one: StoredImport,
    store: StoreVerbs,
    { batch, contacts }: Given,
  ): Promise<Known | null> {
    const now = this.parts.clock.systemTime()
    const added = await store.appendImported(one.accountId, one.id, batch, entriesOf(contacts, now), now)
    if (isRefusal(added)) {
      const reason = added.reason === 'taskEnded' ? 'taskEnded' : 'taskGone'
      await this.fail(one, store, { reason, row: null, column: null, about: [] })
      return null
    }
    return added === 'stopped' ? null : NONE_KNOWN
  }

  private async block(
    one: StoredImport,
    store: StoreVerbs,
    { batch, contacts }: Given,
  ): Promise<Known | null> {
    const now = this.parts.clock.systemTime()
    const blocked = await store.blockImported(one.accountId, one.id, batch, blocksOf(contacts), now)
    return blocked === 'stopped' ? null : NONE_KNOWN
  }

  private async undo(one: StoredImport, store: StoreVerbs): Promise<void> {
    const { accountId, id, taskid } = one
    const step = () =>
      taskid === null ? store.unblockImported(accountId, id) : store.undoImportBatch(accountId, id)
    while (!this.isClosed && (await step())) await this.hold(one, null)
    if (this.isClosed) return
    await this.move(one, store, 'undone', {})
    await this.parts.spool.dropData(one.id)
  }

  /** What was added by then is taken out again. */
  private async fail(one: StoredImport, store: StoreVerbs, problem: ImportProblem): Promise<void> {
    await this.move(one, store, one.state === 'adding' ? 'undoing' : 'refused', { problem })
    if (one.state !== 'adding') await this.parts.spool.dropData(one.id)
  }

  private async move(
    one: StoredImport,
    store: StoreVerbs,
    state: ImportState,
    fields: Omit<Parameters<StoreVerbs['setImport']>[3], 'state'>,
  ): Promise<void> {
    const now = this.parts.clock.systemTime()
    await store.setImport(one.accountId, one.id, [one.state], { state, ...fields }, now)
  }

  private fileOf(one: StoredImport) {
    return { path: this.parts.spool.dataPath(one.id), bytes: one.bytes, target: targetOf(one) }
  }

  /** Null: it was stopped, by whoever wanted it to or because the process ends. */
  private async run(
    one: StoredImport,
    job: ImportJob,
    known: ((phones: readonly string[]) => Promise<Known>) | null = null,
    add: ((given: Given) => Promise<Known | null>) | null = null,
  ) {
    const { threads } = this.parts
    const thread = threads.take()
    this.thread = thread
    const share = { read: 0 }
    const word = this.sayNowAndThen(
      one,
      () => share.read,
      () => thread.stop(),
    )
    try {
      return await thread.run(job, {
        progress: read => {
          share.read = read
        },
        asked: async message => {
          if (message.kind === 'numbers') return (await known?.(message.phones)) ?? null
          return (await add?.(message)) ?? null
        },
      })
    } finally {
      word.end()
      this.thread = null
      threads.giveBack(thread)
    }
  }

  /** Says how far it is, and stops if the import is no longer in this state. */
  private sayNowAndThen(one: StoredImport, share: () => number, stop: () => void) {
    let cancel = () => {}
    let isOver = false
    const say = async () => {
      const isHeld = await this.hold(one, share()).catch(() => true)
      if (!isHeld) stop()
      else if (!isOver) cancel = this.parts.clock.after(WORD_MS, () => void say())
    }
    cancel = this.parts.clock.after(WORD_MS, () => void say())
    return {
      end() {
        isOver = true
        cancel()
      },
    }
  }

  /** `share` null: as it is. */
  private hold({ id, state }: StoredImport, share: number | null): Promise<boolean> {
    const { store, holder, clock } = this.parts
    return store.as(null).holdImport(id, holder, state, share, clock.systemTime() + HOLD_MS)
  }

  private async tidy(): Promise<void> {
    const { store, spool, clock, log } = this.parts
    try {
      const before = clock.systemTime() - IMPORT_KEPT_MS
      for (const id of await store.as(null).oldImports(spool.name, before)) await spool.drop(id)
      await spool.dropOldDrafts(before)
      const old = await spool.oldIds(before)
      for (const id of await store.as(null).unknownImports(spool.name, old)) await spool.drop(id)
    } catch (error) {
      log.warn({ error: errorText(error) }, 'old files of imports could not be removed; trying again later')
    }
  }
}

interface Known {
  readonly duplicates: readonly number[]
  readonly blocked: readonly number[]
}

type Given = Extract<Parameters<Parameters<FileThread['run']>[1]['asked']>[0], { kind: 'contacts' }>

const NONE_KNOWN: Known = { duplicates: [], blocked: [] }

function targetOf({ taskid }: StoredImport): ImportTarget {
  return taskid === null ? 'blocks' : 'task'
}

const LOST: ImportProblem = { reason: 'fileLost', row: null, column: null, about: [] }

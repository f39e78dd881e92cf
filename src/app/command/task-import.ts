// `task import`: a file of numbers into a task, by the same steps as the console; if the command is killed,
// the server of the same data folder goes on.
import { copyFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { scheduler } from 'node:timers/promises'
import { errorText } from '../../domain/error-text.ts'
import {
  FIELDS_FOR,
  IMPORT_LIMITS,
  type ImportColumns,
  type ImportReading,
  type ImportState,
  UNDO_WITHIN_MS,
  WORKING,
  type WorkingState,
} from '../../domain/import.ts'
import { isOwnColumn } from '../../domain/own-fields.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { Store, StoreVerbs } from '../../store/port/admin-store.ts'
import type { ImportFields, StoredImport } from '../../store/port/import-book.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import * as words from '../../words/import-command-words.ts'
import { IMPORT_PROBLEMS } from '../../words/import-problem-words.ts'
import { problemOfFile, ROW_REASONS } from '../../words/import-words.ts'
import { fileTooLarge, fileUnreadable } from '../../words/spreadsheet-words.ts'
import { leftAsItIs, noTask, TASK } from '../../words/task-words.ts'
import { JSON_FLAG } from '../../words/usage-words.ts'
import type { OpenImports } from '../open-imports.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Terminal } from './terminal.ts'
import type { Word } from './word.ts'

const LOOK_MS = 200
/** Of the rows that are not valid. */
const FAULTS_SAID = 5

interface Given {
  readonly account: string
  readonly task: string
  readonly map?: readonly string[]
  readonly dryRun?: true
  readonly errors?: string
  readonly json?: true
}

export function defineTaskImport(word: Word): void {
  word
    .verb('import', words.IMPORT_COMMAND.import)
    .argument('<file>', word.terminal.word(words.IMPORT_COMMAND.file))
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--task <id>', TASK.task)
    .lists('--map <field=column>', words.IMPORT_COMMAND.map)
    .takes('--dry-run', words.IMPORT_COMMAND.dryRun)
    .takes('--errors <file>', words.IMPORT_COMMAND.errors)
    .takes('--json', JSON_FLAG)
    .does(async (given: Given, file = '') => {
      const wanted = wantedColumns(given.map ?? [])
      await withStore(async (store, whole) => {
        const { id, settings } = await accountNamed(store, given.account)
        const imports = await opened(whole)
        const steps = new ImportSteps({ store, imports, accountId: id, terminal: word.terminal })
        try {
          await steps.take(file, given)
          await steps.check(wanted, settings, given)
          await (given.dryRun ? steps.leave() : steps.add(given))
        } finally {
          await imports.close()
        }
      })
    })
}

async function opened(store: Store): Promise<OpenImports> {
  const [{ readConfig }, { openImports }, { createRealClock }] = await Promise.all([
    import('../config.ts'),
    import('../open-imports.ts'),
    import('../real-clock.ts'),
  ])
  const log = {
    warn: (fields: object, message: string) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  }
  return openImports(readConfig().YUHU_DATA_DIR, store, createRealClock(), log)
}

type Wanted = readonly (readonly [field: string, column: string])[]

function wantedColumns(typed: readonly string[]): Wanted {
  return typed.map(text => {
    const [, field = '', column = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? []
    if (!FIELDS_FOR.task.some(known => known === field) && !isOwnColumn(field))
      throw new UsageError(words.badMap(text, FIELDS_FOR.task))
    return [field, column] as const
  })
}

function columnsOf(wanted: Wanted, { columns, header }: ImportReading): ImportColumns {
  const found: Record<string, number> = { ...columns }
  for (const [field, named] of wanted) {
    const place = header.findIndex(cell => cell.toLowerCase() === named.trim().toLowerCase())
    const at = place >= 0 ? place : Number(named) - 1
    if (!(Number.isInteger(at) && at >= 0 && at < header.length))
      throw new CommandFailure(words.noColumn(named, header))
    for (const [other, column] of Object.entries(found)) if (column === at) delete found[other]
    found[field] = at
  }
  if (found['phone'] === undefined) throw new CommandFailure(words.noPhoneColumn(header))
  return found as ImportColumns
}

interface StepsOf {
  readonly store: StoreVerbs
  readonly imports: OpenImports
  readonly accountId: number
  readonly terminal: Terminal
}

class ImportSteps {
  private readonly of: StepsOf
  private one: StoredImport | null = null

  constructor(of: StepsOf) {
    this.of = of
  }

  /** The file is copied: what is checked is what is added, whatever becomes of it meanwhile. */
  async take(file: string, { account, task }: Given): Promise<void> {
    const { store, imports, accountId, terminal } = this.of
    const bytes = await sizeOf(file)
    const [{ machineActor }, now] = await Promise.all([import('../machine-actor.ts'), this.now()])
    const made = await store.addImport(accountId, {
      ...{
        taskid: task,
        reason: '',
        until: null,
        name: basename(file).slice(0, 200),
        bytes,
        spool: imports.spool.name,
        now,
      },
      ...{ actor: machineActor(), language: terminal.language, openMax: IMPORT_LIMITS.open },
    })
    if (made === 'tooManyImports')
      throw new CommandFailure(IMPORT_PROBLEMS.tooManyImports(String(IMPORT_LIMITS.open)))
    if (isRefusal(made))
      throw new CommandFailure(
        made.reason === 'taskNotFound' ? noTask(account, task) : leftAsItIs(task, made),
      )
    this.one = made
    await imports.spool.copy(made.id, file)
    await this.move({ state: 'reading' })
  }

  async check(
    wanted: Wanted,
    { country, timeZone }: { readonly country: string; readonly timeZone: string },
    { errors, json }: Given,
  ): Promise<void> {
    const { imports, terminal } = this.of
    const { id, reading } = this.present()
    if (reading === null) throw new Error('an import was read and nothing was found out')
    const columns = await this.orLeave(() => columnsOf(wanted, reading))
    const plan = { columns, hasHeader: reading.hasHeader, country, timeZone }
    await this.move({ state: 'checking', plan, language: terminal.language }, async () => {
      if (errors !== undefined) await copyFile(imports.spool.errorsPath(id), errors)
    })
    const { checked } = this.present()
    if (checked === null || json) return
    const reasons = Object.entries(checked.reasons).map(([reason, count]) => ({
      ...{ ...ROW_REASONS[reason as keyof typeof ROW_REASONS], count },
    }))
    terminal.warn(words.checkedRows(checked, reasons))
    for (const { row, column, value, reason } of checked.faults.slice(0, FAULTS_SAID))
      terminal.warn(words.firstFault(row, column, value, ROW_REASONS[reason]))
  }

  async add({ json, task }: Given): Promise<void> {
    await this.move({ state: 'adding' })
    if (json) this.printJson()
    else this.of.terminal.say(words.addedRows(task, this.present().added))
  }

  /** Nothing is added. */
  async leave(): Promise<void> {
    const { store, imports, accountId } = this.of
    const { id, state } = this.present()
    await store.setImport(accountId, id, [state], { state: 'cancelled' }, await this.now())
    await imports.spool.drop(id)
    this.printJson()
  }

  private printJson(): void {
    const { id, checked, added, duplicates, blocked, addedAt } = this.present()
    const { rows, valid, persons, reasons } = checked ?? {}
    const undoUntil = addedAt === null ? null : new Date(addedAt + UNDO_WITHIN_MS).toISOString()
    const found = { rows, valid, persons, reasons }
    this.of.terminal.printJson({ importId: id, ...found, added, duplicates, blocked, undoUntil })
  }

  private present(): StoredImport {
    if (this.one === null) throw new Error('no import was made')
    return this.one
  }

  private async orLeave<T>(work: () => T): Promise<T> {
    try {
      return work()
    } catch (error) {
      const { id, state } = this.present()
      await this.of.store.setImport(this.of.accountId, id, [state], { state: 'cancelled' }, await this.now())
      await this.of.imports.spool.drop(id)
      throw error
    }
  }

  /** Moves it on, and waits until that is done, by us or by a server of the same folder. */
  private async move(fields: ImportFields, done: () => Promise<void> = async () => {}): Promise<void> {
    const { store, imports, accountId } = this.of
    const { id, state } = this.present()
    await store.setImport(accountId, id, [state], fields, await this.now())
    imports.files.kick()
    for (;;) {
      const found = await store.findImport(accountId, null, id)
      if (found === null) throw new CommandFailure(problemOfFile({ ...NOWHERE, reason: 'taskGone' }))
      this.one = found
      if (!isWorking(found.state)) break
      this.showProgress(found.state, found.share)
      await scheduler.wait(LOOK_MS)
    }
    this.clearProgress()
    if (this.one.checked !== null) await done()
    const { problem } = this.one
    if (problem !== null) throw new CommandFailure(words.nothingAdded(problemOfFile(problem)))
  }

  private showProgress(state: WorkingState, share: number): void {
    const { terminal } = this.of
    if (process.stderr.isTTY) terminal.writeErr(`\r\x1b[K${terminal.word(words.phaseAt(state, share))}`)
  }

  private clearProgress(): void {
    if (process.stderr.isTTY) this.of.terminal.writeErr('\r\x1b[K')
  }

  private async now(): Promise<number> {
    const { createRealClock } = await import('../real-clock.ts')
    return createRealClock().systemTime()
  }
}

const NOWHERE = { row: null, column: null, about: [] }

function isWorking(state: ImportState): state is WorkingState {
  return WORKING.some(one => one === state)
}

async function sizeOf(file: string): Promise<number> {
  let size: number
  try {
    size = (await stat(file)).size
  } catch (error) {
    throw new CommandFailure(fileUnreadable(file, errorText(error)))
  }
  if (size > IMPORT_LIMITS.bytes) throw new CommandFailure(fileTooLarge(file, IMPORT_LIMITS.bytes))
  if (size === 0) throw new CommandFailure(words.nothingAdded(problemOfFile({ ...NOWHERE, reason: 'empty' })))
  return size
}

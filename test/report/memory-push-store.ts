// The outbox in memory, for tests of the pusher: the rules of PushStore without a database.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Account, AccountSettings } from '../../src/domain/account.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { PendingPush, PushStore } from '../../src/store/port/push-store.ts'

interface Row extends PendingPush {
  readonly subject: string
  attempts: number
  nextAt: number
  state: 'pending' | 'delivered' | 'givenUp'
}

/** As the outbox in the database: what was handed out is not handed out again so soon. */
const HANDED_OUT_MS = 10_000

export class MemoryPushStore implements PushStore {
  readonly rows: Row[] = []
  /** Pauses given to pushFailed, in order. */
  readonly pauses: (number | null)[] = []
  /** While true every operation fails, as a database that is away. */
  isAway = false
  /** While true results cannot be written. */
  isReadOnly = false
  /** Real ms between the moment a read looks at the rows and the moment it gives them. */
  readTakesMs = 0
  reads = 0
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(
    account: Account,
    kind: PendingPush['kind'],
    subject: string,
    body: Record<string, unknown>,
    ageMs = 0,
  ): number {
    const id = this.rows.length + 1
    const createdAt = this.#clock.now() - ageMs
    this.rows.push({
      id,
      account,
      kind,
      subject,
      fact: { type: 'written', body },
      attempts: 0,
      createdAt,
      nextAt: createdAt,
      state: 'pending',
    })
    return id
  }

  async duePushes(limitPerAccount: number): Promise<PendingPush[]> {
    this.reads++
    this.#check()
    const now = this.#clock.now()
    const subjects = new Set<string>()
    const perAccount = new Map<number, number>()
    const due = this.rows
      .filter(row => row.state === 'pending')
      .filter(row => !subjects.has(row.subject) && subjects.add(row.subject))
      .filter(row => row.nextAt <= now)
      .filter(({ account }) => {
        const taken = (perAccount.get(account.id) ?? 0) + 1
        perAccount.set(account.id, taken)
        return taken <= limitPerAccount
      })
    for (const row of due) row.nextAt = now + HANDED_OUT_MS
    if (this.readTakesMs > 0) await sleep(this.readTakesMs)
    return due.map(row => ({ ...row }))
  }

  async pushesDelivered(ids: readonly number[]): Promise<void> {
    this.#check()
    if (this.isReadOnly) throw new Error('read-only transaction')
    for (const id of ids) this.#row(id).state = 'delivered'
  }

  async pushFailed(id: number, pauseMs: number | null): Promise<void> {
    this.#check()
    const row = this.#row(id)
    row.attempts++
    this.pauses.push(pauseMs)
    if (pauseMs === null) row.state = 'givenUp'
    else row.nextAt = this.#clock.now() + pauseMs
  }

  async pushBacklog(): Promise<{ code: string; pending: number; oldestMs: number }[]> {
    this.#check()
    const pending = this.rows.filter(row => row.state === 'pending')
    return [...new Set(pending.map(row => row.account.code))].map(code => {
      const own = pending.filter(row => row.account.code === code)
      return {
        code,
        pending: own.length,
        oldestMs: this.#clock.now() - Math.min(...own.map(row => row.createdAt)),
      }
    })
  }

  states(): string[] {
    return this.rows.map(row => row.state)
  }

  #check(): void {
    if (this.isAway) throw new Error('connection terminated')
  }

  #row(id: number): Row {
    const row = this.rows.find(candidate => candidate.id === id)
    if (!row) throw new Error(`no push ${id}`)
    return row
  }
}

export function accountWith(id: number, settings: Partial<AccountSettings>): Account {
  return {
    id,
    code: `90${id}`,
    name: 'test',
    appid: `app${id}`,
    enabled: true,
    settings: AccountSettings.parse(settings),
  }
}

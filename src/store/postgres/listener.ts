// Listens on a connection of its own for accounts that have changed, and reconnects by itself.
import { scheduler } from 'node:timers/promises'
import pg from 'pg'
import { type Backoff, backoffMs } from '../../domain/backoff.ts'
import { CHANNEL, connectionOf, type DatabaseAccess } from './database.ts'

const RETRY: Backoff = { firstMs: 100, limitMs: 3_000 }
/** A connection whose other end vanished is noticed by a query. */
const CHECK_MS = 10_000
const END_WAIT_MS = 1_000

type Listener = (accountId: number) => void

export class ChangeListener {
  private readonly listeners = new Set<Listener>()
  private readonly ending = new AbortController()
  private running: Promise<void> | null = null
  private client: pg.Client | null = null
  private readonly access: DatabaseAccess
  private readonly allAccounts: () => Promise<number[]>

  /** `allAccounts`: after a break every account may have changed, so listeners are notified of each. */
  constructor(access: DatabaseAccess, allAccounts: () => Promise<number[]>) {
    this.access = access
    this.allAccounts = allAccounts
  }

  add(listener: Listener): () => void {
    this.listeners.add(listener)
    this.running ??= this.run()
    return () => this.listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.listeners.clear()
    this.ending.abort()
    await this.running
    // A connection that hangs is left to the system; waiting for it ends once the connection is gone.
    const gone = new AbortController()
    const ended = this.client?.end().catch(() => {})
    await Promise.race([ended, scheduler.wait(END_WAIT_MS, { signal: gone.signal }).catch(() => {})])
    gone.abort()
  }

  private async run(): Promise<void> {
    let failures = 0
    while (!this.ending.signal.aborted) {
      const client = new pg.Client({ ...connectionOf(this.access.url), application_name: 'yuhu listen' })
      this.client = client
      try {
        await this.listenOn(client)
        failures = 0
      } catch (error) {
        if (!this.ending.signal.aborted) this.access.onError?.('listen', error)
      }
      // Not awaited, because a connection that hangs does not answer this either.
      void client.end().catch(() => {})
      await this.pause(backoffMs(RETRY, failures))
      failures += 1
    }
  }

  /** Resolves when a connection that worked is gone. */
  private async listenOn(client: pg.Client): Promise<void> {
    const gone = new Promise<void>(resolve => {
      client.once('end', () => resolve())
      client.once('error', () => resolve())
    })
    client.on('error', () => {})
    client.on('notification', ({ payload }) => this.notify(Number(payload)))
    await client.connect()
    await client.query(`listen ${CHANNEL}`)
    for (const accountId of await this.allAccounts()) this.notify(accountId)
    let isHere = true
    while (isHere) {
      const checkIn = this.pause(CHECK_MS).then(() => true)
      isHere = (await Promise.race([gone.then(() => false), checkIn])) && !this.ending.signal.aborted
      if (isHere)
        isHere = await Promise.race([
          gone.then(() => false),
          client.query('select 1').then(() => true),
          this.pause(CHECK_MS).then(() => false),
        ])
    }
  }

  private notify(accountId: number): void {
    for (const listener of this.listeners) listener(accountId)
  }

  private pause(ms: number): Promise<void> {
    return scheduler.wait(ms, { signal: this.ending.signal }).catch(() => {})
  }
}

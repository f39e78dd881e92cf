// Listens to channels on a connection of its own, and reconnects by itself.
import { scheduler } from 'node:timers/promises'
import pg from 'pg'
import { type Backoff, backoffMs } from '../../domain/backoff.ts'
import { connectionOf, type DatabaseAccess } from './database.ts'

const RETRY: Backoff = { firstMs: 100, limitMs: 3_000 }
/** A connection whose other end vanished is noticed by a query. */
const CHECK_MS = 10_000
const END_WAIT_MS = 1_000

export interface ChannelEar {
  heard(payload: string): void
  /** What was notified before this moment was perhaps not heard; called once the channel is listened to. */
  missed(): Promise<void> | void
}

export class ChannelListener {
  private readonly hearings = new Map<string, Set<ChannelEar>>()
  private readonly ending = new AbortController()
  private running: Promise<void> | null = null
  private client: pg.Client | null = null
  private asking: Promise<unknown> = Promise.resolve()
  /** It listens to the channels that somebody wants to hear. */
  private isListening = false
  private readonly access: DatabaseAccess

  constructor(access: DatabaseAccess) {
    this.access = access
  }

  /** `channel` is a plain name. The connection stays open when nobody listens any more. */
  add(channel: string, hearing: ChannelEar): () => void {
    const hearings = this.hearings.get(channel) ?? new Set()
    this.hearings.set(channel, hearings.add(hearing))
    if (this.isListening) void this.begin(channel, [hearing])
    this.running ??= this.run()
    return () => {
      if (!hearings.delete(hearing) || hearings.size > 0) return
      this.hearings.delete(channel)
      if (this.isListening) void this.ask(`unlisten ${channel}`).catch(() => {})
    }
  }

  async close(): Promise<void> {
    this.hearings.clear()
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
      this.asking = Promise.resolve()
      try {
        await this.listenOn(client)
        failures = 0
      } catch (error) {
        if (!this.ending.signal.aborted) this.access.onError?.('listen', error)
      }
      this.isListening = false
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
    client.on('notification', ({ channel, payload = '' }) => {
      for (const hearing of this.hearings.get(channel) ?? []) hearing.heard(payload)
    })
    await client.connect()
    this.isListening = true
    for (const [channel, hearings] of this.hearings) await this.listen(channel, [...hearings])
    let isHere = true
    while (isHere) {
      const checkIn = this.pause(CHECK_MS).then(() => true)
      isHere = (await Promise.race([gone.then(() => false), checkIn])) && !this.ending.signal.aborted
      if (isHere)
        isHere = await Promise.race([
          gone.then(() => false),
          this.ask('select 1').then(() => true),
          this.pause(CHECK_MS).then(() => false),
        ])
    }
  }

  /** If the connection breaks, the next one listens to the channel. */
  private async begin(channel: string, hearings: readonly ChannelEar[]): Promise<void> {
    await this.listen(channel, hearings).catch(() => {})
  }

  private async listen(channel: string, hearings: readonly ChannelEar[]): Promise<void> {
    await this.ask(`listen ${channel}`)
    for (const hearing of hearings) await hearing.missed()
  }

  /** One after the other. */
  private ask(statement: string): Promise<unknown> {
    const { client } = this
    const asked = this.asking.then(() => client?.query(statement))
    this.asking = asked.catch(() => {})
    return asked
  }

  private pause(ms: number): Promise<void> {
    return scheduler.wait(ms, { signal: this.ending.signal }).catch(() => {})
  }
}

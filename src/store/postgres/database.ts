// The connection pool, the types of values, and transactions.

import { scheduler } from 'node:timers/promises'
import pg from 'pg'
import type { Actor } from '../../domain/actor.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { isCollision, isOutage } from '../port/outage.ts'
import { copyLines } from './copy-lines.ts'

const COLLISION_TRIES = 5
/** The longest time a statement may take. */
const STATEMENT_MS = 30_000
const BEGIN = `begin; set local statement_timeout = ${STATEMENT_MS}`
/**
 * With this, `order by` in the order of an index makes the planner walk that index. A planner that believes
 * the table is nearly empty finds every index equally good, takes any and sorts the whole task.
 */
const IN_INDEX_ORDER = 'set local enable_sort = off'

/** The channel on which changes are announced; the payload is the account's id. */
export const CHANNEL = 'yuhu'

/** How to reach a database, and how much of it may be used. */
export interface DatabaseAccess {
  readonly url: string
  /** The most connections in the pool. */
  readonly connectionsMax?: number
  /** How long a statement outside of a transaction may take, ms; changes have STATEMENT_MS. */
  readonly readMs?: number
  /**
   * Called when an idle connection breaks (the pool replaces it) and when a statement or transaction fails.
   */
  readonly onError?: (where: string, error: unknown) => void
}

export interface Queryable {
  /** Runs one statement. `name` makes it a prepared statement, for those that run all day. */
  rows<Row extends object>(sql: string, values?: readonly unknown[], name?: string): Promise<Row[]>
}

export interface Transaction extends Queryable {
  /** Runs a `copy … from stdin` of lines by `copyLine`. */
  copy(sql: string, lines: Iterable<string>): Promise<void>
}

export class Database implements Queryable {
  private readonly pool: pg.Pool
  private readonly access: DatabaseAccess
  /** Begins a transaction; says who is written into the audit log. */
  private readonly acting: string

  /** `shared`: over the connections of another one, for somebody who acts. */
  constructor(access: DatabaseAccess, shared?: { readonly pool: pg.Pool; readonly actor: Actor }) {
    this.access = access
    this.acting =
      shared === undefined
        ? ''
        : // Not by a query: the transaction may still choose how it is isolated.
          `; set local yuhu.actor = ${pg.escapeLiteral(JSON.stringify(shared.actor))}`
    if (shared !== undefined) {
      this.pool = shared.pool
      return
    }
    this.pool = new pg.Pool({
      ...connectionOf(access.url, access.readMs),
      application_name: 'yuhu',
      max: access.connectionsMax ?? 10,
      idleTimeoutMillis: 60_000,
    })
    this.pool.on('error', error => access.onError?.('pool', error))
    // The pool listens for errors only while a connection is idle: without this, one that breaks between two
    // statements of a transaction would end the process.
    this.pool.on('connect', client => client.on('error', () => {}))
  }

  /** The same connections; what is changed over them is written down as done by `actor`. */
  as(actor: Actor): Database {
    return new Database(this.access, { pool: this.pool, actor })
  }

  async rows<Row extends object>(
    sql: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    if (this.acting !== '') return this.transaction(tx => tx.rows<Row>(sql, values, name))
    return this.reporting(
      'statement',
      retried(async () => rowsOf<Row>(this.pool, sql, values, name)),
    )
  }

  /** Runs `work` in one transaction, and again if it collided with another. A refusal rolls it back. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.reporting(
      'transaction',
      retried(() => this.once(`${BEGIN}${this.acting}`, work)),
    )
  }

  /** A transaction in which statements walk the index whose order they name. */
  inIndexOrder<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.reporting(
      'transaction',
      retried(() => this.once(`${BEGIN}; ${IN_INDEX_ORDER}${this.acting}`, work)),
    )
  }

  close(): Promise<void> {
    return this.pool.end()
  }

  private async reporting<T>(where: string, result: Promise<T>): Promise<T> {
    try {
      return await result
    } catch (error) {
      if (isOutage(error) || error instanceof pg.DatabaseError) this.access.onError?.(where, error)
      throw error
    }
  }

  private async once<T>(begin: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.pool.connect()
    let broken: unknown
    try {
      await client.query(begin)
      const result = await work({
        rows: (sql, values = [], name) => rowsOf(client, sql, values, name),
        copy: (sql, lines) => copyLines(client, sql, lines),
      })
      await client.query(isRefusal(result) ? 'rollback' : 'commit')
      return result
    } catch (error) {
      if (isOutage(error)) broken = error
      else await client.query('rollback').catch(failure => (broken = failure))
      throw error
    } finally {
      client.release(broken !== undefined)
    }
  }
}

/** The settings of every connection of ours. */
export function connectionOf(url: string, statementMs: number = STATEMENT_MS): pg.ClientConfig {
  return {
    connectionString: url,
    types: { getTypeParser },
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementMs,
    // A connection whose other end vanished never answers; the next time the pool makes another.
    query_timeout: STATEMENT_MS + 2_000,
    // A frozen process must not hold up the others with its locks: whoever takes over waits for them beyond
    // the lease.
    idle_in_transaction_session_timeout: 3_000,
    keepAlive: true,
    // Custom plans: a generic one does not know how few rows a claim wants, and planning takes well under a
    // millisecond.
    options: '-c timezone=UTC -c plan_cache_mode=force_custom_plan -c jit=off',
  }
}

async function rowsOf<Row extends object>(
  on: pg.Pool | pg.PoolClient,
  sql: string,
  values: readonly unknown[],
  name?: string,
): Promise<Row[]> {
  const { rows } = await on.query<Row>({
    text: sql,
    values: [...values],
    ...(name !== undefined && { name }),
  })
  return rows
}

async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (tries >= COLLISION_TRIES || !isCollision(error)) throw error
      await scheduler.wait(5 * tries)
    }
  }
}

const parseTime: (text: string) => Date = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, 'text')

/** bigint → number (our ids stay far below 2^53), timestamptz → epoch ms. */
const getTypeParser: typeof pg.types.getTypeParser = (id: number, format?: 'text' | 'binary') => {
  if (id === pg.types.builtins.INT8) return Number
  if (id === pg.types.builtins.TIMESTAMPTZ) return (text: string) => parseTime(text).getTime()
  return pg.types.getTypeParser(id, format as 'text')
}

// The data folder's disk, made full and emptied again: a small disk of its own where one can be mounted, else
// a database that refuses to grow.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { fillUp, mountDisk, unmountDisk } from '../support/disk.ts'
import { until } from './until.ts'

const BYTES = 400 << 20
/** Written to by what a client, a call or an agent does. */
const TABLES = ['contact', 'call', 'push', 'append_seen', 'task_progress', 'agent']

export interface Disk {
  /** Which of the two it is, in words. */
  readonly how: string
  fill(): Promise<void>
  free(): Promise<void>
  /** What is on it goes with it. */
  remove(): void
}

/** `folder`: the data folder, still empty. `url`: of its database, once it runs. */
export function openDisk(folder: string, url: () => string): Disk {
  return mountDisk(folder, BYTES) ? smallDisk(folder) : refusingDatabase(url)
}

function smallDisk(folder: string): Disk {
  const ballast = join(folder, 'ballast')
  return {
    how: 'a small disk mounted for the run, filled to the last byte',
    fill: async () => fillUp(ballast),
    free: async () => rmSync(ballast, { force: true }),
    remove: () => unmountDisk(folder),
  }
}

/** Every table raises what PostgreSQL raises when a file cannot grow. */
function refusingDatabase(url: () => string): Disk {
  const run = async (sql: string) => {
    // The server may just have been killed.
    await until('the database takes the statement', 60_000, async () => {
      const client = new pg.Client({ connectionString: url() })
      client.on('error', () => {})
      try {
        await client.connect()
        await client.query(sql)
        return true
      } catch {
        return false
      } finally {
        await client.end().catch(() => {})
      }
    })
  }
  const each = (sql: (table: string) => string) => TABLES.map(sql).join(';')
  return {
    how: 'no disk can be mounted here: the database itself refuses, with the error of a full disk',
    fill: () =>
      run(`create or replace function disk_is_full() returns trigger language plpgsql as
             $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
           ${each(table => `create or replace trigger disk_is_full before insert or update on ${table} execute function disk_is_full()`)}`),
    free: () => run(each(table => `drop trigger if exists disk_is_full on ${table}`)),
    remove: () => {},
  }
}

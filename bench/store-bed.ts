// A database with real fsync for the benches of the store, filled to the size asked for, and how their
// figures are read.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { hashSecret } from '../src/api/credentials/secret-hash.ts'
import { isRefusal } from '../src/domain/refusal.ts'
import { startEmbedded } from '../src/store/embedded/index.ts'
import { migrate } from '../src/store/migrate.ts'
import { createPostgresStore, type Store } from '../src/store/postgres/index.ts'

export const CODE = '9001'
export const APPID = 'bench'
export const ACCESSKEY = 'bench'
const FILL_TASK = 1_000_000

export interface Bed {
  readonly store: Store
  readonly sql: pg.Client
  readonly accountId: number
  /** A running task without numbers. */
  addTask(): Promise<{ id: number; taskid: string }>
  /** Adds tasks of at most a million numbers each, all due, until this many are stored. */
  fill(contacts: number): Promise<{ id: number; taskid: string }[]>
  close(): Promise<void>
}

/** Opens a private server in a temporary folder, or the empty database that `url` names. */
export async function openBed(url: string | undefined): Promise<Bed> {
  const folder = await mkdtemp(join(tmpdir(), 'yuhu-bench-'))
  const server = url === undefined ? await startEmbedded({ dataDir: folder }) : { url, stop: async () => {} }
  await migrate(server.url)
  const store = createPostgresStore({ url: server.url })
  await store.addAccount({
    code: CODE,
    name: CODE,
    appid: APPID,
    accesskeyHash: await hashSecret(ACCESSKEY),
    settings: { callHours: 'none' },
  })
  await store.addAgent({ code: CODE, ext: '1001', group: 'bench', password: 'p', idle: true, reach: 'ring' })
  const accountId = (await store.findAccount(CODE))?.id ?? 0
  const sql = new pg.Client({ connectionString: server.url })
  await sql.connect()
  const addTask = () => makeTask(store, sql, accountId)
  return {
    store,
    sql,
    accountId,
    addTask,
    fill: async contacts => {
      const tasks: { id: number; taskid: string }[] = []
      for (let stored = 0; stored < contacts; stored += FILL_TASK) {
        const task = await addTask()
        tasks.push(task)
        await sql.query(FILL, [task.id, stored, Math.min(FILL_TASK, contacts - stored)])
        await sql.query('update task set total = $2 where id = $1', [
          task.id,
          Math.min(FILL_TASK, contacts - stored),
        ])
      }
      return tasks
    },
    close: async () => {
      await sql.end()
      await store.close()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

// Numbers are in no order, as a CRM sends them; ten thousand share a due time, as in one append. A person has
// two numbers half a task apart, since one of them is called at a time; one in a hundred comes first.
const FILL = `
insert into contact (task_id, phone, due_at, userid, memberid, customuuid, first_at)
select $1, (13000000000 + ((i + $2::bigint) * 7919) % 6999999999)::text, now() - interval '1 h' + (i / 10000) * interval '1 ms', 'u' || i,
  'm' || (i % ceil($3::bigint / 2.0)::bigint), md5(i::text), case when i % 100 = 0 then now() - interval '1 h' end
from generate_series(1, $3::bigint) i`

let serial = 0
async function makeTask(
  store: Store,
  sql: pg.Client,
  accountId: number,
): Promise<{ id: number; taskid: string }> {
  serial += 1
  const taskid = String(Date.now()).padEnd(14, '0') + String(serial).padStart(6, '0')
  const made = await store.createTask(
    accountId,
    {
      ...{
        taskid,
        customtaskid: null,
        name: taskid,
        assignment: { type: 'group', name: 'bench' },
        ratio: 1,
        pace: 'manual',
      },
      ...{
        concurrent: 100,
        callerIds: [],
        scheduledAt: null,
        endsAt: null,
        start: true,
        createdAt: Date.now(),
      },
    },
    [],
  )
  if (isRefusal(made)) throw new Error(made.reason)
  const { rows } = await sql.query<{ id: string }>('select id from task where taskid = $1', [taskid])
  return { id: Number(rows[0]?.id), taskid }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export function line(text: string): void {
  process.stdout.write(`${text}\n`)
}

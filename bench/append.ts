// How long TaskAdd of 10,000 numbers takes over HTTP, beside a bare INSERT of the same rows into the same
// table in the same run.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { type ApiBed, appendTo, openApi } from './api-bed.ts'
import { numbers } from './append-numbers.ts'
import { type Bed, line, openBed, quantile } from './store-bed.ts'

/** After this long the server answers that it failed and goes on (docs/decisions/0003-http-api.md). */
const ANSWER_MAX_MS = 2_750

/** --rows 10000 --rounds 20 --clients 1,4 --stored 0 [--url postgresql://…] */
export async function run(argv: string[]): Promise<void> {
  const options = {
    rows: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '20' },
    clients: { type: 'string', default: '1,4' },
    stored: { type: 'string', default: '0' },
    url: { type: 'string' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const [rows, rounds] = [Number(values.rows), Number(values.rounds)]
  const bed = await openBed(values.url)
  const api = await openApi(bed)
  try {
    if (Number(values.stored) > 0) await bed.fill(Number(values.stored))
    line(`${rows} numbers a call, ${values.stored} stored before`)
    // The two take turns call by call, so that both meet the same checkpoints and neighbours.
    let seed = 0
    const bare: number[] = []
    const http: number[] = []
    const [bareTask, task] = [await bed.addTask(), await bed.addTask()]
    const delay = monitorEventLoopDelay({ resolution: 5 })
    for (let round = 0; round < rounds; round++) {
      bare.push(await insertBare(bed, bareTask.id, rows, seed))
      delay.enable()
      http.push(...(await append(api, [task.taskid], rows, 1, seed)))
      delay.disable()
      seed += 1
    }
    report('bare INSERT', bare)
    report('TaskAdd, 1 client', http)
    line(
      '  ratio of the medians ' +
        `${(quantile(http, 0.5) / quantile(bare, 0.5)).toFixed(2)}, loop delay p99 ` +
        `${(delay.percentile(99) / 1e6).toFixed(0)} ms`,
    )
    for (const count of values.clients.split(',').map(Number)) {
      if (count <= 1) continue
      delay.reset()
      delay.enable()
      const tasks = await Promise.all(Array.from({ length: count }, () => bed.addTask()))
      const taskids = tasks.map(({ taskid }) => taskid)
      const times = await append(api, taskids, rows, rounds, 1_000)
      delay.disable()
      report(`TaskAdd, ${count} clients at once`, times)
      line(`  loop delay p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms`)
    }
  } finally {
    await api.close()
    await bed.close()
  }
}

function report(what: string, times: readonly number[]): void {
  const [p50, p90, max] = [quantile(times, 0.5), quantile(times, 0.9), Math.max(...times)]
  const late = times.filter(time => time > ANSWER_MAX_MS).length
  line(
    `${what}: p50 ${p50.toFixed(0)} ms, p90 ${p90.toFixed(0)} ms, max ` +
      `${max.toFixed(0)} ms (${times.length} calls${late > 0 ? `, ${late} TOO LATE` : ''})`,
  )
}

const BARE = `
insert into contact (task_id, phone, due_at, userid, memberid, extra, customuuid)
select $1, * from unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[])`

/** Runs in a transaction of its own, as durable as the append; the rows are made before the clock starts. */
async function insertBare(bed: Bed, taskId: number, rows: number, seed: number): Promise<number> {
  const entries = numbers(rows, seed)
  const due = new Date(Date.now()).toISOString()
  const values = [
    ...[
      taskId,
      entries.map(entry => entry.phone),
      entries.map(() => due),
      entries.map(entry => entry.userid),
    ],
    ...[
      entries.map(entry => entry.memberid),
      entries.map(entry => entry.chengshudu),
      entries.map(entry => entry.customuuid),
    ],
  ]
  const began = performance.now()
  await bed.sql.query({ name: 'bare', text: BARE, values })
  return performance.now() - began
}

async function append(
  api: ApiBed,
  taskids: readonly string[],
  rows: number,
  rounds: number,
  seed: number,
): Promise<readonly number[]> {
  const { times, ended } = appendTo(api, taskids, rows, rounds, seed)
  const code = await ended
  if (code !== 0) throw new Error(`a client failed with ${code}`)
  return times
}

// How long the import of a file takes, from its first byte to its last number in the task, with how much
// memory, beside a bare COPY of the same rows into the same table.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openImports } from '../src/app/open-imports.ts'
import { createRealClock } from '../src/app/real-clock.ts'
import type { ImportState } from '../src/domain/import.ts'
import { isRefusal } from '../src/domain/refusal.ts'
import type { ImportFields } from '../src/store/port/import-book.ts'
import { workbookOf } from '../test/support/workbook.ts'
import { type Bed, line, openBed } from './store-bed.ts'

const MIB = 1024 * 1024

/** --rows 1000000 --sheet 300000 [--url postgresql://…] */
export async function run(argv: string[]): Promise<void> {
  const options = {
    rows: { type: 'string', default: '1000000' },
    sheet: { type: 'string', default: '300000' },
    url: { type: 'string' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const bed = await openBed(values.url)
  const folder = await mkdtemp(join(tmpdir(), 'yuhu-bench-import-'))
  await chmod(folder, 0o755)
  try {
    const csv = join(folder, 'numbers.csv')
    await writeCsv(csv, Number(values.rows))
    if (values.url === undefined) await copyBare(bed, csv)
    await importFile(bed, folder, csv, 'CSV')
    const xlsx = join(folder, 'numbers.xlsx')
    await writeFile(xlsx, workbookOf(rowsOf(Number(values.sheet))))
    await importFile(bed, folder, xlsx, 'XLSX')
  } finally {
    await bed.close()
    await rm(folder, { recursive: true })
  }
}

const phone = (n: number) => `13${String(n).padStart(9, '0')}`

function* rowsOf(count: number): Generator<string[]> {
  yield ['phone', 'userid', 'extra']
  for (let n = 0; n < count; n++) yield [phone(n), `k${n}`, `customer ${n}`]
}

async function writeCsv(path: string, count: number): Promise<void> {
  const file = createWriteStream(path)
  let lines = ''
  for (const row of rowsOf(count)) {
    lines += `${row.join(',')}\n`
    if (lines.length < MIB) continue
    if (!file.write(lines)) await once(file, 'drain')
    lines = ''
  }
  file.end(lines)
  await once(file, 'close')
}

/** The floor: PostgreSQL reads the file itself. */
async function copyBare(bed: Bed, csv: string): Promise<void> {
  const task = await bed.addTask()
  const startedAt = performance.now()
  await bed.sql.query(
    `alter table contact alter task_id set default ${task.id}, alter due_at set default now()`,
  )
  await bed.sql.query(`copy contact (phone, userid, extra) from '${csv}' csv header`)
  line(`bare COPY of the CSV: ${seconds(performance.now() - startedAt)}`)
  await bed.sql.query('alter table contact alter task_id drop default, alter due_at drop default')
}

async function importFile(bed: Bed, folder: string, path: string, name: string): Promise<void> {
  const { store, accountId } = bed
  const clock = createRealClock()
  const task = await bed.addTask()
  const bytes = (await stat(path)).size
  const imports = openImports(folder, store, clock, {
    warn: (fields, message) => line(`${message} ${JSON.stringify(fields)}`),
  })
  const actor = { kind: 'command', name: 'bench', address: '' } as const
  const made = await store.addImport(accountId, {
    ...{ taskid: task.taskid, name, bytes, spool: imports.spool.name, actor, language: 'en' },
    ...{ reason: '', until: null, now: clock.systemTime(), openMax: 10 },
  })
  if (isRefusal(made) || made === 'tooManyImports') throw new Error('the import was refused')
  global.gc?.()
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 50)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const processor = process.cpuUsage()
  const startedAt = performance.now()
  const move = async (from: ImportState, fields: ImportFields, until: ImportState) => {
    const began = performance.now()
    await store.setImport(accountId, made.id, [from], fields, clock.systemTime())
    imports.files.kick()
    for (;;) {
      const one = await store.findImport(accountId, null, made.id)
      if (one?.state === until) return { one, took: performance.now() - began }
      if (one?.state === 'refused') throw new Error(JSON.stringify(one.problem))
      await sleep(20)
    }
  }
  await imports.spool.copy(made.id, path)
  const read = await move('uploading', { state: 'reading' }, 'read')
  const plan = {
    ...{ columns: read.one.reading?.columns ?? {}, hasHeader: true },
    ...{ country: 'CN', timeZone: 'Asia/Shanghai' },
  }
  const check = await move('read', { state: 'checking', plan }, 'checked')
  const add = await move('checked', { state: 'adding' }, 'added')
  const took = performance.now() - startedAt
  const { user, system } = process.cpuUsage(processor)
  clearInterval(watch)
  delay.disable()
  await imports.close()
  line(
    `${name}, ${add.one.added} numbers, ${Math.round(bytes / MIB)} MiB: ${seconds(took)}, ` +
      `${Math.round((add.one.added / took) * 1_000)} a second, added at ${Math.round((add.one.added / add.took) * 1_000)} ` +
      `(read ${seconds(read.took)}, check ${seconds(check.took)}, add ${seconds(add.took)}); ` +
      `our processor time ${seconds((user + system) / 1_000)}; ` +
      `memory ${Math.round(before / MIB)} → at most ${Math.round(most / MIB)} MiB; ` +
      `loop delay p99 ${Math.round(delay.percentile(99) / 1e6)} ms`,
  )
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}

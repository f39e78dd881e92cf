// How long after kill -9 Yuhu answers again and dials again, with many contacts stored and hundreds of calls
// in flight.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeProgram } from '../scripts/program.mjs'
import { startEmbedded } from '../src/store/embedded/index.ts'
import { CODE, line, openBed, quantile } from './store-bed.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** Compiled for the bench alone, because dist/ may be older. */
const built = join(root, 'node_modules/.cache/yuhu-bench')
const WAIT_MS = 300_000
const AGENTS = 200

/**
 * --contacts 10000000 --calls 500 --rounds 5; `both` kills the database with the process: --kill process|both
 */
export async function run(argv: string[]): Promise<void> {
  const options = {
    contacts: { type: 'string', default: '10000000' },
    calls: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '5' },
    kill: { type: 'string', default: 'process' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const calls = Number(values.calls)
  await build()
  const dataDir = await mkdtemp(join(tmpdir(), 'yuhu-restart-'))
  const processes: ChildProcess[] = []
  // Keeps the database alive over the kills of the process.
  const database = await startEmbedded({ dataDir })
  try {
    await fill(database.url, Number(values.contacts), calls)
    line(`${values.contacts} contacts stored; kill -9 (${values.kill}) with ${calls} calls in flight`)
    const [serving, dialling]: [number[], number[]] = [[], []]
    let running = start(dataDir, processes)
    await running.inFlight(calls)
    if (running.process.exitCode !== null) throw new Error('the process ended by itself')
    for (let round = 1; round <= Number(values.rounds); round++) {
      running.process.kill('SIGKILL')
      if (values.kill === 'both') process.kill(await databasePid(dataDir), 'SIGKILL')
      await once(running.process, 'exit')
      const began = performance.now()
      running = start(dataDir, processes)
      await running.serving
      serving.push(performance.now() - began)
      await running.firstDial
      if (running.process.exitCode !== null) throw new Error('the process ended by itself')
      dialling.push(performance.now() - began)
      line(
        `  round ${round}: answers after ${serving.at(-1)?.toFixed(0)} ` +
          `ms, dials after ${dialling.at(-1)?.toFixed(0)} ms`,
      )
      await running.inFlight(calls)
    }
    line(`memory of the process: ${await memoryMb(running.process.pid ?? 0)} MB`)
    line(`answers: p50 ${quantile(serving, 0.5).toFixed(0)} ms, max ${Math.max(...serving).toFixed(0)} ms`)
    line(`dials: p50 ${quantile(dialling, 0.5).toFixed(0)} ms, max ${Math.max(...dialling).toFixed(0)} ms`)
  } finally {
    for (const child of processes) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    const pid = await databasePid(dataDir).catch(() => null)
    await database.stop()
    // The server stays up while it believes that a killed process still uses it.
    if (pid !== null && existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGINT')
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function build(): Promise<void> {
  await rm(built, { recursive: true, force: true })
  await makeProgram(built)
  await writeFile(join(built, 'package.json'), '{"type":"module"}')
}

async function fill(url: string, contacts: number, calls: number): Promise<void> {
  const bed = await openBed(url)
  try {
    await bed.store.setSettings(CODE, { callHours: 'none', enforceCapOnManual: false })
    const agent = { code: CODE, group: 'bench', password: 'p', idle: true, reach: 'ring' } as const
    for (let ext = 1_002; ext <= 1_000 + AGENTS; ext++)
      await bed.store.addAgent({ ...agent, ext: String(ext) })
    await bed.fill(contacts)
    // Enough that each restart finds as many in flight as asked for.
    await bed.sql.query('update task set concurrent = $1, ratio = 50', [calls])
  } finally {
    await bed.close()
  }
}

async function memoryMb(pid: number): Promise<string> {
  const kb = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? ''
  return (Number(kb) / 1_000).toFixed(0)
}

async function databasePid(dataDir: string): Promise<number> {
  const [pid = ''] = (await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')
  if (!/^\d+$/.test(pid)) throw new Error('the database has no process')
  return Number(pid)
}

interface Running {
  readonly process: ChildProcess
  readonly serving: Promise<void>
  readonly firstDial: Promise<void>
  /** Resolves when so many calls are in flight. */
  inFlight(calls: number): Promise<void>
}

/** What the process does is read from its log. */
function start(dataDir: string, processes: ChildProcess[]): Running {
  const env = {
    ...process.env,
    YUHU_DATA_DIR: dataDir,
    YUHU_PORT: '0',
    YUHU_LOG_LEVEL: 'debug',
    YUHU_DEMO: '0',
  }
  const child = spawn(process.execPath, [join(built, 'main.js'), 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  processes.push(child)
  let living = 0
  const waiting: { isTrue: (msg: string) => boolean; done: () => void }[] = []
  createInterface({ input: child.stdout }).on('line', text => {
    const msg = /"msg":"(\w+)"/.exec(text)?.[1] ?? ''
    if (msg === 'callStarted') living++
    if (msg === 'callFinished') living--
    for (const waiter of waiting) if (waiter.isTrue(msg)) waiter.done()
  })
  const until = (isTrue: (msg: string) => boolean, what: string) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${what}: not in ${WAIT_MS / 1_000} s`)), WAIT_MS)
      const done = () => {
        clearTimeout(timer)
        resolve()
      }
      waiting.push({ isTrue, done })
      child.once('exit', done)
    })
  return {
    process: child,
    serving: until(msg => msg === 'serving', 'serving'),
    firstDial: until(msg => msg === 'callStarted', 'the first dial'),
    inFlight: calls => until(() => living >= calls, `${calls} calls in flight`),
  }
}

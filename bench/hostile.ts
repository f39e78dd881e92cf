// How long the API stands still, and how much work it does, while hostile clients do what once stopped it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type ApiBed, appendTo, openApi } from './api-bed.ts'
import { HTTP_ATTACKS } from './hostile/http-attacks.ts'
import { type Bed, line, openBed } from './store-bed.ts'

const STANDSTILL_MAX_MS = 100
const ROWS = 10_000

interface Scene {
  readonly bed: Bed
  readonly api: ApiBed
  readonly seconds: number
  /** The slowest answer of /health/live since this was last called, ms, and how many failed. */
  readonly slowest: () => Promise<readonly [number, number]>
}

/** --seconds 10 [--only words] [--clients 2] [--url postgresql://…] */
export async function run(argv: string[]): Promise<void> {
  const options = {
    seconds: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
    clients: { type: 'string', default: '2' },
    url: { type: 'string' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const bed = await openBed(values.url)
  const api = await openApi(bed)
  const watcher = start('watcher', [api.url])
  try {
    const scene = { bed, api, seconds: Number(values.seconds), slowest: asking(watcher) }
    line(
      `each for ${values.seconds} s, while clients append ${ROWS} numbers ` +
        'a call and /health/live is asked 100 times a second',
    )
    const clients = Number(values.clients)
    if ('nobody'.includes(values.only)) await act(scene, 'nobody', null, clients)
    for (const name of Object.keys(HTTP_ATTACKS))
      if (name.includes(values.only)) await act(scene, name, name, clients)
    if ('sixteen'.includes(values.only)) await act(scene, 'sixteen clients that append', null, 16)
  } finally {
    watcher.kill()
    await api.close()
    await bed.close()
  }
}

async function act(scene: Scene, title: string, attack: string | null, clients: number): Promise<void> {
  const { bed, api, seconds } = scene
  const tasks = await Promise.all(Array.from({ length: clients }, () => bed.addTask()))
  const target = await bed.addTask()
  const taskids = tasks.map(({ taskid }) => taskid)
  const appenders = appendTo(api, taskids, ROWS, 1_000_000, Math.floor(Math.random() * 1_000) * 100_000)
  await appenders.begun
  await scene.slowest()
  appenders.times.length = 0
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const { port } = new URL(api.url)
  const requests =
    attack === null
      ? await sleep(seconds * 1_000, 0)
      : await output(
          start('attacker', args({ attack, port, token: api.token, taskid: target.taskid, seconds })),
        )
  delay.disable()
  const [slowestMs, failed] = await scene.slowest()
  const times = [...appenders.times]
  const isCutOff = appenders.child.exitCode !== null
  appenders.child.kill()
  await appenders.ended
  for (let wait = 0; wait < 100 && (api.held()['bodyBytes'] ?? 0) > 0; wait++) await sleep(100)
  const late = slowestMs > STANDSTILL_MAX_MS ? ' TOO LONG' : ''
  const asked = attack === null ? '' : `${requests} requests, `
  line(`${title}: ${asked}/health/live at most ${slowestMs.toFixed(0)} ms${late}, ${failed} failed`)
  line(
    `  loop delay p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ` +
      `ms, max ${(delay.max / 1e6).toFixed(0)} ms; ` +
      `appends done ${times.length}, slowest ${Math.max(0, ...times).toFixed(0)} ms, ` +
      `${isCutOff ? 'CLIENTS CUT OFF; ' : ''}held afterwards ${api.held()['bodyBytes']} bytes`,
  )
}

function asking(watcher: ChildProcess): Scene['slowest'] {
  if (watcher.stdout === null || watcher.stdin === null) throw new Error('the watcher has no pipes')
  const { stdin } = watcher
  const lines = createInterface({ input: watcher.stdout })
  return async () => {
    const answer = once(lines, 'line')
    stdin.write('\n')
    const [slowest = 0, failed = 0] = String((await answer)[0])
      .split(' ')
      .map(Number)
    return [slowest, failed]
  }
}

function start(name: string, argv: readonly string[]): ChildProcess {
  const file = fileURLToPath(new URL(`./hostile/${name}.ts`, import.meta.url))
  return spawn(process.execPath, [...process.execArgv, file, ...argv], { stdio: ['pipe', 'pipe', 'inherit'] })
}

function args(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => [`--${key}`, String(value)])
}

async function output(child: ChildProcess): Promise<number> {
  let said = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  await once(child, 'close')
  return Number(said.trim())
}

// How long the API stands still, and how much of its work it does, while hostile clients do what once stopped it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createApi } from '../src/api/server.ts'
import { HTTP_ATTACKS } from './hostile/http-attacks.ts'
import { ACCESSKEY, APPID, type Bed, line, openBed } from './store-bed.ts'

/** What a server under attack may stand still, ms. */
const STANDSTILL_MAX_MS = 100
const ROWS = 10_000

interface Scene {
  readonly bed: Bed
  readonly url: string
  readonly token: string
  readonly seconds: number
  readonly held: () => Readonly<Record<string, number>>
  /** The slowest answer of /health/live since it was last asked, ms, and how many failed. */
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
  let held = (): Readonly<Record<string, number>> => ({})
  const app = createApi({
    store: bed.store,
    now: () => Date.now(),
    log: { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} },
    ready: async () => ({ ready: true, parts: {} }),
    metrics: {
      contentType: 'text/plain',
      text: async () => '',
      httpRequest: () => {},
      appended: () => {},
      loginTried: () => {},
      held: read => {
        held = read
      },
    },
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const watcher = start('watcher', [url])
  try {
    const scene = { bed, url, token: await login(url), seconds: Number(values.seconds), held: () => held(), slowest: asking(watcher) }
    line(`each for ${values.seconds} s, while clients append ${ROWS} numbers a call and /health/live is asked 100 times a second`)
    const clients = Number(values.clients)
    if ('nobody'.includes(values.only)) await act(scene, 'nobody', null, clients)
    for (const name of Object.keys(HTTP_ATTACKS)) if (name.includes(values.only)) await act(scene, name, name, clients)
    if ('sixteen'.includes(values.only)) await act(scene, 'sixteen clients that append', null, 16)
  } finally {
    watcher.kill()
    await app.close()
    await bed.close()
  }
}

async function act(scene: Scene, title: string, attack: string | null, clients: number): Promise<void> {
  const { bed, url, token, seconds } = scene
  const tasks = await Promise.all(Array.from({ length: clients }, () => bed.addTask()))
  const target = await bed.addTask()
  const appenders = tasks.map(({ taskid }, at) => appender(url, token, taskid, at))
  // Until their processes run: what starting them takes is not the server's.
  await sleep(2_000)
  await scene.slowest()
  for (const one of appenders) one.times.length = 0
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const { port } = new URL(url)
  const requests =
    attack === null
      ? await sleep(seconds * 1_000, 0)
      : await output(start('attacker', args({ attack, port, token, taskid: target.taskid, seconds })))
  delay.disable()
  const [slowestMs, failed] = await scene.slowest()
  const times = appenders.flatMap(one => one.times)
  const cutOff = appenders.filter(({ child }) => child.exitCode !== null).length
  await Promise.all(appenders.filter(({ child }) => child.exitCode === null && child.kill()).map(({ child }) => once(child, 'close')))
  for (let wait = 0; wait < 100 && (scene.held()['bodyBytes'] ?? 0) > 0; wait++) await sleep(100)
  const late = slowestMs > STANDSTILL_MAX_MS ? ' TOO LONG' : ''
  line(
    `${title}: ${attack === null ? '' : `${requests} requests, `}/health/live at most ${slowestMs.toFixed(0)} ms${late}, ${failed} failed`,
  )
  line(
    `  loop delay p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, max ${(delay.max / 1e6).toFixed(0)} ms; ` +
      `appends done ${times.length}, slowest ${Math.max(0, ...times).toFixed(0)} ms, ${cutOff} clients cut off; held afterwards ${scene.held()['bodyBytes']} bytes`,
  )
}

/** Appends until it is killed; the times of its calls, ms. */
function appender(url: string, token: string, taskid: string, at: number): { child: ChildProcess; times: number[] } {
  const seed = String(Math.floor(Math.random() * 1_000) * 100 + at)
  const child = start('../append-client', args({ url, token, taskid, rows: ROWS, rounds: 1_000_000, seed }))
  const times: number[] = []
  if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', text => times.push(Number(text)))
  return { child, times }
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

async function login(url: string): Promise<string> {
  const body = new URLSearchParams({ service: 'App.Sip_Auth.Login', appid: APPID, accesskey: ACCESSKEY })
  const answer = await fetch(url, { method: 'POST', body })
  const { data } = (await answer.json()) as { data: { result: { token: string } } }
  return data.result.token
}

// The API over HTTP on the store of a bench, without log or metrics, and the clients that append to it from
// processes of their own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createApi } from '../src/api/http/http-server.ts'
import { createRealClock } from '../src/app/real-clock.ts'
import { ACCESSKEY, APPID, type Bed } from './store-bed.ts'

export interface ApiBed {
  readonly url: string
  readonly token: string
  /** What requests hold now, as the gauge yuhu_http_held shows it. */
  readonly held: () => Readonly<Record<string, number>>
  close(): Promise<void>
}

export async function openApi(bed: Bed): Promise<ApiBed> {
  let held = (): Readonly<Record<string, number>> => ({})
  const app = createApi({
    store: bed.store,
    now: () => Date.now(),
    clock: createRealClock(),
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
  const body = new URLSearchParams({ service: 'App.Sip_Auth.Login', appid: APPID, accesskey: ACCESSKEY })
  const answer = await fetch(url, { method: 'POST', body })
  const { data } = (await answer.json()) as { data: { result: { token: string } } }
  return { url, token: data.result.token, held: () => held(), close: () => app.close() }
}

export interface Appenders {
  readonly child: ChildProcess
  /** How long its calls took, ms, in the order of the answers. */
  readonly times: number[]
  /** Resolves when every client has had its first answer. */
  readonly begun: Promise<void>
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

/** Starts one client for each task, all in one process. */
export function appendTo(
  api: ApiBed,
  taskids: readonly string[],
  rows: number,
  rounds: number,
  seed: number,
): Appenders {
  const values = { url: api.url, token: api.token, taskids: taskids.join(','), rows, rounds, seed }
  const argv = Object.entries(values).flatMap(([key, value]) => [`--${key}`, String(value)])
  const file = fileURLToPath(new URL('./append-client.ts', import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, file, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('the client has no pipe')
  const times: number[] = []
  const answered = new Set<string>()
  const lines = createInterface({ input: child.stdout })
  const begun = new Promise<void>(resolve => {
    lines.on('line', text => {
      const [taskid = '', took] = text.split(' ')
      times.push(Number(took))
      if (answered.add(taskid).size === taskids.length) resolve()
    })
  })
  const closed = once(child, 'close').then(([code]) => code as number | null)
  return { child, times, begun: Promise.race([begun, closed.then(() => {})]), ended: closed }
}

// Debian's Firefox ESR, driven by WebDriver BiDi: the little of it that the tests need.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import WebSocket from 'ws'

export const FIREFOX = '/usr/bin/firefox-esr'

interface Answer {
  readonly id?: number
  readonly type: 'success' | 'error' | 'event'
  readonly method?: string
  readonly message?: string
  readonly result?: unknown
  readonly params?: { readonly level?: string; readonly text?: string | null }
}

/** The policy's reports go to the console of the browser, not to that of the page. */
const REPORT_POLICY = `() => addEventListener('securitypolicyviolation',
  event => console.error('refused by the policy: ' + event.violatedDirective + ' ' + event.blockedURI))`

export class Firefox {
  /** What pages logged as errors, what was thrown, what the policy refused. */
  readonly complaints: string[] = []
  readonly #process: ChildProcess
  readonly #profile: string
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #context = ''
  #lastId = 0

  private constructor(process: ChildProcess, profile: string, socket: WebSocket) {
    this.#process = process
    this.#profile = profile
    this.#socket = socket
    socket.on('message', data => this.#hear(JSON.parse(String(data)) as Answer))
  }

  static async start(): Promise<Firefox> {
    const profile = await mkdtemp(join(tmpdir(), 'yuhu-firefox-'))
    const flags = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0']
    const env = { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' }
    const child = spawn(FIREFOX, [...flags, 'about:blank'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    const socket = new WebSocket(`${await addressOf(child)}/session`)
    await once(socket, 'open')
    const firefox = new Firefox(child, profile, socket)
    await firefox.#ask('session.new', { capabilities: {} })
    await firefox.#ask('session.subscribe', { events: ['log.entryAdded'] })
    await firefox.#ask('script.addPreloadScript', { functionDeclaration: REPORT_POLICY })
    const { contexts } = await firefox.#ask<{ contexts: { context: string }[] }>(
      'browsingContext.getTree',
      {},
    )
    firefox.#context = contexts[0]?.context ?? ''
    return firefox
  }

  async goTo(url: string): Promise<void> {
    await this.#ask('browsingContext.navigate', { context: this.#context, url, wait: 'complete' })
  }

  /** A text; a promise is waited for. */
  async evaluate(expression: string): Promise<string> {
    const { result, exceptionDetails } = await this.#ask<{
      result?: { value?: unknown }
      exceptionDetails?: { text: string }
    }>('script.evaluate', { expression, target: { context: this.#context }, awaitPromise: true })
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text)
    return String(result?.value)
  }

  async close(): Promise<void> {
    const gone = once(this.#process, 'exit')
    this.#socket.close()
    this.#process.kill()
    await gone
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }

  async #ask<Result>(method: string, params: object): Promise<Result> {
    const id = ++this.#lastId
    const answered = new Promise<Answer>(resolve => this.#waiting.set(id, resolve))
    this.#socket.send(JSON.stringify({ id, method, params }))
    const answer = await answered
    this.#waiting.delete(id)
    if (answer.type === 'error') throw new Error(`${method}: ${answer.message}`)
    return answer.result as Result
  }

  #hear(answer: Answer): void {
    if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer)
    else if (answer.method === 'log.entryAdded' && answer.params?.level === 'error')
      this.complaints.push(answer.params.text ?? '')
  }
}

/** Firefox prints it once it listens. */
async function addressOf(child: ChildProcess): Promise<string> {
  let printed = ''
  for await (const part of child.stderr ?? []) {
    printed += String(part)
    const address = /WebDriver BiDi listening on (ws:\S+)/.exec(printed)?.[1]
    if (address !== undefined) return address
  }
  throw new Error(`Firefox did not start: ${printed}`)
}

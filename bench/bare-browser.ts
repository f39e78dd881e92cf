// A Chromium that is asked for no more than is measured: whatever drives a browser for tests listens to its
// network and its scripts, which took a quarter of the main thread of a page that loads.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'

type Result = Readonly<Record<string, unknown>>

export class BareBrowser {
  private readonly child: ChildProcess
  private readonly socket: WebSocket
  private readonly folder: string
  private readonly waiting = new Map<number, (answer: { result?: Result; error?: unknown }) => void>()
  private asked = 0

  private constructor(child: ChildProcess, socket: WebSocket, folder: string) {
    this.child = child
    this.socket = socket
    this.folder = folder
    socket.on('message', data => {
      const answer = JSON.parse(String(data))
      this.waiting.get(answer.id)?.(answer)
      this.waiting.delete(answer.id)
    })
    socket.on('close', () => {
      for (const end of this.waiting.values()) end({ error: 'the browser has ended' })
    })
  }

  static async start(program: string): Promise<BareBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'yuhu-bench-browser-'))
    const flags = ['--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank']
    const child = spawn(program, flags, { stdio: ['ignore', 'ignore', 'pipe'] })
    try {
      for await (const text of createInterface(child.stderr)) {
        const [url] = /ws:\/\/\S+/.exec(text) ?? []
        if (url === undefined) continue
        const socket = new WebSocket(url)
        await once(socket, 'open')
        child.stderr.resume()
        return new BareBrowser(child, socket, folder)
      }
      throw new Error(`${program} ended before it could be asked`)
    } catch (error) {
      child.kill()
      await ended(child, folder)
      throw error
    }
  }

  /** A page with a profile of its own. */
  async open(width: number, height: number): Promise<BarePage> {
    const { browserContextId } = await this.ask('Target.createBrowserContext')
    const target = { url: 'about:blank', browserContextId, width, height }
    const { targetId } = await this.ask('Target.createTarget', target)
    const { sessionId } = await this.ask('Target.attachToTarget', { targetId, flatten: true })
    const ask = (method: string, params: Result = {}) => this.ask(method, params, String(sessionId))
    await ask('Page.enable')
    return {
      ask,
      async evaluate(expression) {
        const { result } = await ask('Runtime.evaluate', { expression, returnByValue: true })
        return (result as { value?: unknown }).value
      },
      close: async () => void (await this.ask('Target.disposeBrowserContext', { browserContextId })),
      setCookie: (name, value, url) =>
        this.ask('Storage.setCookies', { cookies: [{ name, value, url }], browserContextId }),
    }
  }

  async close(): Promise<void> {
    // Killed, its other processes would write on in the folder.
    await this.ask('Browser.close').catch(() => this.child.kill())
    await ended(this.child, this.folder)
  }

  private ask(method: string, params: Result = {}, sessionId?: string): Promise<Result> {
    const id = ++this.asked
    this.socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }))
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) =>
        result === undefined ? reject(new Error(`${method}: ${JSON.stringify(error)}`)) : resolve(result),
      )
    })
  }
}

export interface BarePage {
  ask(method: string, params?: Result): Promise<Result>
  evaluate(expression: string): Promise<unknown>
  setCookie(name: string, value: string, url: string): Promise<Result>
  close(): Promise<void>
}

async function ended(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  await rm(folder, { recursive: true, force: true })
}

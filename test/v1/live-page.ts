// A page that watches: reads server-sent events as a browser does.
import { GIVE_UP_MS } from '../support/eventually.ts'
import type { Asker } from './v1-world.ts'

export interface LiveEvent {
  readonly event: string
  readonly id: string | null
  // biome-ignore lint/suspicious/noExplicitAny: events are checked by what the test asserts of them
  readonly data: any
}

export class LivePageClient {
  readonly events: LiveEvent[] = []
  readonly status: number
  readonly headers: Headers
  /** Comments that came. */
  beats = 0
  isOver = false
  private readonly leaving: AbortController
  private readonly waiting = new Set<() => void>()

  private constructor(response: Response, leaving: AbortController) {
    this.status = response.status
    this.headers = response.headers
    this.leaving = leaving
    void this.read(response)
  }

  static async open(asker: Asker, path = '/v1/live'): Promise<LivePageClient> {
    const leaving = new AbortController()
    const response = await asker.fetch('GET', path, undefined, leaving.signal)
    return new LivePageClient(response, leaving)
  }

  close(): void {
    this.leaving.abort()
  }

  /** The first event, of those that came or will come, that is so. */
  async until(is: (event: LiveEvent) => boolean): Promise<LiveEvent> {
    const deadline = AbortSignal.timeout(GIVE_UP_MS)
    for (;;) {
      const found = this.events.find(is)
      if (found !== undefined) return found
      if (this.isOver)
        throw new Error(`the stream is over; it sent ${JSON.stringify(this.events).slice(0, 2_000)}`)
      await this.next(deadline)
    }
  }

  async over(): Promise<void> {
    const deadline = AbortSignal.timeout(GIVE_UP_MS)
    while (!this.isOver) await this.next(deadline)
  }

  /** The account as a page shows it: the last snapshot with the changes since. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  shown(): any {
    // biome-ignore lint/suspicious/noExplicitAny: see above
    let shown: any = null
    for (const { event, data } of this.events) {
      if (event === 'snapshot') shown = data
      if (event !== 'change') continue
      const { tasks = [], agents = [], goneTasks = [], goneAgents = [], ...members } = data
      shown = {
        ...{ ...shown, ...members },
        tasks: merged(shown.tasks, tasks, goneTasks, 'taskid'),
        agents: merged(shown.agents, agents, goneAgents, 'ext'),
      }
    }
    return shown
  }

  private next(deadline: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`never so: ${JSON.stringify(this.events.at(-1))?.slice(0, 2_000)}`))
      if (deadline.aborted) return late()
      deadline.addEventListener('abort', late, { once: true })
      const go = () => {
        deadline.removeEventListener('abort', late)
        this.waiting.delete(go)
        resolve()
      }
      this.waiting.add(go)
    })
  }

  private async read(response: Response): Promise<void> {
    let text = ''
    const decoder = new TextDecoder()
    try {
      for await (const bytes of response.body ?? []) {
        text += decoder.decode(bytes, { stream: true })
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) this.take(block)
        this.wake()
      }
    } catch {
      // It was left, or cut.
    }
    this.isOver = true
    this.wake()
  }

  private take(block: string): void {
    const fields = new Map(
      block.split('\n').map(line => [line.split(':')[0] ?? '', line.replace(/^\w*: ?/, '')]),
    )
    const event = fields.get('event')
    if (event === undefined) this.beats += 1
    else
      this.events.push({
        event,
        id: fields.get('id') ?? null,
        data: JSON.parse(fields.get('data') ?? 'null'),
      })
  }

  private wake(): void {
    for (const go of [...this.waiting]) go()
  }
}

type Row = Readonly<Record<string, unknown>>

function merged(rows: readonly Row[], changed: readonly Row[], gone: readonly unknown[], key: string): Row[] {
  const byKey = new Map([...rows, ...changed].map(row => [row[key], row]))
  for (const name of gone) byKey.delete(name)
  return [...byKey.values()]
}

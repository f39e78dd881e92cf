// Server-sent events over fetch: with our headers, with the status of a refusal, and again after a break.
import { Refused } from '../client/request.ts'

export interface StreamEvents {
  event(name: string, data: unknown): void
  /** Null: it is there. Else since when it is not, epoch ms by the browser's clock. */
  lost(since: number | null): void
  /** The server said no; it is not asked again. */
  refused(error: Refused): void
}

const FIRST_PAUSE_MS = 500
const PAUSE_MAX_MS = 5_000
/** The server says something at least every 15 s. */
const SILENCE_MS = 35_000

/** Goes on until it is aborted or refused. */
export async function streamEvents(
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  events: StreamEvents,
): Promise<void> {
  let pause = FIRST_PAUSE_MS
  let lostAt: number | null = null
  while (!signal.aborted) {
    const silence = new AbortController()
    try {
      const response = await fetch(path, {
        headers: { ...headers, accept: 'text/event-stream' },
        signal: AbortSignal.any([signal, silence.signal]),
      })
      if (response.status >= 400 && response.status < 500 && response.status !== 429) {
        events.refused(new Refused(response.status, await response.json().catch(() => ({}))))
        return
      }
      if (response.ok && response.body !== null) {
        lostAt = null
        pause = FIRST_PAUSE_MS
        events.lost(null)
        await readEvents(response.body, silence, events)
      }
    } catch {
      // A break of whatever kind: the pause below, then again.
    }
    if (signal.aborted) return
    lostAt ??= Date.now()
    events.lost(lostAt)
    await wait(pause, signal)
    pause = Math.min(2 * pause, PAUSE_MAX_MS)
  }
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  silence: AbortController,
  events: StreamEvents,
): Promise<void> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  let text = ''
  let timer = setTimeout(() => silence.abort(), SILENCE_MS)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), SILENCE_MS)
      text += value
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        readOne(text.slice(0, end), events)
        text = text.slice(end + 2)
      }
    }
  } finally {
    clearTimeout(timer)
  }
}

function readOne(block: string, events: StreamEvents): void {
  let name = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) name = line.slice(7)
    else if (line.startsWith('data: ')) data.push(line.slice(6))
  }
  if (data.length > 0) events.event(name, JSON.parse(data.join('\n')))
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

// Follows a live stream over the one connection that all tabs share, or over an own one where there are no
// shared workers.
import { headersOf } from '../client/request.ts'
import { hear, type LiveAsk, LiveFeed, type LiveListener } from './live-feed.ts'
import type { TabMessage, WorkerMessage } from './live-worker.ts'

interface Followed {
  readonly ask: LiveAsk
  readonly tell: ReturnType<typeof hear>
}

let lastId = 0
const followed = new Map<number, Followed>()
const own = new Map<number, LiveFeed>()
/** Null: there are no shared workers, or ours does not start. */
let port = connect()

/** Whether all tabs follow over one connection. */
export function isShared(): boolean {
  return port !== null
}

/** Returns how to stop. */
export function followLive(path: string, userId: number, listener: LiveListener): () => void {
  lastId += 1
  const id = lastId
  followed.set(id, { ask: { path, userId, headers: headersOf() }, tell: hear(listener) })
  begin(id)
  return () => {
    stop(id)
    followed.delete(id)
  }
}

function begin(id: number): void {
  const one = followed.get(id)
  if (one === undefined) return
  if (port !== null) {
    say(port, { kind: 'follow', id, ask: one.ask })
    return
  }
  const feed = new LiveFeed(one.ask)
  feed.add(one.tell)
  own.set(id, feed)
}

function stop(id: number): void {
  if (port) say(port, { kind: 'leave', id })
  const one = followed.get(id)
  if (one !== undefined) own.get(id)?.remove(one.tell)
  own.delete(id)
}

function connect(): MessagePort | null {
  if (typeof SharedWorker === 'undefined') return null
  const worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), {
    type: 'module',
    name: 'yuhu-live',
  })
  // Its file may be gone after an upgrade.
  worker.onerror = () => {
    port = null
    for (const id of followed.keys()) begin(id)
  }
  worker.port.onmessage = ({ data: { id, news } }: MessageEvent<WorkerMessage>) =>
    followed.get(id)?.tell(news)
  // A tab that is left leaves no stream behind; one that comes back from the browser's cache goes on.
  window.addEventListener('pagehide', () => {
    for (const id of followed.keys()) say(worker.port, { kind: 'leave', id })
  })
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) for (const id of followed.keys()) begin(id)
  })
  return worker.port
}

function say(to: MessagePort, message: TabMessage): void {
  to.postMessage(message)
}

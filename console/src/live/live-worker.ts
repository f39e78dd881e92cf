// A shared worker: the live streams of all tabs of this browser. A browser keeps six connections to a server
// that speaks HTTP/1.1, and a seventh tab with a stream of its own would wait for ever.
import { type LiveAsk, LiveFeed, type LiveNews } from './live-feed.ts'

/** `id`: of the tab's own. */
export type TabMessage =
  | { readonly kind: 'follow'; readonly id: number; readonly ask: LiveAsk }
  | { readonly kind: 'leave'; readonly id: number }

export interface WorkerMessage {
  readonly id: number
  readonly news: LiveNews
}

const feeds = new Map<string, LiveFeed>()

const worker = globalThis as unknown as { onconnect: (event: MessageEvent) => void }

worker.onconnect = ({ ports: [port] }) => {
  if (port === undefined) return
  const leaves = new Map<number, () => void>()
  const leave = (id: number) => {
    leaves.get(id)?.()
    leaves.delete(id)
  }
  port.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if (data.kind === 'leave') leave(data.id)
    else
      leaves.set(
        data.id,
        follow(data.ask, news => port.postMessage({ id: data.id, news })),
      )
  }
  // A tab that crashed says no goodbye.
  port.addEventListener('close', () => {
    for (const id of leaves.keys()) leave(id)
  })
}

/** Returns how to stop. */
function follow(ask: LiveAsk, follower: (news: LiveNews) => void): () => void {
  const key = JSON.stringify([ask.userId, ask.path, ask.headers['yuhu-account'] ?? null])
  const known = feeds.get(key)
  const feed = known === undefined || known.isOver ? new LiveFeed(ask) : known
  feeds.set(key, feed)
  feed.add(follower)
  return () => {
    if (feed.remove(follower) && feeds.get(key) === feed) feeds.delete(key)
  }
}

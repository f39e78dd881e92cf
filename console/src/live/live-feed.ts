// One stream of the server's for everybody of this browser who follows it.
import { Refused } from '../client/request.ts'
import { streamEvents } from './event-stream.ts'
import { folded, type LivePicture } from './live-fold.ts'

/** What is followed, and as whom. */
export interface LiveAsk {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Who looks: nobody is shown what was sent to somebody else. */
  readonly userId: number
}

/** What a follower is told; data only, since it may come from another thread. */
export type LiveNews =
  | { readonly kind: 'event'; readonly name: string; readonly data: unknown }
  /** `forMs`: so long the stream has been broken; null: it is there. */
  | { readonly kind: 'lost'; readonly forMs: number | null }
  /** The server said no; it is not asked again. */
  | { readonly kind: 'refused'; readonly status: number; readonly problem: Refused['more'] }

type Follower = (news: LiveNews) => void

export class LiveFeed {
  /** The server said no: who comes now asks anew. */
  isOver = false
  private readonly followers = new Set<Follower>()
  private readonly end = new AbortController()
  private picture: LivePicture | null = null
  private lostAt: number | null = null

  constructor({ path, headers }: LiveAsk) {
    void streamEvents(path, headers, this.end.signal, {
      event: (name, data) => {
        this.picture = folded(this.picture, name, data)
        this.say({ kind: 'event', name, data })
      },
      lost: at => {
        this.lostAt = at
        this.say(this.lost)
      },
      refused: ({ status, more }) => {
        this.isOver = true
        this.say({ kind: 'refused', status, problem: more })
      },
    })
  }

  /** Hears at once what is known so far. */
  add(follower: Follower): void {
    this.followers.add(follower)
    if (this.picture !== null) follower({ kind: 'event', name: 'snapshot', data: this.picture })
    if (this.lostAt !== null) follower(this.lost)
  }

  /** Whether nobody follows any more: the stream is over then. */
  remove(follower: Follower): boolean {
    this.followers.delete(follower)
    if (this.followers.size > 0) return false
    this.end.abort()
    return true
  }

  private get lost(): LiveNews {
    return { kind: 'lost', forMs: this.lostAt === null ? null : Date.now() - this.lostAt }
  }

  private say(news: LiveNews): void {
    for (const follower of this.followers) follower(news)
  }
}

/** What a page is told, as the page has it. */
export interface LiveListener {
  event(name: string, data: unknown): void
  /** Null: the stream is there. Else so long it has been broken, ms. */
  lost(forMs: number | null): void
  refused(error: Refused): void
}

export function hear(listener: LiveListener): Follower {
  return news => {
    if (news.kind === 'event') listener.event(news.name, news.data)
    else if (news.kind === 'lost') listener.lost(news.forMs)
    else listener.refused(new Refused(news.status, news.problem))
  }
}

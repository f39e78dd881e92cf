// Follows the stream of the first page while that page is still being read: the picture is there when it is
// drawn, and the page goes on with the same stream.
import type { LiveAccount } from '../../../src/api/v1/live/live-shapes.ts'
import { atLeast } from '../can.ts'
import { firstAnswer } from '../client/first-question.ts'
import { paths } from '../client/paths.ts'
import { followLive, isShared } from './follow-live.ts'
import type { LiveListener } from './live-feed.ts'
import { folded } from './live-fold.ts'

const PAGES = ['/console/', '/console', '/console/wall']
/** Longer than any page takes to go on with it. */
const KEPT_MS = 10_000

/** What is followed until a page goes on with it. */
class EarlyStream implements LiveListener {
  picture: LiveAccount | null = null
  readonly userId: number
  private lostAt: number | null = null
  private follower: LiveListener | null = null
  private readonly seen: () => void
  private readonly leave: () => void
  private readonly timer: number

  /** `seen`: there is something to draw, or will be nothing. */
  constructor(userId: number, seen: () => void) {
    this.userId = userId
    this.seen = seen
    this.leave = followLive(paths.live, userId, this)
    this.timer = window.setTimeout(() => this.end(), KEPT_MS)
  }

  event(name: string, data: unknown): void {
    if (this.follower !== null) {
      this.follower.event(name, data)
      return
    }
    this.picture = folded(this.picture, name, data)
    // Whoever was signed out asks anew, and is told why.
    if (name === 'ended') this.end()
    this.seen()
  }

  lost(forMs: number | null): void {
    this.lostAt = forMs === null ? null : Date.now() - forMs
    this.follower?.lost(forMs)
  }

  refused(error: Parameters<LiveListener['refused']>[0]): void {
    this.follower?.refused(error)
    if (this.follower === null) this.end()
    this.seen()
  }

  /** Returns how to stop. */
  passTo(follower: LiveListener): () => void {
    window.clearTimeout(this.timer)
    this.follower = follower
    if (this.picture !== null) follower.event('snapshot', this.picture)
    if (this.lostAt !== null) follower.lost(Date.now() - this.lostAt)
    return this.leave
  }

  private end(): void {
    window.clearTimeout(this.timer)
    this.leave()
    if (early === this) early = null
  }
}

let early: EarlyStream | null = null

/** Resolved when it is known who is there and what the stream says first, or that it will say nothing. */
export const firstPicture: Promise<void> = followFirst()

async function followFirst(): Promise<void> {
  // A page that hears no answer asks again, and says what it hears then.
  const answer = await firstAnswer.catch(() => null)
  if (answer === null || !isShared() || !PAGES.includes(window.location.pathname)) return
  const { user, account } = answer.me
  if (account === null || user.isOneTime || !atLeast(user.role, 'supervisor')) return
  await new Promise<void>(seen => {
    early = new EarlyStream(user.id, seen)
  })
}

function earlyOf(path: string, userId: number): EarlyStream | null {
  return path === paths.live && early?.userId === userId ? early : null
}

/** What a page shows at once. */
export function seenEarly(path: string, userId: number): LiveAccount | null {
  return earlyOf(path, userId)?.picture ?? null
}

/** As `followLive`, but goes on with what is followed already. */
export function goOnWithLive(path: string, userId: number, listener: LiveListener): () => void {
  const one = earlyOf(path, userId)
  if (one === null) return followLive(path, userId, listener)
  early = null
  return one.passTo(listener)
}

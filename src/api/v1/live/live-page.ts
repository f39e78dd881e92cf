// One page that watches: what of the account it is shown, and whether it has been shown everything.
import type { Account } from '../../../domain/account.ts'
import { licenceEnd } from '../../../domain/account-standstill.ts'
import type { OpenSession } from '../../../store/port/live-store.ts'
import { PROBLEMS } from '../../../words/problem-words.ts'
import type { Caller } from '../caller.ts'
import type { EventStream } from './event-stream.ts'
import type { LiveEnd } from './live-shapes.ts'

/** Who watches, and what they may see. */
export interface Watching {
  readonly caller: Caller
  readonly account: Account
  /** The agent who watches itself; null: everything is shown. */
  readonly ext: string | null
  /** What a program calls with; sessions are looked at all together. */
  readonly credential: string
  /** Why the program may not watch any more; null: it may. */
  recheck(): Promise<LiveEnd['reason'] | null>
}

export class LivePage {
  readonly watching: Watching
  private readonly stream: EventStream
  private hasSnapshot = false

  constructor(watching: Watching, stream: EventStream) {
    this.watching = watching
    this.stream = stream
  }

  snapshot(id: string, text: string): void {
    this.hasSnapshot = true
    this.stream.send('snapshot', id, text)
  }

  /** Nothing before its snapshot. */
  change(id: string, text: string): void {
    if (this.hasSnapshot) this.stream.send('change', id, text)
  }

  beat(): void {
    this.stream.beat()
  }

  /** Of a person; null: a program watches. */
  get sessionHash(): Buffer | null {
    const { caller } = this.watching
    return caller.kind === 'user' ? caller.sessionHash : null
  }

  /** Clients of an account that is closed are turned away; an operator of the installation is not. */
  endIfClosed(account: Account, now: number): void {
    if (this.watching.caller.role === 'operator') return
    const end = licenceEnd(account)
    if (!account.enabled) this.end('accountDisabled')
    else if (end !== null && now >= end) this.end('accountExpired')
  }

  /** `session`: its own now; null: it is over. */
  endIfLeft(session: OpenSession | null): void {
    const { caller, ext } = this.watching
    if (session === null) this.end('notSignedIn')
    else if (session.role !== caller.role || (ext !== null && session.ext !== ext)) this.end('roleForbids')
  }

  /** Null: the server stops, and the page may come again. */
  end(reason: LiveEnd['reason'] | null): void {
    if (reason === null) {
      this.stream.end()
      return
    }
    const last: LiveEnd = { reason, detail: PROBLEMS[reason](this.watching.caller.role ?? '') }
    this.stream.end({ event: 'ended', data: JSON.stringify(last) })
  }
}

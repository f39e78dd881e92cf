// One page that watches: what of the account it is shown, and whether it has been shown everything.
import type { Account } from '../../../domain/account.ts'
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
  /** Reads again who calls; rejects when they may not any more. For programs: sessions are read together. */
  recheck(): Promise<unknown>
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

// Sends one record, marked as a test, to a receiver at once: signed, formed and checked like every push.
import type { Account } from '../domain/account.ts'
import type { AddressRanges } from '../domain/address.ts'
import { BoundedMap } from '../domain/bounded-map.ts'
import type { DatedClock } from '../domain/clock.ts'
import type { PushKind, PushTrial } from '../domain/push-trial.ts'
import { testRecord } from '../wire/test-record.ts'
import { addressCheck, isInternal } from './push-address.ts'
import { createPoster, type Poster, type PushResult, type Resolve } from './push-post.ts'
import { requestOf } from './push-request.ts'

const TIMEOUT_MS = 5_000
/** So many times may an account try within a minute. */
const TRIES_MAX = 10
const MINUTE_MS = 60_000
const ACCOUNTS_MAX = 10_000
/** Characters of the answer that are shown. */
const SHOWN = 200

interface TrialPorts {
  readonly clock: DatedClock
  readonly allowAddresses: AddressRanges
  readonly resolve?: Resolve
}

export class PushTrials {
  private readonly poster: Poster
  private readonly clock: DatedClock
  /** When an account tried, by its id. */
  private readonly tried = new BoundedMap<number, readonly number[]>(ACCOUNTS_MAX)
  private readonly left = new AbortController()

  constructor({ clock, allowAddresses, resolve }: TrialPorts) {
    this.clock = clock
    const isAllowed = addressCheck(allowAddresses)
    this.poster = createPoster({ clock, isAllowed, timeoutMs: TIMEOUT_MS, ...(resolve && { resolve }) })
  }

  /**
   * `url` null: the account's own of this kind. `seesInside`: the answer's text may be shown also if it came
   * from the operator's own network.
   */
  async try(
    account: Account,
    kind: PushKind,
    url: string | null,
    seesInside: boolean,
  ): Promise<PushTrial | 'tooOften' | 'noUrl'> {
    const begunAt = this.clock.now()
    const push = { id: 0, kind, account: pushingTo(account, kind, url), attempts: 0, createdAt: 0 }
    const fact = { type: 'written', body: testRecord(kind, account, this.clock.systemTime()) } as const
    const request = requestOf({ ...push, fact })
    if (request === null) return 'noUrl'
    if (!this.mayTry(account.id, begunAt)) return 'tooOften'
    let status: number | null = null
    let answer: string | null = ''
    const result: PushResult = await this.poster.post(request, this.left.signal, (seen, start, address) => {
      status = seen
      answer = seesInside || !isInternal(address) ? shown(start) : null
    })
    return {
      url: request.url.href,
      body: request.body.toString(),
      status,
      error: result.type === 'silent' ? result.reason : null,
      durationMs: this.clock.now() - begunAt,
      answer,
    }
  }

  close(): void {
    this.left.abort()
    this.poster.close()
  }

  private mayTry(accountId: number, now: number): boolean {
    const recent = (this.tried.get(accountId) ?? []).filter(at => at > now - MINUTE_MS)
    if (recent.length >= TRIES_MAX) return false
    this.tried.set(accountId, [...recent, now])
    return true
  }
}

const URL_OF = { call: 'pushCallUrl', state: 'pushStateUrl', task: 'pushTaskUrl' } as const

function pushingTo(account: Account, kind: PushKind, url: string | null): Account {
  return url === null ? account : { ...account, settings: { ...account.settings, [URL_OF[kind]]: url } }
}

/** As text on one line, without what a screen cannot show. */
function shown(start: Buffer): string {
  return start
    .toString('utf8')
    .replaceAll(/[\p{Cc}\ufffd]+/gu, ' ')
    .trim()
    .slice(0, SHOWN)
}

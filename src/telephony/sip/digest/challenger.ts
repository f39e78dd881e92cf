// The server's side of digest (RFC 3261 §22, RFC 8760): challenges requests and judges their credentials.
import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../../domain/clock.ts'
import type { HeaderPairs, RandomBytes, SipRequest } from '../message/message.ts'
import { parseUri, sameUri } from '../message/uri.ts'
import { type AuthHeader, escapeQuoted, formatAuthHeader, parseAuthHeader } from './auth-header.ts'
import { type Algorithm, algorithmOf, digestResponse } from './hash.ts'
import { Nonces } from './nonces.ts'

/** RFC 8760 §2.4: one challenge per algorithm, the preferred one first. */
const OFFERED: readonly Algorithm[] = ['SHA-256', 'MD5']

export type Verdict =
  | { readonly kind: 'accepted'; readonly username: string }
  /**
   * No credentials, or a right answer to a nonce that is too old: answer with 401 and `challenges(stale)`.
   */
  | { readonly kind: 'unanswered'; readonly stale: boolean }
  | { readonly kind: 'refused'; readonly reason: AuthRefusal; readonly username: string | null }

export type AuthRefusal =
  | 'malformed'
  | 'unknownUser'
  | 'wrongPassword'
  | 'wrongUri'
  | 'foreignNonce'
  | 'replayed'

/** The password of a user; null if there is no such user. */
export type PasswordOf = (username: string) => string | null

/** Serves one realm and lives as long as the process: its secret is its own. */
export class Challenger {
  private readonly realm: string
  private readonly nonces: Nonces
  private readonly decoy: string

  constructor(realm: string, clock: Clock, random: RandomBytes) {
    this.realm = escapeQuoted(realm)
    this.nonces = new Nonces(clock, random)
    this.decoy = Buffer.from(random(16)).toString('hex')
  }

  /** The WWW-Authenticate headers of a 401; the same again for the same `of` (digest/nonces.ts). */
  challenges(stale = false, of: string | null = null): HeaderPairs {
    const nonce = this.nonces.issue(of)
    return OFFERED.map(algorithm => {
      const params: [string, string][] = [
        ['realm', this.realm],
        ['nonce', nonce],
        ['algorithm', algorithm],
        ['qop', 'auth'],
      ]
      if (stale) params.push(['stale', 'true'])
      return ['WWW-Authenticate', formatAuthHeader(params)] as const
    })
  }

  /** An unknown user takes the same time as a wrong password. */
  judge(request: SipRequest, passwordOf: PasswordOf): Verdict {
    const header = this.ownHeader(request)
    if (header === null) return { kind: 'unanswered', stale: false }
    const answer = answerOf(header)
    const { params } = header
    const username = params.get('username') ?? null
    const refused = (reason: AuthRefusal): Verdict => ({ kind: 'refused', reason, username })
    if (answer === null || username === null) return refused('malformed')
    const state = this.nonces.state(answer.nonce)
    if (state === 'foreign') return refused('foreignNonce')
    const password = passwordOf(username)
    const expected = digestResponse({
      algorithm: answer.algorithm,
      username,
      realm: this.realm,
      password: password ?? this.decoy,
      method: request.method,
      uri: answer.uri,
      nonce: answer.nonce,
      auth: { nc: answer.nc, cnonce: answer.cnonce },
    })
    const isRight = sameText(expected, answer.response.toLowerCase())
    if (password === null) return refused('unknownUser')
    if (!isRight) return refused('wrongPassword')
    if (!isFor(request, answer.uri)) return refused('wrongUri')
    if (state === 'stale') return { kind: 'unanswered', stale: true }
    return this.nonces.use(answer.nonce, answer.count) ? { kind: 'accepted', username } : refused('replayed')
  }

  /** Credentials for another realm are not for us (RFC 3261 §22.3). */
  private ownHeader(request: SipRequest): AuthHeader | null {
    for (const value of request.headers.all('Authorization')) {
      const header = parseAuthHeader(value)
      if (header?.scheme === 'digest' && header.params.get('realm') === this.realm) return header
    }
    return null
  }
}

interface Answer {
  readonly algorithm: Algorithm
  readonly nonce: string
  readonly uri: string
  readonly response: string
  readonly cnonce: string
  readonly nc: string
  readonly count: number
}

/** Answers without qop are refused: they have no count, so a replay could not be detected. */
function answerOf({ params }: AuthHeader): Answer | null {
  const algorithm = algorithmOf(params.get('algorithm'))
  const [nonce, uri, response, cnonce, nc] = ['nonce', 'uri', 'response', 'cnonce', 'nc'].map(name =>
    params.get(name),
  )
  if (algorithm === null || !OFFERED.includes(algorithm) || params.get('qop')?.toLowerCase() !== 'auth')
    return null
  if (
    nonce === undefined ||
    uri === undefined ||
    response === undefined ||
    cnonce === undefined ||
    nc === undefined
  )
    return null
  if (!/^[0-9a-fA-F]{8}$/.test(nc)) return null
  const count = Number.parseInt(nc, 16)
  return count === 0 ? null : { algorithm, nonce, uri, response, cnonce, nc, count }
}

function isFor(request: SipRequest, uri: string): boolean {
  const named = parseUri(uri)
  return named !== null && sameUri(named, request.uri)
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

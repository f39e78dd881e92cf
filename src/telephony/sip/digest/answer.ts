// The client's side of digest (RFC 3261 §22, RFC 8760): answers the challenges of a 401 or 407.
import { BoundedMap } from '../../../domain/bounded-map.ts'
import type { RandomBytes, SipRequest, SipResponse } from '../message/message.ts'
import { formatUri } from '../message/uri.ts'
import { type AuthHeader, escapeQuoted, formatAuthHeader, parseAuthHeader } from './auth-header.ts'
import { ALGORITHMS, type Algorithm, algorithmOf, digestResponse } from './hash.ts'

export interface Login {
  readonly username: string
  readonly password: string
}

export type ChallengeAnswer =
  /** Headers for the repeated request; they replace those of the same name. */
  | { readonly kind: 'answered'; readonly headers: readonly (readonly [name: string, value: string])[] }
  /**
   * `wrongCredentials`: our credentials were refused, so repeating them is pointless. `unanswerable`: none of
   * the challenges is of a kind we know.
   */
  | { readonly kind: 'refused'; readonly reason: 'wrongCredentials' | 'unanswerable' }

const NONCES_MAX = 64

/** How often each nonce was answered; kept for as long as we talk to this peer. */
export class NonceCounts {
  private readonly counts = new BoundedMap<string, number>(NONCES_MAX)

  next(nonce: string): number {
    const count = (this.counts.get(nonce) ?? 0) + 1
    this.counts.set(nonce, count)
    return count
  }
}

interface Challenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | undefined
  readonly algorithm: Algorithm
  readonly isStale: boolean
  /** False for peers of RFC 2069. */
  readonly hasQop: boolean
  readonly namesAlgorithm: boolean
}

/** Answers each realm once, with its strongest algorithm. `request` is the one that was challenged. */
export function answerChallenge(
  response: SipResponse,
  request: SipRequest,
  credentials: Login,
  counts: NonceCounts,
  random: RandomBytes,
): ChallengeAnswer {
  const isProxy = response.status === 407
  const name = isProxy ? 'Proxy-Authorization' : 'Authorization'
  const challenges = strongest(response.headers.all(isProxy ? 'Proxy-Authenticate' : 'WWW-Authenticate'))
  if (challenges.length === 0) return { kind: 'refused', reason: 'unanswerable' }
  const tried = new Set(request.headers.all(name).map(value => parseAuthHeader(value)?.params.get('realm')))
  if (challenges.some(challenge => tried.has(challenge.realm) && !challenge.isStale))
    return { kind: 'refused', reason: 'wrongCredentials' }
  return {
    kind: 'answered',
    headers: challenges.map(
      challenge => [name, authorization(challenge, request, credentials, counts, random)] as const,
    ),
  }
}

function strongest(values: readonly string[]): Challenge[] {
  const chosen = new Map<string, Challenge>()
  for (const value of values) {
    const challenge = challengeOf(parseAuthHeader(value))
    if (challenge === null) continue
    const known = chosen.get(challenge.realm)
    if (
      known === undefined ||
      ALGORITHMS.indexOf(challenge.algorithm) < ALGORITHMS.indexOf(known.algorithm)
    ) {
      chosen.set(challenge.realm, challenge)
    }
  }
  return [...chosen.values()]
}

function challengeOf(header: AuthHeader | null): Challenge | null {
  if (header === null || header.scheme !== 'digest') return null
  const { params } = header
  const [realm, nonce] = [params.get('realm'), params.get('nonce')]
  const algorithm = algorithmOf(params.get('algorithm'))
  const qop = params
    .get('qop')
    ?.split(',')
    .map(option => option.trim().toLowerCase())
  if (realm === undefined || nonce === undefined || algorithm === null || qop?.includes('auth') === false)
    return null
  return {
    realm,
    nonce,
    opaque: params.get('opaque'),
    algorithm,
    isStale: params.get('stale')?.toLowerCase() === 'true',
    hasQop: qop !== undefined,
    namesAlgorithm: params.has('algorithm'),
  }
}

function authorization(
  challenge: Challenge,
  request: SipRequest,
  credentials: Login,
  counts: NonceCounts,
  random: RandomBytes,
): string {
  const { realm, nonce, opaque, algorithm } = challenge
  const username = escapeQuoted(credentials.username)
  const uri = formatUri(request.uri)
  const cnonce = Buffer.from(random(12)).toString('hex')
  const auth = challenge.hasQop ? { nc: counts.next(nonce).toString(16).padStart(8, '0'), cnonce } : null
  const { password } = credentials
  const response = digestResponse({
    algorithm,
    username,
    realm,
    password,
    method: request.method,
    uri,
    nonce,
    auth,
    cnonce,
  })
  const params: [string, string][] = [
    ['username', username],
    ['realm', realm],
    ['nonce', nonce],
    ['uri', uri],
    ['response', response],
  ]
  if (challenge.namesAlgorithm) params.push(['algorithm', algorithm])
  if (auth !== null) params.push(['cnonce', cnonce], ['qop', 'auth'], ['nc', auth.nc])
  else if (algorithm.endsWith('-sess')) params.push(['cnonce', cnonce])
  if (opaque !== undefined) params.push(['opaque', opaque])
  return formatAuthHeader(params, ['qop'])
}

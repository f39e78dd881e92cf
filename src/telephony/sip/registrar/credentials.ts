// Establishes who sent a REGISTER: checks the digest, and that the challenge went to where the answer comes
// from.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { plainAddress } from '../../../domain/address.ts'
import type { Clock } from '../../../domain/clock.ts'
import { escapeQuoted, parseAuthHeader } from '../digest/auth-header.ts'
import { Challenger, type PasswordOf, type Verdict } from '../digest/challenger.ts'
import type { Algorithm } from '../digest/hash.ts'
import type { HeaderPairs, RandomBytes, SipRequest } from '../message/message.ts'
import type { Flow } from '../transport/transport.ts'

/**
 * The opaque of each challenge (RFC 7616 §3.3) is derived from the address it is sent to and must come back
 * from there. A sender with a forged source address therefore cannot register: a phone "at" a trunk's address
 * would turn calls to an agent into calls over the trunk. Nor can it get others banned for wrong passwords,
 * and an overheard answer is useless from anywhere else.
 */
export class Credentials {
  private readonly challenger: Challenger
  private readonly realm: string
  private readonly secret: Uint8Array
  private readonly offered: readonly Algorithm[]

  constructor(realm: string, offered: readonly Algorithm[], clock: Clock, random: RandomBytes) {
    this.challenger = new Challenger(realm, clock, random)
    this.realm = escapeQuoted(realm)
    this.secret = random(32)
    this.offered = offered
  }

  /** `of`: the request it answers, if nothing is kept of that request and it may be repeated. */
  challenges(flow: Flow, stale: boolean, of: string | null = null): HeaderPairs {
    const opaque = this.opaqueOf(flow)
    const challenges = this.challenger.challenges(stale, of)
    return this.offered.flatMap(algorithm =>
      challenges
        .filter(([, value]) => parseAuthHeader(String(value))?.params.get('algorithm') === algorithm)
        .map(([name, value]) => [name, `${value}, opaque="${opaque}"`] as const),
    )
  }

  /** `here`: it answers a challenge that we sent to where it comes from, so its address is not forged. */
  heardBy(request: SipRequest, flow: Flow): 'here' | 'elsewhere' | 'nobody' {
    const opaque = this.opaqueIn(request)
    if (typeof opaque !== 'string') return 'nobody'
    return same(opaque, this.opaqueOf(flow)) ? 'here' : 'elsewhere'
  }

  judge(request: SipRequest, flow: Flow, passwordOf: PasswordOf): Verdict {
    const opaque = this.opaqueIn(request)
    if (opaque === null) return this.challenger.judge(request, () => null)
    // `stale` makes a phone compute the digest again without asking its user. For a phone that never sends
    // the opaque, that would not end.
    if (opaque === undefined || !same(opaque, this.opaqueOf(flow)))
      return { kind: 'unanswered', stale: opaque !== undefined }
    return this.challenger.judge(request, passwordOf)
  }

  /**
   * The opaque of the credentials that the challenger judges. Null: none are for our realm; undefined: they
   * have no opaque.
   */
  private opaqueIn(request: SipRequest): string | undefined | null {
    for (const value of request.headers.all('Authorization')) {
      const header = parseAuthHeader(value)
      if (header?.scheme === 'digest' && header.params.get('realm') === this.realm)
        return header.params.get('opaque')
    }
    return null
  }

  /** A connection proves its address by itself, so only UDP binds the port too. */
  private opaqueOf({ transport, remote }: Flow): string {
    const place = `${transport} ${plainAddress(remote.address)} ${transport === 'udp' ? remote.port : ''}`
    return createHmac('sha256', this.secret).update(place).digest('base64url').slice(0, 22)
  }
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

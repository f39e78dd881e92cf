// Our registration with a trunk (RFC 3261 §10): made, refreshed before it expires, tried again if refused,
// and removed at the end.
import { type Backoff, backoffMs } from '../../../domain/backoff.ts'
import type { Clock } from '../../../domain/clock.ts'
import type { TrunkAccess } from '../../../domain/trunk.ts'
import type { TrunkOutage } from '../../../domain/trunk-outage.ts'
import type { Authorize } from '../call/outgoing-call.ts'
import type { NonceCounts } from '../digest/answer.ts'
import {
  type HeaderPairs,
  newSipCallId,
  newTag,
  type RandomBytes,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts'
import { formatNameAddr, nameAddr } from '../message/name-addr.ts'
import { parseUri, type SipUri, sameUri, sipUri } from '../message/uri.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { Target, Transports } from '../transport/transport.ts'
import { type Asked, answerOf, ask, statusOf } from './ask.ts'
import { authorizeBy } from './login.ts'
import { placeOf } from './trunk-address.ts'
import { ourUser, registerOf, registrarOf } from './way.ts'

/** What we ask for: short, so that we soon notice if a carrier forgets us or our address changes. */
export const REGISTER_EXPIRES_S = 300
/** The longest Min-Expires we follow: one day. */
const EXPIRES_MAX_S = 86_400
/** The share of the granted time after which it is refreshed. */
const REFRESH_SHARE = 0.8
const ANSWER_LIMIT_MS = 8_000
/** Retries after a failure. */
const REGISTER_RETRY: Backoff = { firstMs: 5_000, limitMs: 60_000 }
/** A password that was refused twice will be refused again, and carriers lock out whoever keeps trying. */
export const REFUSED_RETRY_MS = 300_000
/** Enough for a challenge, a stale nonce, a 423, and the challenge after it. */
const TRIES_MAX = 5
const UNREGISTER_LIMIT_MS = 1_000

export interface RegistrationSender {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly transactions: Pick<Transactions, 'request'>
  readonly transports: Pick<Transports, 'flowTo'>
  /** Those that answered last come first. */
  readonly targets: () => readonly Target[]
  readonly counts: NonceCounts
}

export interface RegistrationListener {
  registered(target: Target, forS: number): void
  /** `isLost`: nothing is registered now; otherwise an earlier registration still holds. */
  failed(outage: TrunkOutage, isLost: boolean): void
}

/** `refused`: this user name and password will never be accepted. */
type Failure = {
  readonly kind: 'refused' | 'failed'
  readonly outage: TrunkOutage
  readonly retryAfterS: number | null
}
type Result = { readonly kind: 'registered'; readonly forS: number } | Failure

export class Registration {
  private readonly trunk: TrunkAccess
  private readonly sender: RegistrationSender
  private readonly listener: RegistrationListener
  private readonly sipCallId: string
  private readonly authorize: Authorize
  private sequence = 0
  private challenge: SipResponse | null = null
  private at: Target | null = null
  private expiresS = REGISTER_EXPIRES_S
  private failures = 0
  private refusals = 0
  private lastOutage: TrunkOutage = { reason: 'registering', about: {} }
  private cancelNext: () => void = () => {}
  private cancelLapse: () => void = () => {}
  private stopped = false

  constructor(trunk: TrunkAccess, sender: RegistrationSender, listener: RegistrationListener) {
    this.trunk = trunk
    this.sender = sender
    this.listener = listener
    this.sipCallId = newSipCallId(sender.random)
    this.authorize = authorizeBy(trunk, sender.counts, sender.random)
  }

  start(): void {
    void this.attempt()
  }

  /**
   * Removes the registration; resolves once that is answered, or after a second, to whether nothing is
   * registered any more.
   */
  async stop(): Promise<boolean> {
    this.stopped = true
    this.cancelNext()
    this.cancelLapse()
    const { at } = this
    this.at = null
    return at === null || (await this.register(at, 0, UNREGISTER_LIMIT_MS)).kind === 'registered'
  }

  private async attempt(): Promise<void> {
    let failure: Failure = failed({ reason: 'lookingUp', about: {} })
    for (const target of this.sender.targets()) {
      const result = await this.register(target, this.expiresS, ANSWER_LIMIT_MS)
      if (this.stopped) {
        // It was granted all the same.
        if (result.kind === 'registered') await this.register(target, 0, UNREGISTER_LIMIT_MS)
        return
      }
      if (result.kind === 'registered') {
        this.granted(target, result.forS)
        return
      }
      failure = result
      if (result.kind === 'refused') break
    }
    this.failed(failure)
  }

  private granted(target: Target, forS: number): void {
    this.at = target
    this.failures = 0
    this.refusals = 0
    this.cancelLapse()
    this.cancelLapse = this.sender.clock.after(forS * 1_000, () => {
      const { reason, about } = this.lastOutage
      this.lapse({ reason: 'registrationExpired', about: { ...about, cause: reason } })
    })
    this.next(forS * 1_000 * REFRESH_SHARE)
    this.listener.registered(target, forS)
  }

  private failed({ kind, outage, retryAfterS }: Failure): void {
    this.lastOutage = outage
    this.failures += 1
    this.refusals = kind === 'refused' ? this.refusals + 1 : 0
    if (this.refusals > 1) {
      this.lapse(outage)
      this.next(REFUSED_RETRY_MS)
      return
    }
    this.listener.failed(outage, this.at === null)
    const pauseMs = backoffMs(REGISTER_RETRY, this.failures - 1)
    this.next(Math.max(pauseMs, Math.min((retryAfterS ?? 0) * 1_000, REFUSED_RETRY_MS)))
  }

  private lapse(outage: TrunkOutage): void {
    this.cancelLapse()
    this.at = null
    this.listener.failed(outage, true)
  }

  private next(afterMs: number): void {
    this.cancelNext()
    this.cancelNext = this.sender.clock.after(afterMs, () => void this.attempt())
  }

  /** With `wantedS` 0 it is removed. */
  private async register(target: Target, wantedS: number, limitMs: number): Promise<Result> {
    let expiresS = wantedS
    const { sender, trunk } = this
    const registrar = registrarOf(trunk)
    const flow = sender.transports.flowTo(target, 0)
    if (registrar === null || flow === null)
      return failed({ reason: 'unreachable', about: { target: placeOf(target) } })
    const contact = contactOf(trunk, flow.contact)
    const tag = newTag(sender.random)
    // Using the last nonce saves a challenge; if it is no longer accepted, the new challenge is answered like
    // a first one.
    let isGuess = this.challenge !== null
    let credentials: HeaderPairs = []
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      this.sequence += 1
      const ids = { sipCallId: this.sipCallId, tag, sequence: this.sequence }
      const write = (more: HeaderPairs): SipRequest =>
        registerOf(trunk, registrar, formatNameAddr(nameAddr(contact)), ids, expiresS, more)
      if (isGuess && this.challenge !== null) credentials = this.authorize(this.challenge, write([])) ?? []
      const request = write(credentials)
      const asked = await ask(sender, request, target, limitMs)
      if (asked.kind !== 'answered') return unregistered(target, asked)
      const { response } = asked
      const { status } = response
      if (status >= 200 && status < 300)
        return { kind: 'registered', forS: grantedS(response, contact, expiresS) }
      if (status === 401 || status === 407) {
        const answer = this.authorize(response, isGuess ? write([]) : request)
        if (answer === null) return refused(asked, this.trunk)
        this.challenge = response
        credentials = answer
        isGuess = false
        continue
      }
      if (status === 423 && expiresS > 0) {
        const least = response.headers.number('Min-Expires')
        if (least === null || least <= expiresS || least > EXPIRES_MAX_S)
          return failed({
            reason: 'registrationTooLong',
            about: { target: placeOf(target), seconds: String(least) },
          })
        this.expiresS = least
        expiresS = least
        // The same nonce once more, with the next count.
        isGuess = this.challenge !== null
        continue
      }
      if (status === 403) return refused(asked, this.trunk)
      return unregistered(target, asked, response.headers.number('Retry-After'))
    }
    return failed({ reason: 'challengedAgain', about: { target: placeOf(target) } })
  }
}

function contactOf(trunk: TrunkAccess, hostPort: string): SipUri {
  const uri = parseUri(`sip:${hostPort}`)
  const user = ourUser(trunk)
  const params = trunk.transport === 'udp' ? undefined : new Map([['transport', trunk.transport]])
  if (uri?.kind !== 'sip') throw new Error(`the contact of a flow is "${hostPort}"`)
  return sipUri(user, uri.host, uri.port, params)
}

/**
 * §10.2.4: the time granted to our own contact, or else to all; never longer than asked, so that a wrong
 * answer cannot keep us away for a day.
 */
function grantedS(response: SipResponse, contact: SipUri, askedS: number): number {
  const ours = response.headers.contacts.find(({ uri }) => sameUri(uri, contact))
  const said = Number(ours?.params.get('expires') ?? response.headers.number('Expires') ?? askedS)
  return Number.isFinite(said) && said >= 1 ? Math.min(said, Math.max(askedS, 1)) : Math.max(askedS, 1)
}

function failed(outage: TrunkOutage, retryAfterS: number | null = null): Failure {
  return { kind: 'failed', outage, retryAfterS }
}

function unregistered(target: Target, asked: Asked, retryAfterS: number | null = null): Failure {
  return failed({ reason: 'registrationUnanswered', about: { target: answerOf(target, asked) } }, retryAfterS)
}

function refused(asked: Asked, { password }: TrunkAccess): Failure {
  const answer = asked.kind === 'answered' ? statusOf(asked.response) : ''
  const reason = password === '' ? 'passwordMissing' : 'passwordRefused'
  return { kind: 'refused', outage: { reason, about: { answer } }, retryAfterS: null }
}

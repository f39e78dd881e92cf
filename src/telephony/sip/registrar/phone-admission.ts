// Decides which phone sent a REGISTER, or how it is turned away: challenges, refusals, and what they cost a
// stranger.
import type { PhoneRefusal } from '../../../domain/agent.ts'
import { type NamedPass, passNamed } from '../../../domain/phone-pass.ts'
import type { HeaderPairs, SipRequest } from '../message/message.ts'
import { identityOf } from '../transaction/match.ts'
import type { Guard } from '../transport/guard.ts'
import type { Flow } from '../transport/transport.ts'
import type { Credentials } from './credentials.ts'
import type { ExpectedPhones, FoundPhone, Phone } from './expected-phones.ts'
import { type FlowsUsed, WRONG_WINDOW_S } from './flows-used.ts'
import type { RegistrarReport } from './registrar-report.ts'

/**
 * Ten in a row, a few seconds apart at most, make a ban (transport/guard.ts: score 10, half-life one minute).
 */
const WRONG_PASSWORD_SCORE = 1.1
const MALFORMED_SCORE = 1
/** Low, because behind a NAT this may not be the phone that guessed. */
const HELD_SCORE = 0.2
/** How much of a stranger's text goes into a report. */
const DETAIL_CHARS_MAX = 80

export interface RegisterAnswer {
  readonly status: number
  readonly headers: HeaderPairs
}

/** Another node takes over an account within a few seconds. */
const COME_AGAIN_S = 5
const REFUSED: RegisterAnswer = { status: 403, headers: [] }
const NOBODY = { found: null, pass: null }

/** What passes are checked by; they are dated by the system's time, which all nodes share. */
export interface PassCheck {
  readonly key: Uint8Array
  /** Epoch ms. */
  systemTime(): number
}

export interface Admitted {
  readonly phone: Phone
  /** For how long at most; null: as long as it asks for. */
  readonly secondsMax: number | null
}

interface NamedPhone {
  readonly found: FoundPhone
  readonly pass: NamedPass | null
}

export interface AdmissionBooks {
  /** Null: nobody gives out passes. */
  readonly passes: PassCheck | null
  readonly credentials: Credentials
  readonly phones: ExpectedPhones
  readonly flows: FlowsUsed
  readonly guard: Pick<Guard, 'offence'>
  readonly report: RegistrarReport
  /** Somebody at this address gave the name of this phone and was not let in. */
  refused(phone: Phone, reason: PhoneRefusal, from: string): void
}

export class PhoneAdmission {
  private readonly books: AdmissionBooks

  constructor(books: AdmissionBooks) {
    this.books = books
  }

  /**
   * The challenge to a REGISTER that does not answer one of ours from the address it was sent to; null: it
   * does.
   */
  challengeTo(request: SipRequest, flow: Flow): RegisterAnswer | null {
    const heardBy = this.books.credentials.heardBy(request, flow)
    // `stale` makes a phone that moved compute the digest again without asking its user.
    if (heardBy === 'here') return null
    return this.challenge(
      flow,
      heardBy === 'elsewhere',
      `${flow.remote.address}:${flow.remote.port}`,
      identityOf(request),
    )
  }

  phoneOf(request: SipRequest, flow: Flow): Admitted | RegisterAnswer {
    const here = this.books.flows.isHeld(flow) ? this.books.flows.phonesOn(flow) : null
    const isHeard = (found: FoundPhone | null) =>
      here === null || (found?.kind === 'phone' && here.includes(found.phone))
    const verdict = this.books.credentials.judge(request, flow, username => {
      const { found, pass } = this.named(username)
      return found.kind === 'phone' && isHeard(found) ? (pass ?? found.phone).password : null
    })
    const from = `${flow.remote.address}:${flow.remote.port}`
    if (verdict.kind === 'unanswered') return this.challenge(flow, verdict.stale, from)
    const { found, pass } = verdict.username === null ? NOBODY : this.named(verdict.username)
    if (verdict.kind === 'accepted')
      return found?.kind === 'phone' ? this.admit(found.phone, pass) : this.challenge(flow, false, from)
    const who = `${cut(verdict.username ?? '')} from ${from}`
    switch (verdict.reason) {
      // The nonce is from before our restart, or the phone does not count, which looks like a replay: both
      // may retry at once.
      case 'foreignNonce':
      case 'replayed':
        return this.challenge(flow, true, `${who}, ${verdict.reason}`)
      case 'malformed':
        this.books.guard.offence(
          flow.transport,
          flow.remote,
          MALFORMED_SCORE,
          'malformed credentials',
          'challengeAnswered',
        )
        this.books.report('credentialsMalformed', who)
        return { status: 400, headers: [] }
      case 'wrongUri':
        this.books.report('credentialsForOtherUri', who)
        return REFUSED
      default:
        if (!isHeard(found)) return this.held(flow, who)
        return this.judged(verdict.reason, request, found, verdict.username ?? '', flow, who)
    }
  }

  private named(username: string): NamedPhone {
    const { passes, phones } = this.books
    const pass = passes && passNamed(passes.key, username)
    return { found: pass === null ? phones.ofUser(username) : phones.ofLogin(pass.login), pass }
  }

  /** No offence: the page of an agent who closed the laptop for an hour comes with the pass it had. */
  private admit(phone: Phone, pass: NamedPass | null): Admitted | RegisterAnswer {
    const { passes, report } = this.books
    if (pass === null || passes === null) return { phone, secondsMax: null }
    const secondsMax = Math.floor((pass.expiresAt - passes.systemTime()) / 1_000)
    if (secondsMax > 0) return { phone, secondsMax }
    report('passExpired', phone.login)
    return REFUSED
  }

  private judged(
    reason: 'unknownUser' | 'wrongPassword',
    request: SipRequest,
    found: FoundPhone | null,
    username: string,
    flow: Flow,
    who: string,
  ) {
    const from = flow.remote.address
    if (found?.kind === 'ambiguous') {
      const isRight = ({ password }: Phone) =>
        this.books.credentials.judge(request, flow, () => password || null).kind === 'accepted'
      const right = found.phones.filter(isRight)
      for (const phone of right) this.books.refused(phone, 'extAmbiguous', from)
      // A phone is not banned because another account has its extension too, unless it knows neither
      // password.
      if (right.length > 0) return this.ambiguous(who)
    }
    if (this.books.phones.mayBeElsewhere(username)) return this.notHere(who)
    if (found?.kind === 'phone') this.books.refused(found.phone, 'wrongPassword', from)
    return this.refused(found?.kind === 'ambiguous' ? 'wrongPassword' : reason, flow, who)
  }

  /**
   * A wrong password, an unknown name and an ambiguous name get the same answer, so that nobody learns which
   * names exist.
   */
  private refused(reason: 'unknownUser' | 'wrongPassword', flow: Flow, who: string): RegisterAnswer {
    this.books.flows.noteWrong(flow)
    this.books.guard.offence(
      flow.transport,
      flow.remote,
      WRONG_PASSWORD_SCORE,
      'wrong password',
      'challengeAnswered',
    )
    this.books.report(reason, who)
    return REFUSED
  }

  private ambiguous(who: string): RegisterAnswer {
    this.books.report(
      'extAmbiguous',
      `${who}: several accounts have it, the phone must use companycode-extension as its user name`,
    )
    return REFUSED
  }

  /** Not an offence: at a start or a takeover, whole offices register before their account is driven here. */
  private notHere(who: string): RegisterAnswer {
    this.books.report('notHere', who)
    return { status: 503, headers: [['Retry-After', COME_AGAIN_S]] }
  }

  /** Nobody checks the credentials while the address is held; an honest phone behind it tries again. */
  private held(flow: Flow, who: string): RegisterAnswer {
    this.books.guard.offence(
      flow.transport,
      flow.remote,
      HELD_SCORE,
      'goes on with passwords',
      'challengeAnswered',
    )
    this.books.report('held', who)
    return { status: 503, headers: [['Retry-After', WRONG_WINDOW_S]] }
  }

  private challenge(flow: Flow, stale: boolean, detail: string, of: string | null = null): RegisterAnswer {
    this.books.report('challenged', detail)
    return { status: 401, headers: this.books.credentials.challenges(flow, stale, of) }
  }
}

export function cut(text: string): string {
  return text.slice(0, DETAIL_CHARS_MAX)
}

// Whose phone sent a REGISTER, or what it is answered instead: challenges, refusals, and what they cost a
// stranger.
import type { PhoneRefusal } from '../../../domain/agent.ts'
import type { HeaderPairs, SipRequest } from '../message/message.ts'
import { identityOf } from '../transaction/match.ts'
import type { Guard } from '../transport/guard.ts'
import type { Flow } from '../transport/transport.ts'
import type { Credentials } from './credentials.ts'
import type { ExpectedPhones, FoundPhone, Phone } from './expected-phones.ts'
import { type FlowsUsed, WRONG_WINDOW_S } from './flows-used.ts'
import type { RegistrarReport } from './registrar-report.ts'

/**
 * Ten in a row, none slower than every few seconds, are a ban (transport/guard.ts: 10, half forgotten in a
 * minute).
 */
const WRONG_PASSWORD_SCORE = 1.1
const MALFORMED_SCORE = 1
/** Little: behind one NAT it may be another phone than the one that guessed. */
const HELD_SCORE = 0.2
/** So much of what a stranger wrote stands in a report. */
const DETAIL_CHARS_MAX = 80

export interface RegisterAnswer {
  readonly status: number
  readonly headers: HeaderPairs
}

/** An account is taken over in a few seconds. */
const COME_AGAIN_S = 5
const REFUSED: RegisterAnswer = { status: 403, headers: [] }

export interface AdmissionBooks {
  readonly credentials: Credentials
  readonly phones: ExpectedPhones
  readonly flows: FlowsUsed
  readonly guard: Pick<Guard, 'offence'>
  readonly report: RegistrarReport
  /** Somebody at this address gave the name of this phone and was not let in. */
  refused(phone: Phone, reason: PhoneRefusal, from: string): void
}

export class PhoneAdmission {
  private readonly parts: AdmissionBooks

  constructor(parts: AdmissionBooks) {
    this.parts = parts
  }

  /** What is answered to who has not answered a challenge of ours from where it is; null: it has. */
  challengeTo(request: SipRequest, flow: Flow): RegisterAnswer | null {
    const heardBy = this.parts.credentials.heardBy(request, flow)
    // Stale makes a phone that moved compute the digest again without asking its user.
    if (heardBy === 'here') return null
    return this.challenge(
      flow,
      heardBy === 'elsewhere',
      `${flow.remote.address}:${flow.remote.port}`,
      identityOf(request),
    )
  }

  phoneOf(request: SipRequest, flow: Flow): Phone | RegisterAnswer {
    const here = this.parts.flows.isHeld(flow) ? this.parts.flows.phonesOn(flow) : null
    const named = (username: string) => this.parts.phones.ofUser(username)
    const isHeard = (found: FoundPhone | null) =>
      here === null || (found?.kind === 'phone' && here.includes(found.phone))
    const verdict = this.parts.credentials.judge(request, flow, username => {
      const found = named(username)
      return found.kind === 'phone' && isHeard(found) ? found.phone.password : null
    })
    const from = `${flow.remote.address}:${flow.remote.port}`
    if (verdict.kind === 'unanswered') return this.challenge(flow, verdict.stale, from)
    const found = verdict.username === null ? null : named(verdict.username)
    if (verdict.kind === 'accepted')
      return found?.kind === 'phone' ? found.phone : this.challenge(flow, false, from)
    const who = `${cut(verdict.username ?? '')} from ${from}`
    switch (verdict.reason) {
      // A nonce from before our restart, or a phone that does not count, which looks like a replay: both may
      // try again at once.
      case 'foreignNonce':
      case 'replayed':
        return this.challenge(flow, true, `${who}, ${verdict.reason}`)
      case 'malformed':
        this.parts.guard.offence(
          flow.transport,
          flow.remote,
          MALFORMED_SCORE,
          'malformed credentials',
          'challengeAnswered',
        )
        this.parts.report('credentialsMalformed', who)
        return { status: 400, headers: [] }
      case 'wrongUri':
        this.parts.report('credentialsForOtherUri', who)
        return REFUSED
      default:
        if (!isHeard(found)) return this.held(flow, who)
        return this.judged(verdict.reason, request, found, verdict.username ?? '', flow, who)
    }
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
        this.parts.credentials.judge(request, flow, () => password || null).kind === 'accepted'
      const right = found.phones.filter(isRight)
      for (const phone of right) this.parts.refused(phone, 'extAmbiguous', from)
      // A phone whose extension another account has got as well is not banned for it; who knows the password
      // of neither is.
      if (right.length > 0) return this.ambiguous(who)
    }
    if (this.parts.phones.mayBeElsewhere(username)) return this.notHere(who)
    if (found?.kind === 'phone') this.parts.refused(found.phone, 'wrongPassword', from)
    return this.refused(found?.kind === 'ambiguous' ? 'wrongPassword' : reason, flow, who)
  }

  /**
   * One answer for a wrong password, a name nobody has and one too many have, so that nobody learns which
   * names there are.
   */
  private refused(reason: 'unknownUser' | 'wrongPassword', flow: Flow, who: string): RegisterAnswer {
    this.parts.flows.noteWrong(flow)
    this.parts.guard.offence(
      flow.transport,
      flow.remote,
      WRONG_PASSWORD_SCORE,
      'wrong password',
      'challengeAnswered',
    )
    this.parts.report(reason, who)
    return REFUSED
  }

  private ambiguous(who: string): RegisterAnswer {
    this.parts.report(
      'extAmbiguous',
      `${who}: several accounts have it, the phone must use companycode-extension as its user name`,
    )
    return REFUSED
  }

  /**
   * No offence: at a start or a takeover whole offices come before their account is driven here, and are
   * right.
   */
  private notHere(who: string): RegisterAnswer {
    this.parts.report('notHere', who)
    return { status: 503, headers: [['Retry-After', COME_AGAIN_S]] }
  }

  /** Right or wrong: nobody has looked. An honest phone of that address tries again. */
  private held(flow: Flow, who: string): RegisterAnswer {
    this.parts.guard.offence(
      flow.transport,
      flow.remote,
      HELD_SCORE,
      'goes on with passwords',
      'challengeAnswered',
    )
    this.parts.report('held', who)
    return { status: 503, headers: [['Retry-After', WRONG_WINDOW_S]] }
  }

  private challenge(flow: Flow, stale: boolean, detail: string, of: string | null = null): RegisterAnswer {
    this.parts.report('challenged', detail)
    return { status: 401, headers: this.parts.credentials.challenges(flow, stale, of) }
  }
}

export function cut(text: string): string {
  return text.slice(0, DETAIL_CHARS_MAX)
}

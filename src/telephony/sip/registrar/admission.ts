// Whose phone sent a REGISTER, or what it is answered instead: challenges, refusals, and what they cost a stranger.
import type { HeaderPairs, SipRequest } from '../message/message.ts'
import type { Guard } from '../transport/guard.ts'
import type { Flow } from '../transport/transport.ts'
import type { Credentials } from './credentials.ts'
import { type FlowsUsed, WRONG_WINDOW_S } from './flows-used.ts'
import type { Found, Phone, Phones } from './phones.ts'
import type { RegistrarReport } from './registrar.ts'

/** Ten in a row, none slower than every few seconds, are a ban (transport/guard.ts: 10, half forgotten in a minute). */
const WRONG_PASSWORD_SCORE = 1.1
const MALFORMED_SCORE = 1
/** Little: behind one NAT it may be another phone than the one that guessed. */
const HELD_SCORE = 0.2
/** Of what a stranger wrote, in a report. */
const DETAIL_CHARS_MAX = 80

export interface Answer {
  readonly status: number
  readonly headers: HeaderPairs
}

const REFUSED: Answer = { status: 403, headers: [] }

export class Admission {
  private readonly credentials: Credentials
  private readonly phones: Phones
  private readonly flows: FlowsUsed
  private readonly guard: Pick<Guard, 'offence'>
  private readonly report: RegistrarReport

  constructor(credentials: Credentials, phones: Phones, flows: FlowsUsed, guard: Pick<Guard, 'offence'>, report: RegistrarReport) {
    this.credentials = credentials
    this.phones = phones
    this.flows = flows
    this.guard = guard
    this.report = report
  }

  /** What is answered to who has not answered a challenge of ours from where it is; null: it has. */
  challengeTo(request: SipRequest, flow: Flow): Answer | null {
    const heardBy = this.credentials.heardBy(request, flow)
    // Stale: asks a phone that moved for the digest anew without asking its user.
    return heardBy === 'here' ? null : this.challenge(flow, heardBy === 'elsewhere', `${flow.remote.address}:${flow.remote.port}`)
  }

  phoneOf(request: SipRequest, flow: Flow): Phone | Answer {
    const here = this.flows.isHeld(flow) ? this.flows.phonesOn(flow) : null
    const named = (username: string) => this.phones.ofUser(username)
    const isHeard = (found: Found | null) => here === null || (found?.kind === 'phone' && here.includes(found.phone))
    const verdict = this.credentials.judge(request, flow, username => {
      const found = named(username)
      return found.kind === 'phone' && isHeard(found) ? found.phone.password : null
    })
    const from = `${flow.remote.address}:${flow.remote.port}`
    if (verdict.kind === 'unanswered') return this.challenge(flow, verdict.stale, from)
    const found = verdict.username === null ? null : named(verdict.username)
    if (verdict.kind === 'accepted') return found?.kind === 'phone' ? found.phone : this.challenge(flow, false, from)
    const who = `${cut(verdict.username ?? '')} from ${from}`
    switch (verdict.reason) {
      // Of before our restart; or a phone that does not count, which would be a replay: both may try again at once.
      case 'foreignNonce':
      case 'replayed':
        return this.challenge(flow, true, `${who}, ${verdict.reason}`)
      case 'malformed':
        this.guard.offence(flow.transport, flow.remote, MALFORMED_SCORE, 'malformed credentials', 'challengeAnswered')
        this.report('credentialsMalformed', who)
        return { status: 400, headers: [] }
      case 'wrongUri':
        this.report('credentialsForOtherUri', who)
        return REFUSED
      default:
        if (!isHeard(found)) return this.held(flow, who)
        if (found?.kind === 'ambiguous') return this.ambiguous(request, found.phones, flow, who)
        return this.refused(verdict.reason, flow, who)
    }
  }

  /** One answer for a wrong password, a name nobody has and one too many have, so that nobody learns which names there are. */
  private refused(reason: 'unknownUser' | 'wrongPassword', flow: Flow, who: string): Answer {
    this.flows.noteWrong(flow)
    this.guard.offence(flow.transport, flow.remote, WRONG_PASSWORD_SCORE, 'wrong password', 'challengeAnswered')
    this.report(reason, who)
    return REFUSED
  }

  /** A phone whose extension another account has got as well is not banned for it; who does not know the password of either is. */
  private ambiguous(request: SipRequest, phones: readonly Phone[], flow: Flow, who: string): Answer {
    const isRight = ({ password }: Phone) => password !== '' && this.credentials.judge(request, flow, () => password).kind === 'accepted'
    if (!phones.some(isRight)) return this.refused('wrongPassword', flow, who)
    this.report('extAmbiguous', `${who}: several accounts have it, the phone must use companycode-extension as its user name`)
    return REFUSED
  }

  /** Right or wrong: nobody has looked. An honest phone of that address tries again. */
  private held(flow: Flow, who: string): Answer {
    this.guard.offence(flow.transport, flow.remote, HELD_SCORE, 'goes on with passwords', 'challengeAnswered')
    this.report('held', who)
    return { status: 503, headers: [['Retry-After', WRONG_WINDOW_S]] }
  }

  private challenge(flow: Flow, stale: boolean, detail: string): Answer {
    this.report('challenged', detail)
    return { status: 401, headers: this.credentials.challenges(flow, stale) }
  }
}

export function cut(text: string): string {
  return text.slice(0, DETAIL_CHARS_MAX)
}

// REGISTERs as phones make them: with given contacts, and with the answer to a challenge.
import { randomBytes } from 'node:crypto'
import { answerChallenge, NonceCounts } from '../../../src/telephony/sip/digest/answer.ts'
import {
  type HeaderPairs,
  requestOf,
  type SipRequest,
  type SipResponse,
} from '../../../src/telephony/sip/message/message.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'

export interface Asked {
  readonly user?: string
  readonly login?: string
  readonly password?: string
  readonly contacts?: readonly string[]
  readonly expires?: number | string
  readonly headers?: HeaderPairs
}

export const CONTACT = '<sip:1001@192.0.2.9:5060>'

let branches = 0

/** One phone with its Call-ID, CSeq and nonce counts. */
export class Registering {
  readonly callId = randomBytes(6).toString('hex')
  readonly counts = new NonceCounts()
  sequence = 0
  /** The last challenge received; phones answer it again without a second challenge. */
  challenge: SipResponse | null = null

  request(asked: Asked = {}, via = 'UDP 192.0.2.9:5060', credentials: HeaderPairs = []): SipRequest {
    const { user = '1001', contacts = [CONTACT], expires, headers = [] } = asked
    this.sequence += 1
    branches += 1
    return requestOf('REGISTER', sipUri(null, 'yuhu.example'), [
      ['Via', `SIP/2.0/${via};branch=z9hG4bKreg${branches};rport`],
      ['Max-Forwards', 70],
      ['From', `<sip:${user}@yuhu.example>;tag=f${this.callId}`],
      ['To', `<sip:${user}@yuhu.example>`],
      ['Call-ID', this.callId],
      ['CSeq', `${this.sequence} REGISTER`],
      ...contacts.map(contact => ['Contact', contact] as const),
      ...(expires === undefined ? [] : [['Expires', expires] as const]),
      ...headers,
      ...credentials,
    ])
  }

  /** The credentials for the last challenge. */
  credentials(asked: Asked = {}): HeaderPairs {
    if (this.challenge === null) return []
    const { login = '9001-1001', password = 'secret-1001' } = asked
    const before = requestOf('REGISTER', sipUri(null, 'yuhu.example'), [])
    const answer = answerChallenge(
      this.challenge,
      before,
      { username: login, password },
      this.counts,
      randomBytes,
    )
    if (answer.kind === 'refused') throw new Error(answer.reason)
    return answer.headers
  }
}

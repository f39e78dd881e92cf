// A registrar in virtual time: tests hand it REGISTERs from flows in memory, and its answers and reports are
// noted.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import type { AgentPhone } from '../../../src/telephony/port.ts'
import type { HeaderPairs, SipRequest, SipResponse } from '../../../src/telephony/sip/message/message.ts'
import { createRegistrar } from '../../../src/telephony/sip/registrar/registrar.ts'
import { Guard, type GuardLimits } from '../../../src/telephony/sip/transport/guard.ts'
import type { Flow, TransportName } from '../../../src/telephony/sip/transport/transport.ts'
import type { Asked, Registering } from './register.ts'

export const agent = (ext: string, code = '9001', password = `secret-${ext}`): AgentPhone => ({
  ext,
  login: `${code}-${ext}`,
  password,
})

export const PASS_KEY = Buffer.from('the key that all nodes share')

export function office(limits: Partial<GuardLimits> = {}) {
  const clock = createVirtualClock(1_700_000_000_000)
  const bans: string[] = []
  const guard = new Guard(
    clock,
    (what, _transport, address) => what === 'banned' && bans.push(address),
    limits,
  )
  const reported: string[] = []
  const counts: string[] = []
  const details: string[] = []
  const refused: string[] = []
  const registrar = createRegistrar({
    realm: 'yuhu',
    passes: { key: PASS_KEY, systemTime: () => clock.now() },
    clock,
    random: randomBytes,
    guard,
    report(what, detail) {
      counts.push(what)
      details.push(detail)
    },
  })
  registrar.start({
    registered: (accountId, ext) => reported.push(`${accountId}/${ext} there`),
    unregistered: (accountId, ext) => reported.push(`${accountId}/${ext} gone`),
    refused: (accountId, ext, reason, from) => refused.push(`${accountId}/${ext} ${reason} ${from}`),
  })
  registrar.expect(1, [agent('1001'), agent('1002')])
  registrar.expectElsewhere([])

  const flow = (
    port = 5060,
    transport: TransportName = 'udp',
    address = '192.0.2.9',
  ): Flow & { open: boolean } => ({
    transport,
    reliable: transport !== 'udp',
    remote: { address, port },
    via: `${transport.toUpperCase()} 192.0.2.1:5060`,
    contact: '192.0.2.1:5060',
    open: true,
    get known() {
      return guard.isKnown(transport, { address, port })
    },
    send() {},
  })
  /** The answer to one request. */
  const answer = (request: SipRequest, from: Flow): SipResponse => {
    const answers: SipResponse[] = []
    registrar.request({
      request,
      flow: from,
      state: 'trying',
      listen() {},
      respond(response) {
        answers.push(response)
        return true
      },
    })
    assert.equal(answers.length, 1, 'one answer to a request')
    const [only] = answers
    assert.ok(only !== undefined)
    return only
  }
  /**
   * The final answer to a phone: challenged once, then with credentials, which the phone sends unasked the
   * next time.
   */
  const ask = (phone: Registering, asked: Asked = {}, from: Flow = flow()): SipResponse => {
    const say = (credentials: HeaderPairs) => answer(phone.request(asked, undefined, credentials), from)
    const first = say(phone.credentials(asked))
    if (first.status !== 401) return first
    phone.challenge = first
    return say(phone.credentials(asked))
  }
  const uris = (ext = '1001', accountId = 1) =>
    registrar
      .contactsOf(accountId, ext)
      .map(({ uri, target }) => `${uri.user}@${uri.host}:${uri.port} by ${target.transport} ${target.port}`)
  return {
    clock,
    guard,
    bans,
    registrar,
    reported,
    counts,
    details,
    refused,
    flow,
    answer,
    ask,
    uris,
    at: (ms: number) => clock.runUntil(clock.now() + ms),
  }
}

/** uri → seconds, as a 200 lists them. */
export function listed(response: SipResponse): Record<string, number> {
  return Object.fromEntries(
    response.headers.contacts.map(({ uri, params }) => [
      uri.kind === 'sip' ? `${uri.user}@${uri.host}:${uri.port}` : '',
      Number(params.get('expires')),
    ]),
  )
}

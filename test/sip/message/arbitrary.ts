// Arbitrary SIP messages for property tests: every part that the parser reads, within its limits.
import fc from 'fast-check'
import {
  type HeaderPairs,
  Headers,
  type SipMessage,
  type SipUri,
  type Uri,
  type Via,
} from '../../../src/telephony/sip/message/message.ts'
import { formatNameAddr, type NameAddr } from '../../../src/telephony/sip/message/name-addr.ts'
import type { Params } from '../../../src/telephony/sip/message/params.ts'
import { escapeUser } from '../../../src/telephony/sip/message/uri.ts'
import { formatVia } from '../../../src/telephony/sip/message/via.ts'

/** Records with the usual prototype, as the parser returns them. */
function plain<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true }) as fc.Arbitrary<T>
}

const TOKEN = "ABCXYZabcxyz0189-.!%*_+`'~"

const stringOf = (characters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength })

export const token = stringOf(TOKEN, 12)
const name = token.map(text => text.toLowerCase())
/** Any text of one line, as in a display name or quoted value. */
const line = fc.string({ unit: 'binary', maxLength: 20 }).map(text =>
  Buffer.from(text)
    .toString()
    .replace(/[\r\n]/g, ' '),
)
const label = stringOf('abcxyz019', 8)
const host = fc.oneof(
  fc.tuple(label, label).map(([one, two]) => `${one}.x${two}`),
  fc.ipV4(),
  fc.ipV6().map(address => `[${address.toLowerCase()}]`),
)
const port = fc.option(fc.integer({ min: 1, max: 65_535 }))

const params = (value: fc.Arbitrary<string | null>): fc.Arbitrary<Params> =>
  fc.array(fc.tuple(name, value), { maxLength: 4 }).map(pairs => new Map(pairs))
const headerParams = params(fc.option(fc.oneof(token, line)))
const uriParams = params(fc.option(token))

export const sipUri: fc.Arbitrary<SipUri> = plain({
  kind: fc.constant('sip' as const),
  scheme: fc.constantFrom('sip' as const, 'sips' as const),
  user: fc.option(line.filter(text => text !== '').map(escapeUser)),
  password: fc.constant(null),
  host,
  port,
  params: uriParams,
  headers: fc.option(token),
})
const telUri: fc.Arbitrary<Uri> = plain({
  kind: fc.constant('tel' as const),
  number: stringOf('0123456789-.()', 15).map(digits => `+${digits}`),
  params: uriParams,
})
export const uri = fc.oneof({ arbitrary: sipUri, weight: 3 }, { arbitrary: telUri, weight: 1 })

export const nameAddr: fc.Arbitrary<NameAddr> = plain({ display: fc.option(line), uri, params: headerParams })

export const via: fc.Arbitrary<Via> = plain({
  transport: fc.constantFrom('UDP', 'TCP', 'TLS', 'WS', 'WSS'),
  host,
  port,
  params: headerParams,
})

const method = fc.oneof(
  fc.constantFrom('INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'PRACK', 'UPDATE', 'INFO'),
  token,
)

interface HeadModel {
  readonly method: string
  readonly vias: Via[]
  readonly from: NameAddr
  readonly to: NameAddr
  readonly callId: string
  readonly sequence: number
  readonly contacts: NameAddr[]
  readonly unknown: [string, string][]
}

const model: fc.Arbitrary<HeadModel> = plain({
  method,
  vias: fc.array(via, { minLength: 1, maxLength: 4 }),
  from: nameAddr,
  to: nameAddr,
  callId: token,
  sequence: fc.nat(2 ** 31 - 1),
  contacts: fc.array(nameAddr, { maxLength: 3 }),
  unknown: fc.array(
    fc.tuple(
      label.map(text => `X-${text}`),
      line.map(text => text.trim()),
    ),
    { maxLength: 4 },
  ),
})

function headersOf({ method, vias, from, to, callId, sequence, contacts, unknown }: HeadModel): Headers {
  const pairs: HeaderPairs = [
    ...vias.map(via => ['Via', formatVia(via)] as const),
    ['From', formatNameAddr(from)],
    ['To', formatNameAddr(to)],
    ['Call-ID', callId],
    ['CSeq', `${sequence} ${method}`],
    ...contacts.map(contact => ['Contact', formatNameAddr(contact)] as const),
    ...unknown,
  ]
  return new Headers(pairs.map(([name, value]) => ({ name, value: String(value) })))
}

const body = fc.uint8Array({ maxLength: 60 }).map(bytes => Buffer.from(bytes))

/** A message, and the model it was made from. */
export const message: fc.Arbitrary<{ readonly model: HeadModel; readonly message: SipMessage }> = fc
  .tuple(model, sipUri, fc.option(fc.integer({ min: 100, max: 699 })), line, body)
  .map(([made, target, status, reason, content]) => {
    const uri = { ...target, headers: null }
    const common = { headers: headersOf(made), body: content }
    const message: SipMessage =
      status === null
        ? { kind: 'request', method: made.method, uri, ...common }
        : { kind: 'response', status, reason, ...common }
    return { model: made, message }
  })

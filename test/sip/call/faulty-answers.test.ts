// Every 200 to our INVITE is acknowledged, whatever is wrong with its bytes, and is read as far as possible.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { responseTo, type SipRequest, type SipResponse } from '../../../src/telephony/sip/message/message.ts'
import { parseMessage } from '../../../src/telephony/sip/message/parse-message.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { world } from './world.ts'

const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 192.0.2.9',
  's=-',
  'c=IN IP4 192.0.2.9',
  't=0 0',
  'm=audio 4000 RTP/AVP 8',
  'a=sendrecv',
  '',
]
const BODY = SDP.join('\r\n')
const CONTACT = '<sip:peer@192.0.2.9:5070>'

/** A 200 with a session description, as text. */
function okTo(
  invite: SipRequest,
  headers: readonly (readonly [string, string])[] = [['Contact', CONTACT]],
): string {
  const options = { toTag: 'b1', headers, contentType: 'application/sdp', body: BODY }
  return serialise(responseTo(invite, 200, undefined, options)).toString()
}

type Fault = readonly [what: string, make: (invite: SipRequest) => string]

const edited =
  (pattern: string | RegExp, put: string) =>
  (invite: SipRequest): string => {
    const text = okTo(invite).replace(pattern, put)
    assert.notEqual(text, okTo(invite), 'the fault is there')
    return text
  }
const contact = (value: string) => (invite: SipRequest) => okTo(invite, [['Contact', value]])
const also = (name: string, value: string) => (invite: SipRequest) =>
  okTo(invite, [
    ['Contact', CONTACT],
    [name, value],
  ])

const FAULTS: readonly Fault[] = [
  ['an empty line first', invite => `\r\n${okTo(invite)}`],
  ['an empty line of LF first', invite => `\n${okTo(invite)}`],
  ['an empty line before the description', edited('\r\n\r\nv=0', '\r\n\r\n\r\nv=0')],
  ['NUL at the end', invite => `${okTo(invite)}\0`],
  [
    'NUL at the end, counted',
    invite => `${edited(/Content-Length: \d+/, `Content-Length: ${BODY.length + 1}`)(invite)}\0`,
  ],
  ['lines that end with LF', edited(/\r\n/g, '\n')],
  [
    'a head whose lines end with LF',
    invite => `${okTo(invite).split('\r\n\r\n')[0]?.replaceAll('\r\n', '\n')}\n\n${BODY}`,
  ],
  ['Content-Length too large by two', edited(/Content-Length: \d+/, `Content-Length: ${BODY.length + 2}`)],
  ['Content-Length that is no number', edited(/Content-Length: \d+/, 'Content-Length: many')],
  ['two Content-Length', edited(/Content-Length: (\d+)/, 'Content-Length: $1\r\nContent-Length: 1')],
  ['no Content-Length', edited(/Content-Length: \d+\r\n/, '')],
  [
    'two Content-Type',
    edited('Content-Type: application/sdp', 'Content-Type: application/sdp\r\nContent-Type: text/plain'),
  ],
  ['no Content-Type', edited('Content-Type: application/sdp\r\n', '')],
  ['blanks behind every line', edited(/([^\n])\r\n/g, '$1 \r\n')],
  [
    'a Contact of instance and feature',
    contact('sip:x@192.0.2.9:5070;+sip.instance="<urn:gsma:imei:A-B>";audio'),
  ],
  ['a Contact without a URI', contact('<>')],
  ['a Contact that ends within its quotes', contact('"Bell <sip:x@192.0.2.9:5070>')],
  ['a Contact with a blank in it', contact('<sip:x y@192.0.2.9:5070>')],
  ['a Record-Route that cannot be read', also('Record-Route', 'sip proxy')],
  ['a Reason that ends within its quotes', also('Reason', 'Q.850;cause=16;text="Normal')],
  ['a header without a name', edited('Contact:', ': y\r\nno colon\r\nContact:')],
  ['a header of 9,000 characters', also('X-Note', 'y'.repeat(9_000))],
  ['300 headers', edited('Content-Type:', `${'X: y\r\n'.repeat(300)}Content-Type:`)],
  ['two To', edited(/To: (.*)\r\n/, 'To: $1\r\nTo: <sip:other@192.0.2.9>\r\n')],
  ['a To whose URI cannot be read', edited(/To: .*\r\n/, 'To: <sip:a b@192.0.2.9>;tag=b1\r\n')],
  [
    'a From whose name ends within its quotes',
    edited(/From: .*;tag=/, 'From: "us <sip:1001@192.0.2.1>;tag='),
  ],
  ['a Max-Forwards of a response', also('Max-Forwards', 'none')],
]

/** These leave no way to exchange sound, or no place to send it to. */
const MUTE = new Set(['300 headers', 'two Content-Type'])

for (const [what, make] of FAULTS) {
  test(`a 200 with ${what}`, async () => {
    const { sent, transports, reported, flow, call } = await world()
    const invite = sent('INVITE')
    const read = parseMessage(Buffer.from(make(invite)))
    if (read.kind !== 'response') assert.fail(`${what} was not read as a response: ${JSON.stringify(read)}`)
    transports.receive(read, flow())
    const ack = sent('ACK')
    assert.equal(ack.headers.cseq.sequence, invite.headers.cseq.sequence)
    assert.equal(ack.headers.to.params.get('tag'), 'b1')
    assert.equal(reported.length, 1)
    if (!MUTE.has(what)) assert.match(reported[0] ?? '', /^answered\s+v=0/)
    call.hangup()
    assert.equal(sent('BYE').headers.to.params.get('tag'), 'b1')
  })
}

test('a 200 cut off anywhere behind its CSeq is acknowledged', async () => {
  const { sent } = await world()
  const text = okTo(sent('INVITE'))
  for (let end = text.indexOf('CSeq') + 'CSeq: 1 INVITE\r\n'.length; end < text.length; end++) {
    const { sent, transports, reported, flow } = await world()
    const whole = okTo(sent('INVITE'))
    const read = parseMessage(Buffer.from(whole.slice(0, end))) as SipResponse
    assert.equal(read.kind, 'response', whole.slice(0, end))
    transports.receive(read, flow())
    sent('ACK')
    assert.match(reported[0] ?? '', /^answered/)
  }
})

test('an ACK, a BYE and a CANCEL count whatever the rest of them looks like; the headers that name the call must be there once', () => {
  const plain = (method: string, ...more: string[]) => [
    `${method} sip:yuhu@192.0.2.1 SIP/2.0`,
    'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx',
    'From: <sip:a@192.0.2.9>;tag=b1',
    'To: <sip:b@192.0.2.1>;tag=us',
    'Call-ID: c',
    `CSeq: 7 ${method}`,
    ...more,
  ]
  for (const method of ['ACK', 'BYE', 'CANCEL']) {
    const kinds = [
      plain(method, 'Contact: <', 'Content-Length: 5', '', ''),
      plain(method, 'Record-Route: x y', 'Warning: 399 a "b', '', ''),
    ]
    for (const lines of kinds) {
      for (const end of ['\r\n', '\n']) {
        const read = parseMessage(Buffer.from(lines.join(end)))
        assert.ok(read.kind === 'request' && read.method === method, lines.join(end))
      }
    }
    for (const twice of [
      'From: <sip:x@y>;tag=q',
      'To: <sip:b@192.0.2.1>;tag=q',
      'Call-ID: d',
      `CSeq: 8 ${method}`,
    ]) {
      assert.equal(
        parseMessage(Buffer.from(plain(method, twice, '', '').join('\r\n'))).kind,
        'failure',
        twice,
      )
    }
  }
  const invite = plain('INVITE', 'Contact: <sip:a@b>', 'Content-Length: 5', '', '')
  assert.equal(parseMessage(Buffer.from(invite.join('\r\n'))).kind, 'failure', 'an offer cut off is refused')
})

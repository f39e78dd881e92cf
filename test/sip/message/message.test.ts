// Making messages: answers, headers, serialising, limits, and comparing URIs.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import {
  Headers,
  isRequest,
  newBranch,
  newSipCallId,
  newTag,
  requestOf,
  responseTo,
} from '../../../src/telephony/sip/message/message.ts'
import {
  formatNameAddr,
  nameAddr,
  parseNameAddr,
  tagOf,
  withTag,
} from '../../../src/telephony/sip/message/name-addr.ts'
import { parseMessage } from '../../../src/telephony/sip/message/parse-message.ts'
import {
  HEADER_COUNT_MAX,
  MESSAGE_BYTES_MAX,
  VALUES_MAX,
} from '../../../src/telephony/sip/message/parser-limits.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { parseUri, sameUri, sipUri, userOf } from '../../../src/telephony/sip/message/uri.ts'
import { parseVia } from '../../../src/telephony/sip/message/via.ts'

const LINES = [
  'Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1;rport',
  'Via: SIP/2.0/UDP 192.0.2.2',
  'Record-Route: <sip:p1;lr>, <sip:p2;lr>',
  'From: <sip:a@example.com>;tag=1',
  'To: "B, C" <sip:b@example.com>',
  'Call-ID: c1',
  'CSeq: 7 INVITE',
]
const textOf = (lines: readonly string[], start = 'INVITE sip:b@example.com SIP/2.0') =>
  `${[start, ...lines].join('\r\n')}\r\n\r\n`

function invite(...more: string[]) {
  const message = parseMessage(Buffer.from(textOf([...LINES, ...more])))
  if (message.kind !== 'request') assert.fail(message.kind)
  return message
}

function refusal(lines: readonly string[], start?: string) {
  const failure = parseMessage(Buffer.from(textOf(lines, start)))
  if (failure.kind !== 'failure') assert.fail('taken')
  return failure
}

test('an answer copies what RFC 3261 §8.2.6 says and tags To once', () => {
  const asked = invite('Timestamp: 54')
  const ringing = responseTo(asked, 180, undefined, { toTag: 't' })
  assert.equal(
    serialise(ringing).toString(),
    [
      'SIP/2.0 180 Ringing',
      'Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1;rport',
      'Via: SIP/2.0/UDP 192.0.2.2',
      'Record-Route: <sip:p1;lr>',
      'Record-Route: <sip:p2;lr>',
      'From: <sip:a@example.com>;tag=1',
      'To: "B, C" <sip:b@example.com>;tag=t',
      'Call-ID: c1',
      'CSeq: 7 INVITE',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  )
  const trying = responseTo(asked, 100, undefined, { toTag: 't' })
  assert.equal(tagOf(trying.headers.to), null)
  assert.equal(trying.headers.get('Timestamp'), '54')
  assert.equal(responseTo(asked, 486).headers.has('Record-Route'), false)
  assert.equal(isRequest(trying), false)
})

test('a failed request is answered from what could be read of it', () => {
  const failure = refusal([...LINES, 'Contact: <broken'])
  assert.equal(failure.status, 400)
  assert.equal(failure.request?.headers.topVia.port, 5070)
  assert.equal(refusal(LINES, 'ACK sip: SIP/2.0').request?.method, 'INVITE')
  assert.equal(
    refusal(
      LINES.map(line => line.replace('INVITE', 'ACK')),
      'ACK sip: SIP/2.0',
    ).request,
    null,
  )
  assert.equal(refusal(LINES, 'SIP/2.0 20 OK').request, null)
  assert.equal(refusal([...LINES, 'Via: broken']).request?.headers.topVia.host, '192.0.2.1')
})

test('a message that is too large is refused with 513', () => {
  assert.equal(refusal([...LINES, ...Array.from({ length: HEADER_COUNT_MAX }, () => 'X: y')]).status, 513)
  assert.equal(refusal([...LINES, `X: ${'y'.repeat(9_000)}`]).status, 513)
  assert.equal(refusal([...LINES, `Supported: ${'a,'.repeat(VALUES_MAX)}b`]).status, 513)
  const large = parseMessage(Buffer.alloc(MESSAGE_BYTES_MAX + 1))
  assert.ok(large.kind === 'failure' && large.status === 513)
})

test('a line break that is not CRLF, a header without a name and an unclosed quote are refused', () => {
  for (const line of ['X: a\nVia: b', 'X: a\rY: b', 'no colon', ': y', 'X y: z', 'Contact: "a <sip:b@c>']) {
    assert.equal(refusal([...LINES, line]).status, 400, line)
  }
})

test('headers keep their order and are found by any name', () => {
  const headers = new Headers([
    { name: 'v', value: 'SIP/2.0/UDP a' },
    { name: 'X-One', value: '1' },
    { name: 'CALL-ID', value: 'c' },
  ])
  assert.equal(headers.get('i'), 'c')
  headers.prepend('Via', 'SIP/2.0/TCP b').append('x-one', 2).set('Call-ID', 'd')
  assert.deepEqual(
    headers.entries().map(({ name, value }) => `${name}=${value}`),
    ['Via=SIP/2.0/TCP b', 'Via=SIP/2.0/UDP a', 'X-One=1', 'Call-ID=d', 'x-one=2'],
  )
  const copy = headers.clone().removeFirst('Via').remove('X-One')
  assert.equal(copy.topVia.transport, 'UDP')
  assert.equal(headers.topVia.transport, 'TCP')
  assert.equal(headers.all('X-ONE').length, 2)
  assert.equal(new Headers([{ name: 'm', value: '*' }]).contactIsStar, true)
})

test('what a typed reader returns changes with the header', () => {
  const { headers } = invite()
  assert.equal(tagOf(headers.to), null)
  headers.set('To', formatNameAddr(withTag(headers.to, 'x')))
  assert.equal(tagOf(headers.to), 'x')
  headers.prepend('Via', 'SIP/2.0/WS new')
  assert.equal(headers.topVia.transport, 'WS')
  assert.throws(() => new Headers().from, /no readable/)
})

test('no value can inject a header', () => {
  const request = requestOf('OPTIONS', sipUri('a\r\nX: y', 'example.com'), [
    ['From', formatNameAddr(nameAddr(sipUri('a', 'b'), 'name\r\nX-Evil: 1'))],
    ['X', 'v\r\n\r\nbody'],
    ['bad name', '1'],
  ])
  const text = serialise(request).toString()
  assert.ok(text.startsWith('OPTIONS sip:a%0D%0AX%3A%20y@example.com SIP/2.0\r\n'))
  assert.equal(text.split('\r\n').length, 6, text)
})

test('a body brings its type and length', () => {
  const request = requestOf('INVITE', sipUri(null, 'b', 5080), [], {
    contentType: 'application/sdp',
    content: 'v=0 大',
  })
  assert.equal(
    serialise(request).toString(),
    'INVITE sip:b:5080 SIP/2.0\r\nContent-Type: application/sdp\r\nContent-Length: 7\r\n\r\nv=0 大',
  )
})

test('tags, branches and Call-IDs are made of the bytes given', () => {
  const fixed = (size: number) => new Uint8Array(size).fill(171)
  assert.equal(newTag(fixed), 'ab'.repeat(8))
  assert.equal(newBranch(fixed), `z9hG4bK${'ab'.repeat(12)}`)
  assert.notEqual(newSipCallId(randomBytes), newSipCallId(randomBytes))
})

test('URIs are compared by RFC 3261 §19.1.4', () => {
  const same = (one: string, other: string) => {
    const [a, b] = [parseUri(one), parseUri(other)]
    if (a === null || b === null) assert.fail(`${one} ${other}`)
    assert.equal(sameUri(a, b), sameUri(b, a))
    return sameUri(a, b)
  }
  assert.ok(same('sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'))
  assert.ok(same('sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'))
  assert.ok(!same('SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'))
  assert.ok(!same('sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'))
  assert.ok(!same('sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'))
  assert.ok(!same('sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'))
  assert.ok(same('tel:+86-10-1234', 'tel:+86101234'))
})

test('text that is not a URI, address or Via is null', () => {
  const uris = [
    '',
    'sip:',
    'sip:@b',
    'sip:a@',
    'sip:a@b:0',
    'sip:a@b:65536',
    'sip:a@[::g]',
    'sip:a@1.2.3.256',
    'sip:a b@c',
    'sip:a@b;',
    'tel:',
    'tel:1+2',
    '1x:y',
    'x',
  ]
  for (const text of uris) assert.equal(parseUri(text), null, text)
  for (const text of [
    '',
    '<sip:a@b',
    '"x" sip:a@b',
    'sip:a@b?c=d',
    '<sip:a@b>;',
    '<sip:a@b> x',
    '<sip:a@b>;tag="x',
  ]) {
    assert.equal(parseNameAddr(text), null, text)
  }
  for (const text of [
    '',
    'SIP/2.0/UDP',
    'SIP/2.0 a',
    'SIP/2.0/UDPa',
    'SIP/2.0/UDP a:b',
    'SIP/2.0/UDP a b',
    'SIP/2.0/UDP [::1',
    'SIP/2.0/UDP a;',
  ]) {
    assert.equal(parseVia(text), null, text)
  }
})

test('IPv6 hosts, unusual users and Chinese names are read', () => {
  assert.equal(parseVia('SIP/2.0/UDP [2001:DB8::9:1]:5060;received=2001:db8::9:255')?.host, '[2001:db8::9:1]')
  const star = parseUri('sip:*72#@pbx.example.com')
  assert.equal(star && userOf(star), '*72#')
  assert.equal(parseNameAddr('张三 <sip:1001@192.0.2.1>;tag=x')?.display, '张三')
  assert.equal(userOf(sipUri('张三', 'b')), '张三')
})

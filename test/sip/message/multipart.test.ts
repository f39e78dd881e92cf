// Bodies of several parts: the session description is found wherever the RFCs permit it, in linear time,
// whatever the bytes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '../../../src/domain/random.ts'
import { isBeyondUs, sdpOf } from '../../../src/telephony/sip/call/description.ts'
import { partsOf } from '../../../src/telephony/sip/message/body-parts.ts'
import { Headers, type SipRequest } from '../../../src/telephony/sip/message/message.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'

const SDP = 'v=0\r\no=gw 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8'
const ISUP = [
  'Content-Type: application/isup;version=itu-t92+',
  'Content-Disposition: signal;handling=optional',
  '',
  '\x01\x02',
]

function message(type: string, body: string, ...more: readonly (readonly [string, string])[]): SipRequest {
  const pairs = [...(type === '' ? [] : [['Content-Type', type] as const]), ...more]
  const headers = new Headers(pairs.map(([name, value]) => ({ name, value })))
  return {
    kind: 'request',
    method: 'INVITE',
    uri: sipUri('a', 'b'),
    headers,
    body: Buffer.from(body, 'latin1'),
  }
}

const part = (type: string, content: string, ...more: string[]) => [
  `Content-Type: ${type}`,
  ...more,
  '',
  content,
]
function mixed(
  parts: readonly (readonly string[])[],
  { type = 'multipart/mixed', boundary = 'b-1', end = '\r\n' } = {},
): SipRequest {
  const lines = [...parts.flatMap(one => [`--${boundary}`, ...one]), `--${boundary}--`, '']
  return message(`${type};boundary=${boundary}`, lines.join(end))
}
const found = (one: SipRequest) => sdpOf(one)?.toString('latin1') ?? null
const DESCRIPTION = part('application/sdp', SDP)

test('a session description is found beside ISUP, before or behind it, with any line ends, preamble, blanks, quotes and case', () => {
  assert.equal(found(mixed([DESCRIPTION, ISUP])), SDP)
  assert.equal(found(mixed([ISUP, DESCRIPTION])), SDP)
  assert.equal(found(mixed([ISUP, DESCRIPTION], { end: '\n' })), SDP)
  assert.equal(found(mixed([part('APPLICATION/SDP ; charset=x', SDP)], { type: 'Multipart/Mixed' })), SDP)
  assert.equal(found(mixed([['c: application/sdp', '', SDP]])), SDP)
  assert.equal(
    found(
      message(
        'multipart/mixed; boundary="a b:1"',
        `preamble\r\n--a b:1  \r\nContent-Type: application/sdp\r\n\r\n${SDP}\r\n--a b:1--`,
      ),
    ),
    SDP,
  )
  assert.equal(
    found(message('multipart/mixed;boundary=x', `--x\r\nContent-Type: application/sdp\r\n\r\n${SDP}`)),
    SDP,
    'no closing line',
  )
  assert.equal(
    found(message('multipart/mixed', `\r\n--x\r\nContent-Type: application/sdp\r\n\r\n${SDP}\r\n--x--`)),
    SDP,
    'no boundary named',
  )
  assert.equal(
    found(message('multipart/mixed;boundary=x', `--x\r\n\r\n${SDP}\r\n--x--`)),
    SDP,
    'no type named',
  )
  assert.equal(found(message('', SDP)), SDP)
  const longer = `--xy\r\nnot this\r\n--x\r\nContent-Type: application/sdp\r\n\r\n${SDP}\r\n--x--`
  assert.equal(found(message('multipart/mixed;boundary=x', longer)), SDP, 'a boundary that begins another')
})

test('of alternatives the last counts, and of several the one for the session, never one for early media', () => {
  const other = part('application/sdp', 'v=0 other')
  assert.equal(found(mixed([other, DESCRIPTION], { type: 'multipart/alternative' })), SDP)
  assert.equal(
    found(mixed([DESCRIPTION, part('application/new', 'x')], { type: 'multipart/alternative' })),
    SDP,
  )
  assert.equal(found(mixed([DESCRIPTION, other])), SDP)
  const early = part('application/sdp', 'v=0 early', 'Content-Disposition: early-session')
  assert.equal(found(mixed([early, DESCRIPTION])), SDP)
  assert.equal(found(mixed([early])), null)
  assert.equal(
    found(mixed([part('application/sdp', SDP, 'Content-Disposition: Session;handling=required')])),
    SDP,
  )
  assert.equal(found(mixed([part('application/sdp', SDP, 'Content-Disposition: render')])), SDP)
})

test('it is found when nested and in mail encodings, but not read when compressed', () => {
  const inner = mixed([ISUP, DESCRIPTION], { boundary: 'inner' })
  const nested = part('multipart/related;boundary=inner', inner.body.toString('latin1'))
  assert.equal(found(mixed([ISUP, nested])), SDP)
  assert.equal(
    found(
      mixed([
        part('application/sdp', Buffer.from(SDP).toString('base64'), 'Content-Transfer-Encoding: base64'),
      ]),
    ),
    SDP,
  )
  const quoted = SDP.replaceAll('=', '=3D').replace('192', '19=\r\n2')
  assert.equal(
    found(mixed([part('application/sdp', quoted, 'Content-Transfer-Encoding: Quoted-Printable')])),
    SDP,
  )
  assert.equal(found(mixed([part('application/sdp', SDP, 'Content-Encoding: gzip')])), null)
  assert.equal(found(message('application/sdp', SDP, ['Content-Encoding', 'gzip'])), null)
})

test('a request with a part that must be understood is refused, one with an optional part is not', () => {
  const asked = (handling: string) => part('application/isup', 'x', `Content-Disposition: signal${handling}`)
  assert.equal(isBeyondUs(mixed([DESCRIPTION, asked(';handling=required')])), true)
  for (const handling of [';handling=optional', ''])
    assert.equal(isBeyondUs(mixed([DESCRIPTION, asked(handling)])), false)
  assert.equal(isBeyondUs(mixed([asked(';handling=optional')])), false)
  assert.equal(isBeyondUs(mixed([asked('')])), true)
  assert.equal(isBeyondUs(message('text/plain', 'hello')), true)
  assert.equal(isBeyondUs(message('multipart/mixed', 'no part')), true)
  assert.equal(isBeyondUs(message('', '')), false)
})

test('any bytes are read in linear time and bounded memory', () => {
  const size = 65_000
  const hostile = [
    '--x\r\n'.repeat(size / 5),
    '--x'.repeat(size / 3),
    `--x${' '.repeat(size)}`,
    `--x\r\n${' '.repeat(size)}`,
    `--x\r\n${'a:b\r\n'.repeat(size / 5)}`,
    `--x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${'= '.repeat(size / 2)}`,
    `--x\r\nContent-Type: multipart/mixed;boundary=x\r\n\r\n`.repeat(size / 55),
  ]
  for (const body of hostile) {
    const began = process.cpuUsage()
    const parts = partsOf(message('multipart/mixed;boundary=x', body).headers, Buffer.from(body))
    const { user, system } = process.cpuUsage(began)
    assert.ok(parts.length <= 32, `${parts.length} parts of ${body.slice(0, 20)}`)
    // A linear parser takes less than 10 ms here, a quadratic one takes seconds.
    assert.ok((user + system) / 1_000 < 250, `${(user + system) / 1_000} ms for ${body.slice(0, 20)}`)
  }
  const random = seeded(2046)
  const pick = (many: readonly string[]) => many[Math.floor(random.next() * many.length)] ?? ''
  const pieces = [
    '--x',
    '--',
    '\r\n',
    '\n',
    ' ',
    'Content-Type: ',
    'multipart/mixed;boundary=x',
    'application/sdp',
    SDP,
    '\0',
    '=',
    'x',
    '"',
    ';',
  ]
  for (let nth = 0; nth < 20_000; nth++) {
    const body = Array.from({ length: Math.floor(random.next() * 30) }, () => pick(pieces)).join('')
    const one = message(
      pick([
        'multipart/mixed;boundary=x',
        'multipart/alternative',
        'multipart/x;boundary="',
        'application/sdp',
        '',
      ]),
      body,
    )
    sdpOf(one)
    isBeyondUs(one)
  }
})

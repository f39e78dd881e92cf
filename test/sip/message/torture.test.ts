// The torture messages of RFC 4475, from files with their exact bytes: valid ones have the right values,
// invalid ones are refused as the RFC says.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { responseTo, type SipMessage, type SipRequest } from '../../../src/telephony/sip/message/message.ts'
import { tagOf } from '../../../src/telephony/sip/message/name-addr.ts'
import { parseMessage } from '../../../src/telephony/sip/message/parse-message.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { formatUri, userOf } from '../../../src/telephony/sip/message/uri.ts'
import { branchOf, formatVia } from '../../../src/telephony/sip/message/via.ts'

const folder = new URL('./torture/', import.meta.url)
const bytesOf = (name: string) => readFileSync(new URL(`${name}.dat`, folder))

function read(name: string): SipMessage {
  const message = parseMessage(bytesOf(name))
  if (message.kind === 'failure') assert.fail(`${name}: ${message.reason}`)
  return message
}

function request(name: string): SipRequest {
  const message = read(name)
  if (message.kind !== 'request') assert.fail(`${name} is no request`)
  return message
}

/** Expects a refusal; returns the status of the answer, or null if the message is dropped. */
function refused(name: string): number | null {
  const failure = parseMessage(bytesOf(name))
  if (failure.kind !== 'failure') assert.fail(`${name} was taken`)
  if (failure.request === null) return null
  const answer = parseMessage(
    serialise(responseTo(failure.request, failure.status, undefined, { toTag: 'us' })),
  )
  // A To that is itself malformed goes back as it came, so the answer need not be readable to us.
  if (answer.kind === 'response') assert.equal(answer.headers.sipCallId, failure.request.headers.sipCallId)
  return failure.status
}

test('3.1.1.1 wsinv: folding, compact forms and space everywhere', () => {
  const { method, uri, headers, body } = request('wsinv')
  assert.equal(method, 'INVITE')
  assert.equal(formatUri(uri), 'sip:vivekg@chair-dnrc.example.com;unknownparam')
  assert.equal(tagOf(headers.to), '1918181833n')
  assert.equal(headers.from.display, 'J Rosenberg \\"')
  assert.equal(tagOf(headers.from), '98asjd8')
  assert.equal(headers.number('Max-Forwards'), 68)
  assert.equal(headers.sipCallId, 'wsinv.ndaksdj@192.0.2.1')
  assert.deepEqual(headers.cseq, { sequence: 9, method: 'INVITE' })
  assert.deepEqual(headers.vias.map(formatVia), [
    'SIP/2.0/UDP 192.0.2.2;branch=390skdjuw',
    'SIP/2.0/TCP spindle.example.com;branch=z9hG4bK9ikj8',
    'SIP/2.0/UDP 192.168.255.111;branch=z9hG4bK30239',
  ])
  assert.equal(headers.get('Subject'), '')
  assert.equal(headers.get('NewFangledHeader'), 'newfangled value continued newfangled value')
  assert.equal(headers.get('UnknownHeaderWithUnusualValue'), ';;,,;;,;')
  assert.equal(headers.routes[0]?.uri.kind === 'sip' && headers.routes[0].uri.params.has('lr'), true)
  const [contact] = headers.contacts
  assert.equal(contact?.display, 'Quoted string ""')
  assert.deepEqual(
    [...(contact?.params ?? [])],
    [
      ['newparam', 'newvalue'],
      ['secondparam', null],
      ['q', '0.33'],
    ],
  )
  assert.equal(body.length, 150)
})

test('3.1.1.2 intmeth: every character a method, URI, tag, Call-ID and header may have', () => {
  const { method, uri, headers } = request('intmeth')
  assert.equal(method, "!interesting-Method0123456789_*+`.%indeed'~")
  assert.ok(uri.kind === 'sip')
  assert.equal(uri.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*")
  assert.equal(uri.password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)")
  assert.equal(uri.host, 'example.com')
  assert.equal(branchOf(headers.topVia), "z9hG4bK-.!%66*_+`'~")
  assert.equal(headers.to.display, 'BEL:\x07 NUL:\x00 DEL:\x7f')
  assert.equal(headers.from.display, "token1~` token2'+_ token3*%!.-")
  assert.equal(headers.from.params.get("fromparam''~+*_!.-%"), 'работающий')
  assert.equal(tagOf(headers.from), "_token~1'+`*%!-.")
  assert.equal(headers.sipCallId, 'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{')
  assert.equal(headers.get("extensionHeader-!.%*+_`'~"), '\ufeff大停電')
})

test('3.1.1.3 esc01: escapes are kept on the wire and undone in the user', () => {
  const { uri, headers } = request('esc01')
  assert.equal(userOf(uri), 'sips:user@example.com')
  assert.equal(formatUri(uri), 'sip:sips%3Auser%40example.com@example.net')
  assert.equal(userOf(headers.to.uri), 'user')
  assert.equal(userOf(headers.from.uri), 'I have spaces')
  const contact = headers.contacts[0]?.uri
  assert.ok(contact?.kind === 'sip')
  assert.equal(userOf(contact), 'caller')
  // The escaped name is not `lr`, so no recipient may take this for a loose route.
  assert.equal(contact.params.has('lr'), false)
})

test('3.1.1.4 escnull: an escaped NUL ends nothing', () => {
  const { headers } = request('escnull')
  assert.equal(userOf(headers.to.uri), 'null-\0-null')
  assert.deepEqual(
    headers.contacts.map(contact => userOf(contact.uri)),
    ['\0', '\0\0'],
  )
})

test('3.1.1.5 esc02: % is not an escape in methods, header names and display names', () => {
  const { method, headers } = request('esc02')
  assert.equal(method, 'RE%47IST%45R')
  assert.equal(headers.to.display, '%Z%45')
  assert.equal(headers.contacts.length, 2)
  assert.equal(headers.get('C%6Fntact'), '<sip:alias2@host2.example.com>')
})

test('3.1.1.6 lwsdisp: no space before the bracket', () => {
  const { headers } = request('lwsdisp')
  assert.equal(headers.from.display, 'caller')
  assert.equal(tagOf(headers.from), '323')
})

test('3.1.1.7 longreq: long values and many Via', () => {
  const { headers, body } = request('longreq')
  assert.equal(headers.vias.length, 34)
  assert.equal(headers.topVia.host, 'sip33.example.com')
  assert.equal(headers.vias.at(-1)?.params.get('received'), '192.0.2.5')
  assert.equal(tagOf(headers.from)?.length, 155)
  assert.equal(body.length, 150)
})

test('3.1.1.8 dblreq: bytes beyond Content-Length in a datagram are ignored', () => {
  const { method, body, headers } = request('dblreq')
  assert.equal(method, 'REGISTER')
  assert.equal(headers.sipCallId, 'dblreq.0ha0isndaksdj99sdfafnl3lk233412')
  assert.equal(body.length, 0)
})

test('3.1.1.9 semiuri: a semicolon before the @ belongs to the user', () => {
  const { uri, headers } = request('semiuri')
  assert.equal(userOf(uri), 'user;par=u@example.net')
  assert.ok(uri.kind === 'sip' && uri.host === 'example.com' && uri.params.size === 0)
  assert.equal(headers.all('Accept').length, 6)
})

test('3.1.1.10 transports: known and unknown ones', () => {
  assert.deepEqual(
    request('transports').headers.vias.map(via => via.transport),
    ['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP'],
  )
})

test('3.1.1.11 mpart01: a body of any bytes', () => {
  const part = Buffer.from([0x30, 0x82, 0, 13, 10, 13, 10, 0xff, 0xfe, 0x80])
  const boundary = '7a9cbec02ceef655'
  const content = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Type: ` +
        'text/plain\r\nContent-Transfer-Encoding: ' +
        `binary\r\n\r\nHello\r\n--${boundary}\r\n\r\n`,
    ),
    part,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const head = [
    'MESSAGE sip:kumiko@example.org SIP/2.0',
    'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-d87543-4dade06d0bdb11ee-1--d87543-;rport',
    'Max-Forwards: 70',
    'Route: <sip:127.0.0.1:5080>',
    'To: <sip:kumiko@example.org>',
    'From: <sip:fluffy@example.com>;tag=2fb0dcc9',
    'Call-ID: 3d9485ad0c49859b@Zmx1ZmZ5LW1hYy0xNi5sb2NhbA..',
    'CSeq: 1 MESSAGE',
    `Content-Type: multipart/mixed;boundary=${boundary}`,
    `Content-Length: ${content.length}`,
  ]
  const message = parseMessage(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), content]))
  assert.ok(message.kind === 'request')
  assert.deepEqual(message.body, content)
  assert.equal(message.headers.topVia.params.get('rport'), null)
  assert.equal(message.headers.topVia.params.has('rport'), true)
})

test('3.1.1.12 unreason, 3.1.1.13 noreason: any reason phrase or none', () => {
  const unusual = read('unreason')
  assert.ok(
    unusual.kind === 'response' && unusual.reason === '= 2**3 * 5**2 но сто девяносто девять - простое',
  )
  const empty = read('noreason')
  assert.ok(empty.kind === 'response' && empty.status === 100 && empty.reason === '')
})

test('3.1.2: invalid requests are answered with 400', () => {
  const names =
    'clerr ncl scalar02 quotbal ltgtruri lwsruri lwsstart trws escruri regbadct mismatch01 mismatch02'.split(
      ' ',
    )
  for (const name of names) assert.equal(refused(name), 400, name)
})

test('3.1.2.1 badinv01: an unreadable Via leaves nowhere to answer to', () => {
  assert.equal(refused('badinv01'), null)
})

test('3.1.2.5 scalarlg, 3.1.2.19 bigcode: responses with numbers that are too large are dropped', () => {
  assert.equal(refused('scalarlg'), null)
  assert.equal(refused('bigcode'), null)
})

test('3.1.2.12 baddate: a header that nobody reads may be wrong', () => {
  assert.equal(request('baddate').headers.get('Date'), 'Fri, 01 Jan 2010 16:00:00 EST')
})

test('3.1.2.14 badaspec, 3.1.2.15 baddn: what can be read in only one way is read', () => {
  const spaced = request('badaspec').headers
  assert.equal(formatUri(spaced.to.uri), 'sip:t.watson@example.org')
  const unquoted = request('baddn').headers
  assert.equal(unquoted.from.display, 'Bell, Alexander')
  assert.equal(tagOf(unquoted.from), '43')
})

test('3.1.2.16 badvers: another version is answered with 505', () => {
  assert.equal(refused('badvers'), 505)
})

test('3.2.1 badbranch: a branch of the cookie alone is recognised as such', () => {
  assert.equal(branchOf(request('badbranch').headers.topVia), 'z9hG4bK')
})

test('3.3.1 insuf: without From, To and Call-ID there is no answer', () => {
  assert.equal(refused('insuf'), null)
})

test('3.3.2 to 3.3.4: other schemes are kept unparsed', () => {
  assert.deepEqual(request('unkscm').uri, {
    kind: 'other',
    scheme: 'nobodyknowsthisscheme',
    text: 'nobodyKnowsThisScheme:totallyopaquecontent',
  })
  assert.equal(formatUri(request('novelsc').uri), 'soap.beep://192.0.2.103:3002')
  const { headers } = request('unksm2')
  assert.equal(formatUri(headers.to.uri), 'isbn:2983792873')
  assert.equal(tagOf(headers.from), '3234233')
  assert.equal(headers.contacts[0]?.uri.kind, 'other')
})

test('3.3.5 to 3.3.7: unknown extensions, content and credentials are for the user to judge', () => {
  const { headers } = request('bext01')
  assert.deepEqual(headers.all('Require'), ['nothingSupportsThis', 'nothingSupportsThisEither'])
  assert.ok(headers.hasToken('Proxy-Require', 'NorDoAnyProxiesSupportThis'))
  assert.equal(request('invut').body.length, 40)
  assert.equal(request('regaut01').headers.get('Authorization'), 'NoOneKnowsThisScheme opaque-data=here')
})

test('3.3.8 multi01, 3.3.9 mcl01: two values where there is one are refused', () => {
  assert.equal(refused('multi01'), 400)
  assert.equal(refused('mcl01'), 400)
})

test('3.3.10 bcast, 3.3.11 zeromf, 3.3.15 sdp01 are well formed', () => {
  assert.equal(read('bcast').headers.vias[1]?.host, '255.255.255.255')
  assert.equal(request('zeromf').headers.number('Max-Forwards'), 0)
  assert.deepEqual(request('sdp01').headers.all('Accept'), ['text/nobodyKnowsThis'])
})

test('3.3.12 to 3.3.14: parameters and headers of a Contact belong to the part they are written in', () => {
  const [outside] = request('cparam01').headers.contacts
  assert.ok(
    outside?.params.has('unknownparam') && outside.uri.kind === 'sip' && outside.uri.params.size === 0,
  )
  const [inside] = request('cparam02').headers.contacts
  assert.ok(inside?.params.size === 0 && inside.uri.kind === 'sip' && inside.uri.params.has('unknownparam'))
  const escaped = request('regescrt').headers.contacts[0]?.uri
  assert.ok(escaped?.kind === 'sip' && escaped.headers === 'Route=%3Csip:sip.example.com%3E')
})

test('3.4.1 inv2543: a request of the old RFC has no branch, tag or Max-Forwards', () => {
  const { headers, body } = request('inv2543')
  assert.equal(branchOf(headers.topVia), null)
  assert.equal(tagOf(headers.from), null)
  assert.equal(headers.number('Max-Forwards'), null)
  assert.equal(headers.recordRoutes.length, 1)
  assert.equal(body.length, 105)
})

test('every valid torture message is the same after being written and read again', () => {
  let count = 0
  for (const file of readdirSync(folder).filter(name => name.endsWith('.dat'))) {
    const message = parseMessage(bytesOf(file.replace('.dat', '')))
    if (message.kind === 'failure') continue
    count++
    const again = parseMessage(serialise(message))
    if (again.kind === 'failure') assert.fail(`${file}: ${again.reason}`)
    const lines = (of: SipMessage) => of.headers.entries().filter(({ name }) => name !== 'Content-Length')
    assert.deepEqual({ ...again, headers: lines(again) }, { ...message, headers: lines(message) }, file)
  }
  assert.ok(count >= 28, String(count))
})

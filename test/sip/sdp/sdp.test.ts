// Session descriptions: what is read, what is offered and answered, versions, hold, refused streams.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seeded } from '../../../src/domain/random.ts'
import { audioOf } from '../../../src/telephony/sip/sdp/audio.ts'
import { LocalSession } from '../../../src/telephony/sip/sdp/local.ts'
import { parseSdp } from '../../../src/telephony/sip/sdp/parse-description.ts'
import {
  type Direction,
  narrowed,
  reversed,
  SDP_BYTES_MAX,
  type SessionDescription,
} from '../../../src/telephony/sip/sdp/sdp.ts'

const DIRECTIONS: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive']

const random = (size: number) => new Uint8Array(size).fill(1)
const local = () => new LocalSession({ address: '192.0.2.9', port: 40_000 }, random)

function read(text: string): SessionDescription {
  const description = parseSdp(text.trim().replaceAll('\n', '\r\n'))
  if ('kind' in description) assert.fail(description.reason)
  return description
}

const session = (...lines: string[]) =>
  read(['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 't=0 0', ...lines].join('\n'))

function audio(...lines: string[]) {
  const [media] = session(...lines).media
  if (media === undefined) assert.fail('no media')
  return audioOf(media)
}

function answered(offer: SessionDescription, direction?: Direction) {
  const answer = local().answer(offer, direction)
  if (answer.kind === 'refused') assert.fail(answer.reason)
  return answer
}

test('a usual offer is read', () => {
  const { origin, media } = read(`
v=0
o=alice 2890844526 2890844527 IN IP4 host.atlanta.example.com
s=
c=IN IP4 192.0.2.101
t=0 0
a=sendonly
m=audio 49170 RTP/AVP 18 8 0 96
a=rtpmap:18 G729/8000
a=rtpmap:8 pcma/8000
a=rtpmap:96 telephone-event/8000
a=fmtp:96 0-15
a=ptime:30
m=video 51372 RTP/AVP 31
c=IN IP6 2001:db8::1
a=inactive
`)
  assert.deepEqual(origin, { username: 'alice', sessionId: '2890844526', version: '2890844527' })
  assert.deepEqual(
    media.map(({ kind, port, address, direction, ptimeMs }) => [kind, port, address, direction, ptimeMs]),
    [
      ['audio', 49_170, '192.0.2.101', 'sendonly', 30],
      ['video', 51_372, '2001:db8::1', 'inactive', null],
    ],
  )
  assert.ok(media[0])
  assert.deepEqual(audioOf(media[0]), {
    address: '192.0.2.101',
    isNamed: false,
    port: 49_170,
    codec: 'PCMA',
    events: 96,
    direction: 'sendonly',
    isHeld: true,
  })
  const ulawOnly = audioOf(media[0], ['PCMU'])
  assert.ok(typeof ulawOnly === 'object' && ulawOnly.codec === 'PCMU')
})

test('the peer’s order decides the codec', () => {
  const codec = (formats: string) => {
    const found = audio('c=IN IP4 192.0.2.1', `m=audio 4000 RTP/AVP ${formats}`)
    return typeof found === 'string' ? found : found.codec
  }
  assert.equal(codec('0 8'), 'PCMU')
  assert.equal(codec('8 0'), 'PCMA')
  assert.equal(codec('18 9'), 'noCodec')
})

test('a hold is recognised by direction and by address', () => {
  const held = (address: string, ...lines: string[]) => {
    const found = audio(`c=IN IP4 ${address}`, 'm=audio 4000 RTP/AVP 8', ...lines)
    return typeof found === 'string' ? found : [found.direction, found.isHeld]
  }
  assert.deepEqual(held('192.0.2.1'), ['sendrecv', false])
  assert.deepEqual(held('192.0.2.1', 'a=recvonly'), ['recvonly', false])
  assert.deepEqual(held('192.0.2.1', 'a=inactive'), ['inactive', true])
  assert.deepEqual(held('0.0.0.0'), ['sendonly', true])
  assert.deepEqual(held('0.0.0.0', 'a=recvonly'), ['inactive', true])
})

test('a stream we cannot use says why', () => {
  const c = 'c=IN IP4 192.0.2.1'
  assert.equal(audio(c, 'm=audio 0 RTP/AVP 8'), 'refused')
  assert.equal(audio(c, 'm=audio 9 UDP/TLS/RTP/SAVPF 111 8'), 'encrypted')
  assert.equal(audio(c, 'm=audio 9 RTP/SAVP 8'), 'encrypted')
  assert.equal(audio(c, 'm=image 9 udptl t38'), 'notAudio')
  assert.equal(audio(c, 'm=audio 9 TCP/XX 8'), 'noCodec')
  assert.equal(audio(c, 'm=audio 9 RTP/AVP 8', 'a=rtpmap:8 L16/8000'), 'noCodec')
  assert.equal(audio('m=audio 9 RTP/AVP 8'), 'noAddress')
  for (const line of [
    'c=IN IP6 1.2.3.4',
    'c=IN IP4',
    'c=IN IP4 256.1.1.1',
    'c=IN IP4 a b',
    'c=IN IP4 -x.example',
  ]) {
    assert.equal(audio(line, 'm=audio 9 RTP/AVP 8'), 'noAddress', line)
  }
  assert.ok(typeof audio(c, 'm=audio 9 RTP/AVPF 8') === 'object')
})

test('a host name is marked as such', () => {
  const found = audio('c=IN IP4 192.0.2.1', 'm=audio 9 RTP/AVP 8', 'c=IN IP4 media-1.example.com/127')
  assert.ok(typeof found === 'object')
  assert.deepEqual([found.address, found.isNamed], ['media-1.example.com', true])
})

test('blanks behind any line, empty lines before, NULs behind and unreadable lines do no harm', () => {
  const plain = [
    'v=0',
    'o=- 1 1 IN IP4 192.0.2.1',
    's=-',
    'c=IN IP4 192.0.2.1',
    't=0 0',
    'm=audio 4000 RTP/AVP 8 101',
  ]
  const lines = [
    ...plain,
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=ptime:20',
    'a=inactive',
  ]
  const wanted = parseSdp(lines.join('\r\n'))
  assert.ok(!('kind' in wanted) && wanted.media[0]?.direction === 'inactive')
  const same = (text: string) => assert.deepEqual(parseSdp(text), wanted, JSON.stringify(text))
  for (const end of [' \r\n', '\t \r\n', '\n', ' \n', '\r\n\r\n', '\r\n.\r\n']) same(lines.join(end) + end)
  for (const before of ['\r\n', '\n', '\ufeff', ' \r\n\r\n']) same(before + lines.join('\r\n'))
  for (const behind of ['\0', '\r\n\0', '\r\n\0\0\r\n', ' ']) same(lines.join('\r\n') + behind)
  same(
    lines
      .map(line => (line.startsWith('m=') || line.startsWith('c=') ? line.replaceAll(' ', '  ') : line))
      .join('\r\n'),
  )
})

test('our offer is complete', () => {
  assert.equal(
    local().offer(),
    [
      'v=0',
      'o=yuhu 1103823438081 1 IN IP4 192.0.2.9',
      's=-',
      'c=IN IP4 192.0.2.9',
      't=0 0',
      'm=audio 40000 RTP/AVP 8 0 101',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-16',
      'a=ptime:20',
      'a=sendrecv',
      '',
    ].join('\r\n'),
  )
  assert.match(
    new LocalSession({ address: '2001:db8::9', port: 4 }, random).offer(),
    /\r\nc=IN IP6 2001:db8::9\r\n/,
  )
})

test('an answer takes one codec in the offer’s order and refuses other streams in their places', () => {
  const offer = session(
    'c=IN IP4 192.0.2.1',
    'm=video 5000 RTP/AVP 31 32',
    'm=audio 4000 RTP/AVPF 9 0 8 97',
    'a=rtpmap:97 telephone-event/8000',
    'm=audio 4002 RTP/AVP 8',
    'm=application 9 UDP/BFCP *',
  )
  const { sdp, remote, direction } = answered(offer)
  assert.equal(remote.codec, 'PCMU')
  assert.equal(direction, 'sendrecv')
  assert.deepEqual(sdp.match(/^m=.*$/gm), [
    'm=video 0 RTP/AVP 31 32',
    'm=audio 40000 RTP/AVPF 0 97',
    'm=audio 0 RTP/AVP 8',
    'm=application 0 UDP/BFCP *',
  ])
  assert.match(sdp, /a=rtpmap:97 telephone-event\/8000/)
})

test('an offer without a usable audio stream is refused', () => {
  const reason = (...lines: string[]) => {
    const answer = local().answer(session('c=IN IP4 192.0.2.1', ...lines))
    return answer.kind === 'refused' ? answer.reason : answer.kind
  }
  assert.equal(reason('m=audio 4000 RTP/AVP 18'), 'noCodec')
  assert.equal(reason('m=video 4000 RTP/AVP 31', 'm=audio 9 RTP/SAVPF 8'), 'encrypted')
  assert.equal(reason(), 'notAudio')
})

test('the direction of an answer fits the offer', () => {
  const direction = (offered: Direction, ours?: Direction) =>
    answered(session('c=IN IP4 192.0.2.1', 'm=audio 4000 RTP/AVP 8', `a=${offered}`), ours).direction
  assert.deepEqual(
    DIRECTIONS.map(offered => direction(offered)),
    ['sendrecv', 'recvonly', 'sendonly', 'inactive'],
  )
  assert.equal(direction('sendrecv', 'sendonly'), 'sendonly')
  assert.equal(direction('sendonly', 'sendonly'), 'inactive')
  assert.equal(answered(session('c=IN IP4 0.0.0.0', 'm=audio 4000 RTP/AVP 8')).direction, 'recvonly')
  for (const one of DIRECTIONS) {
    assert.equal(reversed(reversed(one)), one)
    assert.equal(narrowed(one, 'sendrecv'), one)
    for (const other of DIRECTIONS) assert.equal(narrowed(one, other), narrowed(other, one))
  }
})

test('the version goes up by one with each change and otherwise stays', () => {
  const session = local()
  const version = (direction?: Direction) => parsed(session.offer(direction)).origin?.version
  assert.deepEqual(
    [version(), version(), version('inactive'), version('inactive'), version()],
    ['1', '1', '2', '2', '3'],
  )
})

test('the first stream of an answer to our offer is ours', () => {
  const accept = (...lines: string[]) => local().accept(session('c=IN IP4 192.0.2.1', ...lines))
  const taken = accept('m=audio 4000 RTP/AVP 0 8')
  assert.ok(typeof taken === 'object' && taken.codec === 'PCMU' && taken.events === null)
  assert.equal(accept('m=audio 0 RTP/AVP 0'), 'refused')
  assert.equal(accept(), 'refused')
})

function parsed(text: string): SessionDescription {
  const description = parseSdp(text)
  if ('kind' in description) assert.fail(description.reason)
  return description
}

test('we read what we write', () => {
  const text = local().offer('sendonly')
  const [media] = parsed(text).media
  assert.ok(media)
  const found = audioOf(media)
  assert.ok(typeof found === 'object' && found.codec === 'PCMA' && found.events === 101 && found.isHeld)
  assert.deepEqual(parsed(text.replaceAll('\r\n', '\n')), parsed(text))
})

test('a senseless description is a failure', () => {
  const fails = (text: string) => assert.ok('kind' in parseSdp(text), text.slice(0, 80))
  for (const text of ['', 'v=1\r\n', 'o=- 1 1 IN IP4 1.2.3.4', 'v=0\r\nm=audio 70000 RTP/AVP 0']) fails(text)
  for (const line of ['m=audio 1 RTP/AVP', 'm=audio x RTP/AVP 0']) fails(`v=0\r\n${line}\r\n`)
  fails(`v=0\r\n${'m=audio 1 RTP/AVP 0\r\n'.repeat(17)}`)
  fails(`v=0\r\n${'a=x\r\n'.repeat(600)}`)
  fails(`v=0\r\na=${'x'.repeat(SDP_BYTES_MAX)}`)
})

test('any bytes are read or refused, without a throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => void parseSdp(Buffer.from(bytes))))
  const chance = seeded(8866)
  const valid = local().offer()
  for (let nth = 0; nth < 5_000; nth++) {
    const at = Math.floor(chance.next() * valid.length)
    const end = at + Math.floor(chance.next() * 10)
    const noise = String.fromCharCode(
      ...Array.from({ length: Math.floor(chance.next() * 5) }, () => chance.next() * 256),
    )
    const description = parseSdp(valid.slice(0, at) + noise + valid.slice(end))
    if (!('kind' in description)) local().answer(description)
  }
})

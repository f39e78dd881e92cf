// The ng client against a relay of ours on real sockets that loses, repeats, forges and garbles.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import {
  type Bencode,
  type BencodeDictionary,
  decode,
  encode,
} from '../../../src/telephony/sip/rtpengine/bencode.ts'
import { RelayFailed, type RelayFailure } from '../../../src/telephony/sip/rtpengine/relay.ts'
import { createRtpengine, type RtpengineNetwork } from '../../../src/telephony/sip/rtpengine/rtpengine.ts'
import { HERE, until } from '../transport/sockets.ts'

interface Asked {
  readonly cookie: string
  readonly question: BencodeDictionary
  /** How often this cookie came before. */
  readonly nth: number
  say(text: string | Buffer): void
  answer(pairs: readonly (readonly [string, Bencode])[]): void
}

const SDP = 'v=0\r\n'
const OK = [
  ['result', 'ok'],
  ['sdp', SDP],
] as const

async function withRelay(
  t: TestContext,
  onAsked: (asked: Asked) => void,
  options: Partial<RtpengineNetwork> = {},
) {
  const socket = createSocket('udp4')
  socket.bind(0, HERE)
  await once(socket, 'listening')
  t.after(() => socket.close())
  const asked: Asked[] = []
  let last: RemoteInfo | null = null
  socket.on('message', (bytes, from) => {
    last = from
    const cookie = bytes.toString('latin1').split(' ', 1)[0] ?? ''
    const question = decode(bytes.subarray(cookie.length + 1))
    assert.ok(question instanceof Map)
    const say: Asked['say'] = text => socket.send(text, from.port, HERE)
    const answer: Asked['answer'] = pairs =>
      say(Buffer.concat([Buffer.from(`${cookie} `), encode(new Map(pairs))]))
    const one = {
      cookie,
      question,
      nth: asked.filter(before => before.cookie === cookie).length,
      say,
      answer,
    }
    asked.push(one)
    onAsked(one)
  })
  const counts: string[] = []
  const relay = createRtpengine({
    address: HERE,
    port: socket.address().port,
    clock: createRealClock(),
    random: randomBytes,
    report: what => counts.push(what),
    timeoutMs: 50,
    ...options,
  })
  await relay.start()
  t.after(() => relay.stop())
  return { relay, asked, counts, from: () => last }
}

function fails(failure: RelayFailure, reason: RegExp = /./) {
  return (error: unknown) => {
    assert.ok(error instanceof RelayFailed)
    assert.equal(error.failure, failure)
    assert.match(error.message, reason)
    return true
  }
}

test('an offer asks for ICE, DTLS and RTCP on one port, an answer takes them off, and both name the leg for the relay', async t => {
  const { relay, asked } = await withRelay(t, one => one.answer(OK))
  assert.equal(await relay.offer('leg-1', 'ours', 'v=0 offer'), SDP)
  assert.equal(await relay.answer('leg-1', 'ours', 'theirs', 'v=0 answer'), SDP)
  const [offer, answer] = asked.map(one => Object.fromEntries(one.question))
  assert.deepEqual(offer, {
    command: 'offer',
    'call-id': 'leg-1',
    'from-tag': 'ours',
    sdp: 'v=0 offer',
    'transport-protocol': 'UDP/TLS/RTP/SAVPF',
    ICE: 'force',
    'rtcp-mux': ['offer', 'require'],
    SDES: ['off'],
    flags: ['generate-mid'],
    replace: ['origin', 'session-connection'],
  })
  assert.deepEqual(answer, {
    command: 'answer',
    'call-id': 'leg-1',
    'from-tag': 'ours',
    'to-tag': 'theirs',
    sdp: 'v=0 answer',
    'transport-protocol': 'RTP/AVP',
    ICE: 'remove',
    'rtcp-mux': ['demux'],
    replace: ['origin', 'session-connection'],
  })
})

test('a lost question is repeated with its cookie, and an answer that comes twice counts once', async t => {
  const { relay, asked, counts } = await withRelay(t, one => {
    if (one.nth < 2) return
    one.answer(OK)
    one.answer(OK)
  })
  assert.equal(await relay.offer('leg-1', 'ours', SDP), SDP)
  assert.equal(new Set(asked.map(one => one.cookie)).size, 1)
  assert.equal(asked.length, 3)
  await until('the second copy has come', () => counts.includes('unmatched'))
  assert.deepEqual(counts, ['asked', 'repeated', 'repeated', 'answered', 'unmatched'])
})

test('a relay that stays silent fails the question after four tries', async t => {
  const { relay, asked, counts } = await withRelay(t, () => {})
  await assert.rejects(relay.offer('leg-1', 'ours', SDP), fails('silent', /did not answer 4 times in 200 ms/))
  assert.equal(asked.length, 4)
  assert.equal(counts.at(-1), 'silent')
})

test('if nobody listens, a question fails as with a silent relay, and a ping says no', async t => {
  const { relay } = await withRelay(t, () => {}, { port: 1, triesMax: 2, timeoutMs: 20 })
  await assert.rejects(relay.offer('leg-1', 'ours', SDP), fails('silent'))
  assert.equal(await relay.ping(), false)
})

test('two questions at once each have their own answer, whatever the order', async t => {
  const waiting: Asked[] = []
  const { relay } = await withRelay(t, one => {
    waiting.push(one)
    if (waiting.length < 2) return
    for (const late of waiting.reverse()) {
      late.answer([
        ['result', 'ok'],
        ['sdp', `v=0 ${late.question.get('call-id')}`],
      ])
    }
  })
  const sdps = await Promise.all([relay.offer('leg-1', 'a', SDP), relay.offer('leg-2', 'b', SDP)])
  assert.deepEqual(sdps, ['v=0 leg-1', 'v=0 leg-2'])
})

test('anything but an answer to the question is dropped, and the true one that follows is taken', async t => {
  const hostile: readonly ((one: Asked) => string | Buffer)[] = [
    () => '',
    () => ' ',
    one => one.cookie,
    one => `${one.cookie} `,
    one => `${one.cookie} d6:result2:ok`,
    one => `${one.cookie} l2:oke`,
    one => `${one.cookie} i1e`,
    one => `${one.cookie} ${'l'.repeat(20_000)}`,
    one => `${one.cookie} d6:result2:ok3:sdp5:v=0\r\nejunk`,
    one => `${one.cookie}0 d6:result2:ok3:sdp5:v=0\r\ne`,
    () => 'd6:result2:ok3:sdp5:v=0\r\ne',
    () => `forged d6:result2:ok3:sdp10:v=0 forgede`,
    () => randomBytes(1_400),
    one => Buffer.concat([Buffer.from(`${one.cookie} `), encode(new Map([['sdp', 'x'.repeat(33_000)]]))]),
  ]
  const { relay, counts } = await withRelay(t, one => {
    for (const bytes of hostile) one.say(bytes(one))
    one.answer(OK)
  })
  assert.equal(await relay.offer('leg-1', 'ours', SDP), SDP)
  assert.equal(counts.filter(what => what === 'malformed' || what === 'unmatched').length, hostile.length)
})

test('an answer from another address and port never reaches the client', async t => {
  const stranger = createSocket('udp4')
  t.after(() => stranger.close())
  const forged = (cookie: string) => `${cookie} d6:result2:ok3:sdp10:v=0 forgede`
  const { relay, counts, from } = await withRelay(t, one => {
    // The second copy is sent after a time-out: the stranger's datagram arrived long before.
    if (one.nth === 0) stranger.send(forged(one.cookie), from()?.port ?? 0, HERE)
    else one.answer(OK)
  })
  assert.equal(await relay.offer('leg-1', 'ours', SDP), SDP)
  assert.ok(!counts.includes('unmatched'))
})

test('a refusal carries the reason of the relay as one short line', async t => {
  const reason = `Unknown\r\ncall-id ${'x'.repeat(500)}`
  const { relay } = await withRelay(t, one =>
    one.answer([
      ['result', 'error'],
      ['error-reason', reason],
    ]),
  )
  await assert.rejects(
    relay.answer('leg-1', 'a', 'b', SDP),
    fails('refused', /^The media relay refused answer: Unknown call-id x{100,200}$/),
  )
  await assert.rejects(relay.delete('leg-1', 'a'), fails('refused'))
  assert.equal(await relay.ping(), false)
})

test('an acceptance without a session description does not count', async t => {
  const answers: (readonly (readonly [string, Bencode])[])[] = [
    [['result', 'ok']],
    [
      ['result', 'ok'],
      ['sdp', 7],
    ],
    [
      ['result', 'ok'],
      ['sdp', 'INVITE sip:x SIP/2.0'],
    ],
    [
      ['result', 'ok'],
      ['sdp', `v=0\r\n${'a=x\r\n'.repeat(4_000)}`],
    ],
  ]
  for (const pairs of answers) {
    const { relay } = await withRelay(t, one => one.answer(pairs))
    await assert.rejects(relay.offer('leg-1', 'ours', SDP), fails('garbled'))
  }
})

test('stopping fails what is under way, and nothing is asked before the start or after the stop', async t => {
  const { relay, asked } = await withRelay(t, () => {}, { timeoutMs: 60_000 })
  const under = assert.rejects(relay.offer('leg-1', 'ours', SDP), fails('stopped'))
  await until('it is asked', () => asked.length === 1)
  await relay.stop()
  await under
  await assert.rejects(relay.offer('leg-1', 'ours', SDP), fails('stopped'))
  assert.equal(await relay.ping(), false)
})

test('a question too large, or one more than a thousand, is not asked', async t => {
  const { relay, asked } = await withRelay(t, () => {}, { timeoutMs: 60_000 })
  await assert.rejects(relay.offer('leg-1', 'ours', 'x'.repeat(40_000)), fails('tooMuch', /40\d{3} bytes/))
  const under = Array.from({ length: 1_000 }, () =>
    assert.rejects(relay.delete('leg-1', 'ours'), fails('stopped')),
  )
  await assert.rejects(relay.delete('leg-1', 'ours'), fails('tooMuch', /1000 questions/))
  await until('some were asked', () => asked.length > 0)
  await relay.stop()
  await Promise.all(under)
})

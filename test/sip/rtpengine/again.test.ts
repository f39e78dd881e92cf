// A browser's further offers: hold and resume are answered from what was agreed, anything more is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Agreed, answerAgain } from '../../../src/telephony/sip/rtpengine/again.ts'

const FINGERPRINT = 'a=fingerprint:sha-256 4A:9D:08:CF'

function description(origin: string, profile: string, formats: string, ...attributes: string[]): string {
  const session = ['v=0', origin, 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', `m=audio 30100 ${profile} ${formats}`]
  return [...session, 'a=mid:1', 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:0 PCMU/8000', ...attributes, ''].join(
    '\r\n',
  )
}

const SAVPF = 'UDP/TLS/RTP/SAVPF'
const ice = (of: string) => [`a=ice-ufrag:${of}`, `a=ice-pwd:${of}${of}${of}`]
const SENT = description(
  'o=yuhu 7 1 IN IP4 192.0.2.1',
  SAVPF,
  '8 0',
  'a=sendrecv',
  'a=setup:actpass',
  FINGERPRINT,
  ...ice('relay'),
)
const ANSWERED = description(
  'o=- 9 2 IN IP4 127.0.0.1',
  SAVPF,
  '8',
  'a=sendrecv',
  'a=setup:active',
  FINGERPRINT,
  ...ice('page'),
)
const OFFER = description(
  'o=- 9 3 IN IP4 127.0.0.1',
  SAVPF,
  '111 8 0',
  'a=sendonly',
  'a=setup:actpass',
  FINGERPRINT,
  ...ice('page'),
)
const AGREED: Agreed = { sent: SENT, answered: ANSWERED }

function linesOf(sdp: string | undefined): string[] {
  return (sdp ?? '').split('\r\n')
}

test('a hold is answered with what was sent before, with the opposite direction, a fixed role, the formats agreed and the next version', () => {
  const again = answerAgain(AGREED, OFFER)
  assert.equal(again?.direction, 'recvonly')
  const changed = linesOf(again?.sdp).filter((line, at) => line !== linesOf(SENT)[at])
  assert.deepEqual(changed, [
    'o=yuhu 7 2 IN IP4 192.0.2.1',
    `m=audio 30100 ${SAVPF} 8`,
    'a=recvonly',
    'a=setup:passive',
  ])
  assert.equal(linesOf(again?.sdp).length, linesOf(SENT).length)
})

test('each direction is answered with its counterpart, again and again', () => {
  let sent = SENT
  const pairs = [
    ['sendonly', 'recvonly'],
    ['inactive', 'inactive'],
    ['recvonly', 'sendonly'],
    ['sendrecv', 'sendrecv'],
  ] as const
  for (const [nth, [theirs, ours]] of pairs.entries()) {
    const again = answerAgain({ sent, answered: ANSWERED }, OFFER.replace('a=sendonly', `a=${theirs}`))
    assert.equal(again?.direction, ours)
    sent = again.sdp
    assert.ok(
      linesOf(sent).includes(`a=${ours}`) && linesOf(sent).includes(`o=yuhu 7 ${nth + 2} IN IP4 192.0.2.1`),
    )
  }
})

test('a browser that was the server of the handshake stays the server', () => {
  const answered = ANSWERED.replace('setup:active', 'setup:passive')
  assert.ok(linesOf(answerAgain({ sent: SENT, answered }, OFFER)?.sdp).includes('a=setup:active'))
})

test('an offer that means another connection or another stream is not taken', () => {
  const wrong: Readonly<Record<string, string>> = {
    'ICE restarted': OFFER.replace('ice-ufrag:page', 'ice-ufrag:other'),
    'another password of ICE': OFFER.replace('ice-pwd:page', 'ice-pwd:other'),
    'another certificate': OFFER.replace('4A:9D', '4B:9D'),
    'no certificate': OFFER.replace(`${FINGERPRINT}\r\n`, ''),
    'another stream in its place': OFFER.replace('mid:1', 'mid:2'),
    'a second stream': `${OFFER}m=video 9 ${SAVPF} 96\r\n`,
    'the stream closed': OFFER.replace('m=audio 30100', 'm=audio 0'),
    'no encryption': OFFER.replace(SAVPF, 'RTP/AVP'),
    'the codec taken away': OFFER.replace('111 8 0', '111 0'),
    'no stream': OFFER.slice(0, OFFER.indexOf('m=')),
    'no description': 'hello',
    nothing: '',
  }
  for (const [what, offer] of Object.entries(wrong)) assert.equal(answerAgain(AGREED, offer), null, what)
})

test('no offer, however mangled, throws or brings a line of its own into the answer', () => {
  const sent = new Set(linesOf(SENT).map(line => line.slice(0, 2)))
  fc.assert(
    fc.property(
      fc.nat(OFFER.length - 1),
      fc.string({ unit: fc.constantFrom(...'\r\n=:am 0é'), maxLength: 8 }),
      fc.nat(8),
      (at, inserted, cut) => {
        const again = answerAgain(AGREED, OFFER.slice(0, at) + inserted + OFFER.slice(at + cut))
        if (again === null) return
        const lines = linesOf(again.sdp)
        assert.equal(lines.length, linesOf(SENT).length)
        for (const line of lines) assert.ok(sent.has(line.slice(0, 2)))
      },
    ),
  )
})

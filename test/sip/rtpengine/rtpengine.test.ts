// The relay against rtpengine itself: it translates offers and answers, frees ports and survives a restart.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import { RelayFailed } from '../../../src/telephony/sip/rtpengine/relay.ts'
import { createRtpengine, type RtpengineNetwork } from '../../../src/telephony/sip/rtpengine/rtpengine.ts'
import { audioOf } from '../../../src/telephony/sip/sdp/audio.ts'
import { LocalSession } from '../../../src/telephony/sip/sdp/local.ts'
import { parseSdp } from '../../../src/telephony/sip/sdp/parse-description.ts'
import type { MediaDescription } from '../../../src/telephony/sip/sdp/sdp.ts'
import { missing, RTPENGINE } from '../../peers/peer.ts'
import { HERE } from '../transport/sockets.ts'
import { type Daemon, type DaemonOptions, rtpengine } from './daemon.ts'

const skip = missing(RTPENGINE)

const OUR_PORT = 20_000
const ourOffer = () => new LocalSession({ address: HERE, port: OUR_PORT }, randomBytes).offer()

/** What Chromium answers to such an offer, with a documentation address (RFC 5737). */
const BROWSER_ANSWER = [
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=msid-semantic: WMS',
  'm=audio 54321 UDP/TLS/RTP/SAVPF 8 0 101',
  'c=IN IP4 192.0.2.7',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=candidate:1 1 udp 2113937151 192.0.2.7 54321 typ host generation 0 network-cost 999',
  'a=ice-ufrag:4ZcD',
  'a=ice-pwd:2/1muCWoOi3uLifh0NuRHlYp',
  'a=fingerprint:sha-256 ' +
    '4A:9D:08:CF:2F:3E:8F:10:6F:50:88:76:18:C8:3B:55:8C:6E:65:6C:16:B2:0F:7B:08:D4:CC:61:6C:61:6C:03',
  'a=setup:active',
  'a=mid:1',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  '',
].join('\r\n')

async function withDaemon(t: TestContext, options: DaemonOptions = {}) {
  const daemon = await rtpengine(t, options)
  return { daemon, relay: await relayAt(t, daemon) }
}

async function relayAt(t: TestContext, { port }: Daemon, options: Partial<RtpengineNetwork> = {}) {
  const relay = createRtpengine({
    address: HERE,
    port,
    clock: createRealClock(),
    random: randomBytes,
    report() {},
    ...options,
  })
  await relay.start()
  t.after(() => relay.stop())
  return relay
}

function audioLine(sdp: string): MediaDescription {
  const parsed = parseSdp(sdp)
  assert.ok(!('kind' in parsed), JSON.stringify(parsed))
  assert.equal(parsed.media.length, 1)
  const [media] = parsed.media
  assert.ok(media !== undefined)
  return media
}

test('our offer becomes one a browser takes: ICE, DTLS with a fingerprint, RTCP on one port, our codecs, an address of the relay', {
  skip,
}, async t => {
  const { daemon, relay } = await withDaemon(t)
  const sdp = await relay.offer('leg-1', 'ours', ourOffer())
  const media = audioLine(sdp)
  assert.equal(media.profile, 'UDP/TLS/RTP/SAVPF')
  assert.deepEqual(media.formats, ['8', '0', '101'])
  assert.equal(media.address, daemon.address)
  assert.notEqual(media.port, OUR_PORT)
  for (const line of [
    /^a=ice-ufrag:\S{4,}/m,
    /^a=ice-pwd:\S{22,}/m,
    /^a=fingerprint:sha-256 /m,
    /^a=setup:actpass/m,
    /^a=rtcp-mux\r?$/m,
  ])
    assert.match(sdp, line)
  assert.match(sdp, new RegExp(`^a=candidate:\\S+ 1 UDP \\d+ ${daemon.address} ${media.port} typ host`, 'm'))
  assert.doesNotMatch(sdp, /^a=crypto|:9 IN IP4|20000/m)
})

test("a browser's answer becomes one of plain RTP that our sound can use", { skip }, async t => {
  const { daemon, relay } = await withDaemon(t)
  const offered = audioLine(await relay.offer('leg-1', 'ours', ourOffer()))
  const sdp = await relay.answer('leg-1', 'ours', 'theirs', BROWSER_ANSWER)
  const media = audioLine(sdp)
  const audio = audioOf(media)
  assert.ok(typeof audio === 'object', String(audio))
  assert.deepEqual(
    { ...audio, port: 0 },
    {
      address: daemon.address,
      port: 0,
      codec: 'PCMA',
      events: 101,
      direction: 'sendrecv',
      isHeld: false,
      isNamed: false,
    },
  )
  assert.equal(media.profile, 'RTP/AVP')
  assert.notEqual(audio.port, offered.port)
  assert.doesNotMatch(sdp, /candidate|ice-|fingerprint|setup|rtcp-mux|192\.0\.2\.7/)
})

test('two interfaces: the browser gets one address, we another', { skip }, async t => {
  const interfaces = (address: string) => [`private/${address}`, `public/${address}!192.0.2.50`]
  const daemon = await rtpengine(t, { interfaces })
  const relay = await relayAt(t, daemon, { interfaces: { us: 'private', browsers: 'public' } })
  const offer = await relay.offer('leg-1', 'ours', ourOffer())
  assert.equal(audioLine(offer).address, '192.0.2.50')
  assert.match(offer, /^a=candidate:.* 192\.0\.2\.50 /m)
  assert.equal(
    audioLine(await relay.answer('leg-1', 'ours', 'theirs', BROWSER_ANSWER)).address,
    daemon.address,
  )
})

test('what a leg held is free at once after it is deleted; deleting again changes nothing', {
  skip,
}, async t => {
  // There is room for a few legs only: a leg takes two ports on each side.
  const { relay } = await withDaemon(t, { ports: { from: 30_300, to: 30_319 } })
  for (let n = 0; n < 30; n++) {
    await relay.offer(`leg-${n}`, 'ours', ourOffer())
    await relay.answer(`leg-${n}`, 'ours', 'theirs', BROWSER_ANSWER)
    await relay.delete(`leg-${n}`, 'ours')
  }
  await relay.delete('leg-1', 'ours')
  await assert.rejects(relay.answer('leg-1', 'ours', 'theirs', BROWSER_ANSWER), RelayFailed)
})

test('an offer that the relay has no ports for is refused, and so is text that is not a session description', {
  skip,
}, async t => {
  const { relay } = await withDaemon(t, { ports: { from: 30_320, to: 30_325 } })
  await assert.rejects(async () => {
    for (let n = 0; n < 10; n++) await relay.offer(`leg-${n}`, 'ours', ourOffer())
  }, /^Error: The media relay refused offer: \S+/)
  await assert.rejects(relay.offer('leg-x', 'ours', 'v=0\r\nhello\r\n'), /refused offer: Failed to parse SDP/)
})

test('a relay that crashed is silent, and serves again once it is back, without any action of ours', {
  skip,
}, async t => {
  const { relay, daemon } = await withDaemon(t)
  const quick = await relayAt(t, daemon, { timeoutMs: 50, triesMax: 2 })
  assert.equal(await relay.ping(), true)
  await relay.offer('leg-1', 'ours', ourOffer())
  await daemon.kill()
  assert.equal(await quick.ping(), false)
  await assert.rejects(quick.offer('leg-2', 'ours', ourOffer()), /did not answer 2 times/)
  await daemon.start()
  assert.equal(await relay.ping(), true)
  await assert.rejects(
    relay.answer('leg-1', 'ours', 'theirs', BROWSER_ANSWER),
    /refused answer: Unknown call-id/,
  )
  assert.match(await relay.offer('leg-3', 'ours', ourOffer()), /^v=0/)
})

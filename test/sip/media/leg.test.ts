// A leg without sockets in virtual time: silence, fill, floods, reports, holds, and batches between workers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encode } from '../../../src/telephony/sip/media/g711.ts'
import { buildSenderReport, parseRtcp } from '../../../src/telephony/sip/media/rtcp.ts'
import { buildRtp } from '../../../src/telephony/sip/media/rtp.ts'
import { FrameBatch, readBatch, type SoundFrame } from '../../../src/telephony/sip/media/sound-frame.ts'
import { frame, meet, REMOTE, rig, SOURCE } from './leg-rig.ts'
import { frames, quiet, repeated, tone } from './tones.ts'

test('nothing is sent before there is an address; then silence is, every 20 ms', () => {
  const { leg, sent, pass } = rig(null)
  pass(10)
  assert.equal(sent.length, 0)
  leg.setRemote(REMOTE, 200)
  pass(50)
  assert.equal(sent.length, 50)
  assert.ok(sent.every(packet => packet.payloadType === 8 && packet.payload.every(code => code === 0xd5)))
})

test('a partner’s packets go out at once, transcoded, and no silence between them; a mute partner is filled up', () => {
  const one = rig()
  meet(one)
  one.pass(100, n => one.leg.hear(frame(n), 2, one.now))
  assert.equal(one.sent.length, 100)
  assert.ok(one.sent.every(packet => packet.payloadType === 8 && packet.payload[0] !== 0xd5))
  one.pass(100)
  assert.ok(one.sent.length >= 190 && one.sent.length <= 195, String(one.sent.length))
})

test('a phone on hold, or with a host name or a group of hosts for an address, is sent nothing until it is heard', () => {
  for (const held of [
    { port: 0 },
    { address: '0.0.0.0' },
    { address: 'phone.example' },
    { address: '239.1.2.3' },
    { address: 'ff02::1' },
  ]) {
    const one = rig({ ...REMOTE, ...held })
    one.pass(300)
    assert.equal(one.sent.length + one.reports.length, 0)
  }
  const heard = rig({ ...REMOTE, address: '0.0.0.0' })
  heard.pass(12, n => heard.arrive(n))
  assert.equal(heard.sent.length, 3)
})

test('a flood from the phone itself is cut down to what a phone may send', () => {
  const one = rig()
  meet(one, frame => one.said.push(frame))
  let sequence = 0
  one.pass(50, () => {
    for (let n = 0; n < 40; n++) one.arrive(sequence++)
  })
  assert.ok(one.said.length <= 350, String(one.said.length))
})

test('a flood of losses is counted, comfort noise is heard as life, other payload types are refused', async () => {
  const one = rig()
  meet(one, frame => one.said.push(frame))
  one.pass(10, n => one.arrive(n * 2))
  one.arrive(20, { payloadType: 13 })
  one.arrive(21, { payloadType: 96 })
  one.leg.arrived(Buffer.from('hello'), SOURCE, one.now)
  assert.equal(one.said.length, 10)
  const sound = await one.leg.close(one.now)
  assert.deepEqual([sound.packetsIn, sound.packetsLost, sound.packetsRefused], [11, 10, 2])
})

test('RTP that stays away is reported once, and again only after RTP has come', () => {
  const one = rig()
  const reported = () => one.news.filter(news => news.type === 'silent').length
  one.pass(490)
  assert.equal(reported(), 0)
  one.pass(1_000)
  assert.equal(reported(), 1)
  one.arrive(1)
  one.pass(1_000)
  assert.equal(reported(), 2)
})

test('every five seconds a sender report with the real counts; what the far end lost is kept', async () => {
  const one = rig()
  one.pass(600, n => {
    if (n !== 100) one.arrive(n)
  })
  assert.equal(one.reports.length, 2)
  const last = one.reports.at(-1)
  assert.equal(last?.port, REMOTE.port + 1)
  const bytes = last?.bytes ?? Buffer.alloc(0)
  assert.equal(bytes.readUInt32BE(4), 42)
  assert.equal(bytes.readUInt32BE(24), bytes.readUInt32BE(20) * 160)
  assert.ok(Math.abs(bytes.readUInt32BE(20) - 500) <= 2)
  const [block] = parseRtcp(bytes)?.blocks ?? []
  assert.deepEqual([block?.ssrc, block?.lost, block?.fractionLost], [5, 1, 0])
  const about = { ssrc: 42, fractionLost: 0, lost: 17, highest: 1, jitter: 0, lastReport: 0, delaySince: 0 }
  const report = buildSenderReport({
    ssrc: 5,
    at: 0,
    timestamp: 0,
    packets: 1,
    octets: 1,
    block: about,
    cname: 'y',
  })
  one.leg.arrivedReport(report, { address: '192.0.2.66', port: 1 }, one.now)
  assert.equal((await one.leg.close(one.now)).farLost, null)
  one.leg.arrivedReport(report, { address: REMOTE.address, port: 9_999 }, one.now)
  one.pass(250)
  assert.equal((await one.leg.close(one.now)).farLost, 17)
  assert.equal(one.reports.at(-1)?.port, 9_999)
})

test('a digit for a phone without telephone-event leaves no gap; otherwise it goes under the phone’s own type', () => {
  for (const events of [null, 96]) {
    const one = rig({ ...REMOTE, events })
    meet(one)
    for (let n = 0; n < 10; n++)
      one.leg.hear(
        frame(n, n >= 4 && n < 7 ? { kind: 'event', payload: Uint8Array.of(1, 0, 0, 160) } : {}),
        2,
        n * 20,
      )
    assert.deepEqual(
      one.sent.map(packet => packet.payloadType),
      events === null ? Array(7).fill(8) : [8, 8, 8, 8, 96, 96, 96, 8, 8, 8],
    )
    for (const [n, packet] of one.sent.entries()) assert.equal(packet.sequence, 7 + n)
  }
})

test('frames come out of a batch as they went in, and a batch is bounded', () => {
  const batch = new FrameBatch()
  const frames = Array.from({ length: 200 }, (_, n) =>
    frame(n, { kind: (['PCMU', 'PCMA', 'event'] as const)[n % 3] ?? 'PCMU', marker: n % 2 === 0 }),
  )
  for (const [n, one] of frames.entries()) batch.add(n, n + 7, one)
  const read: [number, number, SoundFrame][] = []
  readBatch(batch.take(), (to, from, one) =>
    read.push([to, from, { ...one, payload: new Uint8Array(one.payload) }]),
  )
  assert.deepEqual(
    read,
    frames.map((one, n) => [n, n + 7, one]),
  )
  assert.ok(batch.isEmpty)
  for (let n = 0; n < 20_000; n++) batch.add(n, 1, frame(1))
  assert.ok(batch.take().length <= 2 ** 20)
})

test('a busy tone in early media is reported, and nothing more once the leg hears somebody', () => {
  for (const hears of [false, true]) {
    const one = rig()
    one.leg.watchEarly(0)
    if (hears) meet(one)
    const busy = frames(repeated(4, tone([450], 350), quiet(350)))
    one.pass(busy.length, n => one.arrive(n, { payload: encode(busy[n] ?? quiet(20), 'PCMA') }))
    assert.deepEqual(one.news, hears ? [] : [{ type: 'early', kind: 'busy' }])
  }
})

test('no bytes and no order of packets make a leg throw or send anything but RTP', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .tuple(
        fc.constantFrom(0, 8, 13, 101, 127),
        fc.nat(65_535),
        fc.nat(),
        fc.nat(3),
        fc.uint8Array({ minLength: 1, maxLength: 900 }),
      )
      .map(([payloadType, sequence, timestamp, ssrc, payload]) =>
        buildRtp({ marker: false, payloadType, sequence, timestamp, ssrc, payload }),
      ),
  )
  const step = fc.record({
    bytes,
    rtcp: fc.boolean(),
    known: fc.boolean(),
    ms: fc.nat(3_000),
    heard: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const one = rig()
      one.leg.watchEarly(0)
      meet(one, frame => one.said.push(frame))
      for (const { bytes, rtcp, known, ms, heard } of steps) {
        one.now += ms
        const source = known ? SOURCE : { address: '192.0.2.66', port: 5 }
        if (rtcp) one.leg.arrivedReport(Buffer.from(bytes), source, one.now)
        else one.leg.arrived(Buffer.from(bytes), source, one.now)
        const said = one.said.at(-1)
        if (heard && said !== undefined) one.leg.hear(said, 2, one.now)
        one.leg.beat(one.now)
      }
      assert.ok(one.sent.every(packet => packet.ssrc === 42))
    }),
    { numRuns: 300 },
  )
})

test('the first sound of a customer, said before the switch knew its address or its agent, is heard when it is fresh and by nobody when it is old', () => {
  const heardAfter = (toRemoteMs: number, toPartnerMs: number) => {
    const one = rig(null)
    one.arrive(1)
    one.now = toRemoteMs
    one.leg.setRemote(REMOTE, one.now)
    one.now += toPartnerMs
    const heard: number[] = []
    meet(one, ({ sequence }) => heard.push(sequence))
    one.arrive(2)
    meet(one, ({ sequence }) => heard.push(-sequence))
    return heard
  }
  assert.deepEqual(heardAfter(5, 5), [1, 2])
  assert.deepEqual(heardAfter(25, 5), [2])
  assert.deepEqual(heardAfter(5, 25), [2])
})

test('silence is reported once, and once more if it lasts after a new agreement', () => {
  const { leg, news, pass } = rig()
  const reported = () => news.filter(({ type }) => type === 'silent').length
  pass(1_000)
  assert.equal(reported(), 1)
  leg.setRemote(REMOTE, 20_000)
  pass(400)
  assert.equal(reported(), 1)
  pass(200)
  assert.equal(reported(), 2)
})

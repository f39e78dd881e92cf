// The stream a phone receives stays one stream, whatever feeds it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { OutgoingStream, type Relayed } from '../../../src/telephony/sip/media/outgoing-stream.ts'
import { parseRtp, type RtpPacket, timestampAhead } from '../../../src/telephony/sip/media/rtp.ts'

const FRAME = new Uint8Array(160).fill(1)
const START = { ssrc: 77, sequence: 65_530, timestamp: 0xffffff00 }

function read(bytes: Buffer | null): RtpPacket {
  assert.ok(bytes !== null)
  const packet = parseRtp(bytes)
  assert.ok(typeof packet !== 'string')
  return packet
}

function packetOf(feed: number, sequence: number, timestamp: number, more: Partial<Relayed> = {}): Relayed {
  return {
    feed,
    ssrc: feed * 1_000,
    sequence: sequence & 0xffff,
    timestamp: timestamp >>> 0,
    marker: false,
    payloadType: 0,
    payload: FRAME,
    samples: 160,
    ...more,
  }
}

test('customer, silence, next customer: one SSRC, no gap in sequence, timestamps by the time passed, a marker at each switch', () => {
  const stream = new OutgoingStream(START, 0)
  const sent: { packet: RtpPacket; at: number }[] = []
  let now = 0
  const step = (bytes: Buffer | null) => {
    sent.push({ packet: read(bytes), at: now })
    now += 20
  }
  for (let n = 0; n < 50; n++) step(stream.relay(packetOf(1, 40_000 + n, 123 + n * 160), now))
  now += 7
  for (let n = 0; n < 100; n++) step(stream.own(FRAME, 0, now))
  now += 5
  for (let n = 0; n < 50; n++) step(stream.relay(packetOf(2, 3 + n, 0x80000000 + n * 160), now))
  sent.forEach(({ packet, at }, n) => {
    assert.equal(packet.ssrc, START.ssrc)
    assert.equal(packet.sequence, (START.sequence + n) & 0xffff)
    assert.equal(packet.marker, n === 0 || n === 50 || n === 150)
    const byTime = (START.timestamp + at * 8) >>> 0
    assert.ok(Math.abs(timestampAhead(packet.timestamp, byTime)) <= 160, `packet ${n}`)
    const before = sent[n - 1]
    if (before !== undefined) assert.ok(timestampAhead(packet.timestamp, before.packet.timestamp) >= 160)
  })
})

test('a loss and a swap of the partner are passed on as they are', () => {
  const stream = new OutgoingStream(START, 0)
  const sequences = [10, 11, 13, 12, 16].map(
    sequence => read(stream.relay(packetOf(1, sequence, sequence * 160), sequence * 20)).sequence,
  )
  const first = sequences[0] ?? 0
  assert.deepEqual(
    sequences.map(sequence => (sequence - first) & 0xffff),
    [0, 1, 3, 2, 6],
  )
})

test('a packet older than the switch is not sent: its number is another packet’s', () => {
  const stream = new OutgoingStream(START, 0)
  stream.own(FRAME, 0, 0)
  assert.ok(stream.relay(packetOf(1, 100, 16_000), 20) !== null)
  assert.equal(stream.relay(packetOf(1, 99, 15_840), 21), null)
  assert.ok(stream.relay(packetOf(1, 101, 16_160), 40) !== null)
})

test('packets that the phone cannot be given leave no gap', () => {
  const stream = new OutgoingStream(START, 0)
  const one = read(stream.relay(packetOf(1, 100, 0), 0))
  for (const sequence of [101, 102, 103]) stream.skip(packetOf(1, sequence, 160))
  const two = read(stream.relay(packetOf(1, 104, 640), 80))
  assert.equal((two.sequence - one.sequence) & 0xffff, 1)
  assert.equal(timestampAhead(two.timestamp, one.timestamp), 640)
})

test('a partner that starts again with another SSRC, sequence or clock counts as a switch', () => {
  for (const anew of [
    packetOf(1, 40_000, 640),
    packetOf(1, 104, 99_999_999),
    packetOf(1, 101, 160, { ssrc: 5 }),
  ]) {
    const stream = new OutgoingStream(START, 0)
    const one = read(stream.relay(packetOf(1, 100, 0), 0))
    const two = read(stream.relay(anew, 100))
    assert.equal((two.sequence - one.sequence) & 0xffff, 1)
    assert.equal(timestampAhead(two.timestamp, one.timestamp), 800)
    assert.ok(two.marker)
  }
})

test('whatever feeds it in whatever order, no sequence number comes twice, none is skipped at a switch, and time never goes back', () => {
  const feeding = fc.array(
    fc.record({
      feed: fc.integer({ min: 0, max: 3 }),
      packets: fc.integer({ min: 1, max: 40 }),
      pauseMs: fc.integer({ min: 0, max: 500 }),
    }),
    {
      maxLength: 20,
    },
  )
  fc.assert(
    fc.property(feeding, fc.integer({ min: 0, max: 65_535 }), (turns, offset) => {
      const stream = new OutgoingStream(START, 0)
      let now = 0
      let count = 0
      let last: RtpPacket | null = null
      for (const { feed, packets, pauseMs } of turns) {
        now += pauseMs
        for (let n = 0; n < packets; n++, now += 20, count++) {
          const relayed = packetOf(feed, offset + count + feed * 999, now * 8)
          const bytes = feed === 0 ? stream.own(FRAME, 0, now) : stream.relay(relayed, now)
          const packet = read(bytes)
          if (last !== null) {
            assert.equal((packet.sequence - last.sequence) & 0xffff, 1)
            assert.ok(timestampAhead(packet.timestamp, last.timestamp) > 0)
          }
          last = packet
        }
      }
    }),
    { numRuns: 300 },
  )
})

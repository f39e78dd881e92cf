// RTP and RTCP packets: built ones are read back, hostile ones are refused by name and never throw.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildSenderReport, parseRtcp } from '../../../src/telephony/sip/media/rtcp.ts'
import {
  buildRtp,
  PACKET_BYTES_MAX,
  parseRtp,
  sequenceAhead,
  timestampAhead,
} from '../../../src/telephony/sip/media/rtp.ts'

const packet = {
  marker: true,
  payloadType: 8,
  sequence: 65_535,
  timestamp: 0xfffffff0,
  ssrc: 0xdeadbeef,
  payload: Buffer.from('sound'),
}

test('a packet is read as it was built', () => {
  const read = parseRtp(buildRtp(packet))
  assert.ok(typeof read !== 'string')
  assert.deepEqual({ ...read, payload: Buffer.from(read.payload) }, packet)
})

test('CSRCs, an extension and padding are skipped', () => {
  const head = Buffer.from(buildRtp({ ...packet, payload: new Uint8Array(0) }))
  head[0] = 0x80 | 0x20 | 0x10 | 2
  const csrcs = Buffer.alloc(8, 7)
  const extension = Buffer.from([0xbe, 0xde, 0, 1, 1, 2, 3, 4])
  const read = parseRtp(Buffer.concat([head, csrcs, extension, Buffer.from('hi'), Buffer.from([0, 0, 3])]))
  assert.equal(typeof read === 'string' ? read : Buffer.from(read.payload).toString(), 'hi')
})

test('hostile packets are refused by name', () => {
  const good = buildRtp(packet)
  const changed = (first: number, ...tail: number[]) =>
    Buffer.concat([Buffer.from([first]), good.subarray(1), Buffer.from(tail)])
  assert.equal(parseRtp(Buffer.alloc(0)), 'short')
  assert.equal(parseRtp(good.subarray(0, 11)), 'short')
  assert.equal(parseRtp(Buffer.alloc(PACKET_BYTES_MAX + 1, 0x80)), 'long')
  assert.equal(parseRtp(changed(0x40)), 'version')
  assert.equal(parseRtp(changed(0x8f)), 'csrc')
  assert.equal(parseRtp(changed(0x90)), 'extension')
  assert.equal(parseRtp(Buffer.concat([changed(0x90).subarray(0, 12), Buffer.from([0, 0])])), 'extension')
  assert.equal(parseRtp(changed(0xa0, 0)), 'padding')
  assert.equal(parseRtp(changed(0xa0, 200)), 'padding')
  assert.equal(parseRtp(changed(0xa0, 6)), 'empty')
  assert.equal(parseRtp(good.subarray(0, 12)), 'empty')
})

test('no bytes make either reader throw, and a payload always lies inside its packet', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 1_600 }),
      fc.boolean(),
      fc.constantFrom(0x80, 0x81, 0x90, 0xa0, 0xbf),
      (bytes, likely, first) => {
        const buffer = Buffer.from(bytes)
        if (likely && buffer.length > 1) {
          buffer[0] = first
          buffer[1] = 200 + ((buffer[1] ?? 0) & 1)
        }
        const read = parseRtp(buffer)
        if (typeof read !== 'string')
          assert.ok(read.payload.length > 0 && read.payload.length <= buffer.length - 12)
        parseRtcp(buffer)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('sequence numbers and timestamps are compared correctly where they wrap', () => {
  assert.equal(sequenceAhead(2, 65_534), 4)
  assert.equal(sequenceAhead(65_534, 2), -4)
  assert.equal(timestampAhead(100, 0xffffff9c), 200)
  assert.equal(timestampAhead(0xffffff9c, 100), -200)
})

test('a sender report is read as it was built', () => {
  const block = {
    ssrc: 5,
    fractionLost: 64,
    lost: -3,
    highest: 70_000,
    jitter: 12,
    lastReport: 0x12345678,
    delaySince: 65_536,
  }
  const at = Date.parse('2026-03-02T00:00:00.500Z')
  const bytes = buildSenderReport({
    ssrc: 9,
    at,
    timestamp: 160,
    packets: 10,
    octets: 1_600,
    block,
    cname: 'a name',
  })
  assert.equal(bytes.length % 4, 0)
  const ntpSeconds = Math.floor(at / 1_000) + 2_208_988_800
  assert.equal(bytes.readUInt32BE(8), ntpSeconds)
  assert.deepEqual(parseRtcp(bytes), {
    reportTime: (((ntpSeconds & 0xffff) << 16) | 0x8000) >>> 0,
    blocks: [block],
    bye: false,
  })
})

test('a BYE in a compound is seen; a compound that is cut or does not begin with a report is refused', () => {
  const report = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 1])
  const bye = Buffer.from([0x81, 203, 0, 1, 0, 0, 0, 1])
  assert.deepEqual(parseRtcp(Buffer.concat([report, bye])), { reportTime: null, blocks: [], bye: true })
  assert.equal(parseRtcp(bye), null)
  assert.equal(parseRtcp(Buffer.concat([report, bye.subarray(0, 6)])), null)
  assert.equal(parseRtcp(Buffer.from([0x9f, 201, 0, 1, 0, 0, 0, 1])), null)
})

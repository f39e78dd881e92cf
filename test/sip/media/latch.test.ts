// The latching rule "signalled first, then agreed": nobody steals a stream, and a phone behind NAT is found.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LATCH_PACKETS, LATCH_QUIET_MS, SourceLatch, SSRC_QUIET_MS } from '../../../src/telephony/sip/media/latch.ts'

const SDP = { address: '203.0.113.1', port: 4_000 }
const NAT = { address: '198.51.100.7', port: 61_000 }
const THIEF = { address: '192.0.2.66', port: 5_000 }

test('the address of the SDP latches with its first packet, and a thief changes nothing', () => {
  const latch = new SourceLatch(SDP)
  assert.deepEqual(latch.target, SDP)
  assert.ok(latch.accepts(SDP, 1, 100, 0))
  for (let n = 0; n < 500; n++) {
    assert.ok(!latch.accepts(THIEF, n % 2, 101 + n, n * 10))
    assert.ok(n % 2 === 1 || latch.accepts(SDP, 1, 101 + n / 2, n * 10))
  }
  assert.equal(latch.target.address, SDP.address)
})

test('a phone behind NAT is latched to when its packets agree, not before', () => {
  const latch = new SourceLatch(SDP)
  const accepted = Array.from({ length: 5 }, (_, n) => latch.accepts(NAT, 9, 65_534 + n, n * 20)).map(Number)
  assert.deepEqual(accepted, [0, 0, 1, 1, 1])
  assert.equal(LATCH_PACKETS, 3)
  assert.deepEqual({ address: latch.target.address, port: latch.target.port }, NAT)
})

test('packets out of sequence, of changing SSRC or of changing port never agree', () => {
  const latch = new SourceLatch(SDP)
  for (let n = 0; n < 100; n++) {
    assert.ok(!latch.accepts(THIEF, 1, n * 7, n))
    assert.ok(!latch.accepts({ ...THIEF, port: 6_000 + n }, 1, n, n))
    assert.ok(!latch.accepts({ ...THIEF, port: 5_001 }, n, n, n))
  }
  assert.deepEqual(latch.target, SDP)
})

test('who latched first loses to the address of the SDP when that one speaks', () => {
  const latch = new SourceLatch(SDP)
  for (let n = 0; n < 10; n++) latch.accepts(THIEF, 1, n, n * 20)
  assert.equal(latch.target.address, THIEF.address)
  assert.ok(latch.accepts(SDP, 2, 5, 250))
  assert.equal(latch.target.address, SDP.address)
  assert.ok(!latch.accepts(THIEF, 1, 11, 260))
})

test('with the address of the signalling known, no third one is ever listened to', () => {
  const latch = new SourceLatch({ ...SDP, signalledFrom: NAT.address })
  for (let n = 0; n < 50; n++) assert.ok(!latch.accepts(THIEF, 1, n, n * 20))
  for (let n = 0; n < LATCH_PACKETS; n++) latch.accepts(NAT, 2, n, 1_000 + n * 20)
  assert.equal(latch.target.address, NAT.address)
})

test('a new NAT port is followed only after quiet, with the SSRC and sequence going on', () => {
  const moved = { ...NAT, port: 62_000 }
  const latch = new SourceLatch(SDP)
  for (let n = 0; n < 10; n++) latch.accepts(NAT, 9, n, n * 20)
  for (let n = 10; n < 20; n++) assert.ok(!latch.accepts(moved, 9, n, 200 + n))
  const later = 200 + LATCH_QUIET_MS
  for (let n = 30; n < 40; n++) assert.ok(!latch.accepts(moved, 8, n, later + n))
  assert.deepEqual(
    [40, 41, 42].map(n => latch.accepts(moved, 9, n, later + n)),
    [false, false, true],
  )
  assert.equal(latch.target.port, 62_000)
})

test('another SSRC of the latched source is taken when the old one is quiet, not beside it', () => {
  const latch = new SourceLatch(SDP)
  latch.accepts(SDP, 1, 1, 0)
  assert.ok(!latch.accepts(SDP, 2, 500, 5))
  assert.ok(latch.accepts(SDP, 1, 2, 20))
  assert.ok(latch.accepts(SDP, 2, 501, 20 + SSRC_QUIET_MS))
  assert.ok(!latch.accepts(SDP, 1, 3, 60))
})

test('another address in the SDP opens the latch again, the same one does not', () => {
  const latch = new SourceLatch(SDP)
  for (let n = 0; n < 5; n++) latch.accepts(NAT, 9, n, n * 20)
  latch.setSignalled({ ...SDP })
  assert.equal(latch.target.address, NAT.address)
  latch.setSignalled({ ...SDP, port: 4_002 })
  assert.deepEqual(latch.target, { ...SDP, port: 4_002 })
})

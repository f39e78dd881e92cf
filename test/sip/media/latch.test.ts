// The latching rule "signalled first, then agreed": nobody steals a stream, and a phone behind NAT is found.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  FOREIGN_PACKETS,
  FOREIGN_QUIET_MS,
  LATCH_PACKETS,
  LATCH_QUIET_MS,
  type Source,
  SourceLatch,
  SSRC_QUIET_MS,
  TAKEOVER_PACKETS,
} from '../../../src/telephony/sip/media/latch.ts'

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

/**
 * Sends packets of one stream, 20 ms apart: returns how many were refused before the first was taken; null if
 * none was.
 */
function refusedFirst(
  latch: SourceLatch,
  source: Source,
  ssrc: number,
  count: number,
  fromMs: number,
  sequence = 65_530,
): number | null {
  let taken: number | null = null
  for (let n = 0; n < count; n++) {
    if (latch.accepts(source, ssrc, (sequence + n) & 0xffff, fromMs + n * 20)) taken ??= n
  }
  return taken
}

test('a source that was not named to us is taken once its packets agree, not before', () => {
  const anywhere = new SourceLatch(SDP)
  assert.equal(refusedFirst(anywhere, NAT, 9, 50, 0), FOREIGN_PACKETS - 1)
  assert.deepEqual({ address: anywhere.target.address, port: anywhere.target.port }, NAT)
  const asItSignals = new SourceLatch({ ...SDP, signalledFrom: NAT.address })
  assert.equal(refusedFirst(asItSignals, NAT, 9, 50, 0), LATCH_PACKETS - 1)
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

test('other senders do not keep a consistent source from being taken', () => {
  const latch = new SourceLatch(SDP)
  let taken = false
  for (let n = 0; n < 50 && !taken; n++) {
    for (let port = 0; port < 5; port++) latch.accepts({ ...THIEF, port: 5_000 + port }, 1, n * 3, n * 20)
    taken = latch.accepts(NAT, 9, n, n * 20)
  }
  assert.ok(taken)
})

test('whoever latched first loses to the SDP’s address when that one speaks', () => {
  const latch = new SourceLatch(SDP)
  refusedFirst(latch, THIEF, 1, 20, 0)
  assert.equal(latch.target.address, THIEF.address)
  assert.ok(latch.accepts(SDP, 2, 5, 450))
  assert.equal(latch.target.address, SDP.address)
  assert.ok(!latch.accepts(THIEF, 1, 11, 460))
})

test('a strict leg never listens to a third address', () => {
  const latch = new SourceLatch({ ...SDP, signalledFrom: NAT.address, isStrict: true })
  assert.equal(refusedFirst(latch, THIEF, 1, 5_000, 0), null)
  assert.equal(refusedFirst(latch, NAT, 2, 5, 100_000), LATCH_PACKETS - 1)
})

test('a source that speaks is displaced by nobody, however much and however long others send', () => {
  const latch = new SourceLatch({ ...SDP, signalledFrom: NAT.address })
  refusedFirst(latch, NAT, 9, 5, 0)
  for (let n = 5; n < 3_000; n++) {
    assert.ok(latch.accepts(NAT, 9, (65_530 + n) & 0xffff, n * 20))
    assert.ok(!latch.accepts({ ...NAT, port: 62_000 }, 9, n & 0xffff, n * 20 + 10))
    assert.ok(!latch.accepts(THIEF, 9, n & 0xffff, n * 20 + 10))
  }
})

test('a new port is followed only after quiet: soon with the SSRC and sequence going on, later with others', () => {
  const moved = { ...NAT, port: 62_000 }
  const latched = () => {
    const latch = new SourceLatch({ ...SDP, signalledFrom: NAT.address })
    refusedFirst(latch, NAT, 9, 10, 0, 0)
    return latch
  }
  assert.equal(refusedFirst(latched(), moved, 9, 10, 200, 10), null)
  assert.equal(refusedFirst(latched(), moved, 9, 10, 200 + LATCH_QUIET_MS, 30), LATCH_PACKETS - 1)
  assert.equal(refusedFirst(latched(), moved, 7, 30, 200 + LATCH_QUIET_MS, 30_000), FOREIGN_PACKETS - 1)
})

test('an address that was not named to us takes over only after a long pause', () => {
  const latched = () => {
    const latch = new SourceLatch(SDP)
    latch.accepts(SDP, 1, 1, 0)
    return latch
  }
  assert.equal(refusedFirst(latched(), THIEF, 2, 50, LATCH_QUIET_MS), null)
  assert.equal(refusedFirst(latched(), THIEF, 2, 50, FOREIGN_QUIET_MS), TAKEOVER_PACKETS - 1)
})

test('another SSRC of the latched source is taken once the old one is quiet, not beside it', () => {
  const latch = new SourceLatch(SDP)
  latch.accepts(SDP, 1, 1, 0)
  assert.ok(!latch.accepts(SDP, 2, 500, 5))
  assert.ok(latch.accepts(SDP, 1, 2, 20))
  assert.ok(latch.accepts(SDP, 2, 501, 20 + SSRC_QUIET_MS))
  assert.ok(!latch.accepts(SDP, 1, 3, 60))
})

test('a new address in the SDP opens the latch again, the same one does not', () => {
  const latch = new SourceLatch(SDP)
  refusedFirst(latch, NAT, 9, 20, 0)
  latch.setSignalled({ ...SDP })
  assert.equal(latch.target.address, NAT.address)
  latch.setSignalled({ ...SDP, port: 4_002 })
  assert.deepEqual(latch.target, { ...SDP, port: 4_002 })
})

// G.711 by the values of ITU-T G.711 tables 1 and 2.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DECODED, decode, encode, SILENCE, transcode } from '../../../src/telephony/sip/media/g711.ts'

/** Segment ends and steps of table 1a: output values at 13 bits, y1 = 1 to y128 = 4032. */
const A_LAW_OUTPUTS = [
  [1, 1],
  [2, 3],
  [16, 31],
  [17, 33],
  [32, 63],
  [33, 66],
  [48, 126],
  [49, 132],
  [64, 252],
  [65, 264],
  [81, 528],
  [97, 1_056],
  [113, 2_112],
  [128, 4_032],
] as const

/** Table 2a at 14 bits, y0 = 0 to y127 = 8031. */
const MU_LAW_OUTPUTS = [
  [0, 0],
  [1, 2],
  [15, 30],
  [16, 33],
  [31, 93],
  [32, 99],
  [48, 231],
  [64, 495],
  [80, 1_023],
  [96, 2_079],
  [112, 4_191],
  [126, 7_775],
  [127, 8_031],
] as const

test('A-law codes decode to the output values of table 1/G.711', () => {
  for (const [number, output] of A_LAW_OUTPUTS) {
    const code = (0x80 | (number - 1)) ^ 0x55
    assert.equal(DECODED.PCMA[code], output * 8, `y${number}`)
    assert.equal(DECODED.PCMA[code ^ 0x80], -output * 8, `-y${number}`)
  }
})

test('µ-law codes decode to the output values of table 2/G.711', () => {
  for (const [number, output] of MU_LAW_OUTPUTS) {
    const code = 0xff - number
    assert.equal(DECODED.PCMU[code], output * 4, `y${number}`)
    assert.equal((DECODED.PCMU[code ^ 0x80] ?? 1) + output * 4, 0, `-y${number}`)
  }
})

test('every output value is encoded to its own code, and the decision values lie between them', () => {
  for (const codec of ['PCMA', 'PCMU'] as const) {
    for (let code = 0; code < 256; code++) {
      const value = DECODED[codec][code] ?? 0
      const again = encode(Int16Array.of(value), codec)[0] ?? -1
      assert.equal(DECODED[codec][again], value, `${codec} ${code}`)
    }
  }
  // Table 1a: x1 = 2 divides y1 from y2 (13 bits); table 2a: x1 = 1 divides y0 from y1, x2 = 3 y1 from y2 (14
  // bits).
  assert.deepEqual([...encode(Int16Array.of(15, 16), 'PCMA')], [0x80 ^ 0x55, 0x81 ^ 0x55])
  assert.deepEqual([...encode(Int16Array.of(3, 4, 11, 12), 'PCMU')], [0xff, 0xfe, 0xfe, 0xfd])
  assert.deepEqual([...encode(Int16Array.of(32_767, -32_768), 'PCMU')], [0x80, 0x00])
  assert.deepEqual([...encode(Int16Array.of(32_767, -32_768), 'PCMA')], [0xff ^ 0x55, 0x7f ^ 0x55])
})

test('both laws are monotonic', () => {
  for (const codec of ['PCMA', 'PCMU'] as const) {
    let last = Number.NEGATIVE_INFINITY
    for (let sample = -32_768; sample <= 32_767; sample += 7) {
      const heard = decode(encode(Int16Array.of(sample), codec), codec)[0] ?? 0
      assert.ok(heard >= last)
      last = heard
    }
  }
})

test('one law becomes the other within half a step, the same law stays the same bytes, silence stays silent', () => {
  const codes = Uint8Array.from({ length: 256 }, (_, code) => code)
  assert.equal(transcode(codes, 'PCMU', 'PCMU'), codes)
  const changed = decode(transcode(codes, 'PCMU', 'PCMA'), 'PCMA')
  decode(codes, 'PCMU').forEach((value, code) => {
    assert.ok(Math.abs(value - (changed[code] ?? 0)) <= 8 + Math.abs(value) / 32, `code ${code}`)
  })
  assert.ok(decode(SILENCE.PCMA, 'PCMA').every(sample => Math.abs(sample) <= 8))
  assert.ok(decode(SILENCE.PCMU, 'PCMU').every(sample => sample === 0))
})

// Bencode: values survive writing and reading, and a stranger's bytes neither throw nor are half accepted.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bencode, decode, encode } from '../../../src/telephony/sip/rtpengine/bencode.ts'

const { value } = fc.letrec<{ value: Bencode }>(tie => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map(pairs => new Map(pairs)),
  ),
}))

const read = (text: string) => decode(Buffer.from(text, 'latin1'))

test('a value is read as it was written', () => {
  fc.assert(fc.property(value, one => assert.deepEqual(decode(encode(one)), one)))
})

test('any bytes are a value or null, never an exception, and a value is written in no more bytes than it was read from', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      const found = decode(Buffer.from(bytes))
      // A byte that is not UTF-8 becomes three.
      if (found !== null) assert.ok(encode(found).length <= 3 * bytes.length)
    }),
  )
})

test('an answer with one byte changed, lost or added is a value or null, never an exception', () => {
  const kind = fc.constantFrom('change', 'lose', 'add')
  fc.assert(
    fc.property(value, kind, fc.nat(), fc.nat(255), (one, how, place, byte) => {
      const bytes = encode(one)
      const at = place % bytes.length
      const middle = how === 'lose' ? [] : [byte]
      const found = decode(
        Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(middle),
          bytes.subarray(how === 'add' ? at : at + 1),
        ]),
      )
      if (found !== null) encode(found)
    }),
  )
})

test('an answer of rtpengine is read', () => {
  const pairs: [string, Bencode][] = [
    ['result', 'pong'],
    ['num', -7],
    ['list', ['a', 0]],
  ]
  assert.deepEqual(read('d6:result4:pong3:numi-7e4:listl1:ai0eee'), new Map(pairs))
})

test('anything but bencode is null', () => {
  const wrong = [
    '',
    'i',
    'ie',
    'i-e',
    'i-0e',
    'i01e',
    'i1.5e',
    'i9007199254740993e',
    '5:abc',
    '-1:a',
    '01:a',
    '99999999999999999999:a',
  ]
  const more = ['l', 'li1e', 'd', 'd1:ae', 'di1ei2ee', 'd1:ai1e', 'i1ei2e', '1:ab', 'x', 'e', ' 1:a', '1:']
  for (const text of [...wrong, ...more]) assert.equal(read(text), null, text)
})

test('a value nested beyond the limit is null, however large the datagram', () => {
  assert.equal(read(`${'l'.repeat(30_000)}${'e'.repeat(30_000)}`), null)
  assert.equal(read(`${'d1:a'.repeat(15_000)}`), null)
  assert.notEqual(read(`${'l'.repeat(16)}${'e'.repeat(16)}`), null)
})

test('a length is counted in bytes, not in characters', () => {
  assert.equal(encode('预呼').toString(), '6:预呼')
  assert.equal(decode(Buffer.from('6:预呼')), '预呼')
})

test('a key of the prototype is a key like any other', () => {
  assert.deepEqual(read('d9:__proto__i1ee'), new Map([['__proto__', 1]]))
})

test('a number that is not whole is not written', () => {
  for (const wrong of [0.5, Number.NaN, 2 ** 53]) assert.throws(() => encode(wrong), RangeError)
})

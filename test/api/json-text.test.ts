// Long answers are written in slices, and come out as if they had been written in one piece.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LosslessNumber } from 'lossless-json'
import { jsonText, jsonTextInSlices } from '../../src/api/http/json.ts'

const value = fc.oneof(
  fc.jsonValue(),
  fc.constant(new LosslessNumber('1234567890123456789')),
  fc.constant(undefined),
)
const list = fc
  .tuple(fc.array(value, { minLength: 1, maxLength: 5 }), fc.nat(1_000))
  .map(([some, length]) => {
    return Array.from({ length }, (_, at) => some[at % some.length] ?? null)
  })

test('slices add up to the text of the whole', async () => {
  const answer = fc.dictionary(
    fc.string(),
    fc.oneof(value, list, fc.dictionary(fc.string(), fc.oneof(list, value))),
  )
  await fc.assert(
    fc.asyncProperty(answer, fc.boolean(), async (sent, isExact) => {
      assert.equal(await jsonTextInSlices(sent, isExact, async () => {}), jsonText(sent, isExact))
    }),
    { numRuns: 300 },
  )
})

test('answering 10,000 rejected entries yields to others fifty times', async () => {
  let pauses = 0
  const entry = {
    phone: '18012345678',
    userid: new LosslessNumber('1234567890123456789'),
    reason: '号码重复',
  }
  const answer = { ret: 200, data: { result: { success: 0, invaliddata: Array(10_000).fill(entry) } } }
  const text = await jsonTextInSlices(answer, true, async () => (pauses += 1))
  assert.equal(pauses, 49)
  assert.equal(text.split('1234567890123456789').length, 10_001)
})

// Whatever was thrown has a text and a code.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { errorCode, errorText } from '../../src/domain/error-text.ts'

test('an error shows its message, and its code if it has one', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (message, code) => {
      const error = new Error(message)
      assert.equal(errorText(error), message)
      assert.equal(errorCode(error), '')
      assert.equal(errorCode(Object.assign(error, { code })), code)
      assert.equal(errorText(error), message)
    }),
  )
})

test('a thrown value that is not an error still has a text, and never a code', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant(undefined)), thrown => {
      assert.equal(errorText(thrown), String(thrown))
      assert.equal(errorCode(thrown), '')
    }),
  )
  assert.equal(errorCode({ code: 'ENOENT' }), '')
  assert.equal(errorCode(Object.assign(new Error(''), { code: 20 })), '')
})

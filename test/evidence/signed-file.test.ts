// A signed file of evidence: what was signed verifies, and nothing else does.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { isGenuine, readClaim, signedJson, signedPage } from '../../src/evidence/signed-file.ts'

const KEY = Buffer.alloc(32, 7)
const anything = fc.record({ text: fc.string({ unit: 'binary' }), list: fc.array(fc.jsonValue()) })
const accounts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const files = fc.tuple(anything, accounts, fc.boolean()).map(([content, account, isPage]) => ({
  account,
  file: Buffer.from(
    isPage ? signedPage(KEY, account, `<p>${content.text}</p>`) : signedJson(KEY, account, content),
  ),
}))

test('what was signed is genuine, says whose it is, and as data is JSON with what was signed', () => {
  fc.assert(
    fc.property(anything, accounts, (content, account) => {
      const text = signedJson(KEY, account, content)
      assert.ok(isGenuine(KEY, Buffer.from(text)))
      assert.deepEqual(readClaim(Buffer.from(text)), { form: 'json', account })
      const { evidence } = JSON.parse(text)
      assert.deepEqual(evidence, JSON.parse(JSON.stringify(content)))
    }),
  )
})

test('a file changed by one byte, shortened or lengthened is not genuine', () => {
  fc.assert(
    fc.property(
      files,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      ({ file }, at, by, first) => {
        // Half of the changes hit the ends, where the signature stands.
        const place = first
          ? at % Math.min(200, file.length)
          : file.length - 1 - (at % Math.min(200, file.length))
        const changed = Buffer.from(file)
        changed[place] = ((changed[place] ?? 0) + by) % 256
        assert.equal(isGenuine(KEY, changed), false)
        assert.equal(
          isGenuine(KEY, Buffer.concat([file.subarray(0, place), file.subarray(place + 1)])),
          false,
        )
        const more = Buffer.concat([file.subarray(0, place), Buffer.from([by]), file.subarray(place)])
        assert.equal(more.equals(file) || isGenuine(KEY, more), false)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('every byte of a short file counts', () => {
  for (const text of [signedJson(KEY, '9001', { phone: '138' }), signedPage(KEY, '9001', '<p>138</p>')]) {
    const file = Buffer.from(text)
    for (let at = 0; at < file.length; at++)
      for (const bit of [1, 32, 128]) {
        const changed = Buffer.from(file)
        changed[at] = (changed[at] ?? 0) ^ bit
        assert.equal(isGenuine(KEY, changed), false, `byte ${at}`)
      }
  }
})

test('another key, another account or another form of the same content is not genuine', () => {
  fc.assert(
    fc.property(files, accounts, ({ file, account }, other) => {
      assert.equal(isGenuine(randomBytes(32), file), false)
      const text = file.toString()
      const renamed = text.replace(encodeURIComponent(account), encodeURIComponent(other))
      assert.equal(renamed !== text && isGenuine(KEY, Buffer.from(renamed)), false)
    }),
  )
})

test('what is no file of evidence is none, whatever it is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), bytes => {
      const file = Buffer.from(bytes)
      assert.equal(readClaim(file), null)
      assert.equal(isGenuine(KEY, file), false)
    }),
  )
})

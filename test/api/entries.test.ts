// What the services make of a list of numbers, in turns.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { digestOf } from '../../src/api/published/services/entries.ts'

test('the digest of a list does not depend on where its text is cut', async () => {
  for (const text of ['', '[]', '😀'.repeat(300_000), `x${'😀'.repeat(600_000)}`, '中'.repeat(524_288)]) {
    let pauses = 0
    const digest = await digestOf(job => job(async () => (pauses += 1)), text)
    assert.deepEqual(digest, createHash('sha256').update(text).digest())
    assert.equal(pauses, Math.max(Math.ceil(text.length / 524_289) - 1, 0))
  }
})

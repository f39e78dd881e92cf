// Array literals of ours are read by PostgreSQL as the texts they were made of.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { textArray } from '../../src/store/postgres/text-array.ts'
import { anyKind, freshDatabase, skipWithout } from '../support/database.ts'

const storable = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'NULL', '{}', '"', '\\', '\\n', ',', ' x ', '\n\t\u0085', '\u2028', '1234'),
  )
  .map(text => text.replaceAll('\0', ''))

test('every text comes back as it was sent', { skip: skipWithout(anyKind()) }, async () => {
  const database = await freshDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    const property = fc.asyncProperty(fc.array(storable), async texts => {
      const { rows } = await client.query('select to_json($1::text[]) as back', [textArray(texts)])
      assert.deepEqual(rows[0].back, texts)
    })
    await fc.assert(property, { numRuns: 300 })
  } finally {
    await client.end()
    await database.drop()
  }
})

// Statements and transactions that fail are reported, so that the metric of database errors counts them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Database } from '../../src/store/postgres/database.ts'
import { freshDatabase } from '../support/database.ts'

test('a failure of the database is reported once, a refusal of our own is not', async () => {
  const { url, drop } = await freshDatabase()
  const reported: string[] = []
  const db = new Database({ url, onError: where => reported.push(where) })
  await db.rows('select 1')
  await assert.rejects(db.rows('select nonsense'))
  await assert.rejects(db.transaction(tx => tx.rows('select nonsense')))
  await assert.rejects(
    db.transaction(async () => {
      throw new Error('ours')
    }),
  )
  await db.close()
  await assert.rejects(db.rows('select 1'))
  assert.deepEqual(reported, ['statement', 'transaction', 'statement'])
  await drop()
})

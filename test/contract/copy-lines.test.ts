// Rows that are copied are read by PostgreSQL as the values they were made of.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import pg from 'pg'
import { copyLine, copyLines } from '../../src/store/postgres/copy-lines.ts'
import { anyKind, freshDatabase, skipWithout } from '../support/database.ts'

const storable = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '\\N', '\\.', '\\', '\\\\n', '\t', '\r\n', '\n', 'NULL', ' x ', '\u0085', '\u2028'),
  )
  .map(text => text.replaceAll('\0', ''))
const row = fc.tuple(fc.option(storable), fc.option(storable))

async function withClient(t: TestContext, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const database = await freshDatabase()
  const client = new pg.Client({ connectionString: database.url })
  t.after(async () => {
    await client.end()
    await database.drop()
  })
  await client.connect()
  await use(client)
}

test(
  'every value comes back as it was sent, in one message or in several',
  {
    skip: skipWithout(anyKind()),
  },
  t =>
    withClient(t, async client => {
      await client.query(
        'create temp table copied (n bigint generated always as identity, "one" text, "two" text)',
      )
      const comesBack = async (rows: readonly (readonly (string | null)[])[]) => {
        await client.query('truncate copied')
        await copyLines(client, 'copy copied ("one", "two") from stdin', rows.map(copyLine))
        const { rows: back } = await client.query({
          text: 'select "one", "two" from copied order by n',
          rowMode: 'array',
        })
        assert.deepEqual(back, rows)
      }
      await fc.assert(fc.asyncProperty(fc.array(row), comesBack), { numRuns: 300 })
      await comesBack(Array.from({ length: 20_000 }, (_, n) => [`预呼 ${n}`, null]))
    }),
)

test(
  'a row that PostgreSQL refuses, or that cannot be made, rejects the copy, and the connection goes on',
  {
    skip: skipWithout(anyKind()),
  },
  t =>
    withClient(t, async client => {
      await client.query('create temp table copied (phone text unique)')
      const lines = [...Array.from({ length: 50_000 }, (_, n) => `1380000${n}`), '13800000']
      await assert.rejects(copyLines(client, 'copy copied (phone) from stdin', lines), { code: '23505' })
      await assert.rejects(copyLines(client, 'copy copied (phone) from stdin', failing()), /no more rows/)
      assert.deepEqual((await client.query('select count(*)::int as count from copied')).rows, [{ count: 0 }])
    }),
)

function* failing(): Generator<string> {
  for (let n = 0; n < 20_000; n++) yield `1390000${n}`
  throw new Error('no more rows')
}

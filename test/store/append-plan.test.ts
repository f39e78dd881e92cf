// How PostgreSQL adds a list: each of its rows is looked up, never compared with each row that is blocked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { NOT_TO_ADD } from '../../src/store/postgres/contact/insert-contacts.ts'
import { freshDatabase, skipWithout } from '../support/database.ts'

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Join Filter'?: string
  readonly Filter?: string
  readonly Plans?: readonly PlanNode[]
}

/** Their values are nothing to a plan that is kept. */
const PARAMETERS = [...new Set(NOT_TO_ADD.match(/\$\d+/g))]

for (const kind of ['embedded', 'debian'] as const)
  test(`a list of which half is blocked is added without comparing each row with each: ${kind}`, {
    skip: skipWithout(kind),
  }, async t => {
    const database = await freshDatabase(kind)
    const sql = new pg.Client({ connectionString: database.url })
    await sql.connect()
    t.after(async () => {
      await sql.end()
      await database.drop()
    })
    await sql.query(`insert into account (code, name, appid) values ('9001', '', 'a')`)
    await sql.query(`insert into blocked_number (account_id, phone)
      select a.id, (13000000000 + i)::text from account a, generate_series(1, 5000) i`)
    await sql.query('analyze blocked_number')
    // As the store does it from the sixth append on: the plan that is kept, without sorting.
    await sql.query('set enable_sort = off; set plan_cache_mode = force_generic_plan')
    await sql.query(`prepare adding as ${NOT_TO_ADD}`)
    const { rows } = await sql.query<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(
      `explain (format json) execute adding (${PARAMETERS.map(() => 'null').join()})`,
    )
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan
    assert.ok(plan !== undefined)
    const each = nodesOf(plan).flatMap(node => [node['Join Filter'] ?? [], node.Filter ?? []].flat())
    assert.deepEqual(
      each.filter(filter => filter.includes('ANY') && !filter.includes('hashed')),
      [],
    )
    assert.deepEqual(
      nodesOf(plan).flatMap(node => node['Join Filter'] ?? []),
      [],
    )
    assert.ok(each.some(filter => filter.includes('hashed')))
  })

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

// Calls that no task made: one of an agent, or one that came in. They are recorded, pushed, listed and
// exported as all others, without a task, a contact and a round.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import type { ExportedCall } from '../../src/store/port/admin-store.ts'
import type { CallEnd } from '../../src/store/port/changes.ts'
import { pushBody } from '../../src/wire/push-bodies.ts'
import { anyKind, skipWithout } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { NODE, NOON, PostgresWorld } from './store-world.ts'

const NOTHING = { calls: [], agents: [], tasks: [], pushes: [] }
const RANGE = { dialedFrom: NOON - 60_000, dialedTo: NOON + 60_000 }
const EVERYBODY = { exts: [], userid: null, memberid: null, origin: null }
const PAGE = { current: 1, size: 10 }

describe('calls without a task', { skip: skipWithout(anyKind()) }, () => {
  let world: PostgresWorld
  let sql: pg.Client
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    sql = new pg.Client({ connectionString: world.url })
    await sql.connect()
  })
  after(async () => {
    await sql.end()
    await world.close()
  })

  const insert = async (accountId: number, origin: string, taskid: string | null = null) => {
    const { rows } = await sql.query<{ id: string }>(
      `insert into call (origin, leg_id, account_id, taskid, phone, userid, memberid, extra, customuuid,
         node, claimed_at, dialed_at, agent_ext)
       values ($1, gen_random_uuid(), $2, $3, $4, '7', '', '', '', $5, to_timestamp($6), to_timestamp($6), '1001')
       returning id`,
      [origin, accountId, taskid, origin === 'agent' ? '13900000001' : '13900000002', NODE, NOON / 1_000],
    )
    return Number(rows[0]?.id)
  }

  for (const origin of ['agent', 'trunk'] as const) {
    test(`a call of origin ${origin} is found unfinished, ends, and is reported everywhere`, async () => {
      const { store } = world
      const accountId = await world.addAccount()
      const callId = await insert(accountId, origin)
      const [unfinished] = await store.unfinishedCalls(accountId)
      assert.deepEqual([unfinished?.callId, unfinished?.taskId, unfinished?.interruptions], [callId, null, 0])
      const end: CallEnd = {
        ...{ endedAt: NOON + 9_000, outcome: 'connected', by: 'customer' },
        ...{ sipStatus: null, q850: 16, againAt: null },
      }
      const fact = { type: 'callEnded', callId } as const
      await recordFacts(store, {
        ...NOTHING,
        calls: [{ callId, answeredAt: NOON + 2_000, connectedAt: NOON + 2_000, end }],
        pushes: [{ accountId, subject: String(callId), kind: 'call', event: 'record', fact }],
      })
      assert.deepEqual(await store.unfinishedCalls(accountId), [])

      const bill = { ...RANGE, ...EVERYBODY, phone: null, extra: null, customuuid: null } as const
      const bills = await store.listBills(accountId, { ...bill, sync: 'all' }, PAGE, NOON)
      assert.deepEqual(
        bills.rows.map(({ id, taskid, round }) => [id, taskid, round]),
        [[callId, null, null]],
      )
      const cdrs = await store.listCdrs(
        accountId,
        { ...RANGE, ...EVERYBODY, callerId: null, phone: null },
        PAGE,
      )
      assert.deepEqual(
        cdrs.rows.map(({ id }) => id),
        [callId],
      )
      const exported: ExportedCall[] = []
      for await (const call of store.exportCalls(accountId, { from: null, to: null })) exported.push(call)
      assert.deepEqual(
        exported.map(call => [call.taskid, call.taskName, call.round, call.outcome]),
        [[null, null, null, 'connected']],
      )
      const due = (await store.duePushes(10)).filter(push => push.account.id === accountId)
      const body = due[0] && pushBody(due[0].fact, { code: '9001', timeZone: 'Asia/Shanghai' })
      assert.deepEqual([body?.['taskid'], body?.['round'], body?.['billsec']], ['', 0, 7])
    })
  }

  test('a call has a task, a contact and a round exactly when a task made it', async () => {
    const accountId = await world.addAccount()
    await assert.rejects(insert(accountId, 'task'), /call_of_task/)
    await assert.rejects(insert(accountId, 'agent', '20260302120000000001'), /call_of_task/)
    await assert.rejects(insert(accountId, 'nobody'), /call_o/)
  })

  test('a call that changes hands is the last agent’s who took it, whatever came before, and has its marks', async () => {
    const accountId = await world.addAccount()
    const callId = await insert(accountId, 'agent')
    const now = NOON
    const record = (change: object) =>
      recordFacts(world.store, {
        ...NOTHING,
        calls: [{ callId, answeredAt: now, connectedAt: now, ...change }],
      })
    const agent = async () => {
      const { rows } = await sql.query('select agent_ext, marks from call where id = $1', [callId])
      return [rows[0].agent_ext, rows[0].marks]
    }
    await record({ agentExt: '1001', offeredAt: now })
    await record({ agentExt: '1009', offeredAt: now })
    assert.deepEqual(await agent(), ['1001', null], 'once they talk an offer changes nothing')
    const first = { what: 'transferred', ext: '1001', to: '1002', at: now + 1_000 } as const
    const second = { what: 'transferred', ext: '1002', to: '1003', at: now + 2_000 } as const
    for (const [tookOver, marks] of [
      ['1002', [first]],
      ['1003', [first, second]],
      ['1003', [first, second]],
    ] as const)
      await record({ tookOver, marks })
    assert.deepEqual(await agent(), ['1003', [first, second]])
    await record({ agentExt: '1001' })
    const end = { endedAt: now + 3_000, outcome: 'connected', by: 'customer' } as const
    await record({ end: { ...end, sipStatus: null, q850: null, againAt: null } })
    assert.deepEqual(await agent(), ['1003', [first, second]])
    const found = await world.store.findCall(accountId, callId)
    assert.deepEqual([found?.agentExt, found?.marks], ['1003', [first, second]])
    for (const ext of ['1001', '1002', '1003']) {
      const desk = await world.store.deskOf(accountId, ext, NOON - 60_000)
      assert.deepEqual([desk.call, desk.lastCall?.id], [null, callId], ext)
      assert.equal(await world.store.phoneOfCall(accountId, ext, callId), '13900000001')
      const said = await world.store.disposeCall(accountId, ext, callId, { code: 'sold', note: ext }, NOON)
      assert.equal(said, 'dispositionNotFound', 'the account has none, but the call is theirs')
    }
    assert.equal((await world.store.deskOf(accountId, '1009', NOON - 60_000)).lastCall, null)
    assert.equal(await world.store.phoneOfCall(accountId, '1009', callId), null)
  })
})

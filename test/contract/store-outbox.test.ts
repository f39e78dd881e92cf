// The outbox keeps facts: the record of a call is read when it is sent, whatever became known of it since.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import type { SentFact } from '../../src/domain/push-fact.ts'
import type { CallEnd } from '../../src/store/port/changes.ts'
import { endedCallBackPush } from '../../src/store/port/ended-call-back.ts'
import { pushBody } from '../../src/wire/push-bodies.ts'
import { anyKind, skipWithout } from '../support/database.ts'
import { recordFacts } from '../support/record-facts.ts'
import { claimOf, NODE, NOON, PostgresWorld } from './store-world.ts'

const OWNER = { code: '9001', timeZone: 'Asia/Shanghai' }
const NOTHING = { calls: [], agents: [], tasks: [], pushes: [] }
const END: CallEnd = {
  ...{ endedAt: NOON + 9_000, outcome: 'interrupted', by: 'network' },
  ...{ sipStatus: null, q850: null, againAt: null },
}

describe('the outbox', { skip: skipWithout(anyKind()) }, () => {
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

  /** A call that is over, with its record in the outbox. */
  async function reported() {
    const accountId = await world.addAccount()
    await world.store.holdAccount(accountId, NODE, 60_000)
    const taskId = await world.addTask(accountId, ['13910000001'])
    const [claim] = await world.store.claim(claimOf(taskId, 1))
    assert.ok(claim !== undefined)
    const { callId, legId } = claim
    const fact = { type: 'callEnded', callId } as const
    const push = { accountId, subject: legId, kind: 'call', event: 'record', fact } as const
    await recordFacts(world.store, { ...NOTHING, calls: [{ callId, end: END }], pushes: [push] })
    return { accountId, callId, legId }
  }

  async function due(accountId: number): Promise<{ id: number; fact: SentFact }[]> {
    await sql.query('update push set next_at = now() where account_id = $1', [accountId])
    return (await world.store.duePushes(10)).filter(push => push.account.id === accountId)
  }

  test('a record that is sent again contains an answer learned since', async () => {
    const { accountId, callId, legId } = await reported()
    const [first] = await due(accountId)
    assert.ok(first?.fact.type === 'callEnded')
    assert.deepEqual(
      [first.fact.call.id, first.fact.call.legId, first.fact.call.answeredAt],
      [callId, legId, null],
    )
    await recordFacts(world.store, { ...NOTHING, calls: [{ callId, answeredAt: NOON + 5_000 }] })
    const [again] = await due(accountId)
    assert.ok(again !== undefined && again.fact.type === 'callEnded')
    assert.equal(again.id, first.id, 'one record, sent until its receipt is known')
    assert.equal(again.fact.call.answeredAt, NOON + 5_000)
    assert.notEqual(pushBody(again.fact, OWNER)?.['answertime'], '')
  })

  test('a call-back that ended is told once, by the node that drives the account', async () => {
    const accountId = await world.addAccount()
    await world.store.holdAccount(accountId, NODE, 60_000)
    const id = await world.promise(accountId, { phone: '13910000002', at: NOON, ext: null })
    const [row] = (await world.store.dueCallBacks(accountId, NOON)).rows
    assert.ok(row !== undefined)
    const ended = { state: 'ended', reason: 'missed' } as const
    const push = endedCallBackPush(accountId, row, 'missed', NOON)
    const settle = (node: string) => world.store.settleCallBack(accountId, node, row, ended, NOON, [push])
    assert.deepEqual([await settle('node-b'), await settle(NODE), await settle(NODE)], [false, true, false])
    const told = (await due(accountId)).map(({ fact }) => fact)
    assert.deepEqual(told, [push.fact])
    assert.equal(push.fact.type === 'callBackEnded' && push.fact.callBackId, id)
  })

  test('a call whose record was removed is no longer pushed', async () => {
    const { accountId, callId } = await reported()
    await sql.query('delete from call where id = $1', [callId])
    const [push] = await due(accountId)
    assert.deepEqual(push?.fact, { type: 'gone' })
    assert.equal(push && pushBody(push.fact, OWNER), null)
  })

  test('a body that an older version wrote is sent as it was written', async () => {
    const accountId = await world.addAccount()
    const body = { id: 7, companycode: '9001', answertime: '' }
    await sql.query(
      "insert into push (account_id, subject, kind, event, body, next_at) values ($1, 'old', 'call', 'record', $2, now())",
      [accountId, body],
    )
    const [push] = await due(accountId)
    assert.deepEqual(push?.fact, { type: 'written', body })
    assert.deepEqual(push && pushBody(push.fact, OWNER), body)
  })

  test('a state queued before its words were changed is sent with all it holds', async () => {
    const accountId = await world.addAccount()
    const fact = {
      ...{ type: 'legState', status: 'ring', uuid: 'a', buuid: 'c', isCustomerLeg: true, agentExt: '1001' },
      ...{ phone: '13910000001', callerId: '0571', startedAt: NOON, taskid: 't', userid: 'u', memberid: 'm' },
      ...{ ext: 'vip', customuuid: 'x' },
    }
    await sql.query(
      "insert into push (account_id, subject, kind, event, fact, next_at) values ($1, 'c', 'state', 'ring:a', $2, now())",
      [accountId, fact],
    )
    const [push] = await due(accountId)
    const body = push && pushBody(push.fact, OWNER)
    assert.deepEqual(
      [body?.['uuid'], body?.['buuid'], body?.['ext'], body?.['customuuid'], body?.['extnumber']],
      ['a', 'c', 'vip', 'x', '1001'],
    )
    assert.deepEqual(push && push.fact.type === 'legState' && Object.keys(push.fact).includes('ext'), false)
  })
})

// App.Sip_Call.DoubleCall: two outside numbers, each bad request with its code, the engine's view of it, and
// its record.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import pg from 'pg'
import { isRefusal } from '../../src/domain/refusal.ts'
import { claimOf, draft, entry } from '../contract/store-world.ts'
import { blockedNumbers } from '../support/blocked.ts'
import { recordFacts } from '../support/record-facts.ts'
import { codeOf as refusalOf, rowsOf, World } from './world.ts'

const NODE = 'node-a'
const FIRST = '18012345671'
const NEXT = '18012345672'

describe('double calls', () => {
  let world: World
  let token: string
  let accountId: number
  let sql: pg.Client
  before(async () => {
    world = await World.start()
    token = await world.login('9001')
    accountId = world.idOf('9001')
    await world.store.setSettings('9001', { callHours: 'none' })
    sql = new pg.Client({ connectionString: world.databaseUrl })
    await sql.connect()
  })
  after(async () => {
    await sql.end()
    await world.stop()
  })
  beforeEach(async () => {
    await sql.query('delete from call')
    await sql.query('delete from blocked_number')
    await world.store.setSettings('9001', { manualCalls: 'refuse', maxCallsPerNumberPerDay: 'none' })
    await world.store.holdAccount(accountId, NODE, 3_600_000)
    await world.store.takeRequests(accountId, NODE)
  })

  const join = (fields = {}) =>
    world.call(token, 'Sip_Call.DoubleCall', { anumber: FIRST, bnumber: NEXT, ...fields })
  const codeOf = async (fields = {}) => refusalOf(await join(fields)) ?? 0
  const asked = () => world.store.askedCalls(accountId)
  const end = async (callId: number) => {
    const at = world.clock.now
    const [mark, rest] = [
      { callId, dialedAt: at, trunk: 't', callerId: '1' },
      { sipStatus: null, q850: null, againAt: null },
    ]
    assert.equal(await world.store.markAsked(accountId, NODE, mark, true), true)
    assert.equal(await world.store.markAsked(accountId, NODE, mark, true), false, 'begun once')
    await recordFacts(world.store, {
      calls: [
        {
          ...{ callId, offeredAt: at, answeredAt: at + 1_000, connectedAt: at + 1_000 },
          end: { endedAt: at + 5_000, outcome: 'connected', by: 'customer', ...rest },
        },
      ],
      ...{ agents: [], tasks: [], pushes: [] },
    })
  }

  it('are accepted at once and given to the engine without an agent', async () => {
    const answer = await join({ anumber: '+86 180 1234 5671', userid: 'u', ext: 'x', extnumber: '1001' })
    assert.equal(answer.data.desc, '呼叫命令发送成功')
    const [call] = await asked()
    assert.equal(answer.data.result?.['uuid'], call?.legId)
    assert.deepEqual(
      { ...call, callId: 0, legId: '' },
      {
        ...{ callId: 0, legId: '', ext: null, otherPhone: FIRST, phone: NEXT, callerId: '', isTooOld: false },
        ...{ voice: null, promise: null },
        data: { userid: 'u', memberid: '', extra: 'x', customuuid: '' },
      },
    )
    assert.deepEqual(await world.store.takeRequests(accountId, NODE), [{ kind: 'makeCall', ext: '' }])
  })

  it('asked for twice within a second are one call, at the same moment too; the other way round they are not', async () => {
    const answers = await Promise.all([join(), join(), join(), join()])
    assert.deepEqual(
      [...new Set(answers.map(answer => answer.data.result?.['uuid']))],
      [(await asked())[0]?.legId],
    )
    assert.equal((await asked()).length, 1)
    assert.equal(await codeOf({ anumber: NEXT, bnumber: FIRST }), 1002)
  })

  it('are refused if a number is malformed, twice, foreign or in a call', async () => {
    for (const fields of [
      { anumber: '110' },
      { bnumber: '110' },
      { anumber: '' },
      { bnumber: 'x' },
      { bnumber: FIRST },
      { anumber: `+86${NEXT}` },
    ])
      assert.equal(await codeOf(fields), 1002, JSON.stringify(fields))
    assert.equal(await codeOf({ disnumber: '17328347743' }), 1021)
    assert.equal(await codeOf(), 0)
    for (const fields of [{ bnumber: '18012345673' }, { anumber: '18012345673' }])
      assert.equal(await codeOf(fields), 1002, JSON.stringify(fields))
    assert.equal((await asked()).length, 1)
  })

  it('keep a task from dialling either of their numbers while they live, and a minute longer', async () => {
    const { store, clock } = world
    const made = await store.createTask(
      accountId,
      draft({ assignment: { type: 'extensions', extensions: ['1001'] }, createdAt: clock.now }),
      [entry(FIRST, { dueAt: clock.now }), entry(NEXT, { dueAt: clock.now })],
    )
    assert.ok(!isRefusal(made), JSON.stringify(made))
    const taskId = (await store.loadAccount(accountId))?.tasks.find(
      ({ taskid }) => taskid === made.taskid,
    )?.id
    assert.ok(taskId !== undefined)
    const dial = async (now: number) => {
      const claims = await store.claim(claimOf(taskId, 10, { now }))
      const marks = claims.map(({ callId }) => ({ callId, dialedAt: now, trunk: 't', callerId: '1' }))
      const cleared = await store.clearToDial(accountId, NODE, marks)
      return claims.filter(({ callId }) => cleared.includes(callId)).map(({ phone }) => phone)
    }
    await join()
    const [call] = await asked()
    assert.ok(call !== undefined)
    assert.deepEqual(await dial(clock.now), [])
    await end(call.callId)
    assert.deepEqual(await dial(clock.now + 30_000), [])
    assert.deepEqual((await dial(clock.now + 61_000)).sort(), [FIRST, NEXT].sort())
    assert.equal(await store.commandTask(accountId, made.taskid, 'end', clock.now), null)
  })

  it('are judged by manualCalls for both numbers, and a warning names its number', async () => {
    for (const blocked of [FIRST, NEXT]) {
      await world.store.addBlocks(accountId, blockedNumbers(blocked))
      await world.store.setSettings('9001', { manualCalls: 'refuse' })
      const refused = await join()
      assert.equal(refused.data.errors?.codemsg, `黑名单号码：${blocked}`)
      await world.store.setSettings('9001', { manualCalls: 'warn' })
      const warned = await join()
      assert.equal(refusalOf(warned) ?? 0, 0)
      assert.match(JSON.stringify(warned), new RegExp(`黑名单号码：${blocked}`))
      await sql.query('delete from blocked_number')
      await sql.query('delete from call')
    }
  })

  it('count for the daily cap of both numbers, wherever they stood', async () => {
    await world.store.setSettings('9001', { maxCallsPerNumberPerDay: 1 })
    assert.equal(await codeOf(), 0)
    await end((await asked())[0]?.callId ?? 0)
    await sql.query("update call set claimed_at = claimed_at - interval '1 minute'")
    for (const fields of [
      { anumber: FIRST, bnumber: '18012345673' },
      { anumber: '18012345673', bnumber: FIRST },
      { anumber: NEXT, bnumber: '18012345673' },
      { anumber: '18012345673', bnumber: NEXT },
    ]) {
      const refused = await join(fields)
      assert.match(String(refused.data.errors?.codemsg), /^号码当天呼叫次数已达上限/, JSON.stringify(fields))
    }
    assert.equal(await codeOf({ anumber: '18012345673', bnumber: '18012345674' }), 0)
  })

  it('are refused while all dialling is stopped, or nobody drives the account', async () => {
    await world.store.stopAll('9001', false)
    assert.equal(await codeOf(), 1002)
    await world.store.liftStop('9001')
    await world.store.releaseNode(NODE)
    assert.equal(await codeOf(), 1003)
    assert.deepEqual(await asked(), [])
  })

  it('have records of callmethod 4 that name both numbers, in GetBill, /api/cdrs and /v1', async () => {
    await join({ customuuid: 'D-1' })
    const callId = (await asked())[0]?.callId ?? 0
    await end(callId)
    const window = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00' }
    const bills = async (callmethod: string, more = {}) => {
      const wish = { ...window, syncflag: '3', callmethod, ...more }
      return rowsOf(await world.call(token, 'Sip_Cdr.GetBill', wish), 'bills')
    }
    const [bill] = await bills('4')
    assert.deepEqual(
      [
        bill?.['callmethod'],
        bill?.['anumber'],
        bill?.['destnumber'],
        bill?.['extnumber'],
        bill?.['customuuid'],
      ],
      [4, FIRST, NEXT, '', 'D-1'],
    )
    for (const destnumber of [FIRST, NEXT]) assert.equal((await bills('4', { destnumber })).length, 1)
    assert.equal((await bills('5')).length, 0)
    assert.equal((await bills('3')).length, 1)
    const filter = { exts: [], callerId: null, phone: null, userid: null, memberid: null }
    const times = { dialedFrom: 0, dialedTo: Date.parse('2099-01-01') }
    const { rows } = await world.store.listCdrs(
      accountId,
      { ...filter, ...times, origin: 'double' },
      { current: 1, size: 10 },
    )
    assert.deepEqual(
      rows.map(({ otherPhone, phone }) => [otherPhone, phone]),
      [[FIRST, NEXT]],
    )
    for (const phone of [FIRST, NEXT]) {
      const search = { from: null, to: null, agentExt: null, outcomes: [], taskid: null, disposition: null }
      const rest = { userid: null, memberid: null, customuuid: null, before: null }
      const found = await world.store.searchCalls(accountId, { phone, ...search, ...rest }, 10)
      assert.deepEqual(
        found.rows.map(({ id }) => id),
        [callId],
        phone,
      )
    }
  })
})

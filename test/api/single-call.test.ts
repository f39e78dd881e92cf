// App.Sip_Call: calls that extensions make, each bad request with its code, and what the engine is given.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import pg from 'pg'
import type { AgentState } from '../../src/domain/agent.ts'
import { blockedNumbers } from '../support/blocked.ts'
import { recordFacts } from '../support/record-facts.ts'
import { type Envelope, codeOf as refusalOf, rowsOf, World } from './world.ts'

const NODE = 'node-a'
const PHONE = '18012345678'

/** 0: it was done. */
const codeOf = (answer: Envelope) => refusalOf(answer) ?? 0

describe('single calls', () => {
  let world: World
  let token: string
  let accountId: number
  let sql: pg.Client
  before(async () => {
    world = await World.start()
    token = await world.login('9001')
    accountId = world.idOf('9001')
    await world.store.setSettings('9001', { callHours: 'none' })
    await world.store.addCallerId('9001', '17328347742')
    sql = new pg.Client({ connectionString: world.databaseUrl })
    await sql.connect()
  })
  after(async () => {
    await sql.end()
    await world.stop()
  })
  beforeEach(async () => {
    await sql.query('delete from call')
    await world.store.holdAccount(accountId, NODE, 3_600_000)
    await world.store.takeRequests(accountId, NODE)
    await set('1001', 'idle')
    await set('1002', 'idle')
  })

  const set = (ext: string, state: AgentState, registered = true) =>
    recordFacts(world.store, {
      ...{ calls: [], tasks: [], pushes: [] },
      agents: [{ accountId, ext, state, registered, at: world.clock.now, callsAnswered: 0 }],
    })
  const make = (fields = {}, service = 'Sip_Call.MakeCall') =>
    world.call(token, service, { extnumber: '1001', destnumber: PHONE, ...fields })
  const asked = () => world.store.askedCalls(accountId)
  const mark = (callId: number, node = NODE) =>
    world.store.markAsked(
      accountId,
      node,
      { callId, dialedAt: world.clock.now, trunk: 't', callerId: '1' },
      true,
    )
  const end = async (callId: number, outcome: 'connected' | 'interrupted' = 'connected') => {
    const at = { endedAt: world.clock.now + 5_000, outcome, by: 'customer' } as const
    const rest = { sipStatus: null, q850: null, againAt: null }
    await recordFacts(world.store, {
      calls: [{ callId, end: { ...at, ...rest } }],
      ...{ agents: [], tasks: [], pushes: [] },
    })
  }

  it('are accepted at once, with the id of the call, and given to the engine', async () => {
    const answer = await make({
      ...{ destnumber: '+86 180 1234 5678', disnumber: '17328347742', userid: '1234567890123456789' },
      ...{ memberid: 'm', chengshudu: 'x', customuuid: 'C-1' },
    })
    assert.equal(answer.data.desc, '呼叫命令发送成功')
    const [call] = await asked()
    assert.equal(answer.data.result?.['uuid'], call?.legId)
    assert.deepEqual(
      { ...call, callId: 0, legId: '' },
      {
        ...{ callId: 0, legId: '', ext: '1001', phone: PHONE, callerId: '17328347742', isTooOld: false },
        ...{ otherPhone: null, voice: null, promise: null },
        data: { userid: '1234567890123456789', memberid: 'm', extra: 'x', customuuid: 'C-1' },
      },
    )
    assert.deepEqual(await world.store.takeRequests(accountId, NODE), [{ kind: 'makeCall', ext: '1001' }])
  })

  it('asked for twice within a second are one call; at the same moment too', async () => {
    const answers = await Promise.all([make(), make(), make()])
    const uuids = new Set(answers.map(answer => answer.data.result?.['uuid']))
    assert.equal(uuids.size, 1, JSON.stringify(answers))
    assert.equal((await asked()).length, 1)
  })

  it('begin once: a mark is given once, to the node that drives the account, and not after the end', async () => {
    await make()
    const callId = (await asked())[0]?.callId ?? 0
    assert.equal(await mark(callId, 'node-b'), false)
    assert.deepEqual(await Promise.all([mark(callId), mark(callId)]).then(marks => marks.toSorted()), [
      false,
      true,
    ])
    assert.deepEqual(await asked(), [])
    await end(callId)
    await make({ extnumber: '1002', destnumber: '18012345679' })
    const second = (await asked())[0]?.callId ?? 0
    await end(second, 'interrupted')
    assert.equal(await mark(second), false)
    assert.deepEqual(await asked(), [])
  })

  it('have records of their method, even if they never began', async () => {
    await make({ customuuid: 'C-2' })
    await end((await asked())[0]?.callId ?? 0, 'interrupted')
    const window = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }
    const bills = async (fields = {}) =>
      rowsOf(await world.call(token, 'Sip_Cdr.GetBill', { ...window, customuuid: 'C-2', ...fields }), 'bills')
    const [bill] = await bills()
    assert.deepEqual([bill?.['callmethod'], bill?.['extnumber'], bill?.['hangupcause']], [3, '1001', 10017])
    assert.equal((await bills({ callmethod: '5' })).length, 0)
    assert.equal((await bills({ callmethod: '3' })).length, 1)
  })

  it('are refused with the code of what is wrong with the extension', async () => {
    const code = async (fields = {}) => codeOf(await make(fields))
    assert.equal(await code({ extnumber: '7777' }), 1012)
    assert.equal(await code({ extnumber: 'x' }), 1012)
    assert.equal(await code({ extnumber: '2001' }), 1011)
    await set('1001', 'offline', false)
    assert.equal(await code(), 1014)
    await sql.query("update agent set enabled = false where ext = '1001'")
    assert.equal(await code(), 1013)
    await sql.query("update agent set enabled = true where ext = '1001'")
    for (const state of ['reserved', 'talking', 'wrapUp'] as const) {
      await set('1001', state)
      assert.equal(await code(), 1010, state)
    }
    await set('1001', 'busy')
    assert.equal(await code(), 0)
    assert.equal(await code({ destnumber: '18012345000' }), 1010, 'has asked for a call')
    assert.equal((await asked()).length, 1)
  })

  it('are refused with the code of what is wrong with the number', async () => {
    const code = async (fields = {}) => codeOf(await make(fields))
    assert.equal(await code({ destnumber: '110' }), 1002)
    assert.equal(await code({ destnumber: '' }), 1002)
    assert.equal(await code({ disnumber: '17328347743' }), 1021)
    assert.equal(await code({ disnumber: 'x' }), 1021)
    await world.store.addBlocks(accountId, blockedNumbers(PHONE))
    assert.equal(await code(), 1002)
    await world.store.setSettings('9001', { manualCalls: 'warn' })
    const warned = await make()
    assert.equal(warned.data.status, 0)
    assert.deepEqual(Reflect.get(warned.data, 'warnings'), [`黑名单号码：${PHONE}`])
    await sql.query('delete from call')
    await world.store.setSettings('9001', { manualCalls: 'free' })
    assert.equal(Reflect.get((await make()).data, 'warnings'), undefined)
    await world.store.setSettings('9001', { manualCalls: 'refuse' })
    await sql.query('delete from blocked_number')
    await sql.query('delete from call')
    await make()
    assert.equal(codeOf(await make({ extnumber: '1002' })), 1002, 'the number is being called')
  })

  it('count for the daily cap, and keep the hours', async () => {
    await world.store.setSettings('9001', { maxCallsPerNumberPerDay: 1 })
    await make()
    const callId = (await asked())[0]?.callId ?? 0
    await mark(callId)
    await end(callId)
    await sql.query("update call set claimed_at = claimed_at - interval '2 s'")
    assert.equal(codeOf(await make()), 1002)
    await world.store.setSettings('9001', { maxCallsPerNumberPerDay: 'none', callHours: '00:00-00:01' })
    assert.equal(codeOf(await make({ destnumber: '18012345670' })), 1002)
    await world.store.setSettings('9001', { callHours: 'none' })
    assert.equal(codeOf(await make({ destnumber: '18012345670' })), 0)
  })

  it('are refused while everything is stopped, and while no engine drives the account', async () => {
    await world.store.stopAll('9001', false)
    assert.equal(codeOf(await make()), 1002)
    await world.store.liftStop('9001')
    await world.store.releaseNode(NODE)
    assert.equal(codeOf(await make()), 1003)
    assert.deepEqual(await asked(), [])
  })

  it('with the caller id of the account’s rules take no other', async () => {
    assert.equal(codeOf(await make({ disnumber: '17328347742' }, 'Sip_Call.MakePloyCall')), 0)
    assert.equal((await asked())[0]?.callerId, '')
  })

  it('are hung up by the extension, which must have one', async () => {
    const hangUp = async (extnumber: string) =>
      codeOf(await world.call(token, 'Sip_Call.HangupCall', { extnumber }))
    assert.equal(await hangUp('1001'), 1015)
    assert.equal(await hangUp('7777'), 1012)
    assert.equal(await hangUp('2001'), 1011)
    await set('1002', 'talking')
    assert.equal(await hangUp('1002'), 0)
    await make()
    assert.equal(await hangUp('1001'), 0)
    assert.deepEqual(await world.store.takeRequests(accountId, NODE), [
      { kind: 'hangUp', ext: '1002' },
      { kind: 'makeCall', ext: '1001' },
      { kind: 'hangUp', ext: '1001' },
    ])
  })

  it('are transferred to an extension or a queue by the one who talks', async () => {
    const transfer = async (destnumber: string, transfertype = '1', anumber = '1001') => {
      const fields = { anumber, destnumber, transfertype }
      const answer = await world.call(token, 'Sip_Call.TransferCall', fields)
      if (codeOf(answer) === 0) assert.equal(answer.data.desc, '转接命令发送成功')
      return codeOf(answer)
    }
    assert.equal(await transfer('1002'), 1015, 'no call')
    assert.equal(await transfer('1002', '1', '7777'), 1012)
    assert.equal(await transfer('1002', '1', '2001'), 1011)
    await make()
    await set('1001', 'talking')
    assert.equal(await transfer('1002'), 1015, 'the customer has not been reached')
    const [call] = await asked()
    const answered = { answeredAt: world.clock.now, connectedAt: world.clock.now }
    await recordFacts(world.store, {
      calls: [{ callId: call?.callId ?? 0, ...answered }],
      ...{ agents: [], tasks: [], pushes: [] },
    })
    await world.store.takeRequests(accountId, NODE)
    assert.equal(await transfer('1001'), 1002, 'to itself')
    assert.equal(await transfer('7777'), 1012)
    assert.equal(await transfer('2001'), 1011, "another company's")
    for (const state of ['talking', 'reserved', 'wrapUp'] as const) {
      await set('1002', state)
      assert.equal(await transfer('1002'), 1010, state)
    }
    await set('1002', 'offline', false)
    assert.equal(await transfer('1002'), 1014)
    await world.store.newGroup(accountId, { name: 'service', members: [{ ext: '1002', priority: 1 }] })
    assert.equal(await transfer('service', '2'), 1014)
    await set('1002', 'idle')
    await world.store.changeAgent(accountId, '1002', { enabled: false }, {})
    assert.equal(await transfer('1002'), 1013)
    await world.store.changeAgent(accountId, '1002', { enabled: true }, {})
    assert.equal(await transfer('nowhere', '2'), 1211)
    assert.equal(await transfer('1002', '3'), 400)
    assert.deepEqual(await world.store.takeRequests(accountId, NODE), [])
    assert.equal(await transfer('1002'), 0)
    assert.equal(await transfer('service', '2'), 0)
    assert.deepEqual(await world.store.takeRequests(accountId, NODE), [
      { kind: 'transfer', ext: '1001', detail: { to: { type: 'extension', ext: '1002' } } },
      { kind: 'transfer', ext: '1001', detail: { to: { type: 'group', name: 'service' } } },
    ])
    const outside = '18012345699'
    assert.equal(await transfer(outside), 1012, 'the account allows no outside number')
    await world.store.setSettings('9001', { transferOut: true })
    for (const to of ['7777', '2001', '110']) assert.notEqual(await transfer(to), 0, to)
    assert.equal(await transfer(outside, '2'), 1211, 'a queue is no number')
    assert.equal(await transfer(PHONE), 1002, 'the customer, who is in the call')
    await world.store.addBlocks(accountId, blockedNumbers(outside))
    assert.equal(await transfer(outside), 1002, 'blocked')
    await sql.query('delete from blocked_number')
    await world.store.stopAll('9001', false)
    assert.equal(await transfer(outside), 1002, 'all dialling is stopped')
    await world.store.liftStop('9001')
    assert.deepEqual(await world.store.takeRequests(accountId, NODE), [])
    assert.equal(await transfer('+86 180 1234 5699'), 0)
    assert.deepEqual(await world.store.takeRequests(accountId, NODE), [
      { kind: 'transfer', ext: '1001', detail: { to: { type: 'number', phone: outside } } },
    ])
    await world.store.setSettings('9001', { transferOut: false })
    // Once the number has the call, the agent has none.
    const callId = (await sql.query('select id from call where ended_at is null')).rows[0].id
    const written = (otherPhone?: string) =>
      recordFacts(world.store, {
        calls: [{ callId: Number(callId), ...(otherPhone !== undefined && { otherPhone }) }],
        ...{ agents: [], tasks: [], pushes: [] },
      })
    await written(outside)
    await written()
    assert.equal(await transfer('1002'), 1015)
    await set('1001', 'wrapUp')
    assert.equal(codeOf(await world.call(token, 'Sip_Call.HangupCall', { extnumber: '1001' })), 1015)
    await set('1001', 'talking')
    await sql.query('update call set other_phone = null')
    const foreign = await world.login('9002')
    const fields = { anumber: '1001', destnumber: '2001', transfertype: '1' }
    assert.equal(codeOf(await world.call(foreign, 'Sip_Call.TransferCall', fields)), 1011)
    await world.store.releaseNode(NODE)
    assert.equal(await transfer('1002'), 1003)
  })

  it('are no other account’s', async () => {
    const foreign = await world.login('9002')
    await make()
    const other = await world.call(foreign, 'Sip_Call.MakeCall', { extnumber: '1001', destnumber: PHONE })
    assert.equal(codeOf(other), 1011)
    assert.deepEqual(await world.store.askedCalls(world.idOf('9002')), [])
  })
})

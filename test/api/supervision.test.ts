// App.Sip_Call: SpyCall and ForceCall as published clients send them, each bad request with its code, and
// what the engine is given.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import pg from 'pg'
import type { AgentState } from '../../src/domain/agent.ts'
import { recordFacts } from '../support/record-facts.ts'
import { type Envelope, codeOf as refusalOf, World } from './world.ts'

const NODE = 'node-a'

/** 0: it was done. */
const codeOf = (answer: Envelope) => refusalOf(answer) ?? 0

describe('supervision', () => {
  let world: World
  let token: string
  let accountId: number
  let sql: pg.Client
  before(async () => {
    world = await World.start()
    token = await world.login('9001')
    accountId = world.idOf('9001')
    for (const ext of ['1003', '1004'])
      await world.store.addAgent({
        code: '9001',
        ext,
        password: 'p',
        group: 'sales',
        idle: false,
        reach: 'ring',
      })
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
    for (const ext of ['1002', '1003', '1004']) await set(ext, 'idle')
    await talk('1001', '18012345678')
  })

  const set = (ext: string, state: AgentState, registered = true) =>
    recordFacts(world.store, {
      ...{ calls: [], tasks: [], pushes: [] },
      agents: [{ accountId, ext, state, registered, at: world.clock.now, callsAnswered: 0 }],
    })
  const talk = async (ext: string, phone: string) => {
    await set(ext, 'talking')
    await sql.query(
      `insert into call (leg_id, account_id, origin, phone, userid, memberid, extra, customuuid, node, claimed_at,
         dialed_at, answered_at, connected_at, agent_ext)
       values (gen_random_uuid(), $1, 'agent', $2, '', '', '', '', 'n', now(), now(), now(), now(), $3)`,
      [accountId, phone, ext],
    )
  }
  const spy = (monitortype: string, fields = {}, by = token) =>
    world.call(by, 'Sip_Call.SpyCall', { extnumber: '1002', destnumber: '1001', monitortype, ...fields })
  const force = (forcetype: string, fields = {}) =>
    world.call(token, 'Sip_Call.ForceCall', { extnumber: '1002', destnumber: '1001', forcetype, ...fields })
  const open = async () =>
    (await world.store.openListeners(accountId)).map(({ ext, agentExt, mode }) => [ext, agentExt, mode])
  const requests = () => world.store.takeRequests(accountId, NODE)

  it('SpyCall listens, whispers, goes back and makes it three', async () => {
    const answer = await spy('1')
    assert.equal(answer.data.desc, '监听命令发送成功')
    assert.deepEqual(await open(), [['1002', '1001', 'listening']])
    for (const [monitortype, mode] of [
      ['2', 'whispering'],
      ['3', 'listening'],
      ['4', 'speaking'],
      ['1', 'listening'],
    ] as const) {
      assert.equal(codeOf(await spy(monitortype)), 0)
      assert.deepEqual(await open(), [['1002', '1001', mode]])
    }
    assert.deepEqual(await requests(), Array(5).fill({ kind: 'listen', ext: '1002' }))
  })

  it('as JSON with numbers, as multipart, and in the query', async () => {
    const fields = { extnumber: 1002, destnumber: 1001, monitortype: 1 }
    const json = JSON.stringify({ service: 'App.Sip_Call.SpyCall', token, ...fields })
    assert.equal(codeOf(await world.post(json, 'application/json')), 0)
    const parts = new FormData()
    for (const [name, value] of Object.entries({ ...fields, monitortype: 2 })) parts.set(name, String(value))
    const query = `service=App.Sip_Call.spycall&token=${token}`
    const multipart = await fetch(`${world.url}/?${query}`, { method: 'POST', body: parts })
    assert.equal(codeOf((await multipart.json()) as Envelope), 0)
    assert.deepEqual(await open(), [['1002', '1001', 'whispering']])
    const force = `service=App.Sip_Call.ForceCall&token=${token}&extnumber=1002&destnumber=1001&forcetype=1`
    assert.equal(codeOf(await world.get(`/?${force}`)), 0)
    assert.deepEqual(await open(), [['1002', '1001', 'speaking']])
  })

  it('the same SpyCall at the same moment is one listener', async () => {
    const answers = await Promise.all([spy('1'), spy('1'), spy('1')])
    assert.deepEqual(answers.map(codeOf), [0, 0, 0])
    assert.equal((await open()).length, 1)
  })

  it('ForceCall barges in, or cuts the call off', async () => {
    const answer = await force('1')
    assert.equal(answer.data.desc, '强制命令发送成功')
    assert.deepEqual(await open(), [['1002', '1001', 'speaking']])
    await requests()
    assert.equal(codeOf(await force('2')), 0)
    assert.deepEqual(await requests(), [{ kind: 'cutOff', ext: '1001' }])
  })

  it('is refused with the code of what is wrong with the extension that listens', async () => {
    const code = async (fields = {}) => codeOf(await spy('1', fields))
    assert.equal(await code({ extnumber: '7777' }), 1012)
    assert.equal(await code({ extnumber: '2001' }), 1011)
    assert.equal(await code({ extnumber: '1001' }), 1002, 'itself')
    await set('1002', 'offline', false)
    assert.equal(await code(), 1014)
    await sql.query("update agent set enabled = false where ext = '1002'")
    assert.equal(await code(), 1013)
    await sql.query("update agent set enabled = true where ext = '1002'")
    for (const state of ['reserved', 'talking', 'wrapUp'] as const) {
      await set('1002', state)
      assert.equal(await code(), 1010, state)
    }
    await set('1002', 'busy')
    assert.equal(await code(), 0, 'not ready is no hindrance')
  })

  it('is refused with the code of what is wrong with the one it is about', async () => {
    const code = async (fields = {}) => codeOf(await spy('1', fields))
    assert.equal(await code({ destnumber: '7777' }), 1012)
    assert.equal(await code({ destnumber: '2001' }), 1011)
    assert.equal(await code({ destnumber: '1003' }), 1015)
    await set('1003', 'reserved')
    assert.equal(await code({ destnumber: '1003' }), 1015, 'it rings')
    await set('1003', 'offline', false)
    assert.equal(await code({ destnumber: '1003' }), 1014)
    assert.equal(codeOf(await spy('3')), 1015, 'back to listening, by one who does not listen')
    assert.deepEqual(await open(), [])
    assert.deepEqual(await requests(), [])
  })

  it('a conversation has one listener, and an extension listens to one', async () => {
    assert.equal(codeOf(await spy('1')), 0)
    assert.equal(codeOf(await spy('1', { extnumber: '1003' })), 1010)
    await talk('1004', '18012345679')
    assert.equal(codeOf(await spy('1', { destnumber: '1004' })), 1010)
    assert.equal(codeOf(await spy('1', { extnumber: '1003', destnumber: '1004' })), 0)
    assert.equal(codeOf(await spy('1', { extnumber: '1004', destnumber: '1002' })), 1010)
  })

  it('cutting off is refused without a call, or without a known extension', async () => {
    assert.equal(codeOf(await force('2', { destnumber: '1003' })), 1015)
    assert.equal(codeOf(await force('2', { destnumber: '2001' })), 1011)
    assert.equal(codeOf(await force('2', { extnumber: '7777' })), 1012)
    assert.equal(codeOf(await force('2', { extnumber: '2001' })), 1011)
    assert.deepEqual(await requests(), [])
  })

  it('words that are none of the published ones are complained of', async () => {
    assert.equal((await spy('5')).ret, 400)
    assert.equal((await force('3')).ret, 400)
    assert.equal((await spy('')).ret, 400)
  })

  it('without an engine nothing is asked for', async () => {
    await world.store.releaseNode(NODE)
    assert.equal(codeOf(await spy('1')), 1003)
    assert.deepEqual(await open(), [])
  })

  it('another company hears nothing', async () => {
    const foreign = await world.login('9002')
    assert.equal(codeOf(await spy('1', {}, foreign)), 1011)
    assert.equal(codeOf(await spy('1', { extnumber: '2001' }, foreign)), 1011)
    assert.deepEqual(await world.store.openListeners(world.idOf('9002')), [])
  })
})

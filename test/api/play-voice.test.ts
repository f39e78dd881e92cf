// App.Sip_Call.PlayVoice: each bad request with its code, the engine's view of it, and its record.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import pg from 'pg'
import { VOICE_LIMITS } from '../../src/domain/call/voice.ts'
import { pushBody } from '../../src/wire/push-bodies.ts'
import { blockedNumbers } from '../support/blocked.ts'
import { recordFacts } from '../support/record-facts.ts'
import { codeOf as refusalOf, rowsOf, World } from './world.ts'

const NODE = 'node-a'
const PHONE = '18012345671'
const KEYS = '1:queue:sales, 2：extension：1002,3:repeat,9:Block,0:hangup'

describe('calls that play a message', () => {
  let world: World
  let token: string
  let accountId: number
  let sql: pg.Client
  before(async () => {
    world = await World.start()
    token = await world.login('9001')
    accountId = world.idOf('9001')
    const samples = new Int16Array(8_000)
    await world.store.addPrompt(accountId, { name: '提醒', samples, uploadedBy: 'test' })
    await world.store.addPrompt(world.idOf('9002'), { name: 'theirs', samples, uploadedBy: 'test' })
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
    const free = { callHours: 'none', manualCalls: 'free', maxCallsPerNumberPerDay: 'none' } as const
    await world.store.setSettings('9001', free)
    await world.store.holdAccount(accountId, NODE, 3_600_000)
    await world.store.takeRequests(accountId, NODE)
  })

  const play = (fields = {}) =>
    world.call(token, 'Sip_Call.PlayVoice', { destnumber: PHONE, prompt: '提醒', ...fields })
  const codeOf = async (fields = {}) => refusalOf(await play(fields)) ?? 0
  const asked = () => world.store.askedCalls(accountId)

  it('are accepted at once and given to the engine with what each key does', async () => {
    const fields = { destnumber: '+86 180 1234 5671', times: '2', waittime: '8', keys: KEYS, userid: 'u' }
    const answer = await play({ ...fields, nokey: 'queue:sales', ext: 'x', customuuid: 'V-1' })
    assert.equal(answer.data.desc, '呼叫命令发送成功')
    const [call] = await asked()
    assert.equal(answer.data.result?.['uuid'], call?.legId)
    assert.deepEqual(
      [call?.ext, call?.otherPhone, call?.phone, call?.data],
      [null, null, PHONE, { userid: 'u', memberid: '', extra: 'x', customuuid: 'V-1' }],
    )
    const { promptId, ...course } = call?.voice ?? {}
    assert.ok(typeof promptId === 'number')
    assert.deepEqual(course, {
      plays: 2,
      keyWaitSeconds: 8,
      keys: {
        '1': { does: 'transfer', to: { type: 'group', name: 'sales' } },
        '2': { does: 'transfer', to: { type: 'extension', ext: '1002' } },
        '3': { does: 'repeat' },
        '9': { does: 'block' },
        '0': { does: 'hangUp' },
      },
      otherwise: { does: 'transfer', to: { type: 'group', name: 'sales' } },
    })
    assert.deepEqual(await world.store.takeRequests(accountId, NODE), [{ kind: 'makeCall', ext: '' }])
  })

  it('asked for twice within a second are one call, at the same moment too; with other keys they are not', async () => {
    const answers = await Promise.all([play(), play(), play(), play()])
    assert.deepEqual(
      [...new Set(answers.map(answer => answer.data.result?.['uuid']))],
      [(await asked())[0]?.legId],
    )
    assert.equal((await asked()).length, 1)
    assert.equal(await codeOf({ keys: '1:repeat' }), 1002, 'the number is in a call')
  })

  it('are refused with the published codes', async () => {
    for (const [fields, code] of [
      [{ destnumber: '110' }, 1002],
      [{ destnumber: '' }, 1002],
      [{ prompt: 'nothing' }, 1029],
      [{ prompt: 'theirs' }, 1029],
      [{ keys: '1:extension:1999' }, 1012],
      [{ keys: '1:extension:x' }, 1012],
      [{ keys: '1:extension:2001' }, 1011],
      [{ keys: '1:queue:other' }, 1211],
      [{ keys: 'a:repeat' }, 1002],
      [{ keys: '1' }, 1002],
      [{ keys: '1:dance' }, 1002],
      [{ keys: '1:repeat:2' }, 1002],
      [{ nokey: 'repeat' }, 1002],
      [{ nokey: 'extension:1999' }, 1012],
      [{ disnumber: '17328347743' }, 1021],
    ] as const)
      assert.equal(await codeOf(fields), code, JSON.stringify(fields))
    await sql.query("update agent set enabled = false where ext = '1002'")
    assert.equal(await codeOf({ nokey: 'extension:1002' }), 1013)
    await sql.query("update agent set enabled = true where ext = '1002'")
    assert.deepEqual(await asked(), [])
    for (const fields of [{ times: '6' }, { times: '0' }, { waittime: '31' }])
      assert.equal((await play(fields)).ret, 400, JSON.stringify(fields))
    const missing = await world.call(token, 'Sip_Call.PlayVoice', { destnumber: PHONE })
    assert.deepEqual([missing.ret, missing.msg], [400, '非法请求：缺少必要参数prompt'])
  })

  it('are refused for what forbids a call, even if calls by hand are free of it', async () => {
    await world.store.addBlocks(accountId, blockedNumbers(PHONE))
    assert.equal((await play()).data.errors?.codemsg, `黑名单号码：${PHONE}`)
    await sql.query('delete from blocked_number')
    await world.store.setSettings('9001', { callHours: '01:00-01:01' })
    assert.equal((await play()).data.errors?.codemsg, '不在允许呼叫的时段')
    await world.store.setSettings('9001', { callHours: 'none', maxCallsPerNumberPerDay: 1 })
    assert.equal(await codeOf(), 0)
    const [call] = await asked()
    await end(call?.callId ?? 0)
    await sql.query("update call set claimed_at = claimed_at - interval '1 minute'")
    assert.match(String((await play()).data.errors?.codemsg), /^号码当天呼叫次数已达上限/)
  })

  it('are refused while all dialling is stopped, nobody drives the account, or too many go on', async () => {
    await world.store.stopAll('9001', false)
    assert.equal(await codeOf(), 1002)
    await world.store.liftStop('9001')
    await world.store.releaseNode(NODE)
    assert.equal(await codeOf(), 1003)
    assert.deepEqual(await asked(), [])
    await world.store.holdAccount(accountId, NODE, 3_600_000)
    await sql.query(
      `insert into call (origin, leg_id, account_id, phone, voice, userid, memberid, extra, customuuid, node, claimed_at)
       select 'voice', gen_random_uuid(), $1, '137' || n, '{}', '', '', '', '', '', now()
       from generate_series(10000000, 10000000 + $2 - 1) n`,
      [accountId, VOICE_LIMITS.living],
    )
    assert.match(String((await play()).data.errors?.codemsg), /^进行中的语音呼叫已达上限200个/)
  })

  async function end(callId: number): Promise<void> {
    const at = world.clock.now
    assert.equal(
      await world.store.markAsked(accountId, NODE, { callId, dialedAt: at, trunk: 't', callerId: '1' }, true),
      true,
    )
    const marks = ['3', '1'].map(key => ({ what: 'keyPressed', key, at }) as const)
    await recordFacts(world.store, {
      calls: [
        {
          ...{
            callId,
            answeredAt: at + 1_000,
            wantedAt: at + 9_000,
            connectedAt: at + 10_000,
            agentExt: '1001',
          },
          ...{ offeredAt: at + 9_000, marks },
          end: {
            ...{ endedAt: at + 15_000, outcome: 'connected', by: 'customer' },
            ...{ sipStatus: null, q850: null, againAt: null },
          },
        },
      ],
      ...{ agents: [], tasks: [] },
      pushes: [
        {
          accountId,
          subject: String(callId),
          kind: 'call',
          event: `e${callId}`,
          fact: { type: 'callEnded', callId },
        },
      ],
    })
  }

  it('have records of callmethod 6 with the keys, in GetBill, /api/cdrs and the push', async () => {
    await play({ customuuid: 'V-1' })
    const callId = (await asked())[0]?.callId ?? 0
    await end(callId)
    const window = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00' }
    const bills = async (callmethod: string) =>
      rowsOf(await world.call(token, 'Sip_Cdr.GetBill', { ...window, syncflag: '3', callmethod }), 'bills')
    const [bill] = await bills('6')
    const shown = ['callmethod', 'keys', 'destnumber', 'extnumber', 'billsec', 'customuuid', 'taskid']
    assert.deepEqual(
      shown.map(key => bill?.[key]),
      [6, '31', PHONE, '1001', 5, 'V-1', ''],
    )
    assert.deepEqual([(await bills('5')).length, (await bills('3')).length], [0, 1])
    const filter = { exts: [], callerId: null, phone: null, userid: null, memberid: null }
    const times = { dialedFrom: 0, dialedTo: Date.parse('2099-01-01') }
    const { rows } = await world.store.listCdrs(
      accountId,
      { ...filter, ...times, origin: 'voice' },
      { current: 1, size: 10 },
    )
    assert.deepEqual(
      rows.map(({ keys, phone }) => [keys, phone]),
      [['31', PHONE]],
    )
    const due = (await world.store.duePushes(10)).find(
      ({ fact }) => fact.type === 'callEnded' && fact.call.id === callId,
    )
    const body = due && pushBody(due.fact, { code: '9001', timeZone: 'Asia/Shanghai' })
    assert.deepEqual([body?.['callmethod'], body?.['keys'], body?.['hangupcause']], [6, '31', 10001])
  })

  it('block the number for good by a key, and the list says by which call', async () => {
    await play()
    const callId = (await asked())[0]?.callId ?? 0
    assert.equal(await world.store.blockCalled(accountId, callId, '9'), true)
    assert.equal(await world.store.blockCalled(world.idOf('9002'), callId, '9'), false)
    const [block] = await world.store.pageBlocks(accountId, { of: 'number', prefix: null, after: '' }, 10)
    assert.deepEqual([block?.phone, block?.reason, block?.by], [PHONE, 'key 9', `call ${callId}`])
  })
})

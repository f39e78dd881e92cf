// Call records as clients fetch them, made by the store's own engine verbs.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { CallChange, CallEnd } from '../../src/store/port/changes.ts'
import { recordFacts } from '../support/record-facts.ts'
import { ACCESSKEY, codeOf, rowsOf, World } from './world.ts'

const NODE = 'node-a'

describe('call records', () => {
  let world: World
  let token: string
  let taskid: string
  before(async () => {
    world = await World.start()
    token = await world.login()
    taskid = await world.task(token, { status: '1' })
    await world.add(token, taskid, [
      { phone: 18012345671, userid: 'u1', memberid: 'm1', chengshudu: 'c1', customuuid: 'x1' },
      { phone: 18012345672, userid: 'u2' },
      { phone: 18012345673, userid: 'u3' },
    ])
    await makeCalls()
  })
  after(() => world.stop())

  /** One talked, one was abandoned, one did not answer. */
  async function makeCalls(): Promise<void> {
    const { store, clock } = world
    const accountId = world.idOf('9001')
    assert.ok(await store.holdAccount(accountId, NODE, 60_000))
    const picture = await store.loadAccount(accountId)
    const task = picture?.tasks.find(living => living.taskid === taskid)
    assert.ok(task)
    const request = {
      taskId: task.id,
      node: NODE,
      limit: 10,
      now: clock.now,
    }
    const claims = await store.claim(request)
    assert.equal(claims.length, 3)
    const dialedAt = clock.now
    const marks = claims.map(claim => ({
      callId: claim.callId,
      dialedAt,
      trunk: 'line',
      callerId: '17328347742',
    }))
    assert.equal((await store.clearToDial(accountId, NODE, marks)).length, 3)
    const end = (outcome: CallEnd['outcome'], by: CallEnd['by']): CallEnd => ({
      ...{ endedAt: dialedAt + 70_000, outcome, by },
      ...{ sipStatus: null, q850: null, againAt: null },
    })
    const offered = { agentExt: '1001', offeredAt: dialedAt + 9_000 }
    const talked = {
      answeredAt: dialedAt + 9_000,
      connectedAt: dialedAt + 10_000,
      ...offered,
      recording: 'rec-1.wav',
    }
    const said: Omit<CallChange, 'callId'>[] = [
      { ...talked, end: end('connected', 'customer') },
      { answeredAt: dialedAt + 9_000, end: end('abandoned', 'us') },
      { end: end('noAnswer', 'network') },
    ]
    const calls = claims.map(claim => ({ callId: claim.callId, ...said[Number(claim.phone.slice(-1)) - 1] }))
    await recordFacts(store, { calls, agents: [], tasks: [], pushes: [] })
  }

  const window = { starttime: '2026-03-02 10:00:00', endtime: '2026-03-02 10:00:00' }
  const bills = (fields = {}) => world.call(token, 'Sip_Cdr.GetBill', { ...window, syncflag: '3', ...fields })
  const uuidsOf = async (fields = {}) => rowsOf(await bills(fields), 'bills').map(bill => bill['destnumber'])

  it('have the published fields and types', async () => {
    const answer = await bills({ destnumber: '+86 18012345671' })
    assert.deepEqual(Object.keys(answer.data.result ?? {}), [
      'totalitems',
      'currentpage',
      'itemsperpage',
      'bills',
    ])
    const [bill] = rowsOf(answer, 'bills')
    assert.equal(typeof bill?.['id'], 'number')
    assert.match(String(bill?.['uuid']), /^[0-9a-f-]{36}$/)
    assert.equal(
      JSON.stringify({ ...bill, id: 1, uuid: 'u' }),
      JSON.stringify({
        id: 1,
        extnumber: '1001',
        destnumber: '18012345671',
        displaynumber: '17328347742',
        starttime: '2026-03-02 10:00:00',
        answertime: '2026-03-02 10:00:09',
        endtime: '2026-03-02 10:01:10',
        duration: 9,
        billsec: 60,
        direction: 'callout',
        callmethod: 5,
        userid: 'u1',
        memberid: 'm1',
        chengshudu: 'c1',
        customuuid: 'x1',
        recordfilename: 'rec-1.wav',
        downloadip: '',
        hangupdirection: 10041,
        hangupcause: 10001,
        uuid: 'u',
        taskid,
        round: 1,
        ext: 'c1',
      }),
    )
  })

  it('have an empty answertime and no talk seconds if the call was not answered', async () => {
    const [bill] = rowsOf(await bills({ userid: 'u3' }), 'bills')
    assert.deepEqual(
      [
        bill?.['answertime'],
        bill?.['billsec'],
        bill?.['duration'],
        bill?.['hangupcause'],
        bill?.['extnumber'],
      ],
      ['', 0, 70, 10016, ''],
    )
  })

  it('are pulled by access key at /api/cdrs, in their own form, and stay new for GetBill', async () => {
    // Asking marks none of those fetched before.
    const fetched = async () => (await bills({ syncflag: '2' })).data.result?.['totalitems']
    const before = await fetched()
    const base = { username: 'crm', appid: 'app9001', accesskey: ACCESSKEY, ...window }
    const pull = async (fields: Record<string, unknown>, isJson = false) => {
      const body = isJson
        ? JSON.stringify(fields)
        : new URLSearchParams(fields as Record<string, string>).toString()
      const type = isJson ? 'application/json' : 'application/x-www-form-urlencoded'
      const response = await fetch(`${world.url}/api/cdrs`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      })
      return (await response.json()) as {
        code: number
        msg: string
        data: { data: Record<string, unknown>[]; page: number; per_page: number; total: number }
      }
    }
    const { code, msg, data } = await pull(base)
    assert.deepEqual(
      [code, msg, data.page, data.per_page, data.total, data.data.length],
      [1, '', 1, 10, 3, 3],
    )
    const talked = data.data.find(row => row['callnumber'] === '18012345671')
    assert.equal(
      JSON.stringify({ ...talked, id: 1 }),
      '{"id":1,"callnumber":"18012345671","disnumber":"17328347742","extnumber":"1001","anumber":"1001","context":"callout","clientip":"","starttime":"2026-03-02 10:00:00","answertime":"2026-03-02 10:00:09","endtime":"2026-03-02 10:01:10","duration":9,"billsec":60,"astarttime":"2026-03-02 10:00:09","aanswertime":"2026-03-02 10:00:10","aendtime":"2026-03-02 10:01:10","aduration":1,"abillsec":60,"hangupdirection":"callee","downloadip":""}',
    )
    assert.equal(
      (await pull({ ...base, username: undefined, ip: '127.0.0.1', page: 2, per_page: 2 }, true)).data.data
        .length,
      1,
    )
    for (const fields of [
      { extnumber: '1001' },
      { callnumber: '+86 180 1234 5671' },
      { userid: 'u1' },
      { memberid: 'm1' },
    ]) {
      assert.deepEqual(
        (await pull({ ...base, ...fields })).data.data.map(row => row['callnumber']),
        ['18012345671'],
        JSON.stringify(fields),
      )
    }
    for (const fields of [{ disnumber: '1７328347742' }, { context: 'callout' }, { callmethod: '5' }])
      assert.equal((await pull({ ...base, ...fields })).data.total, 3)
    for (const fields of [{ disnumber: '1' }, { context: 'callin' }, { callmethod: '4' }])
      assert.equal((await pull({ ...base, ...fields })).data.total, 0)
    for (const [fields, words] of [
      [{ accesskey: 'wrong' }, /授权失败/],
      [{ appid: 'app9002', accesskey: 'x' }, /授权失败/],
      [{ starttime: 'x' }, /starttime/],
      [{ per_page: '0' }, /per_page/],
      [{ username: '' }, /^$/],
    ] as const) {
      const answer = await pull({ ...base, ...fields })
      if (words.source === '^$') assert.equal(answer.code, 1, 'an empty name is a name')
      else assert.deepEqual([answer.code, words.test(answer.msg)], [0, true], JSON.stringify(answer))
    }
    assert.deepEqual(
      (await pull({ appid: 'app9001', accesskey: ACCESSKEY, ...window })).msg,
      '非法请求：缺少必要参数username',
    )
    assert.equal(
      (await pull({ ...base, appid: 'app9002' })).data.total,
      0,
      'another account sees its own, which are none',
    )
    assert.equal(await fetched(), before, 'none became fetched')
  })

  it('are found by each filter', async () => {
    assert.deepEqual((await uuidsOf()).sort(), ['18012345671', '18012345672', '18012345673'])
    for (const fields of [
      { extnumber: '1001,1002' },
      { memberid: 'm1' },
      { chengshudu: 'c1' },
      { ext: 'c1' },
      { customuuid: 'x1' },
    ]) {
      assert.deepEqual(await uuidsOf(fields), ['18012345671'], JSON.stringify(fields))
    }
    for (const fields of [{ callmethod: '5' }, { callmethod: '0' }, { direction: '2' }, { direction: '3' }])
      assert.equal((await uuidsOf(fields)).length, 3)
    for (const fields of [
      { callmethod: '1' },
      { direction: '1' },
      { starttime: '2026-03-02 10:00:01', endtime: '2026-03-03 00:00:00' },
    ]) {
      assert.equal((await uuidsOf(fields)).length, 0, JSON.stringify(fields))
    }
    assert.equal((await bills({ itemsperpage: '2', currentpage: '2' })).data.result?.['totalitems'], 3)
    for (const fields of [{ starttime: 'x' }, { endtime: '' }])
      assert.equal(codeOf(await bills(fields)), 1002)
    assert.equal(
      (await world.call(token, 'Sip_Cdr.GetBill', { starttime: window.starttime })).msg,
      '非法请求：缺少必要参数endtime',
    )
  })

  it('are given only once to a client that asks for those not fetched before', async () => {
    // The tests above fetched them all.
    assert.equal((await bills({ syncflag: '1' })).data.result?.['totalitems'], 0)
    assert.equal((await bills({ syncflag: '2' })).data.result?.['totalitems'], 3)
  })

  it('show in TaskInfo what became of each number', async () => {
    const rows = rowsOf(await world.call(token, 'Sip_Yccall.TaskInfo', { taskid }), 'result')
    assert.deepEqual(
      rows.map(row => [row['telphone'], row['status'], row['extnumber'], row['answered'], row['answertype']]),
      [
        ['18012345671', 1036, '1001', 1, 'connected'],
        ['18012345672', 1036, null, 1, 'caller'],
        ['18012345673', 1036, null, 0, 'callee'],
      ],
    )
    const { called, answered, connected, abandoned, why } = await world.taskRow(token, taskid)
    assert.deepEqual([called, answered, connected, abandoned, why], [3, 2, 1, 1, null])
  })

  it('let an ended task be called again', async () => {
    await world.call(token, 'Sip_Yccall.TaskSet', { taskid, taskstatus: '3' })
    const again = await world.call(token, 'Sip_Yccall.taskCall', { taskid, answertype: 'callee' })
    assert.deepEqual([again.data.status, again.data.desc, 'result' in again.data], [0, '设置成功', false])
    assert.equal((await world.taskRow(token, taskid))['status'], 1026)
  })
})

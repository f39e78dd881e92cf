// TaskAdd: what it takes, what it gives back, and that bad input loses nothing.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { blockedNumbers } from '../support/blocked.ts'
import { processorMsWith } from '../support/processor-time.ts'
import { codeOf, multipartOf, rowsOf, World } from './world.ts'

describe('TaskAdd', () => {
  let world: World
  let token: string
  before(async () => {
    world = await World.start()
    token = await world.login()
  })
  after(() => world.stop())

  const raw = (taskid: string, telphone: string) =>
    world.call(token, 'Sip_Yccall.TaskAdd', { taskid, telphone })
  const totalOf = async (taskid: string) => (await world.taskRow(token, taskid))['total']

  it('answers the published example as published', async () => {
    const taskid = await world.task(token)
    const answer = await raw(
      taskid,
      '[{"phone":18012345678,"time":1500000000,"userid":"","memberid":"","chengshudu":"","customuuid":""}]',
    )
    assert.deepEqual([answer.ret, answer.data.status, answer.data.desc], [200, 0, '追加成功'])
    assert.deepEqual(answer.data.result, { success: 1, invaliddata: [] })
  })

  it('takes the example with the typographic quotes of the printed document, and with mixed ones', async () => {
    const taskid = await world.task(token)
    const printed =
      '[{“phone”:18012345678,”time”:1500000000,”userid”:””,”memberid”:””,”chengshudu”:””,”customuuid”:””}]'
    assert.deepEqual((await raw(taskid, printed)).data.result, { success: 1, invaliddata: [] })
    assert.deepEqual((await raw(taskid, '[{"phone”:18012345679,“userid":"x”}]')).data.result, {
      success: 1,
      invaliddata: [],
    })
    // Text that parses keeps its quotes.
    await raw(taskid, '[{"phone":18012345670,"userid":"说“是”"}]')
    assert.match(JSON.stringify(await world.call(token, 'Sip_Yccall.TaskInfo', { taskid })), /说“是”/)
  })

  it('takes a real array in a JSON body', async () => {
    const taskid = await world.task(token)
    const body = JSON.stringify({
      service: 'App.Sip_Yccall.TaskAdd',
      token,
      taskid,
      telphone: [{ phone: 18012345678 }, 7],
    })
    const first = await world.post(body, 'application/json')
    assert.deepEqual(first.data.result, { success: 1, invaliddata: [{ phone: 7, reason: '号码格式错误' }] })
    assert.deepEqual((await world.post(body, 'application/json')).data.result, first.data.result)
    assert.equal(await totalOf(taskid), 1)
  })

  it('returns invalid entries in the order of the call, and adds the rest', async () => {
    const taskid = await world.task(token)
    await world.add(token, taskid, [{ phone: 18000000001 }])
    await world.store.addBlocks(
      (await world.store.findAccount('9001'))?.id ?? 0,
      blockedNumbers('19900000002'),
    )
    const entries = [
      { phone: 18000000001, userid: 'a' },
      { phone: 18000000003 },
      { phone: '+86 199 0000 0002', x: { y: [1] } },
      null,
      { phone: 18000000003 },
      { phone: 18000000004, time: 1_700_000_000_000 },
      { phone: 18000000005, memberid: 'x'.repeat(256) },
      { phone: 18000000006, customuuid: 'a\u0000b' },
      { phone: '' },
      [18000000007],
      { phone: '18000000008', userid: `'); drop table contact; -- <script>alert(1)</script>` },
    ]
    const { result } = (await world.add(token, taskid, entries)).data
    assert.deepEqual(result?.['success'], 2)
    assert.deepEqual(result?.['invaliddata'], [
      { phone: 18000000001, userid: 'a', reason: '号码重复' },
      { phone: '+86 199 0000 0002', x: { y: [1] }, reason: '黑名单号码' },
      { phone: null, reason: '号码为空' },
      { phone: 18000000003, reason: '号码重复' },
      { phone: 18000000004, time: 1_700_000_000_000, reason: '时间格式错误' },
      { phone: 18000000005, memberid: 'x'.repeat(256), reason: '字段过长' },
      { phone: 18000000006, customuuid: 'a\u0000b', reason: '字段含非法字符' },
      { phone: '', reason: '号码为空' },
      { phone: [18000000007], reason: '号码格式错误' },
    ])
    assert.equal(await totalOf(taskid), 3)
    const listed = rowsOf(await world.call(token, 'Sip_Yccall.TaskInfo', { taskid }), 'result')
    assert.equal(listed[2]?.['userid'], entries[10] && `'); drop table contact; -- <script>alert(1)</script>`)
  })

  it('answers status 0 with success 0 if no entry is valid', async () => {
    const taskid = await world.task(token)
    const answer = await world.add(token, taskid, ['a', 0, {}])
    assert.deepEqual([answer.data.status, answer.data.result?.['success']], [0, 0])
    assert.equal(rowsOf(answer, 'invaliddata').length, 3)
  })

  it('adds nothing if the request is refused', async () => {
    const taskid = await world.task(token)
    const one = JSON.stringify([{ phone: 18012345678 }])
    const many = JSON.stringify(Array.from({ length: 10_001 }, (_, at) => ({ phone: 18000000000 + at })))
    const wrong: [telphone: string, code: number][] = [
      ['', 400],
      ['[', 400],
      [one.slice(0, -1), 400],
      [`${one}x`, 400],
      ['null', 400],
      ['{"phone":18012345678}', 400],
      ['"18012345678"', 400],
      ['18012345678', 400],
      [`[{"phone":18012345678,"userid":"\u0001"}]`, 400],
      ['['.repeat(100_000) + ']'.repeat(100_000), 400],
      ['[]', 1002],
      [many, 1002],
    ]
    for (const [telphone, code] of wrong)
      assert.equal(codeOf(await raw(taskid, telphone)), code, telphone.slice(0, 40))
    assert.equal(codeOf(await raw('nobody', one)), 1024)
    assert.equal(codeOf(await raw(`' or 1=1 --`, one)), 1024)
    const { body, contentType } = multipartOf({
      service: 'App.Sip_Yccall.TaskAdd',
      token,
      taskid,
      telphone: one,
    })
    for (const cut of [1, 5, 30, 60]) {
      const answer = await world.post(body.slice(0, body.length - 4 - cut), contentType)
      assert.equal(answer.ret, 400)
    }
    assert.equal(await totalOf(taskid), 0)
  })

  it('adds nothing if the same call is repeated, even at the same moment, and repeats its answer', async () => {
    const taskid = await world.task(token)
    const telphone = JSON.stringify(Array.from({ length: 500 }, (_, at) => ({ phone: 18000000000 + at })))
    const answers = await Promise.all([1, 2, 3, 4].map(() => raw(taskid, telphone)))
    for (const answer of answers) assert.deepEqual(answer.data.result, { success: 500, invaliddata: [] })
    assert.equal(await totalOf(taskid), 500)
  })

  it('stores long texts, quotes and other alphabets unchanged', async () => {
    const taskid = await world.task(token)
    const userid = `\\"'\`;%_\n\t<b>&amp;</b> 张三 😀 ${'é'.repeat(100)}`
    await world.add(token, taskid, [{ phone: 18012345678, userid, ext: { a: 'b' } }])
    const [row] = rowsOf(await world.call(token, 'Sip_Yccall.TaskInfo', { taskid }), 'result')
    assert.deepEqual([row?.['userid'], row?.['ext'], row?.['chengshudu']], [userid, '{"a":"b"}', '{"a":"b"}'])
  })

  it('adds 10,000 numbers well within a client’s 3 seconds, in each kind of body', async () => {
    const taskid = await world.task(token)
    const bodies = [0, 1, 2].map(batch => {
      const entries = Array.from({ length: 10_000 }, (_, at) => ({
        phone: 18000000000 + batch * 10_000 + at,
        time: 1500000000,
        userid: `user-${at}`,
        memberid: 'm',
        chengshudu: 'c',
        customuuid: `76c33d997640d36b033d43b1d2d${at}`,
      }))
      return { service: 'App.Sip_Yccall.TaskAdd', token, taskid, telphone: JSON.stringify(entries) }
    })
    const [one, two, three] = bodies
    assert.ok(one && two && three)
    const { body, contentType } = multipartOf(one)
    const database = new pg.Client({ connectionString: world.databaseUrl })
    await database.connect()
    // Client, API and database together, one after the other: the time it takes on a machine of their own.
    const cost = async (send: () => ReturnType<typeof world.form>) => {
      const before = await processorMsWith(database)
      const answer = await send()
      assert.deepEqual(answer.data.result, { success: 10_000, invaliddata: [] }, JSON.stringify(answer))
      return (await processorMsWith(database)) - before
    }
    const costs = [
      await cost(() => world.post(body, contentType)),
      await cost(() => world.form(two)),
      await cost(() => world.post(JSON.stringify(three), 'application/json')),
    ]
    await database.end()
    assert.ok(Math.max(...costs) < 2_500, `${costs} ms`)
    assert.equal(await totalOf(taskid), 30_000)
  })
})

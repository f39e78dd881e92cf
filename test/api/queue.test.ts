// The queue services over HTTP: what is set is shown, what a living task uses stays, what an agent does is
// shown in the published row.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { AgentState } from '../../src/domain/agent.ts'
import { recordFacts } from '../support/record-facts.ts'
import { codeOf, type Fields, rowsOf, World } from './world.ts'

describe('queues', () => {
  let world: World
  let token: string
  let foreign: string
  before(async () => {
    world = await World.start()
    token = await world.login('9001')
    foreign = await world.login('9002')
  })
  after(() => world.stop())

  const call = (method: string, fields: Fields = {}) =>
    world.call(token, method.includes('.') ? method : `Sip_Queue.${method}`, fields)
  const done = async (method: string, fields: Fields = {}) => {
    const answer = await call(method, fields)
    assert.equal(answer.data.status, 0, JSON.stringify(answer))
    return answer.data.desc
  }
  const queue = async (queuename: string) => rowsOf(await call('GetQueueList', { queuename }))[0]

  it('are added, changed and deleted by the published services', async () => {
    assert.equal(await done('AddQueue', { queuename: 'q1', autocall: 'yes', remark: 'spring' }), '添加成功')
    assert.equal(
      JSON.stringify(await queue('q1')),
      '{"queuename":"q1","remark":"spring","strategy":1,"announce":"","announcefreq":30,"ringdelay":30,"maxwaittime":0,"withnoagenttime":0,"noagentrejoiningtime":5,"discardtime":90,"autocall":"idle"}',
    )
    const times = {
      announcefreq: '1',
      ringdelay: '2',
      maxwaittime: '3',
      withnoagenttime: '4',
      noagentrejoiningtime: '6',
      discardtime: '7',
    }
    assert.equal(
      await done('EditQueue', { queuename: 'q1', remark: '', strategy: '8', ...times }),
      '修改成功',
    )
    const changed = Object.fromEntries(Object.entries(times).map(([name, value]) => [name, Number(value)]))
    assert.deepEqual(await queue('q1'), {
      queuename: 'q1',
      remark: '',
      strategy: 8,
      announce: '',
      ...changed,
      autocall: 'idle',
    })
    await done('EditQueue', { queuename: 'q1', remark: 'summer' })
    assert.deepEqual(await queue('q1'), {
      queuename: 'q1',
      remark: 'summer',
      strategy: 8,
      announce: '',
      ...changed,
      autocall: 'idle',
    })
    await done('AddQueue', { queuename: 'q1', autocall: 'no', remark: 'again', strategy: '4' })
    assert.deepEqual([(await queue('q1'))?.['strategy'], (await queue('q1'))?.['remark']], [4, 'again'])
    assert.equal(await done('DelQueue', { queuename: 'q1' }), '删除成功')
    assert.equal(await queue('q1'), undefined)
    for (const method of ['DelQueue', 'EditQueue'])
      assert.equal(codeOf(await call(method, { queuename: 'q1', remark: '' })), 1211)
  })

  it('refuse missing and meaningless parameters, and change nothing', async () => {
    const whole = { queuename: 'q2', autocall: 'yes', remark: '' }
    assert.equal(codeOf(await call('AddQueue', { ...whole, queuename: ' ' })), 1002)
    for (const [fields, msg] of [
      [{ queuename: 'q2', remark: '' }, '非法请求：缺少必要参数autocall'],
      [{ queuename: 'q2', autocall: 'yes' }, '非法请求：缺少必要参数remark'],
      [{ autocall: 'yes', remark: '' }, '非法请求：缺少必要参数queuename'],
      [{ ...whole, autocall: 'maybe' }, '非法请求：参数autocall应该为：yes/no，但现在autocall = maybe'],
      [{ ...whole, strategy: '9' }, '非法请求：参数strategy应该为：1/2/3/4/5/6/7/8，但现在strategy = 9'],
    ] as const) {
      assert.equal((await call('AddQueue', fields)).msg, msg)
    }
    assert.equal(codeOf(await call('EditQueue', { queuename: 'sales', remark: '', ringdelay: '-1' })), 400)
    assert.equal(
      codeOf(await call('EditQueue', { queuename: 'sales', remark: '', maxwaittime: '86401' })),
      400,
    )
    assert.equal(await queue('q2'), undefined)
    for (const fields of [
      { extnumber: '1001', crmid: '1', queuename: 'sales' },
      { settype: '1', extnumber: '1001', queuename: 'sales' },
    ] as Fields[]) {
      assert.equal(codeOf(await call('SetSeatsStatus', fields)), 400)
    }
    const seat = { settype: '1', extnumber: '1001', crmid: '1', queuename: 'sales' }
    assert.equal(codeOf(await call('SetSeatsStatus', { ...seat, settype: '3' })), 400)
    assert.equal(codeOf(await call('SetSeatsStatus', { ...seat, extnumber: '7777' })), 1012)
    assert.equal(codeOf(await call('SetSeatsStatus', { ...seat, queuename: 'none' })), 1211)
    await done('AddQueue', { ...whole, queuename: 'empty' })
    assert.equal(codeOf(await call('SetSeatsStatus', { ...seat, queuename: 'empty' })), 1010)
    assert.equal(codeOf(await call('GetQueueSipStatus', { state: '5' })), 400)
  })

  it('say whether an agent wants calls', async () => {
    const isReady = async () => (await world.store.listMembers(world.idOf('9001'), 'sales', '1001'))[0]?.ready
    for (const [settype, ready] of [
      ['2', true],
      ['1', false],
      ['2', true],
    ] as const) {
      assert.equal(
        await done('SetSeatsStatus', { settype, extnumber: '1001', crmid: '10086', queuename: 'sales' }),
        '设置成功',
      )
      assert.equal(await isReady(), ready)
    }
  })

  it('cannot be deleted by any service while a task that has not ended uses them, and the refusal names it', async () => {
    await done('AddQueue', { queuename: 'busy', autocall: 'yes', remark: '' })
    for (const assigntype of ['2', '3']) {
      const taskid = await world.task(token, { assigntype, assignagent: 'busy', taskname: '春季回访' })
      for (const move of ['', '1', '2']) {
        if (move !== '') await done('Sip_Yccall.TaskSet', { taskid, taskstatus: move })
        assert.equal((await queue('busy'))?.['autocall'], move === '1' ? 'busy' : 'idle')
        for (const [method, fields] of [
          ['DelQueue', { queuename: 'busy' }],
          ['Sip_Extgroup.DelExtgroup', { name: 'busy' }],
        ] as const) {
          const answer = await call(method, fields)
          assert.equal(codeOf(answer), 1002, JSON.stringify(answer))
          assert.match(answer.data.errors?.codemsg ?? '', new RegExp(`${taskid}（春季回访）`))
        }
      }
      await done('Sip_Yccall.TaskSet', { taskid, taskstatus: '3' })
    }
    await done('DelQueue', { queuename: 'busy' })
  })

  it('report in the published row what each seat is doing, and filter by it', async () => {
    const at = world.clock.now
    const seats: readonly (readonly [AgentState, number, number, string])[] = [
      ['offline', 1014, 1200, ''],
      ['busy', 1217, 1217, ''],
      ['idle', 1213, 1213, '12'],
      ['reserved', 1214, 1214, '3'],
      ['talking', 1215, 1215, '4'],
      ['wrapUp', 1217, 1217, ''],
    ]
    for (const [state, status, seat, filters] of seats) {
      const counts = {
        callsAnswered: 7,
        callsMissed: 2,
        lastAssignedAt: at - 20_000,
        lastAnsweredAt: at - 10_000,
      }
      const change = {
        accountId: world.idOf('9001'),
        ext: '1001',
        state,
        at,
        registered: state !== 'offline',
        ...counts,
      }
      await recordFacts(world.store, { calls: [], agents: [change], tasks: [], pushes: [] })
      const [row, ...others] = rowsOf(
        await call('GetQueueSipStatus', { queuename: 'sales', extnumber: '1001' }),
      )
      assert.deepEqual(others, [])
      assert.equal(
        JSON.stringify(row),
        JSON.stringify({
          ...{ queuename: 'sales', seatsname: '1001_1001_sales', extnumber: '1001', status, state: seat },
          ...{
            lastanswertime: '2026-03-02 09:59:50',
            lastassigntime: '2026-03-02 09:59:40',
            seatschangetime: '2026-03-02 10:00:00',
          },
          ...{ noanswercount: 2, callsanswered: 7, externalcallscount: 0, wrapuptime: 10, maxnoanswer: 0 },
        }),
      )
      for (const filter of ['1', '2', '3', '4']) {
        const chosen = rowsOf(await call('GetQueueSipStatus', { extnumber: '1001', state: filter }))
        assert.equal(chosen.length, filters.includes(filter) ? 1 : 0, `${state} by filter ${filter}`)
      }
      assert.equal(rowsOf(await call('GetQueueSipStatus', { extnumber: '1001', state: '0' })).length, 1)
      const [group] = rowsOf(await call('Sip_Extgroup.GetExtGroupState', { name: 'sales' }))
      const [free, work] = [
        state === 'idle' ? ['1001'] : [],
        ['reserved', 'talking', 'wrapUp'].includes(state) ? ['1001'] : [],
      ]
      assert.equal(
        JSON.stringify(group),
        JSON.stringify({
          ...{ name: 'sales', total: 2, total_detail: ['1001', '1002'] },
          ...{ free: free.length, free_detail: free, work: work.length, work_detail: work },
        }),
      )
      assert.deepEqual(rowsOf(await call('Sip_Extgroup.GetAllExtGroup', { extnumber: '1001' })), [
        { name: 'sales', total: 2, free: free.length, work: work.length },
      ])
    }
    const [never] = rowsOf(await call('GetQueueSipStatus', { extnumber: '1002' }))
    assert.deepEqual(
      [never?.['lastanswertime'], never?.['lastassigntime'], never?.['noanswercount']],
      ['', '', 0],
    )
    assert.deepEqual(rowsOf(await call('Sip_Extgroup.GetAllExtGroup', { extnumber: '7777' })), [])
    assert.ok(
      rowsOf(await call('Sip_Extgroup.GetAllExtGroup')).some(
        row => row['name'] === 'empty' && row['total'] === 0,
      ),
    )
  })

  it('of another account are unknown to every service', async () => {
    const as = (method: string, fields: Fields) => world.call(foreign, method, fields)
    const before = await queue('sales')
    for (const [method, fields] of [
      ['Sip_Queue.EditQueue', { queuename: 'sales', remark: 'mine' }],
      ['Sip_Queue.DelQueue', { queuename: 'sales' }],
      ['Sip_Queue.SetSeatsStatus', { settype: '1', extnumber: '1001', crmid: '1', queuename: 'sales' }],
    ] as const) {
      assert.equal(codeOf(await as(method, fields)), 1211, method)
    }
    assert.equal(
      codeOf(
        await as('Sip_Queue.SetSeatsStatus', {
          settype: '1',
          extnumber: '1001',
          crmid: '1',
          queuename: 'other',
        }),
      ),
      1012,
    )
    for (const fields of [{}, { name: 'sales' }, { extnumber: '1001' }] as Fields[]) {
      assert.doesNotMatch(JSON.stringify(await as('Sip_Extgroup.GetExtGroupState', fields)), /sales|100[12]/)
      assert.doesNotMatch(JSON.stringify(await as('Sip_Extgroup.GetAllExtGroup', fields)), /sales|100[12]/)
    }
    // The name is free for an own one, and deleting that leaves the other's.
    assert.equal(
      (await as('Sip_Queue.AddQueue', { queuename: 'sales', autocall: 'yes', remark: 'mine' })).data.status,
      0,
    )
    assert.equal((await as('Sip_Queue.DelQueue', { queuename: 'sales' })).data.status, 0)
    assert.deepEqual(await queue('sales'), before)
  })
})

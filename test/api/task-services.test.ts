// The services of tasks and numbers against the published shapes.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { codeOf, rowsOf, World } from './world.ts'

describe('services of tasks', () => {
  let world: World
  let token: string
  before(async () => {
    world = await World.start()
    token = await world.login('9001')
  })
  after(() => world.stop())

  const call = (service: string, fields = {}) => world.call(token, service, fields)

  it('create a task with its defaults and show it in TaskList', async () => {
    const telphone = JSON.stringify([{ phone: 18012345678 }, { phone: 'x' }])
    const answer = await call('Sip_Yccall.TaskCreat', {
      assigntype: '3',
      assignagent: 'sales',
      telphone,
      taskscale: '1:2',
    })
    assert.equal(answer.data.desc, '创建成功')
    const taskid = String(answer.data.result?.['taskid'])
    // 02:00 UTC is 10:00 in the account's zone.
    assert.match(taskid, /^20260302100000\d{6}$/)
    assert.deepEqual(answer.data.result, {
      taskid,
      success: 1,
      invaliddata: [{ phone: 'x', reason: '号码格式错误' }],
    })
    const row = await world.taskRow(token, taskid)
    assert.equal(
      JSON.stringify(row),
      JSON.stringify({
        taskid,
        taskname: taskid,
        taskassign: 'sales',
        starttime: '',
        taskscale: '1:2',
        nowscale: '',
        disnumber: '',
        status: 1025,
        createtime: '2026-03-02 10:00:00',
        total: 1,
        called: 0,
        answered: 0,
        connected: 0,
        abandoned: 0,
        late: 0,
        inFlight: 0,
        customtaskid: '',
        scheduledtime: '',
        pausedtime: '',
        endtime: '',
        concurrent: 100,
        isscale: 'manual',
        why: {
          code: 'notStarted',
          desc: '任务未开始',
          descen: 'The task is not started',
          counts: { waiting: 1 },
        },
      }),
    )
  })

  it('create a task with every parameter given', async () => {
    const taskid = await world.task(token, {
      assigntype: '1',
      assignagent: '1001, 1002',
      taskscale: ' 1:3 ',
      isscale: 'auto',
      concurrent: '7',
      scheduledtime: '2026-03-03 09:00:00',
      pausedtime: '2026-03-03 18:00',
      disnumber: '17328347742,02112345678',
      taskname: `O'Brien <b>"`,
      status: '1',
      customtaskid: 'mine-1',
    })
    const row = await world.taskRow(token, 'mine-1')
    assert.deepEqual(
      [
        row['taskid'],
        row['taskassign'],
        row['taskscale'],
        row['isscale'],
        row['concurrent'],
        row['disnumber'],
        row['taskname'],
        row['status'],
      ],
      [taskid, '1001,1002', '1:3', 'auto', 7, '17328347742,02112345678', `O'Brien <b>"`, 1025],
    )
    assert.deepEqual(
      [row['scheduledtime'], row['pausedtime'], row['customtaskid']],
      ['2026-03-03 09:00:00', '2026-03-03 18:00:00', 'mine-1'],
    )
    assert.equal((row['why'] as { code: string }).code, 'scheduled')
  })

  it('say that a due task waits for a place while as many run as may', async () => {
    const code = '9001'
    await world.store.setSettings(code, { runningTasksMax: 1 })
    const first = await world.task(token, { status: '1' })
    const next = await world.task(token, {
      status: '1',
      scheduledtime: '2026-03-02 10:30:00',
      telphone: '[{"phone":18012345679}]',
    })
    const idle = await world.task(token, { status: '0' })
    const { now } = world.clock
    const whyOf = async (taskid: string) => {
      const { status, why } = await world.taskRow(token, taskid)
      return [status, why]
    }
    assert.equal(((await whyOf(next))[1] as { code: string }).code, 'scheduled')
    world.clock.now = Date.parse('2026-03-02T02:30:00Z')
    const waits = {
      code: 'waitingForPlace',
      desc: '进行中的任务已达上限 1 个（runningTasksMax），有任务暂停或结束后自动开始',
      descen:
        'The task is waiting for a place: 1 task is running and the account may run no ' +
        'more (runningTasksMax); it starts when one is paused or ends',
      counts: { waiting: 1, runningTasksMax: 1 },
    }
    assert.deepEqual(await whyOf(next), [1025, waits])
    assert.equal(((await whyOf(idle))[1] as { code: string }).code, 'notStarted', 'nobody started it')
    await world.call(token, 'Sip_Yccall.TaskSet', { taskid: first, taskstatus: '2' })
    assert.notEqual(((await whyOf(next))[1] as { code: string }).code, 'waitingForPlace')
    for (const taskid of [first, next, idle])
      await world.call(token, 'Sip_Yccall.TaskSet', { taskid, taskstatus: '3' })
    await world.store.setSettings(code, { runningTasksMax: 500 })
    world.clock.now = now
  })

  it('refuse tasks that make no sense', async () => {
    const sent = { assigntype: '1', assignagent: '1001', telphone: '[]', taskscale: '1:1' }
    const wrong: [Record<string, string>, number][] = [
      [{ assigntype: '5' }, 400],
      [{ assigntype: '' }, 400],
      [{ concurrent: '0' }, 400],
      [{ isscale: 'x' }, 400],
      [{ telphone: '{}' }, 400],
      [{ taskname: 'x'.repeat(100_000) }, 400],
      [{ customtaskid: 'a\u0000' }, 400],
      [{ assignagent: '' }, 1002],
      [{ assignagent: 'x' }, 1012],
      [{ assignagent: '1001,2001' }, 1012],
      [{ assigntype: '3', assignagent: 'other' }, 1211],
      [{ assigntype: '2', assignagent: 'x'.repeat(19_000) }, 1211],
      [{ taskscale: '2:1' }, 1002],
      [{ taskscale: '1:0' }, 1002],
      [{ scheduledtime: 'tomorrow' }, 1002],
      [{ pausedtime: '2026-13-01 00:00:00' }, 1002],
      [{ pausedtime: '2026-03-02 09:59:59' }, 1002],
      [{ scheduledtime: '2026-03-04 00:00:00', pausedtime: '2026-03-03 00:00:00' }, 1002],
      [{ disnumber: 'abc' }, 1021],
      [{ telphone: JSON.stringify(Array.from({ length: 10_001 }, () => ({ phone: 1 }))) }, 1002],
      [{ customtaskid: 'mine-1' }, 1002],
    ]
    const before = (await call('Sip_Yccall.TaskList')).data.result?.['totalitems']
    for (const [fields, code] of wrong) {
      const answer = await call('Sip_Yccall.TaskCreat', { ...sent, ...fields })
      assert.equal(codeOf(answer), code, JSON.stringify([fields, answer]).slice(0, 400))
      assert.ok(JSON.stringify(answer).length < 1_000)
    }
    assert.equal((await call('Sip_Yccall.TaskList')).data.result?.['totalitems'], before)
  })

  it("accept only the account's caller ids once it has some", async () => {
    await world.store.addCallerId('9001', '17328347742')
    await world.store.addCallerId('9002', '17328347743')
    const sent = { assigntype: '1', assignagent: '1001', telphone: '[]', taskscale: '1:1' }
    assert.equal(codeOf(await call('Sip_Yccall.TaskCreat', { ...sent, disnumber: '17328347743' })), 1021)
    assert.equal(codeOf(await call('Sip_Yccall.TaskCreat', { ...sent, disnumber: '17328347742' })), undefined)
    assert.deepEqual((await call('Sip_Disnum.GetDisnumberInfo', { autocall: '2' })).data.result, [
      { disnumber: '17328347742' },
    ])
  })

  it('move a task through its states', async () => {
    const taskid = await world.task(token)
    const set = async (taskstatus: string) => codeOf(await call('Sip_Yccall.TaskSet', { taskid, taskstatus }))
    assert.equal(await set('2'), 1002)
    assert.equal(await set('1'), undefined)
    const running = await world.taskRow(token, taskid)
    assert.deepEqual([running['status'], running['starttime']], [1026, '2026-03-02 10:00:00'])
    assert.deepEqual((running['why'] as { code: string }).code, 'noEngine')
    const paused = await call('Sip_Yccall.TaskSet', { taskid, taskstatus: '2' })
    assert.deepEqual(Object.keys(paused.data), ['status', 'desc', 'reqtime', 'rsptime'])
    assert.equal((await world.taskRow(token, taskid))['status'], 1027)
    assert.equal(codeOf(await call('Sip_Yccall.taskCall', { taskid })), 1027)
    assert.equal(await set('3'), undefined)
    assert.equal((await world.taskRow(token, taskid))['status'], 1028)
    assert.equal(await set('1'), 1002)
    assert.equal(codeOf(await world.add(token, taskid, [{ phone: 18012345678 }])), 1028)
    assert.equal(codeOf(await call('Sip_Yccall.TaskSet', { taskid: 'nobody', taskstatus: '1' })), 1024)
  })

  it('filter tasks', async () => {
    const taskid = await world.task(token, { taskname: 'findme', assigntype: '3', assignagent: 'sales' })
    const found = async (fields: Record<string, string>) =>
      rowsOf(await call('Sip_Yccall.TaskList', fields), 'task').map(row => row['taskid'])
    assert.deepEqual(await found({ taskname: 'findme' }), [taskid])
    assert.deepEqual(await found({ taskname: 'findme', status: '0' }), [taskid])
    assert.equal((await found({ taskname: 'findme', status: '1' })).length, 0)
    assert.deepEqual(await found({ taskname: 'findme', tasktype: 'groups', taskobject: 'sales' }), [taskid])
    assert.deepEqual(await found({ taskname: 'findme', tasktype: 'transfer' }), [])
    assert.deepEqual(
      await found({ taskname: 'findme', createtime: '2026-03-02 10:00:00', endtime: '2026-03-02 10:00:00' }),
      [taskid],
    )
    assert.deepEqual(await found({ taskname: 'findme', endtime: '2026-03-02 09:59:59' }), [])
    assert.deepEqual(await found({ taskid: `${taskid},nobody`, itemsperpage: '', currentpage: '' }), [taskid])
    const page = await call('Sip_Yccall.TaskList', { itemsperpage: '1', currentpage: '2', taskid: '' })
    assert.deepEqual(Object.keys(page.data.result ?? {}), [
      'totalitems',
      'currentpage',
      'itemsperpage',
      'task',
    ])
    assert.equal(rowsOf(page, 'task').length, 1)
    assert.equal(codeOf(await call('Sip_Yccall.TaskList', { createtime: 'yesterday' })), 1002)
    assert.equal(codeOf(await call('Sip_Yccall.TaskList', { status: '1025' })), 400)
  })

  it('list numbers with the published fields, and remove those that wait', async () => {
    const taskid = await world.task(token, { customtaskid: 'mine-2' })
    await world.add(token, 'mine-2', [
      { phone: '+86 180-1234-5678', chengshudu: 'c', userid: 1 },
      { phone: 18012345679 },
    ])
    const info = await call('Sip_Yccall.TaskInfo', { taskid: 'mine-2', itemsperpage: '1' })
    assert.equal(info.data.result?.['totalitems'], 2)
    assert.equal(
      JSON.stringify(rowsOf(info, 'result')[0]),
      JSON.stringify({
        taskid,
        telphone: '18012345678',
        userid: '1',
        memberid: '',
        chengshudu: 'c',
        customuuid: '',
        status: 1035,
        extnumber: null,
        answered: null,
        answertype: null,
        ext: 'c',
        state: 'waiting',
        skipped: null,
        next: {
          time: '',
          code: 'taskNotStarted',
          desc: '任务未开始',
          descen: 'not until the task is started',
        },
      }),
    )
    const removed = await call('Sip_Yccall.taskDelPhone', {
      taskid,
      telphone: '0086-18012345678，18012345670,junk',
    })
    assert.deepEqual([removed.data.desc, removed.data.result], ['删除成功', { success: 1 }])
    assert.equal(codeOf(await call('Sip_Yccall.taskDelPhone', { taskid, telphone: ' , ' })), 1002)
    assert.equal(codeOf(await call('Sip_Yccall.TaskInfo', { taskid: 'nobody' })), 1024)
  })
})

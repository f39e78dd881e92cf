// No account sees, counts or changes what is another's, in any service.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { blockedNumbers } from '../support/blocked.ts'
import { codeOf, rowsOf, World } from './world.ts'

describe('two accounts', () => {
  let world: World
  let token: string
  let foreign: string
  before(async () => {
    world = await World.start()
    token = await world.login('9001')
    foreign = await world.login('9002')
    await world.store.addCallerId('9001', '17328347742')
    await world.store.addCallerId('9002', '17328347743')
  })
  after(() => world.stop())

  const call = (service: string, fields = {}) => world.call(token, service, fields)

  it('let no account see, count or change what is another’s', async () => {
    const taskid = await world.task(token, { customtaskid: 'secret', assigntype: '3', assignagent: 'sales' })
    await world.add(token, taskid, [{ phone: 18099999999, userid: 'private' }])
    await call('Sip_Yccall.TaskSet', { taskid, taskstatus: '1' })
    const before = await snapshot()
    const tasks = [taskid, 'secret']
    const as = (service: string, fields: Record<string, string>) => world.call(foreign, service, fields)
    for (const id of tasks) {
      assert.equal(codeOf(await world.add(foreign, id, [{ phone: 18012345678 }])), 1024)
      assert.equal(codeOf(await as('Sip_Yccall.taskDelPhone', { taskid: id, telphone: '18099999999' })), 1024)
      for (const taskstatus of ['1', '2', '3'])
        assert.equal(codeOf(await as('Sip_Yccall.TaskSet', { taskid: id, taskstatus })), 1024)
      assert.equal(codeOf(await as('Sip_Yccall.taskCall', { taskid: id })), 1024)
      assert.equal(codeOf(await as('Sip_Yccall.TaskInfo', { taskid: id })), 1024)
      assert.equal(codeOf(await as('Sip_Yccall.TaskInfo', { customtaskid: id })), 1024)
      const mine = await world.task(foreign, { assignagent: '2001', customtaskid: `mine-${id}` })
      const both = await as('Sip_Yccall.TaskInfo', { taskid: `${id},${mine},secret` })
      assert.deepEqual(rowsOf(both, 'result'), [])
      assert.deepEqual((await as('Sip_Yccall.TaskList', { taskid: id })).data.result?.['totalitems'], 0)
    }
    assert.equal((await as('Sip_Yccall.TaskList', { customtaskid: 'secret' })).data.result?.['totalitems'], 0)
    for (const [service, fields] of [
      ['Sip_Extgroup.DelExtgroup', {}],
      ['Sip_Extgroup.AddExtnumber', { extnumber: '2001' }],
      ['Sip_Extgroup.DelExtnumber', { extnumber: '1001' }],
      ['Sip_Extgroup.EditExtnumber', { extnumber: '1001', state: 'idle' }],
    ] as const) {
      assert.equal(codeOf(await as(service, { name: 'sales', ...fields })), 1211, service)
    }
    assert.equal(codeOf(await as('Sip_Extgroup.AddExtnumber', { name: 'other', extnumber: '1001' })), 1012)
    assert.equal(codeOf(await as('Sip_Queue.SipSignIn', { queuename: 'sales', extnumber: '2001' })), 1211)
    assert.equal(codeOf(await as('Sip_Queue.SipSignOut', { queuename: 'sales', extnumber: '1001' })), 1211)
    assert.equal(codeOf(await as('Sip_Queue.SipSignIn', { queuename: 'other', extnumber: '1001' })), 1012)
    for (const service of ['Sip_Extgroup.GetExtgroupInfo', 'Sip_Extgroup.GetGroupExt']) {
      assert.doesNotMatch(JSON.stringify(await as(service, { name: 'sales' })), /sales|100[12]/)
      assert.doesNotMatch(JSON.stringify(await as(service, {})), /sales|100[12]/)
    }
    for (const fields of [{}, { queuename: 'sales' }]) {
      assert.doesNotMatch(JSON.stringify(await as('Sip_Queue.GetQueueList', fields)), /sales/)
      assert.doesNotMatch(JSON.stringify(await as('Sip_Queue.GetQueueSipStatus', fields)), /sales|100[12]/)
    }
    assert.deepEqual(rowsOf(await as('Sip_Sipnum.GetSipnumberInfo', { extnumber: '1001', status: '3' })), [])
    assert.equal(rowsOf(await as('Sip_Sipnum.GetSipnumberInfo', { status: '3' })).length, 1)
    assert.deepEqual(rowsOf(await as('Sip_Disnum.GetDisnumberInfo', {})), [{ disnumber: '17328347743' }])
    assert.equal(rowsOf(await as('Sip_Status.GetSipCallStatus', { extnumber: '1001' }))[0]?.['status'], 1012)
    assert.equal(
      rowsOf(await as('Sip_Status.GetSipRegisterStatus', { extnumber: '1001' }))[0]?.['code'],
      1012,
    )
    assert.equal(rowsOf(await as('Sip_Status.GetSipValidStatus', { extnumber: '1001' }))[0]?.['code'], 1012)
    const window = { starttime: '2020-01-01 00:00:00', endtime: '2030-01-01 00:00:00', syncflag: '3' }
    assert.equal((await as('Sip_Cdr.GetBill', window)).data.result?.['totalitems'], 0)
    assert.deepEqual(await snapshot(), before)

    async function snapshot() {
      const listed = await call('Sip_Yccall.TaskList', { taskid })
      const info = await call('Sip_Yccall.TaskInfo', { taskid })
      const groups = await call('Sip_Extgroup.GetGroupExt')
      return JSON.stringify([listed.data.result, info.data.result, groups.data])
    }
  })

  it('may use the same names and ids of their own', async () => {
    const mine = await world.task(token, { customtaskid: 'same' })
    const theirs = await world.task(foreign, { customtaskid: 'same', assignagent: '2001' })
    await world.add(token, 'same', [{ phone: 18012345678 }])
    assert.deepEqual(
      [(await world.taskRow(token, 'same'))['taskid'], (await world.taskRow(foreign, 'same'))['taskid']],
      [mine, theirs],
    )
    assert.deepEqual(
      [(await world.taskRow(token, mine))['total'], (await world.taskRow(foreign, theirs))['total']],
      [1, 0],
    )
    await world.store.addBlocks(
      (await world.store.findAccount('9001'))?.id ?? 0,
      blockedNumbers('18012345679'),
    )
    assert.equal((await world.add(foreign, 'same', [{ phone: 18012345679 }])).data.result?.['success'], 1)
  })
})

// The services of groups, queues and extensions against the published shapes.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { codeOf, rowsOf, World } from './world.ts'

describe('services of agents', () => {
  let world: World
  let token: string
  before(async () => {
    world = await World.start()
    token = await world.login('9001')
  })
  after(() => world.stop())

  const call = (service: string, fields = {}) => world.call(token, service, fields)

  it('keep groups and their members', async () => {
    assert.equal((await call('Sip_Extgroup.AddExtgroup', { name: 'g1', status: '1' })).data.status, 0)
    assert.equal(codeOf(await call('Sip_Extgroup.AddExtgroup', { name: '', status: '1' })), 1002)
    assert.equal(codeOf(await call('Sip_Extgroup.AddExtgroup', { name: 'g2', status: '2' })), 400)
    const [group] = rowsOf(await call('Sip_Extgroup.GetExtgroupInfo', { name: 'g1' }))
    assert.deepEqual([typeof group?.['id'], group?.['name'], group?.['status']], ['number', 'g1', 1041])
    await call('Sip_Extgroup.AddExtgroup', { name: 'off', status: '0' })
    const stateOf = async (status: string) =>
      rowsOf(await call('Sip_Extgroup.GetExtgroupInfo', { status })).map(row => [row['name'], row['status']])
    for (const on of ['1', '1041']) assert.deepEqual((await stateOf(on)).at(-1), ['g1', 1041])
    for (const off of ['0', '1042']) assert.deepEqual(await stateOf(off), [['off', 1042]])
    assert.deepEqual(await stateOf('1043'), [])
    assert.equal((await stateOf('')).length, 3)
    assert.equal(codeOf(await call('Sip_Extgroup.GetExtgroupInfo', { status: '2' })), 400)
    assert.equal((await call('Sip_Extgroup.DelExtgroup', { name: 'off' })).data.status, 0)
    assert.equal((await call('Sip_Extgroup.AddExtnumber', { name: 'g1', extnumber: '1002' })).data.status, 0)
    assert.equal(
      (await call('Sip_Extgroup.EditExtnumber', { name: 'g1', extnumber: '1002', state: 'idle' })).data
        .status,
      0,
    )
    const members = await call('Sip_Extgroup.GetGroupExt', { name: 'g1' })
    assert.equal(
      JSON.stringify(members),
      JSON.stringify({
        ret: 200,
        data: [
          {
            name: 'g1',
            extnumber: '1002',
            status: 'hangup',
            priority: 1,
            linkcount: 0,
            date: null,
            state: 'idle',
          },
        ],
        msg: '',
      }),
    )
    assert.equal(
      codeOf(await call('Sip_Extgroup.EditExtnumber', { name: 'g1', extnumber: '1002', state: 'free' })),
      400,
    )
    assert.equal(codeOf(await call('Sip_Extgroup.AddExtnumber', { name: 'g1', extnumber: '7777' })), 1012)
    assert.equal(codeOf(await call('Sip_Extgroup.AddExtnumber', { name: 'none', extnumber: '1001' })), 1211)
    assert.equal((await call('Sip_Extgroup.DelExtnumber', { name: 'g1', extnumber: '1002' })).data.status, 0)
    assert.deepEqual((await call('Sip_Extgroup.GetGroupExt', { name: 'g1' })).data, [])
    assert.equal((await call('Sip_Extgroup.DelExtgroup', { name: 'g1' })).data.status, 0)
    assert.equal(codeOf(await call('Sip_Extgroup.DelExtgroup', { name: 'g1' })), 1211)
  })

  it('list queues and sign extensions in and out', async () => {
    const [queue] = rowsOf(await call('Sip_Queue.GetQueueList', { queuename: 'sales' }))
    assert.deepEqual(Object.keys(queue ?? {}), [
      'queuename',
      'remark',
      'strategy',
      'announce',
      'announcefreq',
      'ringdelay',
      'maxwaittime',
      'withnoagenttime',
      'noagentrejoiningtime',
      'discardtime',
      'autocall',
    ])
    assert.equal(queue?.['strategy'], 1)
    await call('Sip_Extgroup.AddExtgroup', { name: 'q1', status: '1' })
    assert.equal(
      (await call('Sip_Queue.SipSignIn', { extnumber: '1001', queuename: 'q1', crmid: '5' })).data.status,
      0,
    )
    const seats = rowsOf(await call('Sip_Queue.GetQueueSipStatus', { queuename: 'q1', extnumber: '1001' }))
    assert.deepEqual(
      [seats.length, seats[0]?.['seatsname'], seats[0]?.['status'], seats[0]?.['state']],
      [1, '1001_1001_q1', 1014, 1200],
    )
    assert.equal((await call('Sip_Queue.SipSignOut', { extnumber: '1001', queuename: 'q1' })).data.status, 0)
    assert.deepEqual(
      rowsOf(await call('Sip_Queue.GetQueueSipStatus', { queuename: 'q1', extnumber: '1001' })),
      [],
    )
    assert.equal(codeOf(await call('Sip_Queue.SipSignIn', { extnumber: '1001', queuename: 'none' })), 1211)
  })

  it('show extensions and what they are doing', async () => {
    assert.deepEqual(rowsOf(await call('Sip_Sipnum.GetSipnumberInfo', { extnumber: '1001' })), [
      { extnumber: '1001', password: 'p1001', status: 1016, register: 'nreg' },
    ])
    assert.deepEqual(rowsOf(await call('Sip_Sipnum.GetSipnumberInfo', { status: '2' })), [])
    assert.equal(rowsOf(await call('Sip_Sipnum.GetSipnumberInfo', { status: '3' })).length, 2)
    const none = {
      caller: null,
      callee: null,
      disnumber: null,
      direction: null,
      channel: null,
      idleduration: null,
      callduration: null,
    }
    assert.equal(
      JSON.stringify(rowsOf(await call('Sip_Status.GetSipCallStatus', { extnumber: '1001,7777' }))),
      JSON.stringify([
        { extnumber: '1001', status: 1014, ...none },
        { extnumber: '7777', status: 1012, ...none },
      ]),
    )
    assert.deepEqual(rowsOf(await call('Sip_Status.GetSipRegisterStatus', { extnumber: '1001' })), [
      { extnumber: '1001', code: 1014, clientip: null, serverip: null },
    ])
    assert.deepEqual(rowsOf(await call('Sip_Status.GetSipValidStatus', { extnumber: '1002,1001' })), [
      { extnumber: '1002', code: 1016 },
      { extnumber: '1001', code: 1016 },
    ])
    assert.equal(rowsOf(await call('Sip_Status.GetSipValidStatus', { extnumber: '' })).length, 2)
  })

  it('answer 404 for services that are not published', async () => {
    assert.equal((await call('Sip_Call.PlayMusic')).ret, 404)
  })
})

// The published way to set up predictive work with a queue, from AddQueue to DelQueue, with the simulated
// switch.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { anyKind, skipWithout } from '../support/database.ts'
import { openServer } from '../support/server.ts'

const EXTENSIONS = ['4001', '4002', '4003', '4004']
const NUMBERS = Array.from({ length: 60 }, (_, index) => `137${String(index).padStart(8, '0')}`)

test('after AddQueue, SipSignIn, SetSeatsStatus and TaskCreat calls connect to idle agents, until DelQueue', {
  skip: skipWithout(anyKind()),
  timeout: 480_000,
}, async t => {
  const yuhu = await openServer(
    [{ code: '9004', settings: { wrapUpSeconds: 3 }, groups: { staff: EXTENSIONS } }],
    // A customer waits for two seconds at most: a tenth of a second here.
    { speed: 20 },
  )
  t.after(() => yuhu.close())
  const client = await yuhu.login('9004')
  const queue = (method: string, parameters: Record<string, string> = {}) =>
    client.call(`Sip_Queue.${method}`, { queuename: 'spring', ...parameters })

  assert.equal(
    (await queue('AddQueue', { autocall: 'yes', remark: 'spring', strategy: '4' })).desc,
    '添加成功',
  )
  for (const extnumber of EXTENSIONS) await queue('SipSignIn', { extnumber, crmid: extnumber })
  // One of them goes to lunch.
  assert.equal(
    (await queue('SetSeatsStatus', { settype: '1', extnumber: '4004', crmid: '4004' })).desc,
    '设置成功',
  )
  const [seat] = (await queue('GetQueueSipStatus', { extnumber: '4001' })).result
  assert.equal(seat.seatsname, '4001_4001_spring')

  const { result } = await client.call('Sip_Yccall.TaskCreat', {
    ...{
      assigntype: '2',
      assignagent: 'spring',
      taskscale: '1:1',
      isscale: 'auto',
      status: '1',
      customtaskid: 'own',
    },
    telphone: JSON.stringify(NUMBERS.map(phone => ({ phone }))),
  })
  assert.equal(result.success, NUMBERS.length)
  await assert.rejects(queue('DelQueue'), new RegExp(`1002.*${result.taskid}`))
  for (;;) {
    const { result: listed } = await client.call('Sip_Yccall.TaskList', { customtaskid: 'own' })
    if (listed.task[0].status === 1028) break
    await sleep(50)
  }
  const { result: info } = await client.call('Sip_Yccall.TaskInfo', {
    customtaskid: 'own',
    answertype: 'connected',
    itemsperpage: '1000',
  })
  assert.ok(info.totalitems > 0, 'somebody talked')
  const talked = new Set<string>(info.result.map((row: { extnumber: string }) => row.extnumber))
  assert.ok(!talked.has('4004') && talked.size >= 2, [...talked].join())
  const seats: { extnumber: string; callsanswered: number; lastanswertime: string }[] = (
    await queue('GetQueueSipStatus')
  ).result
  for (const { extnumber, callsanswered, lastanswertime } of seats) {
    assert.equal(callsanswered > 0, talked.has(extnumber), extnumber)
    assert.equal(lastanswertime !== '', talked.has(extnumber), extnumber)
  }
  assert.equal((await queue('DelQueue')).desc, '删除成功')
  assert.deepEqual((await queue('GetQueueList')).result, [])
})

// A task called to its end, then again for those who did not answer, on Debian's PostgreSQL, over HTTP.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skipWithout } from '../support/database.ts'
import { type Client, openServer, type Result } from '../support/server.ts'

const EXTENSIONS = Array.from({ length: 60 }, (_, index) => String(3_001 + index))
const NUMBERS = Array.from({ length: 1_500 }, (_, index) => `137${String(index).padStart(8, '0')}`)
const EVER = {
  starttime: '2020-01-01 00:00:00',
  endtime: '2099-01-01 00:00:00',
  syncflag: '3',
  itemsperpage: '1000',
}

async function pages(
  client: Client,
  service: string,
  parameters: Record<string, string>,
  field: string,
): Promise<Result[]> {
  const rows: Result[] = []
  for (let page = 1; ; page++) {
    const { result } = await client.call(service, { ...parameters, currentpage: String(page) })
    rows.push(...result[field])
    if (rows.length >= result.totalitems) return rows
  }
}

async function ended(client: Client, taskid: string): Promise<Result> {
  for (;;) {
    const { result } = await client.call('Sip_Yccall.TaskList', { taskid })
    if (result.task[0].status === 1028) return result.task[0]
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

test('a second round calls those who did not answer, and nobody else', {
  skip: skipWithout('debian'),
  timeout: 480_000,
}, async t => {
  const yuhu = await openServer(
    // At 400 times real time a busy machine rings phones for longer than customers wait: lines are held.
    [{ code: '9003', settings: { wrapUpSeconds: 3 }, groups: { team: EXTENSIONS }, held: EXTENSIONS }],
    {
      speed: 400,
      kind: 'debian',
    },
  )
  t.after(() => yuhu.close())
  const client = await yuhu.login('9003')
  const { result } = await client.call('Sip_Yccall.TaskCreat', {
    assigntype: '3',
    assignagent: 'team',
    taskscale: '1:2',
    isscale: 'auto',
    customtaskid: 'spring',
    status: '1',
    telphone: JSON.stringify(NUMBERS.map(phone => ({ phone, customuuid: `c-${phone}` }))),
  })
  assert.deepEqual(result.success, NUMBERS.length)
  await ended(client, 'spring')
  const first = await pages(
    client,
    'Sip_Yccall.TaskInfo',
    { taskid: 'spring', itemsperpage: '1000' },
    'result',
  )
  assert.equal(first.length, NUMBERS.length)
  const unanswered = first.filter(row => row.answertype === 'callee').map(row => row.telphone)

  const measures = await yuhu.server.store.measureTask(result.taskid)
  assert.equal(measures?.calls, NUMBERS.length)
  assert.equal(measures?.answered, first.filter(row => row.answered === 1).length)
  assert.equal(measures?.talkMs.length, first.filter(row => row.answertype === 'connected').length)

  await client.call('Sip_Yccall.taskCall', { taskid: 'spring', answertype: 'callee' })
  const task = await ended(client, 'spring')
  assert.equal(task.taskid, result.taskid)
  const bills = await pages(client, 'Sip_Cdr.GetBill', EVER, 'bills')
  const ofRound = (round: number) => bills.filter(bill => bill.round === round).map(bill => bill.destnumber)
  assert.deepEqual(ofRound(1).sort(), [...NUMBERS].sort())
  assert.deepEqual(ofRound(2).sort(), [...unanswered].sort())
  assert.ok(bills.every(bill => bill.customuuid === `c-${bill.destnumber}`))

  // An ended task takes no numbers.
  await assert.rejects(
    client.call('Sip_Yccall.TaskAdd', { taskid: 'spring', telphone: '[{"phone":13800000000}]' }),
    /1028/,
  )
})

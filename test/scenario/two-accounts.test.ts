// Two accounts, five tasks and 10,000 numbers from the append call to the call record, over HTTP, PostgreSQL
// and the simulated switch.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createReceiver } from '../support/receiver.ts'
import { type Client, openServer, type Result, type TestServer } from '../support/server.ts'

const NUMBERS = 10_000
/** Real seconds are short: the engine's clock runs this much faster. */
const SPEED = 600
const PAGE = 1_000
const EVER = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }
/** The account that has its call records pushed; the other one fetches them. */
const PUSHED = '9002'

const extensions = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => String(from + index))

/**
 * Tasks of both accounts: two that share agents, one of its own agents, one by extension; each its share of
 * the numbers.
 */
const TASKS = [
  { code: '9001', name: 'shared-1', assigntype: '3', assignagent: 'sales', share: 0.2, isscale: 'auto' },
  { code: '9001', name: 'shared-2', assigntype: '2', assignagent: 'sales', share: 0.2, isscale: 'manual' },
  { code: '9001', name: 'care', assigntype: '3', assignagent: 'care', share: 0.2, isscale: 'auto' },
  { code: '9002', name: 'all', assigntype: '3', assignagent: 'all', share: 0.3, isscale: 'auto' },
  {
    code: '9002',
    name: 'few',
    assigntype: '1',
    assignagent: extensions(2_001, 40).join(),
    share: 0.1,
    isscale: 'auto',
  },
] as const

interface RunningTask {
  readonly code: string
  readonly client: Client
  readonly taskid: string
  readonly numbers: readonly string[]
}

test('10,000 numbers of two accounts are each dialled and recorded exactly once, and pushed to the account that wants it', {
  timeout: 240_000,
}, async t => {
  const receiver = await createReceiver()
  const settings = { wrapUpSeconds: 5 }
  const pushed = { pushCallUrl: `${receiver.url}/call`, pushTaskUrl: `${receiver.url}/task` }
  const yuhu = await openServer(
    [
      // Held lines: at this speed the pauses of a real event loop are seconds to a phone that rings, and its
      // customers leave.
      {
        code: '9001',
        settings,
        groups: { sales: extensions(1_001, 120), care: extensions(1_201, 80) },
        held: extensions(1_001, 280),
      },
      {
        code: PUSHED,
        settings: { ...settings, ...pushed },
        groups: { all: extensions(2_001, 200) },
        held: extensions(2_001, 200),
      },
    ],
    { speed: SPEED },
  )
  t.after(async () => {
    await yuhu.close()
    await receiver.close()
  })
  const startedAt = performance.now()
  const tasks = await createTasks(yuhu)
  const appendedAt = performance.now()
  await allEnded(tasks)
  t.diagnostic(
    `${NUMBERS} numbers appended in ${Math.round(appendedAt - startedAt)} ms, ` +
      `done in ${Math.round(performance.now() - appendedAt)} ms`,
  )

  const reported = tasks.filter(task => task.code === PUSHED)
  const records = new Map<number, Result>()
  await received(receiver.received, reported.flatMap(task => task.numbers).length, records)
  for (const { client } of new Map(tasks.map(task => [task.code, task])).values()) {
    for (const bill of await allPages(client, 'Sip_Cdr.GetBill', EVER, 'bills')) {
      const record = records.get(bill.id)
      if (record !== undefined)
        for (const key of ['uuid', 'destnumber', 'billsec', 'hangupcause', 'extnumber'])
          assert.equal(record[key], bill[key])
      records.set(bill.id, bill)
    }
  }
  assert.equal(records.size, NUMBERS)
  for (const task of tasks) await checkTask(task, records)
  const ends = receiver.received
    .filter(request => request.path.endsWith('/task'))
    .map(request => JSON.parse(request.body))
  assert.deepEqual(
    ends.map(end => `${end.taskid} ${end.status} ${end.endtype}`).sort(),
    reported.map(task => `${task.taskid} 3 over`).sort(),
  )
})

async function createTasks(yuhu: TestServer): Promise<RunningTask[]> {
  let next = 0
  const tasks: RunningTask[] = []
  for (const { code, name, share, assigntype, assignagent, isscale } of TASKS) {
    const client = await yuhu.login(code)
    const numbers = Array.from({ length: NUMBERS * share }, () => `139${String(next++).padStart(8, '0')}`)
    const { result } = await client.call('Sip_Yccall.TaskCreat', {
      assigntype,
      assignagent,
      isscale,
      telphone: '[]',
      taskscale: '1:2',
      concurrent: '500',
      taskname: name,
    })
    for (let from = 0; from < numbers.length; from += 10_000) {
      const entries = numbers.slice(from, from + 10_000).map(phone => ({ phone, userid: phone.slice(-4) }))
      const added = await client.call('Sip_Yccall.TaskAdd', {
        taskid: result.taskid,
        telphone: JSON.stringify(entries),
      })
      assert.deepEqual(added.result, { success: entries.length, invaliddata: [] })
    }
    tasks.push({ code, client, taskid: result.taskid, numbers })
  }
  // At this speed the dialling leaves an append less than the 3 s its client waits.
  for (const { client, taskid } of tasks) await client.call('Sip_Yccall.TaskSet', { taskid, taskstatus: '1' })
  return tasks
}

async function allEnded(tasks: readonly RunningTask[]): Promise<void> {
  for (const { client, taskid } of tasks) {
    for (;;) {
      const { result } = await client.call('Sip_Yccall.TaskList', { taskid })
      if (result.task[0].status === 1028) break
      await new Promise(resolve => setTimeout(resolve, 200))
    }
  }
}

async function received(
  requests: readonly { path: string; body: string }[],
  count: number,
  into: Map<number, Result>,
): Promise<void> {
  let read = 0
  while (into.size < count) {
    for (; read < requests.length; read++) {
      const request = requests[read]
      if (request?.path.endsWith('/call') !== true) continue
      const record: Result = JSON.parse(request.body)
      into.set(record.id, record)
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

async function checkTask(
  { client, taskid, numbers }: RunningTask,
  records: ReadonlyMap<number, Result>,
): Promise<void> {
  const { result } = await client.call('Sip_Yccall.TaskList', { taskid })
  const [task] = result.task
  const contacts = await allPages(client, 'Sip_Yccall.TaskInfo', { taskid }, 'result')
  const calls = [...records.values()].filter(record => record.taskid === taskid)

  assert.equal(task.total, numbers.length)
  assert.equal(task.called, numbers.length)
  assert.deepEqual(contacts.map(row => row.telphone).sort(), [...numbers].sort())
  assert.ok(contacts.every(row => row.status === 1036 && row.answered !== null))
  assert.deepEqual(calls.map(record => record.destnumber).sort(), [...numbers].sort())
  assert.equal(task.answered, contacts.filter(row => row.answered === 1).length)
  assert.equal(task.connected, contacts.filter(row => row.answertype === 'connected').length)
  assert.equal(task.abandoned, contacts.filter(row => row.answertype === 'caller').length)
  assert.equal(task.connected, calls.filter(record => record.billsec > 0).length)
}

async function allPages(
  client: Client,
  service: string,
  parameters: Record<string, string>,
  field: string,
): Promise<Result[]> {
  const rows: Result[] = []
  for (let page = 1; ; page++) {
    const { result } = await client.call(service, {
      ...parameters,
      currentpage: String(page),
      itemsperpage: String(PAGE),
    })
    rows.push(...result[field])
    if (rows.length >= result.totalitems || result[field].length === 0) return rows
  }
}

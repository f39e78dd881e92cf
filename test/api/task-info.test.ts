// TaskInfo: its filters, lists of tasks, and the client's own ids in every task service.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { CallChange, CallEnd } from '../../src/store/port/changes.ts'
import { recordFacts } from '../support/record-facts.ts'
import { codeOf, type Fields, rowsOf, World } from './world.ts'

const NODE = 'node-a'

describe('TaskInfo', () => {
  let world: World
  let token: string
  const ids: string[] = []
  before(async () => {
    world = await World.start()
    token = await world.login()
    for (const nth of [1, 2]) {
      ids.push(await world.task(token, { customtaskid: `own-${nth}`, status: '1' }))
      await world.add(
        token,
        `own-${nth}`,
        [1, 2, 3, 4, 5].map(n => ({ phone: `180${nth}234567${n}` })),
      )
    }
    await callTheFirst(ids[0] ?? '')
  })
  after(() => world.stop())

  /**
   * In the first task one talked, one was abandoned, one did not answer, one was cut off after the answer,
   * and one was not called.
   */
  async function callTheFirst(taskid: string): Promise<void> {
    const { store, clock } = world
    const accountId = world.idOf('9001')
    assert.ok(await store.holdAccount(accountId, NODE, 60_000))
    const task = (await store.loadAccount(accountId))?.tasks.find(living => living.taskid === taskid)
    assert.ok(task)
    const claims = await store.claim({ taskId: task.id, node: NODE, limit: 4, now: clock.now })
    const dialedAt = clock.now
    await store.clearToDial(
      accountId,
      NODE,
      claims.map(claim => ({ callId: claim.callId, dialedAt, trunk: 'line', callerId: '' })),
    )
    const end = (outcome: CallEnd['outcome']): CallEnd => ({
      ...{ endedAt: dialedAt + 70_000, outcome, by: 'network', sipStatus: null, q850: null, againAt: null },
    })
    const said: Omit<CallChange, 'callId'>[] = [
      {
        answeredAt: dialedAt + 9_000,
        connectedAt: dialedAt + 10_000,
        agentExt: '1001',
        end: end('connected'),
      },
      { answeredAt: dialedAt + 9_000, end: end('abandoned') },
      { end: end('noAnswer') },
      { answeredAt: dialedAt + 9_000, end: end('interrupted') },
    ]
    const calls = claims.map(claim => ({ callId: claim.callId, ...said[Number(claim.phone.slice(-1)) - 1] }))
    await recordFacts(store, { calls, agents: [], tasks: [], pushes: [] })
  }

  const info = (fields: Fields) => world.call(token, 'Sip_Yccall.TaskInfo', fields)
  const lastDigits = async (fields: Fields) =>
    rowsOf(await info(fields), 'result').map(row => String(row['telphone']).slice(-1))

  it('filters by status, answered and answertype, alone and together, and counts what it shows', async () => {
    for (const [fields, digits] of [
      [{}, '12345'],
      [{ status: '2' }, '1234'],
      [{ status: '1' }, '5'],
      [{ answered: '1' }, '124'],
      [{ answered: '0' }, '3'],
      [{ answertype: 'connected' }, '1'],
      [{ answertype: 'caller' }, '24'],
      [{ answertype: 'callee' }, '3'],
      [{ status: '2', answered: '1', answertype: 'caller' }, '24'],
      [{ status: '1', answered: '1' }, ''],
      [{ status: '', answered: '', answertype: '' }, '12345'],
    ] as const) {
      const answer = await info({ taskid: 'own-1', ...fields })
      assert.deepEqual(await lastDigits({ taskid: 'own-1', ...fields }), [...digits], JSON.stringify(fields))
      assert.equal(answer.data.result?.['totalitems'], digits.length, JSON.stringify(fields))
    }
    for (const row of rowsOf(await info({ taskid: 'own-1', answertype: 'caller' }), 'result'))
      assert.equal(row['answertype'], 'caller')
    for (const fields of [{ status: '3' }, { answered: '2' }, { answertype: 'all' }, { status: '1035' }]) {
      assert.equal(codeOf(await info({ taskid: 'own-1', ...fields })), 400, JSON.stringify(fields))
    }
  })

  it('lists several tasks, each row with its own taskid, whatever names were asked for', async () => {
    const [first = '', second = ''] = ids
    for (const taskid of [`${first},${second}`, 'own-1, own-2', `${second}，own-1,own-1,nobody`]) {
      const answer = await info({ taskid, itemsperpage: '100' })
      assert.equal(answer.data.result?.['totalitems'], 10, taskid)
      assert.deepEqual(
        rowsOf(answer, 'result').map(row => row['taskid']),
        [...Array(5).fill(first), ...Array(5).fill(second)],
      )
    }
    assert.deepEqual(await lastDigits({ taskid: 'own-1,own-2', status: '1', itemsperpage: '100' }), [
      '5',
      '1',
      '2',
      '3',
      '4',
      '5',
    ])
    assert.equal(codeOf(await info({ taskid: 'nobody,nothing' })), 1024)
    assert.equal(codeOf(await info({ taskid: ' , ' })), 1024)
    assert.equal(
      codeOf(await info({ taskid: Array.from({ length: 101 }, (_, n) => `t${n}`).join(',') })),
      1002,
    )
  })

  it('walks the pages of several tasks and of a filter without a gap, in whatever order they are requested', async () => {
    for (const fields of [{}, { status: '1' }, { answered: '1' }] as const) {
      const all = await lastDigits({ taskid: 'own-1,own-2', itemsperpage: '100', ...fields })
      for (const size of [1, 2, 3, 5, 7]) {
        const pages = Math.ceil(all.length / size) + 1
        const found: string[][] = []
        for (const page of [...Array(pages).keys()].reverse().concat([...Array(pages).keys()])) {
          found[page] = await lastDigits({
            taskid: 'own-1,own-2',
            itemsperpage: String(size),
            currentpage: String(page + 1),
            ...fields,
          })
        }
        assert.deepEqual(found.flat(), all, `${size} a page, ${JSON.stringify(fields)}`)
      }
    }
  })

  it('accepts customtaskid as a parameter of its own if taskid is empty or absent, as every task service does', async () => {
    const own = await world.task(token, { customtaskid: 'own-3' })
    const as = (service: string, fields: Fields) => world.call(token, `Sip_Yccall.${service}`, fields)
    const telphone = JSON.stringify([{ phone: 18012345671 }, { phone: 18012345672 }])
    for (const taskid of [{}, { taskid: '' }, { taskid: ' ' }] as Fields[]) {
      const named = { ...taskid, customtaskid: 'own-3' }
      assert.equal((await as('TaskAdd', { ...named, telphone })).data.status, 0)
      assert.deepEqual(
        rowsOf(await as('TaskInfo', named), 'result').map(row => [row['taskid'], row['telphone']]),
        [
          [own, '18012345671'],
          [own, '18012345672'],
        ],
      )
      assert.equal(rowsOf(await as('TaskList', named), 'task')[0]?.['taskid'], own)
      assert.equal((await as('TaskSet', { ...named, taskstatus: '1' })).data.status, 0)
      assert.equal((await as('TaskSet', { ...named, taskstatus: '2' })).data.status, 0)
      assert.equal(codeOf(await as('taskCall', named)), 1027)
    }
    assert.deepEqual(
      (await as('taskDelPhone', { customtaskid: 'own-3', telphone: '18012345671' })).data.result,
      { success: 1 },
    )
    assert.equal(
      rowsOf(await as('TaskInfo', { taskid: 'own-1', customtaskid: 'own-3' }), 'result').length,
      5,
      'taskid wins',
    )
    assert.equal(codeOf(await as('TaskInfo', { customtaskid: 'nobody' })), 1024)
    for (const service of ['TaskAdd', 'TaskInfo', 'TaskSet', 'taskDelPhone', 'taskCall']) {
      const answer = await as(service, { telphone: '[]', taskstatus: '1' })
      assert.equal(answer.msg, '非法请求：缺少必要参数taskid', service)
    }
  })
})

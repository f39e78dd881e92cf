// Tasks that play a message, over `/v1` and as published: what must be said, what is kept and shown.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { codeOf, rowsOf } from '../api/world.ts'
import { type Asker, V1World } from './v1-world.ts'

const MENU = {
  prompt: 'offer',
  keys: { '1': { does: 'transfer' }, '9': { does: 'block' } },
  keyWaitSeconds: 4,
} as const
const GROUP = { type: 'group', name: 'sales' } as const

describe('tasks that play a message', () => {
  let world: V1World
  let supervisor: Asker
  let admin: Asker
  let accountId: number
  let token: string

  before(async () => {
    world = await V1World.start()
    supervisor = await world.signedIn('9001', 'supervisor')
    admin = await world.signedIn('9001', 'admin')
    accountId = world.accountId('9001')
    token = await world.world.login('9001')
    for (const [code, name] of [
      ['9001', 'offer'],
      ['9001', 'other'],
      ['9002', 'theirs'],
    ] as const) {
      const prompt = { name, samples: new Int16Array(8_000), uploadedBy: 'test' }
      await world.store.addPrompt(world.accountId(code), prompt)
    }
  })
  after(() => world.stop())

  let serial = 0
  const make = (fields: object) => supervisor.post('/v1/tasks', { name: `task ${++serial}`, ...fields })
  const living = async (taskid: string) =>
    (await world.store.loadAccount(accountId))?.tasks.find(task => task.taskid === taskid)

  test('with a key for agents they are those of its group; it is shown and copied as it was made', async () => {
    const made = await make({ assignment: GROUP, voice: MENU, start: true })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const { taskid } = made.body.task
    const shown = { ...MENU, plays: 1, otherwise: { does: 'hangUp' } }
    assert.deepEqual([made.body.task.assignment, made.body.task.voice], [GROUP, shown])
    const task = await living(taskid)
    assert.deepEqual(task?.voice?.keys, { '1': { does: 'transfer', to: null }, '9': { does: 'block' } })
    const prompts = (await world.store.loadAccount(accountId))?.prompts.map(({ name }) => name)
    assert.deepEqual(prompts, ['offer'], 'the engine is given its sound')
    const copy = await supervisor.post(`/v1/tasks/${taskid}/copy`, { name: 'again' })
    assert.deepEqual([copy.status, copy.body.voice, copy.body.assignment], [201, shown, GROUP])
    const moved = await supervisor.ask('PATCH', `/v1/tasks/${taskid}`, { concurrent: 7 })
    assert.deepEqual([moved.status, moved.body.concurrent], [200, 7])
    const looked = await supervisor.ask('PATCH', `/v1/tasks/${taskid}`, { pace: 'preview' })
    assert.deepEqual([looked.status, looked.body.reason], [400, 'invalidInput'])
  })

  test('without one it is for nobody, and its agents cannot be changed', async () => {
    const made = await make({ voice: { prompt: 'offer' }, start: true })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const { taskid, assignment } = made.body.task
    assert.deepEqual(
      [assignment, (await living(taskid))?.assignment],
      [{ type: 'nobody' }, { type: 'nobody' }],
    )
    const changed = await supervisor.ask('PATCH', `/v1/tasks/${taskid}`, { assignment: GROUP })
    assert.deepEqual([changed.status, changed.body.reason], [400, 'invalidInput'])
  })

  test('what does not fit, or is another account’s, is refused', async () => {
    for (const [fields, status, reason] of [
      [{}, 400, 'invalidInput'],
      [{ voice: MENU }, 400, 'invalidInput'],
      [{ voice: { prompt: 'offer' }, assignment: GROUP }, 400, 'invalidInput'],
      [{ voice: MENU, assignment: GROUP, pace: 'preview' }, 400, 'invalidInput'],
      [{ voice: MENU, assignment: { type: 'nobody' } }, 400, 'invalidInput'],
      [{ voice: { ...MENU, prompt: 'theirs' }, assignment: GROUP }, 404, 'promptNotFound'],
      [{ voice: { ...MENU, prompt: 'nothing' }, assignment: GROUP }, 404, 'promptNotFound'],
      [{ voice: MENU, assignment: { type: 'group', name: 'other' } }, 404, 'groupNotFound'],
    ] as const) {
      const { status: got, body } = await make(fields)
      assert.deepEqual(
        [got, body.reason],
        [status, reason],
        `${JSON.stringify(fields)} ${JSON.stringify(body)}`,
      )
    }
  })

  test('a prompt that such a task plays is not removed before the task has ended', async () => {
    const { taskid } = (await make({ voice: { prompt: 'other' }, start: true })).body.task
    const refused = await admin.ask('DELETE', '/v1/prompts/other')
    assert.deepEqual([refused.status, refused.body.reason], [409, 'promptInTask'])
    await supervisor.post(`/v1/tasks/${taskid}/end`)
    assert.equal((await admin.ask('DELETE', '/v1/prompts/other')).status, 204)
    assert.equal((await supervisor.get(`/v1/tasks/${taskid}`)).body.voice.prompt, null)
  })

  test('TaskCreat makes one by assigntype 4', async () => {
    const base = {
      assigntype: '4',
      assignagent: '',
      telphone: '[]',
      taskscale: '1:1',
      status: '1',
      prompt: 'offer',
    }
    const create = (fields: object) => world.world.call(token, 'Sip_Yccall.TaskCreat', { ...base, ...fields })
    for (const [fields, code] of [
      [{ prompt: '' }, 1002],
      [{ prompt: 'theirs' }, 1029],
      [{ keys: '1:agent' }, 1002],
      [{ assignagent: 'sales' }, 1002],
      [{ keys: '1:queue:sales' }, 1002],
      [{ isscale: 'preview' }, 1002],
      [{ keys: '1:agent', assignagent: 'nobody' }, 1211],
    ] as const)
      assert.equal(codeOf(await create(fields)), code, JSON.stringify(fields))
    const plain = await create({ times: '2' })
    const plainTask = await living(String(plain.data.result?.['taskid']))
    assert.deepEqual([plainTask?.assignment, plainTask?.voice?.plays], [{ type: 'nobody' }, 2])
    const menu = await create({ keys: '1:agent,9:block', nokey: 'agent', assignagent: 'sales' })
    const task = await living(String(menu.data.result?.['taskid']))
    assert.deepEqual([task?.assignment, task?.voice?.otherwise], [GROUP, { does: 'transfer', to: null }])
    const listed = await world.world.call(token, 'Sip_Yccall.TaskList', {
      taskid: String(menu.data.result?.['taskid']),
    })
    assert.equal(rowsOf(listed, 'task')[0]?.['taskassign'], 'sales')
    const ordinary = await create({ assigntype: '3', assignagent: 'sales' })
    assert.equal((await living(String(ordinary.data.result?.['taskid'])))?.voice, null)
  })
})

// Wherever a plan is chosen, one by which nobody could be called is taken only if that is said again.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Asker, V1World } from './v1-world.ts'

const DAY_MS = 86_400_000

describe('a plan that shuts everybody out', () => {
  let world: V1World
  let admin: Asker
  before(async () => {
    world = await V1World.start()
    admin = await world.signedIn('9001', 'admin')
    const far = new Date(world.world.clock.now + 20 * DAY_MS).toISOString().slice(0, 10)
    const never = { hours: { week: {}, dates: { [far]: ['10:00-11:00'] } } }
    for (const [name, rules] of Object.entries({ never, open: {} }))
      assert.equal((await admin.ask('PUT', `/v1/plans/${name}`, { rules })).status, 200)
  })
  after(() => world.stop())

  const draft = (more: object) => ({ name: 'a', assignment: { type: 'group', name: 'sales' }, ...more })
  const contacts = (...phones: string[]) => phones.map(phone => ({ phone }))
  const reasonOf = ({ status, body }: { status: number; body: { reason?: string; about?: string[] } }) => [
    status,
    body.reason,
    body.about,
  ]
  const refused = (count: number) => [409, 'planShutsOut', [String(count)]]
  async function made(more: object): Promise<string> {
    const { status, body } = await admin.post('/v1/tasks', draft(more))
    assert.equal(status, 201, JSON.stringify(body))
    return body.task.taskid
  }

  test('a new task with numbers is not made with it; one without numbers is', async () => {
    const two = contacts('13900000001', '13900000002', '0')
    const asked = draft({ plan: 'never', contacts: two })
    const tasks = async () => (await admin.get('/v1/tasks')).body.rows.length
    assert.deepEqual(reasonOf(await admin.post('/v1/tasks', asked)), refused(2))
    assert.equal(await tasks(), 0)
    const { status, body } = await admin.post('/v1/tasks', { ...asked, anyway: true })
    assert.deepEqual([status, body.contacts.added], [201, 2])
    assert.equal((await admin.post('/v1/tasks', draft({ plan: 'never' }))).status, 201)
    const late = draft({ plan: 'never', contacts: two, startsAt: world.world.clock.now + 15 * DAY_MS })
    assert.equal((await admin.post('/v1/tasks', late)).status, 201, 'nobody would be called before anyway')
  })

  test('a task does not get it, and goes back from it unasked', async () => {
    const path = `/v1/tasks/${await made({ contacts: contacts('13900000011') })}`
    assert.deepEqual(reasonOf(await admin.ask('PATCH', path, { plan: 'never' })), refused(1))
    assert.equal((await admin.get(path)).body.plan, null)
    assert.equal((await admin.ask('PATCH', path, { name: 'b' })).status, 200)
    const said = await admin.ask('PATCH', path, { plan: 'never', anyway: true })
    assert.deepEqual([said.status, said.body.plan], [200, 'never'])
    assert.equal((await admin.ask('PATCH', path, { plan: 'open' })).body.plan, 'open')
  })

  test('it does not become the default of the tasks that name no plan', async () => {
    await made({ plan: 'open', contacts: contacts('13900000021') })
    await made({ contacts: contacts('13900000022', '13900000023') })
    const set = (changes: object, more = {}) => admin.ask('PATCH', '/v1/settings', { changes, ...more })
    assert.deepEqual(reasonOf(await set({ plan: 'never' })), refused(2))
    assert.equal((await set({ plan: 'open' })).status, 200)
    assert.equal((await set({ wrapUpSeconds: 20 })).status, 200)
    assert.equal((await set({ plan: 'never' }, { anyway: true })).status, 200)
    assert.equal((await set({ plan: null })).status, 200)
  })

  test('hours outside those of the law are no hours, whichever plan a task has', async () => {
    await admin.ask('PUT', '/v1/plans/days', { rules: { hours: { law: '08:00-21:00' } } })
    const set = (changes: object, more = {}) => admin.ask('PATCH', '/v1/settings', { changes, ...more })
    const { rows } = (await admin.get('/v1/tasks?size=100')).body
    for (const { taskid } of rows)
      await admin.ask('PATCH', `/v1/tasks/${taskid}`, { plan: 'days', anyway: true })
    const waiting = rows.reduce((sum: number, { total }: { total: number }) => sum + total, 0)
    assert.deepEqual(reasonOf(await set({ callHours: '22:00-23:00' })), refused(waiting))
    assert.equal((await set({ callHours: '20:00-23:00' })).status, 200)
    assert.equal((await set({ callHours: '22:00-23:00' }, { anyway: true })).status, 200)
    assert.equal((await set({ callHours: null })).status, 200)
  })

  test('a shadow is not taken if its plan is one', async () => {
    const path = `/v1/tasks/${await made({ contacts: contacts('13900000031'), start: true })}`
    assert.equal((await admin.post(`${path}/shadow`, { plan: { name: 'never' } })).status, 201)
    assert.deepEqual(reasonOf(await admin.post(`${path}/shadow/take`)), refused(1))
    assert.equal((await admin.get(path)).body.plan, null)
    assert.equal((await admin.post(`${path}/shadow/take`, { anyway: true })).status, 200)
    assert.equal((await admin.get(path)).body.plan, 'never')
  })

  test('a shadow that changes a plan so is not taken either, and the plan stays', async () => {
    const path = `/v1/tasks/${await made({ plan: 'open', contacts: contacts('13900000041'), start: true })}`
    const { rules } = (await admin.get('/v1/plans/never')).body
    assert.equal((await admin.post(`${path}/shadow`, { plan: { name: 'open', rules } })).status, 201)
    assert.deepEqual(reasonOf(await admin.post(`${path}/shadow/take`)), refused(1))
    assert.equal((await admin.get('/v1/plans/open')).body.version, 1)
    assert.equal((await admin.post(`${path}/shadow/take`, { anyway: true })).status, 200)
    assert.equal((await admin.get('/v1/plans/open')).body.version, 2)
  })
})

// Plans over `/v1`: written as somebody saw them, chosen by tasks and by the account, kept while they are used.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PLAN_PROBLEMS } from '../../src/words/plan-problem-words.ts'
import { type Asker, V1World } from './v1-world.ts'

const THREE_A_DAY = { limits: [{ most: 3, in: 'day' }] }
const TASK = { name: 'spring', assignment: { type: 'group', name: 'sales' } }

describe('plans', () => {
  let world: V1World
  let admin: Asker
  before(async () => {
    world = await V1World.start()
    admin = await world.signedIn('9001', 'admin')
  })
  after(() => world.stop())

  const put = (name: string, body: unknown) => admin.ask('PUT', `/v1/plans/${encodeURIComponent(name)}`, body)
  const settle = (plan: string | null) => admin.ask('PATCH', '/v1/settings', { changes: { plan } })

  test('a plan is stored whole, counts its versions, and is not overwritten unseen', async () => {
    const made = await put('催收 A', { rules: THREE_A_DAY, was: 0 })
    assert.equal(made.status, 200, JSON.stringify(made.body))
    assert.deepEqual([made.body.version, made.body.changedBy, made.body.tasks], [1, 'admin', 0])
    assert.deepEqual(made.body.rules.limits[0], {
      most: 3,
      in: 'day',
      of: 'dials',
      for: 'number',
      over: 'account',
    })
    assert.equal((await put('催收 A', { rules: {}, was: 0 })).body.reason, 'overtaken')
    assert.equal((await put('催收 A', { rules: {}, was: 1 })).body.version, 2)
    const late = await put('催收 A', { rules: THREE_A_DAY, was: 1 })
    assert.deepEqual([late.status, late.body.reason, late.body.now], [409, 'overtaken', { version: 2 }])
    assert.deepEqual((await admin.get(`/v1/plans/${encodeURIComponent('催收 A')}`)).body.rules.limits, [])
    assert.equal((await admin.get('/v1/plans/none')).body.reason, 'planNotFound')
  })

  test('a plan with a part that does not exist is refused, and its path is named', async () => {
    for (const [rules, path] of [
      [{ limits: [{ most: 0, in: 'day' }] }, 'rules.limits.0.most'],
      [{ hours: { law: '8-21' } }, 'rules.hours.law'],
      [{ agian: {} }, 'rules'],
    ] as const) {
      const { status, body } = await put('wrong', { rules })
      assert.deepEqual([status, body.reason, body.about[0]], [400, 'invalidInput', path])
    }
  })

  test('a plan that contradicts itself is refused with its place and a sentence in both languages', async () => {
    const rules = { hours: { week: { mo: ['07:00-20:00'] }, law: '08:00-21:00' } }
    const { status, body } = await put('wrong', { rules })
    assert.deepEqual([status, body.reason, body.about[0]], [400, 'planHoursOutsideLaw', 'hours.week.mo.0'])
    assert.match(body.detail, /07:00-20:00 is not within the hours of the law/)
    const chinese = await admin.with({ 'accept-language': 'zh' }).ask('PUT', '/v1/plans/wrong', { rules })
    assert.match(chinese.body.detail, /超出法定时段/)
  })

  test('a task names its plan, changes it, and keeps it from being deleted', async () => {
    await put('a', { rules: THREE_A_DAY })
    assert.equal((await admin.post('/v1/tasks', { ...TASK, plan: 'none' })).body.reason, 'planNotFound')
    const { task } = (await admin.post('/v1/tasks', { ...TASK, plan: 'a' })).body
    assert.equal(task.plan, 'a')
    const kept = await admin.ask('DELETE', '/v1/plans/a')
    assert.deepEqual([kept.status, kept.body.reason, kept.body.about], [409, 'planInUse', ['a', task.taskid]])
    assert.equal(kept.body.detail, PLAN_PROBLEMS.planInUse('a', task.taskid).en)
    const row = (await admin.get('/v1/plans')).body.rows.find(({ name }: { name: string }) => name === 'a')
    assert.equal(row.tasks, 1)
    const copy = await admin.post(`/v1/tasks/${task.taskid}/copy`, { numbers: 'none' })
    assert.equal(copy.body.plan, 'a')
    const path = `/v1/tasks/${task.taskid}`
    assert.equal(
      (await admin.ask('PATCH', path, { plan: null, was: { plan: 'b' } })).body.reason,
      'overtaken',
    )
    assert.equal((await admin.ask('PATCH', path, { plan: null, was: { plan: 'a' } })).body.plan, null)
    assert.equal((await admin.ask('PATCH', `/v1/tasks/${copy.body.taskid}`, { plan: null })).body.plan, null)
    assert.equal((await admin.ask('DELETE', '/v1/plans/a')).status, 204)
    assert.equal((await admin.ask('DELETE', '/v1/plans/a')).status, 404)
  })

  test('how often nobody is called in vain is said with the task, changed as it was seen, and copied', async () => {
    const { task } = (await admin.post('/v1/tasks', { ...TASK, callTimes: 2 })).body
    const path = `/v1/tasks/${task.taskid}`
    assert.equal(task.callTimes, 2)
    assert.equal((await admin.post(`${path}/copy`, { numbers: 'none' })).body.callTimes, 2)
    const patch = (callTimes: number | null, was?: object) => admin.ask('PATCH', path, { callTimes, was })
    assert.equal((await patch(4)).status, 400)
    assert.equal((await patch(3, { callTimes: null })).body.reason, 'overtaken')
    assert.equal((await patch(3, { callTimes: 2 })).body.callTimes, 3)
    assert.equal((await admin.ask('PATCH', path, { name: 'b' })).body.callTimes, 3)
    assert.equal((await patch(null)).body.callTimes, null)
    const { rows } = (await admin.get(`/v1/audit?noun=task&subject=${task.taskid}`)).body
    assert.match(JSON.stringify(rows), /call_?times/i)
  })

  test('the default is a plan that exists, and stays as long as the setting names it', async () => {
    assert.equal((await settle('no such plan')).body.reason, 'planNotFound')
    await put('usual', { rules: THREE_A_DAY })
    assert.equal((await settle('usual')).status, 200)
    assert.equal((await admin.get('/v1/plans/usual')).body.isDefault, true)
    assert.equal((await admin.ask('DELETE', '/v1/plans/usual')).body.reason, 'planIsDefault')
    await settle(null)
    assert.equal((await admin.ask('DELETE', '/v1/plans/usual')).status, 204)
  })

  test('a plan that is renamed takes its tasks, the setting and shadows along', async () => {
    await put('old', { rules: THREE_A_DAY })
    await put('other', { rules: {} })
    assert.equal((await settle('old')).status, 200)
    const { task } = (await admin.post('/v1/tasks', { ...TASK, plan: 'old' })).body
    const path = `/v1/tasks/${task.taskid}`
    assert.equal((await admin.post(`${path}/shadow`, { plan: { name: 'old' } })).status, 201)
    const rename = (from: string, name: string) => admin.ask('PATCH', `/v1/plans/${from}`, { name })
    assert.deepEqual((await rename('old', 'other')).body.about, ['other'])
    assert.equal((await rename('nobody', 'other')).body.reason, 'planNotFound')
    assert.equal((await rename('old', ' ')).status, 400)
    const { status, body } = await rename('old', 'neu 新')
    assert.deepEqual([status, body.name, body.version, body.isDefault], [200, 'neu 新', 1, true])
    assert.equal((await admin.get('/v1/plans/old')).status, 404)
    assert.equal((await admin.get(path)).body.plan, 'neu 新')
    assert.equal((await world.store.findAccount('9001'))?.settings.plan, 'neu 新')
    assert.equal((await admin.post(`${path}/shadow/take`)).status, 200)
    assert.equal((await admin.get(path)).body.plan, 'neu 新')
    assert.equal((await put('old', { rules: {}, was: 1 })).body.reason, 'overtaken')
    await settle(null)
  })

  test('the engine is given the plans that its running tasks need', async () => {
    const accountId = world.accountId('9001')
    await put('b', { rules: THREE_A_DAY })
    await put('c', { rules: {} })
    const { task } = (await admin.post('/v1/tasks', { ...TASK, plan: 'b' })).body
    const used = async () => (await world.store.loadAccount(accountId))?.plans.map(({ name }) => name)
    assert.deepEqual(await used(), [])
    const contacts = [{ phone: '13800000001' }]
    await admin.post(`/v1/tasks/${task.taskid}/contacts`, { contacts })
    await admin.post(`/v1/tasks/${task.taskid}/start`, {})
    assert.deepEqual(await used(), ['b'])
    await settle('c')
    assert.deepEqual(await used(), ['b', 'c'])
    const picture = await world.store.loadAccount(accountId)
    const [plan] = picture?.plans ?? []
    assert.equal(picture?.tasks.find(({ taskid }) => taskid === task.taskid)?.planId, plan?.id)
    assert.equal(plan?.rules.limits[0]?.most, 3)
  })
})

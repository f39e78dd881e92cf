// Shadow runs over HTTP and in the store: begun, compared, ended, taken; and what their limits say of calls
// that were made.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { limitWindows } from '../../src/domain/plan/limits.ts'
import { Plan, type WrittenPlan } from '../../src/domain/plan/plan.ts'
import type { ShadowMinute } from '../../src/domain/shadow/shadow-figures.ts'
import { changes, claimOf, dialAll, NODE } from '../contract/store-world.ts'
import { recordFacts } from '../support/record-facts.ts'
import { type Asker, V1World } from './v1-world.ts'

const MINUTE_MS = 60_000
const CLOSED: WrittenPlan = { hours: { week: { mo: ['09:00-12:00'] }, law: '10:00-11:00' } }

function minuteOf(minute: number, seenMs: number, losses: { live: number; shadow: number }): ShadowMinute {
  const side = (abandoned: number, dialed: number) => ({
    ...{ dialed, answered: 100, connected: 100 - abandoned, abandoned },
  })
  return {
    ...{ minute, seenMs, live: side(losses.live, 300), shadow: side(losses.shadow, 270) },
    ...{ asks: 200, otherAsks: 20, drawn: 3, beyond: 0, breaches: { 'limits.0': 4 } },
    again: { live: 10, shadow: 0 },
  }
}

describe('shadow runs', () => {
  let world: V1World
  let admin: Asker
  let supervisor: Asker
  before(async () => {
    world = await V1World.start()
    admin = await world.signedIn('9001', 'admin')
    supervisor = await world.signedIn('9001', 'supervisor')
  })
  after(() => world.stop())

  let made = 0
  async function task(more: object = {}): Promise<{ taskid: string; id: number; path: string }> {
    const contacts = [{ phone: `1390000${String(++made).padStart(4, '0')}` }]
    const draft = { name: 'a', assignment: { type: 'group', name: 'sales' }, contacts, start: true, ...more }
    const { body, status } = await supervisor.post('/v1/tasks', draft)
    assert.equal(status, 201, JSON.stringify(body))
    const { taskid } = body.task
    const found = await world.store.findTask(world.accountId('9001'), taskid)
    return { taskid, id: found?.id ?? 0, path: `/v1/tasks/${taskid}/shadow` }
  }

  async function used(taskId: number) {
    const picture = await world.store.loadAccount(world.accountId('9001'))
    return picture?.tasks.find(({ id }) => id === taskId)?.shadow ?? null
  }

  async function reasonOf(answer: ReturnType<Asker['ask']>): Promise<[number, string, string[]]> {
    const { status, body } = await answer
    return [status, body.reason, body.about]
  }

  test('one that runs is read by the engine, compared with the live run, and ends', async () => {
    const { id, path } = await task()
    assert.equal((await supervisor.get(path)).body, null)
    assert.equal((await supervisor.post(`${path}/end`)).status, 404)
    const begun = await supervisor.post(path, { settings: { abandonRateMax: 0.01 }, hours: 2 })
    assert.equal(begun.status, 201, JSON.stringify(begun.body))
    assert.equal(begun.body.endsAt - begun.body.startedAt, 120 * MINUTE_MS)
    assert.deepEqual(begun.body.abandonRateMax, { live: 0.03, shadow: 0.01 })
    assert.deepEqual(await reasonOf(supervisor.post(path, { pace: 2 })), [409, 'shadowRuns', []])
    const shadow = await used(id)
    assert.equal(shadow?.proposal.settings.abandonRateMax, 0.01)
    assert.equal(shadow?.state, null)
    const first = Math.ceil(begun.body.startedAt / MINUTE_MS) * MINUTE_MS
    const [seen, later] = [
      { live: 8, shadow: 1 },
      { live: 9, shadow: 0 },
    ]
    const kept = [minuteOf(first, 60_000, seen), minuteOf(first + MINUTE_MS, 40_000, later)]
    await world.store.writeShadow(shadow?.id ?? 0, kept, { pacer: null, seen: null })
    // Another node saw less of one minute and more of the other.
    const none = { live: 0, shadow: 0 }
    const others = [minuteOf(first, 50_000, none), minuteOf(first + MINUTE_MS, 55_000, later)]
    await world.store.writeShadow(shadow?.id ?? 0, others, { pacer: 1, seen: 2 })
    assert.deepEqual((await used(id))?.state, { pacer: 1, seen: 2 })
    const { body } = await supervisor.get(path)
    assert.equal(body.live.abandoned, 17)
    assert.equal(body.shadow.abandoned, 1)
    assert.equal(body.seenSeconds, 115)
    assert.deepEqual(body.breaches, { 'limits.0': 8 })
    assert.equal(body.steps.length, 2)
    assert.match(body.meaning, /10\.0 % fewer calls/)
    assert.match(body.meaning, /lost 0\.5 % .*lost 8\.5 %/)
    const ended = await supervisor.post(`${path}/end`)
    assert.equal(ended.body.isRunning, false)
    assert.equal((await supervisor.post(path, { pace: 2 })).status, 201)
    assert.equal((await supervisor.get(path)).body.live.abandoned, 0)
  })

  test('a proposal that cannot run is refused, with the place of what is wrong', async () => {
    const { path } = await task()
    const refused = (proposal: unknown) => reasonOf(supervisor.post(path, proposal))
    assert.deepEqual(await refused({}), [400, 'shadowOfNothing', []])
    assert.deepEqual(await refused({ settings: { ringTimeoutSeconds: 60 } }), [
      409,
      'shadowRingsLonger',
      ['30'],
    ])
    assert.deepEqual(await refused({ plan: { name: 'nobody' } }), [404, 'planNotFound', ['nobody']])
    const [status, reason, about] = await refused({ plan: { name: 'p', rules: CLOSED } })
    assert.deepEqual([status, reason], [400, 'planHoursOutsideLaw'])
    assert.equal(about[0], 'plan.rules.hours.week.mo.0')
    for (const wrong of [
      { settings: { abandonRateMax: 2 } },
      { pace: 0 },
      { nonsense: 1 },
      { hours: 0, pace: 1 },
    ])
      assert.equal((await refused(wrong))[0], 400, JSON.stringify(wrong))
    const preview = await task({ pace: 'preview' })
    assert.equal((await reasonOf(supervisor.post(preview.path, { pace: 2 })))[1], 'shadowNotPredictive')
  })

  test('a proposal that is taken is the live setting, once', async () => {
    const { taskid, path } = await task()
    const limits = [{ most: 3, in: 'day' }]
    const proposal = {
      settings: { abandonRateMax: 0.02 },
      pace: 3,
      concurrent: 40,
      plan: { name: 'gentle', rules: { limits } },
    }
    assert.equal((await supervisor.post(path, proposal)).status, 201)
    assert.equal((await supervisor.post(`${path}/take`)).status, 403)
    const taken = await admin.post(`${path}/take`)
    assert.equal(taken.status, 200, JSON.stringify(taken.body))
    assert.equal(taken.body.isRunning, false)
    assert.ok(taken.body.takenAt > 0)
    const { body } = await supervisor.get(`/v1/tasks/${taskid}`)
    assert.deepEqual([body.pace, body.ratio, body.concurrent, body.plan], ['manual', 3, 40, 'gentle'])
    const stored = await admin.get('/v1/plans/gentle')
    assert.equal(stored.body.rules.limits[0].most, 3)
    assert.equal((await world.store.findAccount('9001'))?.settings.abandonRateMax, 0.02)
    assert.deepEqual(await reasonOf(admin.post(`${path}/take`)), [409, 'shadowTaken', []])
  })

  test('a plan that was changed since it was proposed is not overwritten', async () => {
    const { path } = await task()
    await admin.ask('PUT', '/v1/plans/contested', { rules: { limits: [{ most: 5, in: 'day' }] } })
    const rules = { limits: [{ most: 2, in: 'day' }] }
    assert.equal((await supervisor.post(path, { plan: { name: 'contested', rules } })).status, 201)
    await admin.ask('PUT', '/v1/plans/contested', { rules: { limits: [{ most: 4, in: 'day' }] } })
    assert.equal((await reasonOf(admin.post(`${path}/take`)))[1], 'overtaken')
    assert.equal((await admin.get('/v1/plans/contested')).body.rules.limits[0].most, 4)
    assert.equal((await supervisor.get(path)).body.takenAt, null)
  })

  test('limits are judged by the calls that were made before each call', async () => {
    const { store } = world
    const accountId = world.accountId('9001')
    const { id } = await task()
    await store.holdAccount(accountId, NODE, 600_000)
    const rules = Plan.parse({
      limits: [
        { most: 2, in: { minutes: 30 } },
        { most: 3, in: 'day' },
      ],
    })
    const settings = { maxCallsPerNumberPerDay: 'none' as const }
    const base = world.world.clock.now
    const asked: { callId: number; at: number }[] = []
    for (const minutes of [0, 10, 20, 55, 60]) {
      const at = base + minutes * MINUTE_MS
      const claims = await store.claim(claimOf(id, 10, { now: at }))
      assert.equal(claims.length, 1, `no call after ${minutes} minutes`)
      await dialAll(store, accountId, claims, { at })
      const [callId = 0] = claims.map(claim => claim.callId)
      asked.push({ callId, at })
      const end = { ...ENDED, endedAt: at + 1_000, againAt: at + 2_000 }
      await recordFacts(store, changes({ calls: [{ callId, end }] }))
    }
    const judged = asked.map(({ callId, at }) => ({
      callId,
      windows: limitWindows(rules, settings, 'Asia/Shanghai', at),
    }))
    const verdicts = new Map((await store.judgeCalls(accountId, judged)).map(one => [one.callId, one.window]))
    assert.deepEqual(
      asked.map(({ callId }) => verdicts.get(callId)),
      [null, null, 0, 1, 1],
    )
    assert.deepEqual(
      await store.judgeCalls(accountId, [{ callId: 999_999_999, windows: judged[0]?.windows ?? [] }]),
      [],
    )
  })
})

const ENDED = { outcome: 'noAnswer', by: 'network', sipStatus: 480, q850: 19 } as const

// Why a task goes as it does, over HTTP: what its calls show, when it did not dial, and when each number is
// dialled next.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ribbonOf } from '../../src/api/v1/resources/task-why.ts'
import { AccountSettings } from '../../src/domain/account.ts'
import { nextDial } from '../../src/domain/next-dial.ts'
import { CustomerClocks } from '../../src/domain/plan/customer-clocks.ts'
import { Plan } from '../../src/domain/plan/plan.ts'
import { MINUTE_MS } from '../../src/domain/report-minute.ts'
import { rowsOf } from '../api/world.ts'
import { claimOf, NODE } from '../contract/store-world.ts'
import { recordFacts } from '../support/record-facts.ts'
import { type Asker, V1World } from './v1-world.ts'

/** Ten in the morning in Shanghai. */
const TEN = Date.parse('2026-03-02T10:00:00+08:00')
const HOUR = 60 * MINUTE_MS
const RULES = {
  callHours: '08:00-21:00',
  timeZone: 'Asia/Shanghai',
  country: 'CN',
  maxCallsPerNumberPerDay: 3,
} as const

test('a number says when it is dialled next, and the rule that keeps it longest', () => {
  const running = { state: 'running', scheduledAt: null } as const
  const waiting = { state: 'waiting', dueAt: TEN - HOUR, expiresAt: null } as const
  const next = (number: object, task: object = running, now = TEN) => {
    const { at, rule } = nextDial({ ...waiting, ...number }, { ...running, ...task }, RULES, now)
    return [rule, at === null ? null : (at - TEN) / HOUR]
  }
  assert.deepEqual(next({}), ['inLine', 0])
  assert.deepEqual(next({ dueAt: TEN + 2 * HOUR }), ['due', 2])
  assert.deepEqual(next({ dueAt: TEN + 12 * HOUR }), ['callHours', 22])
  assert.deepEqual(next({}, {}, TEN + 12 * HOUR), ['callHours', 22])
  assert.deepEqual(next({ dueAt: TEN + 14 * HOUR }), ['callHours', 22])
  assert.deepEqual(next({ dueAt: TEN + 12 * HOUR, expiresAt: TEN + 20 * HOUR }), ['expires', null])
  assert.deepEqual(next({}, { state: 'notStarted', scheduledAt: TEN + HOUR }), ['taskStart', 1])
  assert.deepEqual(next({}, { state: 'notStarted' }), ['taskNotStarted', null])
  assert.deepEqual(next({}, { state: 'paused' }), ['taskPaused', null])
  assert.deepEqual(next({}, { state: 'ended' }), ['taskEnded', null])
  assert.deepEqual(next({ state: 'calling' }), ['calling', 0])
  assert.deepEqual(next({ state: 'done' }), ['done', null])
  const always = { ...RULES, callHours: 'none' }
  const capped = nextDial({ ...waiting, dueAt: TEN + 14 * HOUR }, running, always, TEN)
  assert.deepEqual(capped, { rule: 'dailyCap', at: TEN + 14 * HOUR })
})

test('the ribbon has no gaps: a task at rest goes on resting, and what nobody saw says so', () => {
  const minute = (n: number, why: string | null) => ({ at: TEN + n * MINUTE_MS, why, seenMs: MINUTE_MS })
  const rows = [
    minute(5, null),
    minute(6, null),
    minute(7, 'noAgents'),
    minute(17, 'noAgents'),
    minute(40, null),
  ]
  const parts = ribbonOf(rows, TEN, TEN + 42 * MINUTE_MS)
  assert.deepEqual(
    parts.map(({ from, to, code }) => [(from - TEN) / MINUTE_MS, (to - TEN) / MINUTE_MS, code]),
    [
      [0, 5, 'unseen'],
      [5, 7, null],
      [7, 18, 'noAgents'],
      [18, 40, 'unseen'],
      [40, 42, null],
    ],
  )
  assert.deepEqual(ribbonOf([], TEN, TEN), [])
})

describe('why a task goes as it does', () => {
  let world: V1World
  let supervisor: Asker
  let admin: Asker
  let accountId: number
  let taskid: string
  before(async () => {
    world = await V1World.start()
    supervisor = await world.signedIn('9001', 'supervisor')
    admin = await world.signedIn('9001', 'admin')
    const now = world.world.clock.now
    accountId = world.accountId('9001')
    const contacts = [
      ...Array.from({ length: 10 }, (_, n) => ({ phone: `1390000000${n}` })),
      { phone: '13700000001', dueAt: now + HOUR },
      { phone: '13700000002', dueAt: now + HOUR, expiresAt: now + 2 * HOUR },
    ]
    const made = await supervisor.post('/v1/tasks', {
      ...{ name: 'spring', assignment: { type: 'group', name: 'sales' }, start: true, contacts },
    })
    taskid = made.body.task.taskid
    const id = (await world.store.findTask(accountId, taskid))?.id ?? 0
    await world.store.holdAccount(accountId, NODE, 60_000)
    const claims = await world.store.claim(claimOf(id, 6, { now }))
    const marks = claims.map(({ callId }) => ({ callId, dialedAt: now, trunk: 'line', callerId: '0101' }))
    await world.store.clearToDial(accountId, NODE, marks)
    const end = { by: 'network', sipStatus: 486, q850: 17, againAt: null, endedAt: now + 3_000 } as const
    const calls = claims.map(({ callId }, n) => {
      if (n < 3) return { callId, end: { ...end, outcome: 'busy' as const } }
      const answered = { callId, ringingAt: now + 1_000, answeredAt: now + 2_000 }
      if (n === 3) return { ...answered, end: { ...end, outcome: 'abandoned' as const } }
      const talked = { connectedAt: now + 2_100, agentExt: '1001', offeredAt: now + 2_000 }
      return {
        ...answered,
        ...talked,
        end: { ...end, sipStatus: null, q850: 16, outcome: 'connected' as const },
      }
    })
    await recordFacts(world.store, { calls, agents: [], tasks: [], pushes: [] })
    world.world.clock.now += 2 * MINUTE_MS
  })
  after(() => world.stop())

  test('its calls of today, their causes and the numbers that are left', async () => {
    const { status, body } = await supervisor.get(`/v1/tasks/${taskid}/why`)
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(body.funnel, { dialed: 6, rang: 3, answered: 3, connected: 2 })
    assert.deepEqual(body.outcomes, { busy: 3, abandoned: 1, connected: 2 })
    assert.deepEqual(body.callerIds, [{ callerId: '0101', dialed: 6, answered: 3 }])
    const [busy] = body.causes
    assert.deepEqual(busy, { outcome: 'busy', sipStatus: 486, q850: 17, in1: 0, in5: 3, in15: 3 })
    assert.deepEqual(body.hours, [{ at: TEN, dialed: 6, answered: 3 }])
    assert.deepEqual(
      body.left.map(({ rule, count }: { rule: string; count: number }) => [rule, count]),
      [
        ['inLine', 4],
        ['due', 2],
      ],
    )
    assert.equal(body.ribbon[0].code, 'unseen')
    assert.equal(body.isWhole, true)
    const chinese = await supervisor.with({ 'accept-language': 'zh' }).get(`/v1/tasks/${taskid}/why`)
    assert.equal(chinese.body.left[1].sentence, '未到预设呼叫时间')
  })

  test('each number in the list says when it is dialled next', async () => {
    const one = await supervisor.get(`/v1/tasks/${taskid}/contacts?phone=13700000001`)
    assert.deepEqual([one.body.rows[0].next.rule, one.body.rows[0].next.at], ['due', one.body.rows[0].dueAt])
    await supervisor.post(`/v1/tasks/${taskid}/pause`)
    const paused = await supervisor.get(`/v1/tasks/${taskid}/contacts?phone=13700000001`)
    assert.deepEqual([paused.body.rows[0].next.rule, paused.body.rows[0].next.at], ['taskPaused', null])
  })

  test('a number that was called as often as a plan allows says so in its list, by itself and in TaskInfo', async () => {
    const rules = { limits: [{ most: 1, in: { hours: 24 }, for: 'person' }] }
    const put = (rules: object) => admin.ask('PUT', '/v1/plans/once', { rules })
    assert.equal((await put(rules)).status, 200)
    const contacts = [
      { phone: '13600000001', memberid: 'm1' },
      { phone: '13600000002', memberid: 'm1' },
    ]
    const draft = { name: 'limited', assignment: { type: 'group', name: 'sales' }, start: true, contacts }
    const { taskid: limited } = (await supervisor.post('/v1/tasks', { ...draft, plan: 'once' })).body.task
    const id = (await world.store.findTask(accountId, limited))?.id ?? 0
    const dialedAt = world.world.clock.now
    const [claim] = await world.store.claim(claimOf(id, 1, { now: dialedAt }))
    const mark = { callId: claim?.callId ?? 0, dialedAt, trunk: 'line', callerId: '0101' }
    await world.store.clearToDial(accountId, NODE, [mark])
    const asked = claim?.phone === '13600000001' ? '13600000002' : '13600000001'
    const nextOf = async () => {
      const list = await supervisor.get(`/v1/tasks/${limited}/contacts?phone=${asked}`)
      const one = await supervisor.get(`/v1/numbers/${asked}/next`)
      assert.deepEqual(one.body, {
        phone: asked,
        rows: [{ taskid: limited, taskName: 'limited', next: list.body.rows[0].next }],
      })
      return list.body.rows[0].next
    }
    const said = 'called as often as the plan allows: 1 call in 24 hours to one person'
    assert.deepEqual(await nextOf(), { at: dialedAt + 24 * HOUR, rule: 'limit', zone: null, sentence: said })
    const token = await world.world.login('9001')
    const info = await world.world.call(token, 'Sip_Yccall.TaskInfo', { taskid: limited })
    const row = rowsOf(info, 'result').find(({ telphone }) => telphone === asked) ?? assert.fail()
    const next = {
      time: '2026-03-03 10:02:00',
      code: 'limit',
      desc: '已达策略规定的呼叫次数上限：同一客户每 24 小时最多呼叫 1 次',
    }
    assert.deepEqual(row['next'], { ...next, descen: said })
    await put({})
    assert.equal((await nextOf()).rule, 'inLine')
  })

  test('a number that is called by its own clock says when its hours begin and where, before and after it was put off', async () => {
    await admin.ask('PUT', '/v1/plans/clocks', { rules: { hours: { zone: 'number', law: '08:00-21:00' } } })
    const contacts = [{ phone: '+12125550100' }, { phone: '13500000001', zone: 'America/Los_Angeles' }]
    const draft = { name: 'abroad', assignment: { type: 'group', name: 'sales' }, start: true, contacts }
    const { taskid: abroad } = (await supervisor.post('/v1/tasks', { ...draft, plan: 'clocks' })).body.task
    const nextOf = async (phone: string) =>
      (await supervisor.get(`/v1/numbers/${encodeURIComponent(phone)}/next`)).body.rows[0].next
    const byNumber = {
      ...{ at: Date.parse('2026-03-02T08:00:00-05:00'), rule: 'law', zone: 'America/New_York' },
      sentence: 'when the hours of the law begin: 08:00 in America/New_York',
    }
    assert.deepEqual(await nextOf('+12125550100'), byNumber)
    assert.equal((await nextOf('13500000001')).rule, 'inLine')
    const { id } = (await world.store.findTask(accountId, abroad)) ?? assert.fail()
    const { now } = world.world.clock
    const plan = Plan.parse({ hours: { zone: 'number', law: '08:00-21:00' } })
    const clocks = new CustomerClocks(plan, AccountSettings.parse({}))
    const claims = await world.store.claim(claimOf(id, 10, { now, clocks }))
    assert.deepEqual(
      claims.map(({ phone }) => phone),
      ['13500000001'],
    )
    assert.deepEqual(await nextOf('+12125550100'), byNumber)
    const { left } = (await supervisor.get(`/v1/tasks/${abroad}/why`)).body
    assert.deepEqual(left, [
      { rule: 'putOff', count: 1, nextAt: byNumber.at, sentence: "put off by the plan's limits or hours" },
    ])
  })

  test('another account sees nothing of it, and an agent may not ask', async () => {
    const path = `/v1/tasks/${taskid}/why`
    assert.equal((await (await world.signedIn('9002', 'admin')).get(path)).status, 404)
    assert.equal((await (await world.signedIn('9001', 'agent')).get(path)).status, 403)
  })
})

// What a plan would mean for the numbers that wait; and the plans that come with the program.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AgainRule } from '../../src/domain/plan/plan.ts'
import { profilesKept } from '../../src/domain/plan/profile/kept-profiles.ts'
import { PROFILE_NAMES, profile } from '../../src/domain/plan/profile/profiles.ts'
import { planLines } from '../../src/words/plan-lines.ts'
import { PROFILE_WORDS } from '../../src/words/profile-words.ts'
import { claimOf, NODE } from '../contract/store-world.ts'
import { type Asker, V1World } from './v1-world.ts'

const DAY_MS = 86_400_000
const phone = (n: number) => `138${String(n).padStart(8, '0')}`

describe('what a plan would mean', () => {
  let world: V1World
  let admin: Asker
  before(async () => {
    world = await V1World.start()
    admin = await world.signedIn('9001', 'admin')
  })
  after(() => world.stop())

  const put = (name: string, rules: object, more = {}) =>
    admin.ask('PUT', `/v1/plans/${name}`, { rules, ...more })
  const outlook = async (name: string, rules: object) => {
    const { status, body } = await admin.post('/v1/plans/outlook', { name, rules })
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  const task = async (plan: string, contacts: readonly object[]) => {
    const draft = { name: plan, assignment: { type: 'group', name: 'sales' }, plan, contacts }
    return (await admin.post('/v1/tasks', draft)).body.task.taskid as string
  }

  test('waiting numbers are counted by the rule that would decide, as if their tasks ran', async () => {
    assert.equal((await put('a', {})).status, 200)
    const { now } = world.world.clock
    const contacts = [
      ...Array.from({ length: 20 }, (_, n) => ({ phone: phone(n) })),
      { phone: '+12125550100' },
      { phone: phone(99), dueAt: now + DAY_MS },
    ]
    const taskid = await task('a', contacts)
    const { id } = (await world.store.findTask(world.accountId('9001'), taskid)) ?? assert.fail()
    await admin.post(`/v1/tasks/${taskid}/start`)
    await world.store.holdAccount(world.accountId('9001'), NODE, 60_000)
    const [claim] = await world.store.claim(claimOf(id, 1, { now }))
    const mark = { callId: claim?.callId ?? 0, dialedAt: now, trunk: 'line', callerId: '0101' }
    await world.store.clearToDial(world.accountId('9001'), NODE, [mark])
    const found = await outlook('a', { hours: { zone: 'number', law: '08:00-21:00' } })
    assert.deepEqual(found.faults, [])
    const { groups, ...sums } = found.outlook
    assert.deepEqual(sums, {
      ...{ tasks: 1, waiting: 21, called: 0, isEstimated: false },
      reachable: { now: 21, then: 21 },
    })
    const counts = Object.fromEntries(
      groups.map(({ rule, count }: { rule: string; count: number }) => [rule, count]),
    )
    assert.deepEqual(counts, { inLine: 19, law: 1, due: 1 })
    const [abroad] = groups.filter(({ rule }: { rule: string }) => rule === 'law')
    assert.equal(abroad.firstAt, Date.parse('2026-03-02T08:00:00-05:00'))
    assert.equal(abroad.sentence, 'when the hours of the law begin')
    assert.equal((await admin.get('/v1/plans/a')).body.version, 1, 'nothing was changed')
    assert.equal((await outlook('no such plan', {})).outlook.tasks, 0)
  })

  test('every mistake is named with its place, in the language that is asked for', async () => {
    const rules = { limits: [{ most: 0, in: 'day' }], hours: { law: '8-21' }, agian: {} }
    const { faults, outlook: none } = await outlook('a', rules)
    assert.equal(none, null)
    assert.deepEqual(
      faults.map(({ path }: { path: string }) => path),
      ['limits.0.most', 'hours.law', ''],
    )
    const body = { name: 'a', rules: { hours: { week: { mo: ['07:00-20:00'] }, law: '08:00-21:00' } } }
    const chinese = await admin.with({ 'accept-language': 'zh' }).post('/v1/plans/outlook', body)
    assert.deepEqual(chinese.body.faults, [
      { path: 'hours.week.mo.0', sentence: '07:00-20:00 超出法定时段 08:00-21:00。' },
    ])
  })

  test('a plan by which nobody who waits could be called is taken only when it is said again', async () => {
    assert.equal((await put('b', {})).status, 200)
    await task('b', [{ phone: '+12125550111' }, { phone: '+12125550112' }])
    const far = new Date(world.world.clock.now + 20 * DAY_MS).toISOString().slice(0, 10)
    const rules = { hours: { week: {}, dates: { [far]: ['10:00-11:00'] } } }
    const refused = await put('b', rules)
    assert.deepEqual([refused.status, refused.body.reason, refused.body.about], [409, 'planShutsOut', ['2']])
    assert.match(refused.body.detail, /none of the 2 numbers that wait/)
    assert.equal((await put('b', rules, { anyway: true })).body.version, 2)
    assert.equal((await put('b', rules)).body.version, 3, 'nobody is shut out who was not before')
  })

  test('a long list is judged from a sample, and its counts are said to be reckoned', async () => {
    assert.equal((await put('c', {})).status, 200)
    const taskid = await task('c', [])
    for (let from = 0; from < 6_000; from += 3_000) {
      const contacts = Array.from({ length: 3_000 }, (_, n) => ({
        phone: `139${String(from + n).padStart(8, '0')}`,
        ...((from + n) % 2 === 0 && { zone: 'America/New_York' }),
      }))
      assert.equal((await admin.post(`/v1/tasks/${taskid}/contacts`, { contacts })).status, 200)
    }
    const found = await outlook('c', { hours: { zone: 'contact', law: '08:00-21:00' } })
    const { waiting, isEstimated, groups } = found.outlook
    assert.deepEqual([waiting, isEstimated], [6_000, true])
    for (const { rule, count } of groups)
      assert.ok(['inLine', 'law'].includes(rule) && Math.abs(count - 3_000) < 600, `${rule}: ${count}`)
  })

  test('a plan says which tasks use it, and to which profiles it keeps', async () => {
    const { rows } = (await admin.get('/v1/profiles')).body
    const marketing = rows.find(({ name }: { name: string }) => name === 'china-marketing')
    assert.equal((await put('d', marketing.rules)).status, 200)
    const taskid = await task('d', [])
    const { usedBy, keeps } = (await admin.get('/v1/plans/d')).body
    assert.deepEqual(usedBy, [{ taskid, name: 'd' }])
    assert.deepEqual(keeps, ['china-marketing', 'cloud-floors', 'us'])
  })
})

test('each rule of a profile has a source and a sentence, and no source is of a rule that is not there', () => {
  for (const name of PROFILE_NAMES) {
    const rules = profile(name) ?? assert.fail()
    const paths = planLines(rules).map(({ path }) => path)
    // Whose clock counts belongs to the hours.
    const sourced = paths.filter(path => path !== 'hours.zone').sort()
    assert.deepEqual(sourced, Object.keys(PROFILE_WORDS[name].sources).sort(), name)
  }
})

test('a plan keeps to its profile while it is as strict, and no longer once one rule is looser', () => {
  for (const name of PROFILE_NAMES) {
    const rules = profile(name) ?? assert.fail()
    assert.ok(profilesKept(rules).includes(name), name)
    const { hours, limits, outcomes } = rules
    if (hours === undefined) assert.fail()
    assert.ok(!profilesKept({ ...rules, hours: { ...hours, law: '06:00-23:00' } }).includes(name), name)
    assert.ok(!profilesKept({ ...rules, hours: { ...hours, zone: 'account' } }).includes(name), name)
    const looser = limits.map(limit => ({ ...limit, most: limit.most + 1 }))
    if (limits.length > 0) assert.ok(!profilesKept({ ...rules, limits: looser }).includes(name), name)
    if (Object.keys(outcomes).length > 0)
      assert.ok(!profilesKept({ ...rules, outcomes: {} }).includes(name), name)
    assert.ok(profilesKept({ ...rules, again: { busy: AGAIN } }).includes(name), name)
  }
})

const AGAIN: AgainRule = { times: 1, after: [5], number: 'same', place: 'ordinary' }

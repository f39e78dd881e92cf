// Tasks and their numbers over `/v1`.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { blockedNumbers } from '../support/blocked.ts'
import { HOSTILE, TOO_LONG, UNSTORABLE, WRONG_TYPES } from './hostile.ts'
import { type Asker, V1World } from './v1-world.ts'

const GROUP = { type: 'group', name: 'sales' }

describe('tasks', () => {
  let world: V1World
  let supervisor: Asker
  before(async () => {
    world = await V1World.start()
    supervisor = await world.signedIn('9001', 'supervisor')
  })
  after(() => world.stop())

  const make = async (fields: object = {}) => {
    const { status, body } = await supervisor.post('/v1/tasks', {
      name: 'spring',
      assignment: GROUP,
      ...fields,
    })
    assert.equal(status, 201, JSON.stringify(body))
    return body.task
  }

  test('a task is made with numbers, and says of each that it did not take why', async () => {
    await world.store.addBlocks(world.accountId('9001'), blockedNumbers('13800000009'))
    const { body } = await supervisor.post('/v1/tasks', {
      name: 'spring',
      assignment: { type: 'extensions', extensions: ['1001', '1002'] },
      pace: 'manual',
      ratio: 3,
      contacts: [
        { phone: '138 0000 0001', userid: 'u1', extra: '<b>' },
        { phone: 13800000001 },
        { phone: '13800000009' },
        { phone: '12' },
        { phone: '' },
        { phone: '13800000002', userid: TOO_LONG },
        { phone: '13800000003', memberid: UNSTORABLE },
        { phone: '13800000004', dueAt: world.world.clock.now + 5_000, expiresAt: world.world.clock.now },
        { phone: '13800000005', zone: 'America/New_Yorck' },
      ],
    })
    const { refused, ...counts } = body.contacts
    assert.deepEqual(counts, { added: 1, duplicates: 1, blocked: 1, invalid: 6 })
    assert.deepEqual(
      refused.map(({ index, reason }: { index: number; reason: string }) => [index, reason]),
      [
        [1, 'duplicate'],
        [2, 'blocked'],
        [3, 'phoneInvalid'],
        [4, 'phoneMissing'],
        [5, 'textTooLong'],
        [6, 'textUnstorable'],
        [7, 'timeInvalid'],
        [8, 'zoneUnknown'],
      ],
    )
    assert.match(refused[1].sentence, /block list/)
    const { body: task } = await supervisor.get(`/v1/tasks/${body.task.taskid}`)
    assert.deepEqual(task.assignment, { type: 'extensions', extensions: ['1001', '1002'] })
    assert.deepEqual(
      [task.state, task.pace, task.ratio, task.total, task.concurrent],
      ['notStarted', 'manual', 3, 1, 100],
    )
    assert.equal(task.why.code, 'notStarted')
    assert.equal(task.why.sentence, 'The task is not started')
    const chinese = await supervisor.with({ 'accept-language': 'zh-CN' }).get(`/v1/tasks/${body.task.taskid}`)
    assert.equal(chinese.body.why.sentence, '任务未开始')
  })

  test('a list is walked by cursors, newest first, and filtered', async () => {
    const other = await world.signedIn('9002', 'admin')
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const name of names)
      await other.post('/v1/tasks', { name, assignment: { type: 'group', name: 'other' } })
    const seen: string[] = []
    let next: string | null = ''
    for (let pages = 0; next !== null; pages++) {
      assert.ok(pages < 4)
      const { body }: { body: { rows: { name: string }[]; next: string | null } } = await other.get(
        `/v1/tasks?limit=2${next === '' ? '' : `&cursor=${next}`}`,
      )
      seen.push(...body.rows.map(({ name }) => name))
      next = body.next
    }
    assert.deepEqual(seen, names.toReversed())
    const found = async (query: string) =>
      (await other.get(`/v1/tasks?${query}`)).body.rows.map(({ name }: { name: string }) => name)
    assert.deepEqual(await found('name=c'), ['c'])
    assert.deepEqual(await found('state=running,paused'), [])
    assert.deepEqual(await found('state=notStarted&text=OTHER&limit=1'), ['e'])
    assert.equal((await other.get('/v1/tasks?cursor=bm9uZQ')).body.reason, 'invalidInput')
    assert.equal((await other.get('/v1/tasks?state=asleep')).body.reason, 'invalidInput')
  })

  test('a task is started, paused, ended, and the end is undone', async () => {
    const { taskid } = await make({ contacts: [{ phone: '13800000001' }] })
    const command = async (verb: string) => {
      const { body } = await supervisor.post(`/v1/tasks/${taskid}/${verb}`)
      return body.state ?? body.reason
    }
    assert.equal(await command('pause'), 'commandBeforeStart')
    assert.equal(await command('start'), 'running')
    const { body } = await supervisor.get(`/v1/tasks/${taskid}`)
    assert.equal(body.why.code, 'noEngine')
    assert.equal(await command('pause'), 'paused')
    assert.equal(await command('end'), 'ended')
    assert.equal(await command('start'), 'commandAfterEnd')
    assert.equal(await command('resume'), 'running')
    await command('end')
    world.world.clock.now += 25 * 3_600_000
    supervisor = await world.signedIn('9001', 'supervisor')
    assert.equal(await command('resume'), 'taskEndedLongAgo')
  })

  test('a change counts only if nobody else changed the same meanwhile', async () => {
    const { taskid } = await make()
    const change = (body: object) => supervisor.ask('PATCH', `/v1/tasks/${taskid}`, body)
    const first = await change({
      name: 'summer',
      pace: 'manual',
      ratio: 2,
      was: { name: 'spring', ratio: 1, assignment: GROUP, startsAt: null, callerIds: [] },
    })
    assert.equal(first.status, 200, JSON.stringify(first.body))
    assert.deepEqual([first.body.name, first.body.pace, first.body.ratio], ['summer', 'manual', 2])
    const late = await change({ name: 'winter', was: { name: 'spring' } })
    assert.deepEqual([late.status, late.body.reason, late.body.now], [409, 'overtaken', { name: 'summer' }])
    assert.equal((await supervisor.get(`/v1/tasks/${taskid}`)).body.name, 'summer')
    const apart = await change({ concurrent: 7, was: { concurrent: 100 } })
    assert.deepEqual([apart.body.name, apart.body.concurrent], ['summer', 7])
    const now = world.world.clock.now
    assert.equal((await change({ endsAt: now - 1 })).body.reason, 'endsTooEarly')
    assert.equal((await change({ startsAt: now + 9_000, endsAt: now + 8_000 })).body.reason, 'endsTooEarly')
    const moved = await change({ startsAt: now + 9_000, endsAt: null, was: { startsAt: null } })
    assert.equal(moved.body.startsAt, now + 9_000)
    const again = await change({ startsAt: null, was: { startsAt: 5 } })
    assert.deepEqual(again.body.now, { startsAt: now + 9_000 })
    const unknown = await change({ assignment: { type: 'group', name: 'nobody' } })
    assert.deepEqual([unknown.status, unknown.body.reason], [404, 'groupNotFound'])
  })

  test('a task is copied without its numbers, and removed', async () => {
    const { taskid } = await make({ ratio: 4, pace: 'manual', contacts: [{ phone: '13800000001' }] })
    const copy = await supervisor.post(`/v1/tasks/${taskid}/copy`, { name: 'a copy' })
    assert.deepEqual(
      [copy.status, copy.body.name, copy.body.ratio, copy.body.total, copy.body.state],
      [201, 'a copy', 4, 0, 'notStarted'],
    )
    assert.notEqual(copy.body.taskid, taskid)
    assert.equal((await supervisor.ask('DELETE', `/v1/tasks/${taskid}`)).status, 204)
    assert.equal((await supervisor.get(`/v1/tasks/${taskid}`)).body.reason, 'taskNotFound')
    assert.equal((await supervisor.ask('DELETE', `/v1/tasks/${taskid}`)).status, 404)
  })

  test('a copy has all numbers, or those that are asked for', async () => {
    const phones = ['13800000011', '13800000012', '13800000013']
    const { taskid } = await make({ contacts: phones.map(phone => ({ phone, extra: `of ${phone}` })) })
    const path = `/v1/tasks/${taskid}/copy`
    assert.equal((await supervisor.get(`/v1/tasks/${taskid}/call-again/count`)).body.all, 3)
    const copies = async (numbers: unknown) => (await supervisor.post(path, { numbers })).body
    const all = await copies('all')
    assert.deepEqual([all.total, all.state, all.preparing], [3, 'notStarted', null])
    const { rows } = (await supervisor.get(`/v1/tasks/${all.taskid}/contacts`)).body
    assert.deepEqual(
      rows.map(({ phone, extra }: { phone: string; extra: string }) => [phone, extra]),
      phones.map(phone => [phone, `of ${phone}`]),
    )
    assert.equal((await copies('neverCalled')).total, 3)
    assert.equal((await copies(['busy', 'noAnswer'])).total, 0)
    assert.equal((await copies('none')).total, 0)
    for (const wrong of [[], ['nothing'], 'some'])
      assert.equal((await copies(wrong)).reason, 'invalidInput', JSON.stringify(wrong))
  })

  test('the call hours that hold for every task are told', async () => {
    const { body } = await supervisor.get('/v1/call-hours')
    assert.deepEqual([body.callHours, body.timeZone], ['08:00-21:00', 'Asia/Shanghai'])
    assert.ok(body.opensAt >= world.world.clock.now)
  })

  test('numbers are listed, found, added and withdrawn', async () => {
    const { taskid } = await make()
    const phones = Array.from({ length: 7 }, (_, index) => `1390000000${index}`)
    const added = await supervisor.post(`/v1/tasks/${taskid}/contacts`, {
      contacts: [...phones, 'x'].map(phone => ({ phone })),
    })
    assert.deepEqual([added.body.added, added.body.invalid], [7, 1])
    const again = await supervisor.post(`/v1/tasks/${taskid}/contacts`, {
      contacts: phones.map(phone => ({ phone })),
    })
    assert.deepEqual([again.body.added, again.body.duplicates], [0, 7])
    const list = (query: string) => supervisor.get(`/v1/tasks/${taskid}/contacts?${query}`)
    const first = await list('limit=5&state=waiting')
    assert.equal(first.body.rows.length, 5)
    const second = await list(`limit=5&cursor=${first.body.next}`)
    assert.deepEqual([second.body.rows.length, second.body.next], [2, null])
    const one = await list('phone=%2B86%20139-0000-0003')
    assert.deepEqual(
      one.body.rows.map((row: { phone: string }) => row.phone),
      ['13900000003'],
    )
    assert.deepEqual((await list('phone=none')).body.rows, [])
    assert.deepEqual((await list('outcome=busy')).body.rows, [])
    const withdrawn = await supervisor.ask('DELETE', `/v1/tasks/${taskid}/contacts`, {
      phones: ['13900000001', 13900000002, 'x'],
    })
    assert.equal(withdrawn.body.removed, 2)
    assert.equal((await list('')).body.rows.length, 5)
  })

  test('a call again says for how many numbers it would be before it happens', async () => {
    const { taskid } = await make({ contacts: [{ phone: '13800000001' }, { phone: '13800000002' }] })
    const count = await supervisor.get(`/v1/tasks/${taskid}/call-again/count`)
    assert.deepEqual(count.body, { all: 2, neverCalled: 2, endings: {}, isExact: true })
    const tooEarly = await supervisor.post(`/v1/tasks/${taskid}/call-again`, { which: 'all' })
    assert.equal(tooEarly.body.reason, 'taskNotStarted')
    await supervisor.post(`/v1/tasks/${taskid}/end`)
    const none = await supervisor.post(`/v1/tasks/${taskid}/call-again`, { which: ['busy'] })
    assert.equal(none.body.reason, 'nothingToCall')
    const all = await supervisor.post(`/v1/tasks/${taskid}/call-again`, { which: 'all', start: true })
    assert.deepEqual([all.status, all.body.round, all.body.state], [200, 2, 'running'])
  })

  test('texts of every kind come back as they are, or are refused in a sentence', async () => {
    for (const name of HOSTILE) {
      const task = await make({ name, customtaskid: name.slice(0, 60) })
      assert.equal(task.name, name)
      const { body } = await supervisor.get(`/v1/tasks?name=${encodeURIComponent(name)}`)
      assert.equal(body.rows[0]?.name, name)
      await supervisor.ask('DELETE', `/v1/tasks/${task.taskid}`)
    }
    const refused = async (body: object) => {
      const answer = await supervisor.post('/v1/tasks', body)
      assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 200))
      assert.equal(answer.body.reason, 'invalidInput')
    }
    for (const name of [TOO_LONG, UNSTORABLE, '', ' ', ...WRONG_TYPES])
      await refused({ name, assignment: GROUP })
    for (const assignment of WRONG_TYPES) await refused({ name: 'x', assignment })
    await refused({ name: 'x', assignment: { type: 'extensions', extensions: [] } })
    for (const ratio of [0, 1.5, 101, '2', -1]) await refused({ name: 'x', assignment: GROUP, ratio })
    for (const contacts of [{}, 'x', [7], [{ phone: {} }]])
      await refused({ name: 'x', assignment: GROUP, contacts })
    for (const path of ['/v1/tasks/%00', `/v1/tasks?text=%00`, `/v1/tasks/${TOO_LONG.slice(0, 50)}`])
      assert.ok([400, 404].includes((await supervisor.get(path)).status), path)
  })

  test('numbers of 10,000 entries are added by one request, and no more', async () => {
    const contacts = Array.from({ length: 10_001 }, (_, index) => ({
      phone: `137${String(index).padStart(8, '0')}`,
    }))
    const { taskid } = await make()
    const path = `/v1/tasks/${taskid}/contacts`
    assert.equal((await supervisor.post(path, { contacts })).status, 400)
    const { body } = await supervisor.post(path, { contacts: contacts.slice(1) })
    assert.equal(body.added, 10_000)
  })

  test('caller ids must be those of the account', async () => {
    await world.store.addCallerId('9001', '057112345678')
    const made = await supervisor.post('/v1/tasks', {
      name: 'x',
      assignment: GROUP,
      callerIds: ['057112345678'],
    })
    assert.deepEqual(made.body.task.callerIds, ['057112345678'])
    const wrong = (callerId: string) =>
      supervisor.post('/v1/tasks', { name: 'x', assignment: GROUP, callerIds: [callerId] })
    assert.equal((await wrong('02112345678')).body.reason, 'callerIdNotFound')
    assert.equal((await wrong('<script>')).body.reason, 'callerIdInvalid')
  })

  test('what is changed is in the audit log, by whom', async () => {
    const { taskid } = await make({ name: 'audited' })
    const rows = await world.store.listAudit(world.accountId('9001'), {
      before: null,
      limit: 5,
      subject: taskid,
    })
    assert.deepEqual(
      rows.map(({ actor, verb, noun }) => [actor, verb, noun]),
      [['supervisor', 'added', 'task']],
    )
  })
})

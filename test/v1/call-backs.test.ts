// Call-backs over `/v1`: promised at the desk and by programs, moved, cancelled, kept now; whose agenda shows
// which.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Plan } from '../../src/domain/plan/plan.ts'
import { addPastCalls } from './past-calls.ts'
import { type Asker, V1World } from './v1-world.ts'

const NODE = 'node-a'
/** At noon in Beijing on the day after the world's. */
const TOMORROW = Date.UTC(2026, 2, 3, 4)
const HOUR = 3_600_000

describe('call-backs over /v1', () => {
  let world: V1World
  let agent: Asker
  let supervisor: Asker
  let accountId: number
  before(async () => {
    world = await V1World.start()
    agent = await world.signedIn('9001', 'agent')
    supervisor = await world.signedIn('9001', 'supervisor')
    accountId = world.accountId('9001')
  })
  after(() => world.stop())

  let last = 13_500_000_000
  const phone = () => {
    last += 1
    return String(last)
  }
  const agenda = async () => (await agent.get('/v1/desk/call-backs')).body.rows
  const reasonOf = async (answer: ReturnType<Asker['ask']>) => (await answer).body.reason

  test('what an agent promises in a call carries the data of the call and is its own for as long as the plan says', async () => {
    const rules = Plan.parse({ callBack: { minutes: 5, by: 'agent' } })
    await world.store.putPlan(accountId, { name: 'short', rules, changedBy: 'test', was: null })

    const admin = await world.signedIn('9001', 'admin')
    assert.equal((await admin.ask('PATCH', '/v1/settings', { changes: { plan: 'short' } })).status, 200)
    const number = phone()
    const past = { phone: number, dialedAt: world.world.clock.now - HOUR, agentExt: '1001', userid: 'u7' }
    const [callId] = await addPastCalls(world, '9001', [past])
    const { status, body } = await agent.post('/v1/desk/call-backs', { callId, at: TOMORROW, note: 'offer' })
    assert.equal(status, 201, JSON.stringify(body))
    const { phone: promised, userid, ext, note, state, source, at, dueAt, untilAt, tries } = body
    assert.deepEqual(
      { promised, userid, ext, note, state, source, at, dueAt, untilAt, tries },
      {
        ...{ promised: number, userid: 'u7', ext: '1001', note: 'offer', state: 'waiting', source: 'desk' },
        ...{ at: TOMORROW, dueAt: TOMORROW, untilAt: TOMORROW + 300_000, tries: 0 },
      },
    )
    const again = agent.post('/v1/desk/call-backs', { phone: number, at: TOMORROW + HOUR })
    assert.equal(await reasonOf(again), 'callBackExists')
    await admin.ask('PATCH', '/v1/settings', { changes: { plan: '' } })
  })

  test('the agenda of an agent shows its own and those of its groups, in the order they are due', async () => {
    const [others, groups, own] = [phone(), phone(), phone()]
    const made = async (body: object) => {
      const answer = await supervisor.post('/v1/call-backs', body)
      assert.equal(answer.status, 201, JSON.stringify(answer.body))
      return answer.body
    }
    const foreign = await made({ phone: others, at: TOMORROW + HOUR, ext: '1002', by: 'agent' })
    await made({ phone: groups, at: TOMORROW + 3 * HOUR, ext: '1001', by: 'group' })
    await made({ phone: own, at: TOMORROW + 2 * HOUR, ext: '1001', by: 'agent' })
    const shown = (await agenda()).map((row: { phone: string }) => row.phone)
    assert.deepEqual(shown.slice(-2), [own, groups])
    assert.ok(!shown.includes(others))
    for (const [method, tail, body] of [
      ['PATCH', '', { note: 'mine now' }],
      ['POST', '/cancel', {}],
      ['POST', '/call', {}],
    ] as const) {
      const answer = agent.ask(method, `/v1/desk/call-backs/${foreign.id}${tail}`, body)
      assert.equal(await reasonOf(answer), 'callBackNotFound', method + tail)
    }
    const { rows } = (await supervisor.get('/v1/call-backs?ext=1002')).body
    assert.deepEqual(
      rows.map((row: { phone: string }) => row.phone),
      [others],
    )
  })

  test('a page goes on where the one before ended', async () => {
    const all = (await supervisor.get('/v1/call-backs')).body.rows.map(({ id }: { id: number }) => id)
    assert.ok(all.length > 3, String(all.length))
    const seen: number[] = []
    for (let next: string | null = ''; next !== null; ) {
      const { body } = await supervisor.get(`/v1/call-backs?limit=2${next && `&cursor=${next}`}`)
      seen.push(...body.rows.map(({ id }: { id: number }) => id))
      next = body.next
    }
    assert.deepEqual(seen, all)
  })

  test('one is moved to another moment or to the group, and cancelled with a reason that the client hears', async () => {
    const admin = await world.signedIn('9001', 'admin')
    const changes = { pushStateUrl: 'http://127.0.0.1:1/state' }
    assert.equal((await admin.ask('PATCH', '/v1/settings', { changes })).status, 200)
    const { body: made } = await agent.post('/v1/desk/call-backs', {
      phone: phone(),
      at: TOMORROW,
      note: 'a',
    })
    const path = `/v1/desk/call-backs/${made.id}`
    const { body: moved } = await agent.ask('PATCH', path, { at: TOMORROW + HOUR, by: 'group' })
    assert.deepEqual([moved.at, moved.dueAt, moved.ext], [TOMORROW + HOUR, TOMORROW + HOUR, null])
    const { body: over } = await agent.post(`${path}/cancel`, { note: 'she called herself' })
    assert.deepEqual([over.state, over.reason, over.note], ['ended', 'cancelled', 'a\nshe called herself'])
    const told = (await world.store.duePushes(10)).flatMap(({ fact }) =>
      fact.type === 'callBackEnded' ? [[fact.callBackId, fact.reason]] : [],
    )
    assert.deepEqual(told, [[made.id, 'cancelled']])
    assert.equal(await reasonOf(agent.post(`${path}/cancel`)), 'callBackOver')
    assert.equal(await reasonOf(agent.ask('PATCH', path, { at: TOMORROW })), 'callBackOver')
    const { rows } = (await supervisor.get('/v1/call-backs?states=ended')).body
    assert.ok(rows.some(({ id }: { id: number }) => id === made.id))
  })

  test('nothing is promised for a moment that is past, far off or closed, for a blocked number or none', async () => {
    const { now } = world.world.clock
    const ask = (body: object) => reasonOf(agent.post('/v1/desk/call-backs', { phone: phone(), ...body }))
    assert.equal(await ask({ at: now - 1 }), 'callBackMoment')
    assert.equal(await ask({ at: now + 400 * 24 * HOUR }), 'callBackMoment')
    assert.equal(await ask({ at: TOMORROW + 12 * HOUR }), 'callBackClosed')
    const blocked = phone()
    await supervisor.post('/v1/blocks', { phones: [blocked] })
    assert.equal(await ask({ phone: blocked, at: TOMORROW }), 'numberBlocked')
    assert.equal(await ask({ phone: '12', at: TOMORROW }), 'numberInvalid')
    assert.equal(await ask({ callId: 999_999, at: TOMORROW }), 'callNotFound')
    const office = (body: object) => reasonOf(supervisor.post('/v1/call-backs', { phone: phone(), ...body }))
    assert.equal(await office({ at: TOMORROW, ext: '7777' }), 'agentNotFound')
    assert.equal(await office({ at: TOMORROW, group: 'no such' }), 'groupNotFound')
    assert.equal(await office({ at: TOMORROW, taskid: '20990101000000000000' }), 'taskNotFound')
  })

  test('a number that is promised a call is called next then, whatever its task does', async () => {
    const number = phone()
    const { body: made } = await supervisor.post('/v1/tasks', {
      ...{ name: 'list', assignment: { type: 'extensions', extensions: ['1001'] } },
      contacts: [{ phone: number }],
    })
    const { taskid } = made.task
    const nextOf = async () => (await supervisor.get(`/v1/numbers/${number}/next`)).body.rows[0].next
    assert.equal((await nextOf()).rule, 'taskNotStarted')
    const { status } = await supervisor.post('/v1/call-backs', { phone: number, at: TOMORROW, taskid })
    assert.equal(status, 201)
    const { rule, at } = await nextOf()
    assert.deepEqual({ rule, at }, { rule: 'callBack', at: TOMORROW })
  })

  test('an agent whose phone is there keeps one now: it is due, its own, and the engine is asked', async () => {
    const { body: made } = await supervisor.post('/v1/call-backs', { phone: phone(), at: TOMORROW })
    const path = `/v1/desk/call-backs/${made.id}/call`
    assert.equal(await reasonOf(agent.post(path)), 'agentUnregistered')
    await world.store.holdAccount(accountId, NODE, 60_000)
    const { now } = world.world.clock
    const state = {
      accountId,
      ext: '1001',
      state: 'idle',
      at: now,
      registered: true,
      callsAnswered: 0,
    } as const
    await world.store.record(accountId, NODE, { calls: [], agents: [state], tasks: [], pushes: [] })
    assert.equal((await agent.post(path)).status, 202)
    const shown = (await agenda()).find(({ id }: { id: number }) => id === made.id)
    assert.deepEqual([shown.state, shown.ext, shown.at, shown.dueAt], ['due', '1001', TOMORROW, now])
    const asked = await world.store.takeRequests(accountId, NODE)
    assert.deepEqual(asked, [{ kind: 'callBack', ext: '1001', detail: { callBackId: made.id } }])
  })
})

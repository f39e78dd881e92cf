// What a plan lets the agents of its tasks say of their conversations, over `/v1`.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { recordFacts } from '../support/record-facts.ts'
import { type Asker, V1World } from './v1-world.ts'

const NODE = 'node-a'
const OUTCOMES = {
  sold: { label: { zh: '成交', en: 'Sold' }, key: 2, kind: 'good' },
  refused: { label: { zh: '拒绝' }, key: 1, kind: 'refused', needsNote: true },
  other: {},
}

describe('the outcomes of a plan on the desk', () => {
  let world: V1World
  let agent: Asker
  let admin: Asker
  let accountId: number
  before(async () => {
    world = await V1World.start()
    agent = await world.signedIn('9001', 'agent')
    admin = await world.signedIn('9001', 'admin')
    accountId = world.world.idOf('9001')
    await world.store.holdAccount(accountId, NODE, 600_000)
    const own = { code: 'own', label: 'own', hotkey: 1, enabled: true }
    await admin.ask('PUT', '/v1/dispositions', { rows: [own] })
    const { status, body } = await admin.ask('PUT', '/v1/plans/told', { rules: { outcomes: OUTCOMES } })
    assert.equal(status, 200, JSON.stringify(body))
  })
  after(() => world.stop())

  /** A call of a new task that the agent 1001 is in; returns its id. */
  async function talk(phone: string, plan: string | null): Promise<number> {
    const made = await admin.post('/v1/tasks', {
      ...{ name: 't', start: true, assignment: { type: 'extensions', extensions: ['1001'] } },
      ...{ contacts: [{ phone }], ...(plan !== null && { plan }) },
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const picture = await world.store.loadAccount(accountId)
    const task = picture?.tasks.find(({ taskid }) => taskid === made.body.task.taskid)
    const { now } = world.world.clock
    const [claim] = await world.store.claim({ taskId: task?.id ?? 0, node: NODE, limit: 1, now })
    assert.ok(claim !== undefined)
    const { callId } = claim
    await world.store.clearToDial(accountId, NODE, [{ callId, dialedAt: now, trunk: 'a', callerId: '' }])
    const talking = { callId, answeredAt: now, connectedAt: now, agentExt: '1001', offeredAt: now }
    await recordFacts(world.store, { calls: [talking], agents: [], tasks: [], pushes: [] })
    return callId
  }
  const end = (callId: number) => {
    const over = { endedAt: world.world.clock.now, outcome: 'connected', by: 'customer' } as const
    const calls = [{ callId, end: { ...over, sipStatus: null, q850: 16, againAt: null } }]
    return recordFacts(world.store, { calls, agents: [], tasks: [], pushes: [] })
  }
  const say = async (callId: number, code: string, note = '') => {
    const { status, body } = await agent.post(`/v1/desk/calls/${callId}/disposition`, { code, note })
    return body?.reason ?? status
  }

  test('an outcome that promises a call-back is not said without its moment, and said again it moves it', async () => {
    const rules = {
      outcomes: { later: { then: 'callBack' }, sold: {} },
      callBack: { minutes: 20, by: 'agent' },
    }
    assert.equal((await admin.ask('PUT', '/v1/plans/later', { rules })).status, 200)
    const callId = await talk('13800000777', 'later')
    await end(callId)
    const path = `/v1/desk/calls/${callId}/disposition`
    assert.equal(await say(callId, 'later'), 'dispositionNeedsTime')
    const tomorrow = Date.UTC(2026, 2, 3, 4)
    const closed = await agent.post(path, { code: 'later', callBack: { at: tomorrow + 12 * 3_600_000 } })
    assert.equal(closed.body.reason, 'callBackClosed')
    for (const at of [tomorrow, tomorrow + 3_600_000]) {
      const { status, body } = await agent.post(path, { code: 'later', note: 'busy', callBack: { at } })
      assert.equal(status, 204, JSON.stringify(body))
      const { rows } = (await agent.get('/v1/desk/call-backs')).body
      const promised = rows.filter((row: { phone: string }) => row.phone === '13800000777')
      const [first] = promised
      assert.deepEqual(
        [promised.length, first.at, first.untilAt - first.at, first.ext, first.note, first.source],
        [1, at, 20 * 60_000, '1001', 'busy', 'desk'],
      )
    }
    assert.equal(await say(callId, 'later'), 204, 'it is promised already')
  })

  test('a call of a task with such a plan has its codes by their keys, any other the ones of the account', async () => {
    const ruled = await talk('13800000001', 'told')
    const shown = (await agent.get('/v1/desk/me')).body
    assert.deepEqual(shown.call.dispositions, [
      {
        ...{ code: 'refused', label: { zh: '拒绝', en: '拒绝' }, hotkey: 1 },
        ...{ kind: 'refused', needsNote: true, callsBack: false },
      },
      {
        ...{ code: 'sold', label: { zh: '成交', en: 'Sold' }, hotkey: 2 },
        ...{ kind: 'good', needsNote: false, callsBack: false },
      },
      {
        ...{ code: 'other', label: { zh: 'other', en: 'other' }, hotkey: null },
        ...{ kind: 'neutral', needsNote: false, callsBack: false },
      },
    ])
    assert.deepEqual(
      shown.dispositions.map(({ code }: { code: string }) => code),
      ['own'],
    )
    assert.equal(await say(ruled, 'own'), 'dispositionNotFound')
    assert.equal(await say(ruled, 'constructor'), 'dispositionNotFound')
    assert.equal(await say(ruled, 'sold'), 204)
    await end(ruled)
    const plain = await talk('13800000002', null)
    assert.equal((await agent.get('/v1/desk/me')).body.call.dispositions, null)
    assert.equal(await say(plain, 'sold'), 'dispositionNotFound')
    assert.equal(await say(plain, 'own'), 204)
    await end(plain)
    assert.equal((await agent.get('/v1/desk/me')).body.lastCall.disposition, 'own')
  })

  test('the plan that the setting names counts for a task that names none', async () => {
    await admin.ask('PATCH', '/v1/settings', { changes: { plan: 'told' } })
    const callId = await talk('13800000003', null)
    await admin.ask('PATCH', '/v1/settings', { changes: { plan: null } })
    assert.equal(await say(callId, 'other'), 'dispositionNotFound')
    await admin.ask('PATCH', '/v1/settings', { changes: { plan: 'told' } })
    assert.equal(await say(callId, 'other'), 204)
    await admin.ask('PATCH', '/v1/settings', { changes: { plan: null } })
    await end(callId)
  })

  test('a code that needs a note is refused without one, with a sentence', async () => {
    const callId = await talk('13800000004', 'told')
    const path = `/v1/desk/calls/${callId}/disposition`
    const refused = await agent.post(path, { code: 'refused', note: ' \n' })
    assert.deepEqual([refused.status, refused.body.reason], [409, 'dispositionNeedsNote'])
    assert.equal(refused.body.detail, 'The disposition refused needs a note.')
    assert.equal((await agent.get('/v1/desk/me')).body.call.disposition, null)
    assert.equal(await say(callId, 'refused', 'was angry'), 204)
    await end(callId)
    const [block] = (await admin.get('/v1/blocks?phone=13800000004')).body.rows
    const { source, by, reason, until, isRefusal } = block
    assert.deepEqual([source, by, reason, until, isRefusal], ['agent', '1001', 'was angry', null, true])
  })

  test('a number that is done by what was said says so, and one of a refusal in every task, with who and when', async () => {
    const next = async (phone: string, language: string) => {
      const asked = await admin.with({ 'accept-language': language }).get(`/v1/numbers/${phone}/next`)
      return asked.body.rows.map((row: { next: { sentence: string } }) => row.next.sentence)
    }
    const [sold] = await next('13800000001', 'en')
    assert.match(sold, /^never: it is done, as agent 1001 said “sold” on \d{1,2} [A-Z][a-z]+ 20\d\d$/)
    const waiting = await admin.post('/v1/tasks', {
      ...{ name: 'later', start: true, assignment: { type: 'extensions', extensions: ['1001'] } },
      ...{ contacts: [{ phone: '13800000004' }, { phone: '13800000005' }] },
    })
    assert.equal(waiting.status, 201)
    const [refused] = await next('13800000004', 'en')
    assert.match(refused, /^never: the customer refused on \d{1,2} [A-Z][a-z]+ 20\d\d, agent 1001$/)
    const [chinese] = await next('13800000004', 'zh')
    assert.match(chinese, /^不再呼叫：客户已拒绝（20\d\d 年 \d{1,2} 月 \d{1,2} 日，坐席 1001）$/)
    assert.deepEqual(await next('13800000005', 'en'), ['next in line: as soon as the dialer wants a call'])
  })
})

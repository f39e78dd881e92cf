// The desk of an agent, and the settings of its account, over `/v1`.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { recordFacts } from '../support/record-facts.ts'
import { HOSTILE, TOO_LONG, UNSTORABLE, WRONG_TYPES } from './hostile.ts'
import { addPastCalls, withDatabase } from './past-calls.ts'
import { type Asker, V1World } from './v1-world.ts'

describe('the desk and the settings', () => {
  let world: V1World
  let agent: Asker
  let admin: Asker
  before(async () => {
    world = await V1World.start()
    agent = await world.signedIn('9001', 'agent')
    admin = await world.signedIn('9001', 'admin')
    const one = { code: 'sold', label: '成交', hotkey: 1, enabled: true }
    const off = { code: 'old', label: 'old', hotkey: null, enabled: false }
    await admin.ask('PUT', '/v1/dispositions', { rows: [one, off] })
  })
  after(() => world.stop())

  test('an agent sees its own state, call, last call and figures of the day', async () => {
    const { now } = world.world.clock
    await addPastCalls(world, '9001', [
      {
        ...{ phone: '13800000001', dialedAt: now - 60_000, agentExt: '1001', talkSeconds: 20 },
        ...{ extra: '<script>', origin: 'trunk' },
      },
      { phone: '13800000002', dialedAt: now - 50_000, agentExt: '1001', outcome: 'agentMissed' },
      { phone: '13800000003', dialedAt: now - 40_000, agentExt: '1002' },
      { phone: '13800000004', dialedAt: now - 3_000, agentExt: '1001', isLiving: true, userid: 'u4' },
    ])
    const { status, body } = await agent.get('/v1/desk/me')
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(
      [body.ext, body.call.phone, body.call.userid, body.lastCall.phone, body.lastCall.extra],
      ['1001', '13800000004', 'u4', '13800000001', '<script>'],
    )
    assert.deepEqual([body.call.origin, body.lastCall.origin], ['agent', 'trunk'], 'who called whom')
    assert.deepEqual(body.today, {
      calls: 2,
      connected: 1,
      missed: 1,
      talkSeconds: 20,
      longestTalkSeconds: 20,
    })
    assert.deepEqual(
      body.dispositions.map(({ code }: { code: string }) => code),
      ['sold'],
    )
    const supervisor = await world.signedIn('9001', 'supervisor')
    assert.equal((await supervisor.get('/v1/desk/me')).body.reason, 'roleForbids')
  })

  test('it is ready and not ready, and asks the engine about itself only', async () => {
    assert.equal((await agent.post('/v1/desk/ready')).status, 204)
    assert.equal((await agent.get('/v1/desk/me')).body.ready, true)
    assert.equal(
      (await agent.post('/v1/desk/not-ready', { reason: 'none' })).body.reason,
      'awayReasonNotFound',
    )
    assert.equal((await agent.post('/v1/desk/not-ready')).status, 204)
    assert.equal((await agent.post('/v1/desk/end-wrap-up')).body.reason, 'notInWrapUp')
    assert.equal((await agent.post('/v1/desk/extend-wrap-up')).body.reason, 'notInWrapUp')
    // The call of the test before is its own; nobody drives the account.
    assert.equal((await agent.post('/v1/desk/hang-up')).body.reason, 'noEngine')
    await admin.ask('PATCH', '/v1/settings', { changes: { wrapUpExtensionsMax: 0 } })
    assert.equal((await agent.post('/v1/desk/extend-wrap-up')).body.reason, 'wrapUpNotExtended')
    await admin.ask('PATCH', '/v1/settings', { changes: { wrapUpExtensionsMax: null } })
  })

  /** The customer of the first test has been connected; 1001 talks with them. */
  async function talks(
    call: (who: Asker, path: string, body: object) => Promise<unknown>,
    supervisor: Asker,
  ): Promise<void> {
    const accountId = world.world.idOf('9001')
    await world.store.takeRequests(accountId, 'node-a')
    const toSecond = { do: 'transfer', to: { type: 'extension', ext: '1002' } }
    assert.equal(await call(supervisor, '/v1/agents/1002/talk', { do: 'hold' }), 'hasNoCall')
    assert.equal(await call(agent, '/v1/desk/talk', { do: 'hold' }), 202)
    assert.equal(await call(supervisor, '/v1/agents/1001/talk', { do: 'sendKeys', keys: '1*#' }), 202)
    assert.equal(await call(supervisor, '/v1/agents/1001/talk', toSecond), 202)
    assert.deepEqual(await world.store.takeRequests(accountId, 'node-a'), [
      { kind: 'hold', ext: '1001', detail: {} },
      { kind: 'sendKeys', ext: '1001', detail: { keys: '1*#' } },
      { kind: 'transfer', ext: '1001', detail: { to: { type: 'extension', ext: '1002' } } },
    ])
    assert.equal(await call(agent, '/v1/agents/1002/talk', { do: 'hold' }), 'roleForbids')
    assert.equal(await call(supervisor, '/v1/agents/2001/talk', { do: 'hold' }), 'agentNotFound')
    const toGroup = { do: 'ask', to: { type: 'group', name: 'nowhere' } }
    assert.equal(await call(agent, '/v1/desk/talk', toGroup), 'groupNotFound')
    const toItself = { do: 'transfer', to: { type: 'extension', ext: '1001' } }
    assert.equal(await call(agent, '/v1/desk/talk', toItself), 'transferToOneself')
    for (const body of [
      ...[{ do: 'explode' }, { do: 'sendKeys' }, { do: 'sendKeys', keys: '1x' }, { do: 'transfer' }, {}],
      ...[
        { do: 'transfer', to: { type: 'number' } },
        { do: 'sendKeys', keys: '1'.repeat(33) },
      ],
    ])
      assert.equal(await call(agent, '/v1/desk/talk', body), 'invalidInput', JSON.stringify(body))
    const transferred = (phone: string, who = agent, path = '/v1/desk/talk') =>
      call(who, path, { do: 'transfer', to: { type: 'number', phone } })
    const ways = [
      [agent, '/v1/desk/talk'],
      [supervisor, '/v1/agents/1001/talk'],
    ] as const
    await world.store.takeRequests(accountId, 'node-a')
    assert.equal((await agent.get('/v1/desk/me')).body.transfersOut, false)
    for (const [who, path] of ways)
      assert.equal(await transferred('18012345699', who, path), 'transferOutOff')
    assert.deepEqual(await world.store.takeRequests(accountId, 'node-a'), [])
    await admin.ask('PATCH', '/v1/settings', { changes: { transferOut: true, callHours: 'none' } })
    assert.equal((await agent.get('/v1/desk/me')).body.transfersOut, true)
    assert.equal(await transferred('110'), 'numberInvalid')
    for (const [who, path] of ways) assert.equal(await transferred('+86 180 1234 5699', who, path), 202)
    assert.deepEqual(
      await world.store.takeRequests(accountId, 'node-a'),
      ways.map(() => ({
        ...{ kind: 'transfer', ext: '1001' },
        detail: { to: { type: 'number', phone: '18012345699' } },
      })),
    )
    await admin.ask('PATCH', '/v1/settings', { changes: { transferOut: null, callHours: null } })
  }

  test('an agent calls a number, and a supervisor has an agent call one', async () => {
    const accountId = world.world.idOf('9001')
    const { now } = world.world.clock
    await admin.ask('PATCH', '/v1/settings', { changes: { callHours: 'none' } })
    const call = async (who: Asker, path: string, body: object) => {
      const answer = await who.post(path, body)
      return answer.body?.reason ?? answer.status
    }
    assert.equal(await call(agent, '/v1/desk/calls', { phone: '18012345678' }), 'agentUnregistered')
    await world.store.holdAccount(accountId, 'node-a', 60_000)
    const idle = { state: 'idle', registered: true, at: now, callsAnswered: 0 } as const
    await recordFacts(world.store, {
      ...{ calls: [], tasks: [], pushes: [] },
      agents: ['1001', '1002'].map(ext => ({ accountId, ext, ...idle })),
    })
    assert.equal(await call(agent, '/v1/desk/calls', { phone: '110' }), 'numberInvalid')
    const other = { phone: '18012345678', callerId: '17328347700' }
    assert.equal(await call(agent, '/v1/desk/calls', other), 'callerIdNotFound')
    // Its customer of the test before is still on the line.
    assert.equal(await call(agent, '/v1/desk/calls', { phone: '18012345678' }), 'agentInCall')
    const supervisor = await world.signedIn('9001', 'supervisor')
    const { status, body } = await supervisor.post('/v1/agents/1002/calls', {
      phone: 18012345678,
      userid: 'u',
    })
    assert.equal(status, 202, JSON.stringify(body))
    assert.deepEqual(body.warnings, [])
    const [asked] = await world.store.askedCalls(accountId)
    assert.deepEqual(
      [asked?.callId, asked?.legId, asked?.ext, asked?.data.userid],
      [body.callId, body.legId, '1002', 'u'],
    )
    assert.equal(await call(agent, '/v1/agents/1002/calls', { phone: '18012345678' }), 'roleForbids')
    assert.equal(await call(supervisor, '/v1/agents/7777/calls', { phone: '18012345678' }), 'agentNotFound')
    for (const phone of [TOO_LONG, UNSTORABLE, null, {}])
      assert.equal(await call(supervisor, '/v1/agents/1002/calls', { phone }), 'invalidInput')
    assert.equal(await call(supervisor, '/v1/agents/1002/hang-up', {}), 202)
    await talks(call, supervisor)
    const recent = (await agent.get('/v1/desk/calls')).body.rows
    assert.deepEqual(
      recent.map(({ phone }: { phone: string }) => phone),
      ['13800000002', '13800000001'],
    )
  })

  test('it says what a call was about, again too, until it has said so of a later one', async () => {
    const { now } = world.world.clock
    const [first = 0, second = 0, others = 0, missed = 0] = await addPastCalls(world, '9001', [
      { phone: '13900000001', dialedAt: now - 900, agentExt: '1001' },
      { phone: '13900000002', dialedAt: now - 800, agentExt: '1001' },
      { phone: '13900000003', dialedAt: now - 700, agentExt: '1002' },
      { phone: '13900000004', dialedAt: now - 600, agentExt: '1001', outcome: 'agentMissed' },
    ])
    const say = async (id: number, body: unknown) => {
      const answer = await agent.post(`/v1/desk/calls/${id}/disposition`, body)
      return answer.body?.reason ?? answer.status
    }
    for (const note of [...HOSTILE, '']) assert.equal(await say(first, { code: 'sold', note }), 204)
    assert.equal(await say(first, { code: 'sold', note: 'again' }), 204)
    const call = await admin.get(`/v1/calls/${first}`)
    assert.deepEqual([call.body.disposition, call.body.note], ['sold', 'again'])
    assert.equal(await say(first, { code: 'old' }), 'dispositionNotFound')
    assert.equal(await say(others, { code: 'sold' }), 'callNotFound')
    assert.equal(await say(missed, { code: 'sold' }), 'callNotFound')
    assert.equal(await say(second, { code: 'sold' }), 204)
    assert.equal(await say(first, { code: 'sold' }), 'disposedAfter')
    for (const note of [TOO_LONG, UNSTORABLE, ...WRONG_TYPES])
      assert.equal(await say(second, { code: 'sold', note }), 'invalidInput')
    const found = await admin.get('/v1/calls?disposition=sold')
    assert.equal(found.body.rows.length, 2)
  })

  test('what is said after the record was sent is pushed by itself', async () => {
    await admin.ask('PATCH', '/v1/settings', { changes: { pushCallUrl: 'http://crm.example/calls' } })
    const { now } = world.world.clock
    const [id = 0] = await addPastCalls(world, '9001', [
      { phone: '13900000009', dialedAt: now - 10, agentExt: '1001' },
    ])
    assert.equal(
      (await agent.post(`/v1/desk/calls/${id}/disposition`, { code: 'sold', note: 'n' })).status,
      204,
    )
    const [push] = await world.store.duePushes(10)
    assert.equal(push?.fact.type, 'callDisposed')
    assert.equal(push?.fact.type === 'callDisposed' && push.fact.call.disposition, 'sold')
  })

  test('a customer who wants no more calls is blocked, with who and why', async () => {
    const { now } = world.world.clock
    const [own = 0, others = 0] = await addPastCalls(world, '9001', [
      { phone: '13700000001', dialedAt: now - 500, agentExt: '1001' },
      { phone: '13700000002', dialedAt: now - 400, agentExt: '1002' },
    ])
    const block = (id: number) => agent.post(`/v1/desk/calls/${id}/never-again`, { reason: 'asked' })
    assert.equal((await block(own)).status, 204)
    assert.equal((await block(others)).body.reason, 'callNotFound')
    const { body } = await admin.get('/v1/blocks')
    assert.deepEqual(
      body.rows.map(({ phone, by, reason }: Record<string, unknown>) => [phone, by, reason]),
      [['13700000001', 'agent', 'asked']],
    )
  })

  test('a recording is not there if its file is not', async () => {
    const [id = 0] = await addPastCalls(world, '9001', [
      { phone: '13700000001', dialedAt: world.world.clock.now, agentExt: '1001', recording: 'x.wav' },
    ])
    assert.equal((await admin.post(`/v1/calls/${id}/recording`)).body.reason, 'recordingNotFound')
    assert.equal((await admin.post('/v1/calls/1000000/recording')).body.reason, 'callNotFound')
  })

  test('settings are listed with meaning and default, and changed as somebody saw them', async () => {
    const { body } = await admin.get('/v1/settings')
    const row = (key: string) => body.rows.find((one: { key: string }) => one.key === key)
    for (const { key, description } of body.rows) {
      assert.match(description.zh, /\p{Script=Han}/u, key)
      assert.ok(description.en.length > 0, key)
    }
    assert.deepEqual(
      [row('abandonRateMax').kind, row('abandonRateMax').value, row('abandonRateMax').isOwn],
      ['number', 0.03, false],
    )
    assert.deepEqual([row('recordCalls').kind, row('pushForm').kind], ['boolean', 'choice'])
    assert.deepEqual(row('keepCallsDays').choices, ['forever'])
    const change = (fields: object) => admin.ask('PATCH', '/v1/settings', fields)
    const set = await change({
      changes: { wrapUpSeconds: 20, pushSecret: 's3cret' },
      was: { wrapUpSeconds: null },
    })
    assert.equal(set.status, 200, JSON.stringify(set.body))
    const now = (key: string) => set.body.rows.find((one: { key: string }) => one.key === key)
    assert.deepEqual([now('wrapUpSeconds').value, now('wrapUpSeconds').isOwn], [20, true])
    assert.equal(now('pushSecret').value, '***')
    const late = await change({ changes: { wrapUpSeconds: 30 }, was: { wrapUpSeconds: 10 } })
    assert.deepEqual([late.body.reason, late.body.now], ['overtaken', { wrapUpSeconds: 20 }])
    assert.equal((await change({ changes: { wrapUpSeconds: null } })).status, 200)
    assert.equal(
      (await admin.get('/v1/settings')).body.rows.find((one: { key: string }) => one.key === 'wrapUpSeconds')
        .isOwn,
      false,
    )
    for (const changes of [
      { wrapUpSeconds: -1 },
      { timeZone: 'Mars/Olympus' },
      { unknown: 1 },
      { deskUrl: 'javascript:alert(1)' },
      { deskScript: TOO_LONG.repeat(2) },
      { callHours: 'always' },
    ])
      assert.equal((await change({ changes })).status, 400, JSON.stringify(changes).slice(0, 50))
    assert.equal((await change({ changes: { expiresAt: '' } })).body.reason, 'settingForOperators')
    const operator = (await world.signedIn('', 'operator')).with({ 'yuhu-account': '9001' })
    const licence = await operator.ask('PATCH', '/v1/settings', { changes: { expiresAt: '2030-01-01' } })
    assert.equal(licence.status, 200)
    const seen = await withDatabase(world, client =>
      client.query("select after from audit where noun = 'account'"),
    )
    assert.equal(JSON.stringify(seen.rows).includes('s3cret'), false)
  })

  test('of somebody who calls in the desk says when we had called them, for which task, and what came of it', async () => {
    const { now } = world.world.clock
    const [phone, stranger] = ['13899990001', '13899990002']
    const task = await world.world.task(await world.world.login('9001'), { taskname: 'November' })
    const before = { phone, dialedAt: now - 3_600_000 }
    const [callId = 0] = await addPastCalls(world, '9001', [{ ...before, outcome: 'noAnswer' }])
    await withDatabase(world, client =>
      client.query(
        `update call set origin = 'task', task_id = t.id, taskid = t.taskid, contact_id = 1, round = 1
         from task t where call.id = $1 and t.taskid = $2`,
        [callId, task],
      ),
    )
    const living = { agentExt: '1001', isLiving: true, dialedAt: now } as const
    const shown = async () => (await agent.get('/v1/desk/me')).body.call
    await addPastCalls(world, '9001', [{ ...living, phone: stranger, origin: 'trunk' }])
    assert.deepEqual([(await shown()).phone, (await shown()).calledBefore], [stranger, null])
    await addPastCalls(world, '9001', [{ ...living, phone, origin: 'trunk' }])
    const at = now - 3_600_000
    const missed = { at, taskName: 'November', agentExt: null, isConnected: false }
    assert.deepEqual((await shown()).calledBefore, missed)
    // The newest call counts, and one of an agent has no task.
    await addPastCalls(world, '9001', [{ phone, dialedAt: now - 60_000, agentExt: '1002' }])
    const talked = { at: now - 60_000, taskName: null, agentExt: '1002', isConnected: true }
    assert.deepEqual((await shown()).calledBefore, talked)
    await addPastCalls(world, '9002', [{ phone, dialedAt: now - 1_000, agentExt: '1001' }])
    assert.deepEqual((await shown()).calledBefore, talked, 'the call of another account is not seen')
    await addPastCalls(world, '9001', [{ ...living, phone: '13899990003' }])
    assert.equal((await shown()).calledBefore, null, 'whoever was called knows that')
  })
})

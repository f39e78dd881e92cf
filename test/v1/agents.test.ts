// Agents, groups, trunks, caller ids, blocked numbers and the desk's lists over `/v1`.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { HOSTILE, TOO_LONG, UNSTORABLE, WRONG_TYPES } from './hostile.ts'
import { addPastCalls, withDatabase } from './past-calls.ts'
import { type Asker, V1World } from './v1-world.ts'

describe('what a task works with', () => {
  let world: V1World
  let admin: Asker
  let supervisor: Asker
  before(async () => {
    world = await V1World.start()
    admin = await world.signedIn('9001', 'admin')
    supervisor = await world.signedIn('9001', 'supervisor')
  })
  after(() => world.stop())

  const setState = (ext: string, state: string) =>
    withDatabase(world, client =>
      client.query('update agent set state = $3 where account_id = $1 and ext = $2', [
        world.accountId('9001'),
        ext,
        state,
      ]),
    )

  test('agents are listed with groups, added with passwords shown once, changed and removed', async () => {
    const { body } = await supervisor.get('/v1/agents?group=sales&limit=1')
    assert.deepEqual([body.rows[0].ext, body.rows[0].groups, body.rows.length], ['1001', ['sales'], 1])
    assert.equal('password' in body.rows[0], false)
    const next = await supervisor.get(`/v1/agents?group=sales&cursor=${body.next}`)
    assert.deepEqual([next.body.rows[0].ext, next.body.next], ['1002', null])
    const added = await admin.post('/v1/agents', {
      agents: [{ ext: '3001', groups: ['sales'] }, { ext: '3002', reach: 'held' }, { ext: '1001' }],
    })
    assert.equal(added.status, 201, JSON.stringify(added.body))
    assert.deepEqual(
      added.body.added.map(({ ext }: { ext: string }) => ext),
      ['3001', '3002'],
    )
    assert.match(added.body.added[0].password, /^[0-9a-f]{32}$/)
    assert.deepEqual(added.body.existing, ['1001'])
    const change = (fields: object) => admin.ask('PATCH', '/v1/agents/3001', fields)
    const moved = await change({ groups: [], enabled: false, was: { groups: ['sales'], enabled: true } })
    assert.deepEqual([moved.body.groups, moved.body.enabled], [[], false])
    const late = await change({ enabled: true, was: { enabled: true } })
    assert.deepEqual([late.body.reason, late.body.now], ['overtaken', { enabled: false }])
    assert.equal((await change({ groups: ['nobody'] })).body.reason, 'groupNotFound')
    const drawn = await admin.post('/v1/agents/3001/password')
    assert.match(drawn.body.password, /^[0-9a-f]{32}$/)
    assert.equal((await admin.ask('DELETE', '/v1/agents/3001')).status, 204)
    assert.equal((await admin.get('/v1/agents/3001')).body.reason, 'agentNotFound')
    const wrongGroup = await admin.post('/v1/agents', { agents: [{ ext: '3009', groups: ['nobody'] }] })
    assert.equal(wrongGroup.body.reason, 'groupNotFound')
    assert.equal((await admin.get('/v1/agents/3009')).status, 404, 'all or none')
    for (const ext of ['0', '12a', '<script>', '99999999999', 7, null])
      assert.equal((await admin.post('/v1/agents', { agents: [{ ext }] })).status, 400)
    assert.equal((await admin.get('/v1/agents/2001')).body.reason, 'agentNotFound', "another account's")
  })

  test('an agent is at a PBX where an operator allowed its host; never at a trunk', async () => {
    const operator = (await world.signedIn('', 'operator')).with({ 'yuhu-account': '9001' })
    const add = (ext: string, uri: unknown) => admin.post('/v1/agents', { agents: [{ ext, uri }] })
    const change = (fields: object) => admin.ask('PATCH', '/v1/agents/3101', fields)
    const hosts = { changes: { pbxHosts: 'pbx.example' } }
    assert.equal((await add('3101', 'sip:2001@pbx.example')).body.reason, 'pbxNotAllowed')
    assert.equal((await admin.ask('PATCH', '/v1/settings', hosts)).body.reason, 'settingForOperators')
    assert.equal((await operator.ask('PATCH', '/v1/settings', hosts)).status, 200)
    const added = await add('3101', 'sip:2001@PBX.example;transport=udp')
    assert.deepEqual(added.body.added, [{ ext: '3101', password: '' }], JSON.stringify(added.body))
    assert.equal((await supervisor.get('/v1/agents/3101')).body.uri, 'sip:2001@pbx.example')
    assert.equal((await supervisor.get('/v1/agents/1001')).body.uri, null)
    const moved = await change({ uri: 'sip:2002@pbx.example:5070', was: { uri: 'sip:2001@pbx.example' } })
    assert.equal(moved.body.uri, 'sip:2002@pbx.example:5070')
    const late = await change({ uri: null, was: { uri: 'sip:2001@pbx.example' } })
    assert.deepEqual([late.body.reason, late.body.now], ['overtaken', { uri: 'sip:2002@pbx.example:5070' }])
    for (const uri of [...HOSTILE, TOO_LONG, 'sip:1@pbx.example?Route=x', 'sip:1:p@pbx.example', 7, ''])
      assert.equal((await change({ uri })).status, 400, JSON.stringify(uri))
    assert.equal((await change({ uri: 'sip:2001@elsewhere.example' })).body.reason, 'pbxNotAllowed')
    const line = { name: 'pbx-line', address: '192.0.2.9, pbx.example', channels: 1, callsPerSecond: 1 }
    assert.equal((await admin.post('/v1/trunks', line)).status, 201)
    const carrier = await change({ uri: 'sip:2003@pbx.example' })
    assert.deepEqual([carrier.status, carrier.body.reason], [409, 'pbxIsCarrier'])
    assert.match(carrier.body.detail, /is a trunk here/)
    assert.equal((await admin.ask('DELETE', '/v1/trunks/pbx-line')).status, 204)
    assert.equal((await change({ uri: null })).body.uri, null)
    assert.equal((await admin.ask('DELETE', '/v1/agents/3101')).status, 204)
    await operator.ask('PATCH', '/v1/settings', { changes: { pbxHosts: null } })
  })

  test('an agent is set ready and not ready with a reason of the account', async () => {
    const reasons = [{ code: 'lunch', label: '午餐', limitSeconds: 1_800, enabled: true }]
    assert.equal((await admin.ask('PUT', '/v1/away-reasons', { rows: reasons })).status, 200)
    const away = await supervisor.post('/v1/agents/1001/not-ready', { reason: 'lunch' })
    assert.deepEqual([away.body.ready, away.body.awayReason], [false, 'lunch'])
    const ready = await supervisor.post('/v1/agents/1001/ready')
    assert.deepEqual([ready.body.ready, ready.body.awayReason], [true, null])
    const unknown = await supervisor.post('/v1/agents/1001/not-ready', { reason: 'holiday' })
    assert.equal(unknown.body.reason, 'awayReasonNotFound')
    await world.store.setAgent('9001', '1001', { ready: true })
    assert.equal((await supervisor.get('/v1/agents/1001')).body.awayReason, null)
  })

  test('what only the engine can do is asked of the node that drives the account, and done once', async () => {
    const accountId = world.accountId('9001')
    const ask = async (verb: string) =>
      (await supervisor.post(`/v1/agents/1001/${verb}`)).body?.reason ?? 'asked'
    assert.equal(await ask('end-wrap-up'), 'notInWrapUp')
    assert.equal(await ask('hang-up'), 'hasNoCall')
    await setState('1001', 'wrapUp')
    assert.equal(await ask('end-wrap-up'), 'noEngine')
    await world.store.holdAccount(accountId, 'node-a', 60_000)
    assert.equal(await ask('end-wrap-up'), 'asked')
    await setState('1001', 'talking')
    assert.equal(await ask('hang-up'), 'asked')
    assert.deepEqual(await world.store.takeRequests(accountId, 'node-b'), [], 'another node')
    assert.deepEqual(await world.store.takeRequests(accountId, 'node-a'), [
      { kind: 'endWrapUp', ext: '1001' },
      { kind: 'cutOff', ext: '1001' },
    ])
    assert.deepEqual(await world.store.takeRequests(accountId, 'node-a'), [])
    await ask('hang-up')
    await withDatabase(world, client =>
      client.query("update engine_request set expires_at = now() - interval '1 s'"),
    )
    assert.deepEqual(await world.store.takeRequests(accountId, 'node-a'), [], 'too old')
    await world.store.releaseNode('node-a')
  })

  test("an agent's day is a line of what its calls were", async () => {
    const now = world.world.clock.now
    await addPastCalls(world, '9001', [
      { phone: '13800000001', dialedAt: now - 60_000, agentExt: '1002' },
      { phone: '13800000002', dialedAt: now - 30 * 3_600_000, agentExt: '1002' },
    ])
    const { body } = await supervisor.get('/v1/agents/1002/day')
    assert.deepEqual(
      body.spans.map(({ state, phone }: { state: string; phone: string }) => [state, phone]),
      [['talking', '13800000001']],
    )
    assert.equal(body.to - body.from, 86_400_000)
    assert.equal((await supervisor.get('/v1/agents/1002/day?day=2026-02-30')).status, 400)
  })

  test('groups are added, changed with members and priorities, and removed unless a task uses them', async () => {
    for (const name of [...HOSTILE, 'a/b %2F?#']) {
      const made = await supervisor.post('/v1/groups', {
        name,
        strategy: 'roundRobin',
        members: [{ ext: '1002' }, { ext: '1001', priority: 2 }],
      })
      assert.equal(made.status, 201, JSON.stringify(made.body))
      const path = `/v1/groups/${encodeURIComponent(name)}`
      const changed = await supervisor.ask('PATCH', path, {
        strategy: 'priority',
        members: [{ ext: '1001' }],
        was: { strategy: 'roundRobin', members: [{ ext: '1001', priority: 2 }, { ext: '1002' }] },
      })
      assert.deepEqual(
        [changed.body.strategy, changed.body.members],
        ['priority', [{ ext: '1001', priority: 1 }]],
        JSON.stringify(changed.body),
      )
      const late = await supervisor.ask('PATCH', path, { remark: 'x', was: { strategy: 'roundRobin' } })
      assert.deepEqual(late.body.now, { strategy: 'priority' })
      assert.equal((await supervisor.ask('DELETE', path)).status, 204)
    }
    assert.equal((await supervisor.post('/v1/groups', { name: 'sales' })).body.reason, 'taken')
    const stranger = await supervisor.post('/v1/groups', { name: 'x', members: [{ ext: '2001' }] })
    assert.equal(stranger.body.reason, 'agentNotFound')
    await supervisor.post('/v1/tasks', { name: 't', assignment: { type: 'group', name: 'sales' } })
    assert.equal((await supervisor.ask('DELETE', '/v1/groups/sales')).body.reason, 'groupInUse')
    const { body } = await supervisor.get('/v1/groups')
    assert.equal(body.rows.find(({ name }: { name: string }) => name === 'sales').tasks[0].name, 't')
    for (const name of [TOO_LONG, UNSTORABLE, ...WRONG_TYPES])
      assert.equal((await supervisor.post('/v1/groups', { name })).status, 400)
  })

  test('trunks never give out their passwords; shared ones are for operators', async () => {
    const draft = { name: 'mine', address: 'sip.example.com:5070', channels: 30, callsPerSecond: 5 }
    const made = await admin.post('/v1/trunks', { ...draft, username: 'u', password: 'very secret' })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    assert.deepEqual([made.body.hasPassword, made.body.transport, made.body.inUse], [true, 'udp', 0])
    await world.store.ensureSharedTrunk('shared', 10, 1)
    const names = async (asker: Asker) =>
      (await asker.get('/v1/trunks')).body.rows.map(({ name }: { name: string }) => name)
    assert.deepEqual(await names(admin), ['mine'])
    const operator = (await world.signedIn('', 'operator')).with({ 'yuhu-account': '9001' })
    assert.deepEqual(await names(operator), ['mine', 'shared'])
    const text = JSON.stringify((await operator.get('/v1/trunks')).body)
    assert.equal(text.includes('very secret'), false)
    const change = (asker: Asker, name: string, body: object) =>
      asker.ask('PATCH', `/v1/trunks/${name}`, body)
    const changed = await change(admin, 'mine', { channels: 20, registers: true, was: { channels: 30 } })
    assert.deepEqual([changed.body.channels, changed.body.registers], [20, true])
    assert.equal((await change(admin, 'mine', { channels: 9, was: { channels: 30 } })).body.now.channels, 20)
    assert.equal((await change(admin, 'mine', { password: '' })).body.reason, 'trunkNeedsUser')
    assert.equal((await change(admin, 'shared', { channels: 1 })).body.reason, 'trunkNotFound')
    assert.equal((await change(operator, 'shared', { channels: 11 })).body.channels, 11)
    assert.equal((await admin.ask('DELETE', '/v1/trunks/shared')).body.reason, 'trunkNotFound')
    const shared = await admin.post('/v1/trunks', { ...draft, name: 'x', isShared: true })
    assert.equal(shared.body.reason, 'roleForbids')
    assert.equal((await admin.post('/v1/trunks', draft)).body.reason, 'taken')
    for (const address of ['a b', '<script>', 'host:port', 'x'.repeat(2_000), 7])
      assert.equal((await admin.post('/v1/trunks', { ...draft, name: 'y', address })).status, 400)
    await world.store.holdAccount(world.accountId('9001'), 'node-a', 60_000)
    await world.store.noteTrunk('node-a', 'mine', { reason: 'badAddress', about: { address: 'x' } })
    const [row] = (await admin.get('/v1/trunks')).body.rows
    assert.deepEqual(
      [row.reports[0].isUp, row.reports[0].reason, row.reports[0].sentence],
      [false, 'badAddress', '"x" is not an address'],
    )
    assert.equal((await admin.ask('DELETE', '/v1/trunks/mine')).status, 204)
  })

  test('caller ids are added and removed', async () => {
    const added = await supervisor.post('/v1/caller-ids', {
      numbers: ['057112345678', '0571 1234 5678', 'x'],
    })
    assert.deepEqual(added.body, { added: 1, invalid: ['x'] })
    const rows = async () => (await supervisor.get('/v1/caller-ids')).body.rows
    const unused = { calls: 0, lastHour: 0, living: 0, sinceRest: { calls: 0, known: 0, answered: 0 } }
    const row = {
      number: '057112345678',
      terms: null,
      restsUntil: null,
      today: unused,
      isAnsweredLess: false,
    }
    assert.deepEqual(await rows(), [row])
    const put = (what: string, body: object) =>
      supervisor.ask('PUT', `/v1/caller-ids/057112345678/${what}`, body)
    assert.equal((await put('terms', { terms: { dailyMost: 500, restAfter: { calls: 50 } } })).status, 204)
    assert.equal((await put('rest', { until: 4_000_000_000_000 })).status, 204)
    const [changed] = await rows()
    assert.deepEqual(
      [changed.terms.dailyMost, changed.terms.restAfter, changed.terms.restForMinutes, changed.restsUntil],
      [500, { calls: 50 }, 60, 4_000_000_000_000],
    )
    for (const terms of [{ dailyMost: 0 }, { concurrent: 1.5 }, { prefixes: ['x'] }, { other: 1 }, 7])
      assert.equal((await put('terms', { terms })).status, 400)
    assert.equal((await put('terms', { terms: null })).status, 204)
    assert.equal((await put('rest', { until: null })).status, 204)
    assert.deepEqual(await rows(), [row])
    assert.deepEqual((await supervisor.get('/v1/caller-ids/days')).body, { rows: [], pool: [] })
    assert.equal((await supervisor.get('/v1/caller-ids/days?days=31')).status, 400)
    const absent = await supervisor.ask('PUT', '/v1/caller-ids/1/rest', { until: null })
    assert.equal(absent.body.reason, 'callerIdNotFound')
    assert.equal((await supervisor.ask('DELETE', '/v1/caller-ids/057112345678')).status, 204)
    assert.equal((await supervisor.ask('DELETE', '/v1/caller-ids/1')).body.reason, 'callerIdNotFound')
  })

  test('numbers are blocked with who and why, found by how they begin, and unblocked', async () => {
    const phones = ['13900000001', '+86 139 0000 0002', '13800000001', 'x', 13900000001]
    for (const reason of HOSTILE) {
      const added = await supervisor.post('/v1/blocks', { phones, reason })
      assert.deepEqual(
        [added.body.added, added.body.existing, added.body.notNumbers],
        [3, 1, ['x']],
        JSON.stringify(added.body),
      )
      const { body } = await supervisor.get('/v1/blocks?phone=139&limit=1')
      assert.deepEqual(
        [body.rows[0].phone, body.rows[0].reason, body.rows[0].by],
        ['13900000001', reason, 'supervisor'],
      )
      const next = await supervisor.get(`/v1/blocks?phone=139&cursor=${body.next}`)
      assert.deepEqual(
        next.body.rows.map(({ phone }: { phone: string }) => phone),
        ['13900000002'],
      )
      const gone = await supervisor.ask('DELETE', '/v1/blocks', { phones })
      assert.equal(gone.body.removed, 3)
    }
    assert.deepEqual((await supervisor.get('/v1/blocks')).body, { rows: [], next: null })
    for (const reason of [TOO_LONG, UNSTORABLE, 7])
      assert.equal((await supervisor.post('/v1/blocks', { phones: ['13900000001'], reason })).status, 400)
  })

  test('persons are blocked too, and for a time', async () => {
    const hour = world.world.clock.now + 3_600_000
    const blocked = { phones: ['13900000009'], memberids: ['M-1', 'M-2'], until: hour, reason: 'pause' }
    const added = await supervisor.post('/v1/blocks', blocked)
    assert.deepEqual([added.status, added.body.added, added.body.existing], [201, 3, 0])
    const { body } = await supervisor.get('/v1/blocks?of=person&memberid=M-')
    assert.deepEqual(
      body.rows.map((row: Record<string, unknown>) => [
        row.phone,
        row.memberid,
        row.until,
        row.by,
        row.source,
      ]),
      [
        [null, 'M-1', hour, 'supervisor', 'user'],
        [null, 'M-2', hour, 'supervisor', 'user'],
      ],
    )
    const late = await supervisor.post('/v1/blocks', { ...blocked, until: world.world.clock.now })
    assert.deepEqual([late.status, late.body.reason], [409, 'untilIsPast'])
    assert.equal((await supervisor.post('/v1/blocks', { reason: 'nobody' })).status, 400)
    const gone = await supervisor.ask('DELETE', '/v1/blocks', {
      ...blocked,
      memberids: ['M-1', 'M-2', 'M-3'],
    })
    assert.equal(gone.body.removed, 3)
  })

  test("the desk's lists are set as a whole, and not over somebody else's change", async () => {
    const one = { code: 'sold', label: '<b>成交</b>', hotkey: 1, enabled: true }
    const two = { code: 'later', label: 'call later', hotkey: null, enabled: true }
    const put = (body: object) => admin.ask('PUT', '/v1/dispositions', body)
    assert.equal((await put({ rows: [one, two], was: [] })).status, 200)
    assert.deepEqual((await supervisor.get('/v1/dispositions')).body.rows, [one, two])
    const late = await put({ rows: [], was: [] })
    assert.deepEqual([late.body.reason, late.body.now.rows.length], ['overtaken', 2])
    assert.equal((await put({ rows: [two], was: [one, two] })).status, 200)
    assert.equal((await put({ rows: [one, one] })).status, 400)
    assert.equal((await put({ rows: [one, { ...two, hotkey: 1 }] })).status, 400)
    for (const label of [TOO_LONG, UNSTORABLE, '', ...WRONG_TYPES])
      assert.equal((await put({ rows: [{ ...one, label }] })).status, 400)
  })
})

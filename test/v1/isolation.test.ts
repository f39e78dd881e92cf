// Whatever belongs to another account looks like what does not exist: every route, every parameter. A route
// with a parameter or a body that has no sample here fails.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ENDPOINTS } from '../../src/api/v1/catalogue-v1.ts'
import type { V1Endpoint } from '../../src/api/v1/endpoint.ts'
import { EMPTY_PLAN } from '../../src/domain/plan/plan.ts'
import type { PushRow } from '../../src/store/port/changes.ts'
import { recordFacts } from '../support/record-facts.ts'
import { addPastCalls } from './past-calls.ts'
import { type Asker, V1World } from './v1-world.ts'

/** Of account 9002, and what nobody has. */
interface Pair {
  readonly theirs: string
  readonly absent: string
}

/** At noon in Beijing, by the clock of the world. */
const TOMORROW = Date.UTC(2026, 2, 3, 4)

/** Bodies by which a route does its work, and those that name something of an account. */
const BODIES: Readonly<Record<string, unknown>> = {
  'PATCH /v1/users/{id}': { name: 'taken over' },
  'PUT /v1/standstill': {},
  'POST /v1/tasks/{taskid}/what-if': {},
  'POST /v1/tasks/{taskid}/shadow': { concurrent: 7 },
  'POST /v1/tasks': { name: 'x', assignment: { type: 'extensions', extensions: ['EXT'] } },
  'PATCH /v1/tasks/{taskid}': { name: 'taken over' },
  'POST /v1/tasks/{taskid}/copy': {},
  'POST /v1/tasks/{taskid}/call-again': { which: 'all' },
  'POST /v1/tasks/{taskid}/contacts': { contacts: [{ phone: '13800000099' }] },
  'DELETE /v1/tasks/{taskid}/contacts': { phones: ['13800000001'] },
  'POST /v1/users': { login: 'spy', role: 'agent', ext: 'EXT' },
  'POST /v1/access-keys': { name: 'x' },
  'POST /v1/agents': { agents: [{ ext: '1099' }] },
  'PATCH /v1/agents/{ext}': { enabled: false },
  'POST /v1/agents/{ext}/not-ready': {},
  'POST /v1/groups': { name: 'x', members: [{ ext: 'EXT' }] },
  'PATCH /v1/groups/{name}': { enabled: false },
  'POST /v1/trunks': { name: 'x', address: 'sip.example', channels: 1, callsPerSecond: 1 },
  'PATCH /v1/trunks/{name}': { channels: 9 },
  'POST /v1/caller-ids': { numbers: ['057100000001'] },
  'PUT /v1/caller-ids/{number}/terms': { terms: { dailyMost: 1 } },
  'PUT /v1/caller-ids/{number}/rest': { until: 4_000_000_000_000 },
  'POST /v1/blocks': { phones: ['13800000077'] },
  'DELETE /v1/blocks': { phones: ['13800000078'] },
  'PUT /v1/dispositions': { rows: [] },
  'PUT /v1/away-reasons': { rows: [] },
  'POST /v1/tasks/{taskid}/imports': { name: 'x.csv', bytes: 10 },
  'PUT /v1/tasks/{taskid}/imports/{importId}/plan': { columns: { phone: 0 } },
  'POST /v1/blocks/imports': { name: 'x.csv', bytes: 10 },
  'PUT /v1/blocks/imports/{importId}/plan': { columns: { phone: 0 } },
  'POST /v1/evidence/{phone}': {},
  'POST /v1/blocks/exports': {},
  'PATCH /v1/settings': { changes: {} },
  'PUT /v1/plans/{name}': { rules: {}, was: 9 },
  'PATCH /v1/plans/{name}': { name: 'mine' },
  'POST /v1/tasks/{taskid}/shadow/take': { anyway: true },
  'POST /v1/plans/outlook': { name: 'their-plan', rules: {} },
  'PATCH /v1/prompts/{name}': { name: 'taken over' },
  'POST /v1/desk/not-ready': {},
  'POST /v1/agents/{ext}/calls': { phone: '18012345678' },
  'POST /v1/calls': { firstPhone: '18012345677', phone: '18012345678' },
  'POST /v1/agents/{ext}/listeners': { ext: '1001', mode: 'listening' },
  'POST /v1/desk/sound': { isHeard: true },
  'POST /v1/agents/{ext}/talk': { do: 'hold' },
  'POST /v1/desk/talk': { do: 'hold' },
  'POST /v1/agents/{ext}/preview': { do: 'call', callId: 1 },
  'POST /v1/desk/preview': { do: 'call', callId: 1 },
  'POST /v1/desk/calls': { phone: '18012345678' },
  'POST /v1/desk/calls/{callId}/disposition': { code: 'sold' },
  'POST /v1/desk/calls/{callId}/never-again': {},
  'POST /v1/call-backs': { phone: '13800000088', at: TOMORROW, ext: 'EXT' },
  'PATCH /v1/call-backs/{callBackId}': { note: 'taken over' },
  'POST /v1/call-backs/{callBackId}/cancel': {},
  'POST /v1/desk/call-backs': { phone: '13800000089', at: TOMORROW },
  'PATCH /v1/desk/call-backs/{callBackId}': { note: 'taken over' },
  'POST /v1/desk/call-backs/{callBackId}/cancel': {},
  'POST /v1/calls/exports': {},
  'POST /v1/pushes/try': { kind: 'call' },
  'POST /v1/pushes/send-again': {},
}

/** Questions that must say more than whose. */
const QUERIES: Readonly<Record<string, string>> = {
  'GET /v1/tasks/{taskid}/report': '?from=1772416800000&to=1772420400000',
  'PUT /v1/tasks/{taskid}/imports/{importId}/bytes': '?offset=0',
  'PUT /v1/blocks/imports/{importId}/bytes': '?offset=0',
}

const isOurs = ({ scope }: V1Endpoint) => scope === 'account'
const nameOf = ({ method, path }: V1Endpoint) => `${method} ${path}`

describe('isolation in /v1', () => {
  let world: V1World
  const askers = new Map<string, Asker>()
  /** By the folder of a path and its parameter. */
  const samples = new Map<string, Pair>()
  const exts: Pair = { theirs: '2001', absent: '2999' }

  before(async () => {
    world = await V1World.start()
    const theirs = await world.signedIn('9002', 'admin')
    const users = (await theirs.get('/v1/users')).body.rows
    const key = (await theirs.post('/v1/access-keys', { name: 'theirs' })).body.key
    const made = await theirs.post('/v1/tasks', {
      name: 'theirs',
      assignment: { type: 'extensions', extensions: ['2001'] },
      contacts: [{ phone: '13800000001' }],
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    samples.set('users/{id}', { theirs: String(users[0].id), absent: '1000000' })
    samples.set('access-keys/{id}', { theirs: String(key.id), absent: '1000000' })
    samples.set('tasks/{taskid}', { theirs: made.body.task.taskid, absent: '20990101000000000000' })
    samples.set('agents/{ext}', exts)
    samples.set('groups/{name}', { theirs: 'other', absent: 'nobody' })
    const line = { name: 'their-line', code: '9002', address: 'sip.example', channels: 1, callsPerSecond: 1 }
    await world.store.addTrunk(line)
    samples.set('trunks/{name}', { theirs: 'their-line', absent: 'no-line' })
    await world.store.addCallerId('9002', '057187654321')
    samples.set('caller-ids/{number}', { theirs: '057187654321', absent: '057100000009' })
    const past = { phone: '13800000001', dialedAt: world.world.clock.now - 3_600_000, agentExt: '2001' }
    const [call] = await addPastCalls(world, '9002', [past])
    for (const of of ['evidence', 'numbers'])
      samples.set(`${of}/{phone}`, { theirs: '13800000001', absent: '13800000002' })
    const promised = await theirs.post('/v1/call-backs', { phone: '13800000001', at: TOMORROW })
    assert.equal(promised.status, 201, JSON.stringify(promised.body))
    samples.set('call-backs/{callBackId}', { theirs: String(promised.body.id), absent: '1000000' })
    samples.set('calls/{callId}', { theirs: String(call), absent: '1000000' })
    const file = {
      name: 'x.csv',
      bytes: 10,
      reason: '',
      until: null,
      taskid: made.body.task.taskid,
      spool: 'elsewhere',
    }
    const actor = { kind: 'user', name: 'admin', address: '127.0.0.1' } as const
    const draft = { ...file, actor, language: 'en', now: world.world.clock.now, openMax: 9 } as const
    const taken = await world.store.addImport(world.accountId('9002'), draft)
    samples.set('imports/{importId}', { theirs: String((taken as { id: number }).id), absent: '1000000' })
    const accountId = world.accountId('9002')
    const fact = { kind: 'taskEnded', taskid: made.body.task.taskid, endedAt: world.world.clock.now }
    const push = { accountId, subject: 't', kind: 'task', event: 'end', fact } as unknown as PushRow
    await recordFacts(world.store, { calls: [], agents: [], tasks: [], pushes: [push] })
    const [pushed] = await world.store.pagePushes(accountId, { before: null, kind: null, state: null }, 1)
    samples.set('pushes/{pushId}', { theirs: String(pushed?.id), absent: '1000000' })
    const sound = { name: 'their-prompt', samples: new Int16Array(8_000), uploadedBy: 'theirs' }
    await world.store.addPrompt(accountId, sound)
    const plan = { name: 'their-plan', rules: EMPTY_PLAN, changedBy: 'theirs', was: null }
    await world.store.putPlan(accountId, plan)
    samples.set('plans/{name}', { theirs: 'their-plan', absent: 'no-plan' })
    samples.set('prompts/{name}', { theirs: 'their-prompt', absent: 'no-prompt' })
    for (const role of ['agent', 'supervisor', 'admin']) askers.set(role, await world.signedIn('9001', role))
    askers.set('operator', (await world.signedIn('', 'operator')).with({ 'yuhu-account': '9001' }))
    const admin = askers.get('admin')
    for (const role of ['supervisor', 'admin']) {
      const secret = (await admin?.post('/v1/access-keys', { name: role, role }))?.body.secret
      askers.set(`${role} key`, world.stranger().with({ authorization: `Bearer ${secret}` }))
    }
  })
  after(() => world.stop())

  /** The answer with what was asked for taken out of it, so that two can be compared. */
  async function answer(asker: Asker, method: string, path: string, body: unknown, id: string) {
    const { status, body: said } = await asker.ask(method, path, method === 'GET' ? undefined : body)
    const text = JSON.stringify(said ?? null).replaceAll(new RegExp(`\\b${id}\\b`, 'g'), 'ID')
    // A signature stands for the number that was asked for.
    const unsigned = text.replaceAll(/\b[0-9a-f]{64}\b/g, 'SIGNATURE')
    return { status, text: unsigned.replaceAll(/"now":\d+/g, '"now":0') }
  }

  for (const endpoint of ENDPOINTS.filter(isOurs)) {
    const { method, path, body, isStream } = endpoint
    const params = [...path.matchAll(/([\w-]+\/\{\w+\})/g)].map(([, param = '']) => param)
    if (isStream) continue

    test(`${nameOf(endpoint)} shows and changes nothing of another account's`, async () => {
      const sample = BODIES[nameOf(endpoint)]
      if (body !== null) assert.notEqual(sample, undefined, 'a sample of its body is missing')
      const named = JSON.stringify(sample ?? {})
      const pairs = params.map(param => samples.get(param))
      assert.ok(!pairs.includes(undefined), `a sample of ${params.join()} is missing`)
      if (pairs.length === 0 && !named.includes('EXT')) return
      for (const [name, asker] of askers) {
        const asked = (kind: keyof Pair) => {
          const filled = params.reduce(
            (url, param, index) => url.replace(param, `${param.split('/')[0]}/${pairs[index]?.[kind]}`),
            path,
          )
          const sent: unknown = JSON.parse(named.replaceAll('EXT', exts[kind]))
          const url = `${filled}${QUERIES[nameOf(endpoint)] ?? ''}`
          return answer(asker, method, url, sent, pairs[0]?.[kind] ?? exts[kind])
        }
        const [theirs, absent] = [await asked('theirs'), await asked('absent')]
        assert.deepEqual(theirs, absent, name)
        const isRefused = theirs.status >= 403 && theirs.status < 500
        // Any number may be asked for: of one that 9002 calls as little is said as of one that nobody calls.
        const isOfAnyNumber = path.includes('/{phone}') && theirs.status < 300
        assert.ok(isRefused || isOfAnyNumber, `${name}: ${theirs.status} ${theirs.text}`)
      }
    })
  }

  test('a question by any parameter finds as little of another account as of nobody', async () => {
    for (const endpoint of ENDPOINTS.filter(isOurs)) {
      const { method, path, query, isStream } = endpoint
      if (method !== 'GET' || query === null || isStream || path.includes('{')) continue
      const properties = Object.keys((query as unknown as { shape?: object }).shape ?? {})
      for (const property of properties) {
        const pair = { ...exts, ...samples.get(`tasks/{${property}}`), ...samples.get(`calls/{${property}}`) }
        for (const [name, asker] of askers) {
          const asked = (id: string) =>
            answer(asker, 'GET', `${path}?${property}=${encodeURIComponent(id)}`, undefined, id)
          const found = await asked(pair.theirs)
          assert.deepEqual(found, await asked(pair.absent), `${name}: ${path}?${property}`)
          assert.doesNotMatch(found.text, /"theirs"|2001/)
        }
      }
    }
  })

  test('lists show nothing of another account, and another account is as it was', async () => {
    for (const { method, path, isStream, scope } of ENDPOINTS) {
      if (method !== 'GET' || isStream || scope !== 'account' || path.includes('{')) continue
      for (const [name, asker] of askers)
        assert.doesNotMatch(
          JSON.stringify((await asker.get(path)).body),
          /"theirs"|"2001"/,
          `${name} ${path}`,
        )
    }
    const theirs = await world.signedIn('9002', 'admin')
    const { rows } = (await theirs.get('/v1/users')).body
    assert.deepEqual(
      rows.map(({ name, enabled }: { name: string; enabled: boolean }) => [name, enabled]),
      [
        ['admin', true],
        ['agent', true],
        ['supervisor', true],
      ],
    )
    const task = (await theirs.get(`/v1/tasks/${samples.get('tasks/{taskid}')?.theirs}`)).body
    assert.deepEqual([task.name, task.state, task.total], ['theirs', 'notStarted', 1])
    const keys = (await theirs.get('/v1/access-keys')).body.rows
    assert.ok(keys.every((key: { revokedAt: number | null }) => key.revokedAt === null))
  })
})

// Idempotency-Key: a request that is sent again is answered again, and is not done again.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createApi } from '../../src/api/http/http-server.ts'
import { once } from '../../src/api/v1/once.ts'
import { ProblemDetails } from '../../src/api/v1/problem.ts'
import type { StoreVerbs } from '../../src/store/port/admin-store.ts'
import { withDatabase } from './past-calls.ts'
import { type Asker, V1World } from './v1-world.ts'

describe('Idempotency-Key', () => {
  let world: V1World
  let admin: Asker
  before(async () => {
    world = await V1World.start()
    admin = await world.signedIn('9001', 'admin')
  })
  after(() => world.stop())

  const keyed = (key: string, asker = admin) => asker.with({ 'idempotency-key': key })
  const draft = (login: string) => ({ login, role: 'supervisor' })

  async function usersNamed(login: string): Promise<number> {
    return (await world.store.listUsers(world.accountId('9001'))).filter(user => user.login === login).length
  }

  test('the same request again gets the same answer, its one-time password too', async () => {
    const first = await keyed('again').post('/v1/users', draft('mei'))
    const second = await keyed('again').post('/v1/users', draft('mei'))
    assert.equal(first.status, 201)
    assert.deepEqual([second.status, second.body], [first.status, first.body])
    assert.equal(await usersNamed('mei'), 1)
    assert.ok(await world.signedIn('9001', 'mei', second.body.password))
  })

  test('what is kept of an answer and of its key is of no use to who reads the database', async () => {
    const { body } = await keyed('sealed-by-this').post('/v1/users', draft('kept'))
    const rows = await withDatabase(
      world,
      async client => (await client.query('select * from kept_answer')).rows,
    )
    assert.ok(rows.length > 0)
    assert.doesNotMatch(JSON.stringify(rows), new RegExp(`${body.password}|sealed-by-this`))
  })

  test('the key with another body, address or account is refused', async () => {
    await keyed('other').post('/v1/users', draft('lan'))
    const body = await keyed('other').post('/v1/users', draft('lan2'))
    assert.deepEqual([body.status, body.body.reason], [422, 'keyUsedBefore'])
    assert.equal((await keyed('other').post('/v1/access-keys', { name: 'x' })).body.reason, 'keyUsedBefore')
    const operator = keyed('both', await world.signedIn('', 'operator'))
    await operator.with({ 'yuhu-account': '9001' }).post('/v1/access-keys', { name: 'x' })
    const elsewhere = await operator.with({ 'yuhu-account': '9002' }).post('/v1/access-keys', { name: 'x' })
    assert.equal(elsewhere.body.reason, 'keyUsedBefore')
  })

  test('the same key of somebody else is another key', async () => {
    await keyed('shared').post('/v1/access-keys', { name: 'one' })
    const other = await keyed('shared', await world.signedIn('9002', 'admin')).post('/v1/users', draft('two'))
    assert.equal(other.status, 201)
  })

  test('of requests that come at once one is done', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => keyed('at-once').post('/v1/users', draft('once'))),
    )
    assert.equal(await usersNamed('once'), 1)
    for (const { status, body } of answers)
      assert.ok(status === 201 || (status === 409 && body.reason === 'beingWorkedOn'), JSON.stringify(body))
    assert.ok(answers.some(({ status }) => status === 201))
  })

  test('what was refused may be tried again under its key', async () => {
    const refused = await keyed('retry').post('/v1/users', { ...draft('agent5'), role: 'agent', ext: '1005' })
    assert.equal(refused.body.reason, 'agentNotFound')
    const agent = {
      code: '9001',
      ext: '1005',
      password: 'p',
      group: null,
      idle: false,
      reach: 'ring',
    } as const
    await world.store.addAgent(agent)
    const again = await keyed('retry').post('/v1/users', { ...draft('agent5'), role: 'agent', ext: '1005' })
    assert.equal(again.status, 201)
  })

  test('an answer outlives the process that gave it', async () => {
    const first = await keyed('restart').post('/v1/users', draft('late'))
    const next = createApi(world.world.options)
    const url = await next.listen({ port: 0, host: '127.0.0.1' })
    try {
      const response = await fetch(`${url}/v1/users`, {
        method: 'POST',
        headers: { ...admin.headers, 'content-type': 'application/json', 'idempotency-key': 'restart' },
        body: JSON.stringify(draft('late')),
      })
      assert.deepEqual([response.status, await response.json()], [201, first.body])
    } finally {
      await next.close()
    }
  })

  test('a key that is no text of 1 to 200 visible characters is refused', async () => {
    for (const key of ['x'.repeat(201), 'a b'])
      assert.equal((await keyed(key).post('/v1/users', draft('never'))).body.reason, 'invalidInput')
    assert.equal(await usersNamed('never'), 0)
  })

  test('only a refusal gives a key back: after a fault nobody knows whether the request was done', async () => {
    const ended: unknown[] = []
    const store = (isAway: boolean) =>
      ({
        beginOnce: async () => 'begun',
        endOnce: async (_caller: string, _key: string, answer: unknown) => {
          ended.push(answer)
          if (isAway) throw new Error('the database is away')
        },
      }) as unknown as StoreVerbs
    const asked = { caller: 'user 1', key: 'k', method: 'POST', url: '/v1/x', account: '', body: {} }
    const doing = (isAway: boolean, work: () => Promise<{ status: number; body: unknown }>) =>
      once(store(isAway), asked, work)
    await assert.rejects(
      doing(false, () => Promise.reject(new Error('lost in the commit'))),
      /lost/,
    )
    assert.deepEqual(ended.splice(0), [])
    await assert.rejects(
      doing(true, async () => ({ status: 201, body: null })),
      /away/,
    )
    assert.equal(ended.splice(0).includes(null), false)
    await assert.rejects(
      doing(false, () => Promise.reject(new ProblemDetails('taken', ['x']))),
      ProblemDetails,
    )
    assert.deepEqual(ended, [null])
  })
})

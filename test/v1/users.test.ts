// Users and operators over `/v1`: added, changed, reset, removed; and sessions that end with a reason.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Asker, PASSWORD, V1World } from './v1-world.ts'

const AGENT = 'Mozilla/5.0 (test)'

describe('users', () => {
  let world: V1World
  let admin: Asker
  before(async () => {
    world = await V1World.start()
    admin = await world.signedIn('9001', 'admin')
  })
  after(() => world.stop())

  async function idOf(login: string): Promise<number> {
    const { body } = await admin.get('/v1/users?limit=500')
    return body.rows.find((row: { login: string }) => row.login === login).id
  }

  /** Signs in with a one-time password and chooses another. */
  async function settled(login: string, oneTime: string): Promise<Asker> {
    const browser = await world.signedIn('9001', login, oneTime)
    await browser.ask('PUT', '/v1/me/password', { old: oneTime, new: `${login} has chosen` })
    return world.signedIn('9001', login, `${login} has chosen`)
  }

  test('a user is added with a password that is shown once and must be changed', async () => {
    const added = await admin.post('/v1/users', { login: 'mei', role: 'supervisor' })
    assert.equal(added.status, 201)
    assert.match(added.body.password, /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
    assert.equal(added.body.user.name, 'mei')
    const mei = await world.signedIn('9001', 'mei', added.body.password)
    assert.equal((await mei.get('/v1/me/sessions')).body.reason, 'passwordMustChange')
    assert.equal((await (await settled('mei', added.body.password)).get('/v1/me/sessions')).status, 200)
    assert.doesNotMatch(JSON.stringify((await admin.get('/v1/users')).body), /password/i)
  })

  test('a login is unique in its account, and an agent of it must exist', async () => {
    const twice = await admin.post('/v1/users', { login: 'admin', role: 'agent' })
    assert.deepEqual([twice.status, twice.body.reason], [409, 'taken'])
    const noAgent = await admin.post('/v1/users', { login: 'x', role: 'agent', ext: '2001' })
    assert.deepEqual([noAgent.status, noAgent.body.reason], [404, 'agentNotFound'])
    const ext = await admin.post('/v1/users', { login: 'x', role: 'admin', ext: '1002' })
    assert.deepEqual([ext.status, ext.body.reason], [400, 'notAnAgent'])
    for (const login of ['', ' ', '-x', 'a b', 'a\u0000', 'x'.repeat(65)])
      assert.equal((await admin.post('/v1/users', { login, role: 'agent' })).status, 400, login)
  })

  test('of two who change one user, the later one is shown what it is now', async () => {
    const { body } = await admin.post('/v1/users', { login: 'lan', role: 'agent', ext: '1002' })
    const path = `/v1/users/${body.user.id}`
    const first = await admin.ask('PATCH', path, { name: 'Lan', was: { name: 'lan' } })
    assert.equal(first.body.name, 'Lan')
    const second = await admin.ask('PATCH', path, { name: 'LAN', was: { name: 'lan' } })
    assert.deepEqual([second.status, second.body.reason], [409, 'overtaken'])
    assert.deepEqual(second.body.now, { name: 'Lan' })
    const raised = await admin.ask('PATCH', path, { role: 'supervisor' })
    assert.deepEqual([raised.body.role, raised.body.ext], ['supervisor', null])
    assert.equal((await admin.ask('PATCH', path, { ext: '1002' })).body.reason, 'notAnAgent')
  })

  test('the last admin of an account and the last operator stay', async () => {
    const path = `/v1/users/${await idOf('admin')}`
    for (const change of [{ role: 'agent' }, { enabled: false }])
      assert.equal((await admin.ask('PATCH', path, change)).body.reason, 'lastOne')
    assert.equal((await admin.ask('DELETE', path)).body.reason, 'lastOne')
    const operator = await world.signedIn('', 'operator')
    const [only] = (await operator.get('/v1/operators')).body.rows
    assert.equal((await operator.ask('DELETE', `/v1/operators/${only.id}`)).body.reason, 'lastOne')
    const second = await operator.post('/v1/operators', { login: 'second' })
    assert.equal((await operator.ask('DELETE', `/v1/operators/${second.body.user.id}`)).status, 204)
  })

  test('two admins who remove each other at once leave one', async () => {
    const one = await world.signedIn('9002', 'admin')
    const { body } = await one.post('/v1/users', { login: 'rival', role: 'admin' })
    const typed = { old: body.password, new: 'rival has chosen' }
    await (await world.signedIn('9002', 'rival', body.password)).ask('PUT', '/v1/me/password', typed)
    const rival = await world.signedIn('9002', 'rival', 'rival has chosen')
    const me = (await one.get('/v1/me')).body.user
    const answers = await Promise.all([
      one.ask('DELETE', `/v1/users/${body.user.id}`),
      rival.ask('DELETE', `/v1/users/${me.id}`),
    ])
    assert.equal(answers.filter(({ status }) => status === 204).length, 1)
    const left = await world.store.listUsers(world.accountId('9002'))
    assert.equal(left.filter(({ role }) => role === 'admin').length, 1)
  })

  test('the next request of a user who was disabled is refused, and says so; so is signing in', async () => {
    const { body } = await admin.post('/v1/users', { login: 'off', role: 'supervisor' })
    const off = await settled('off', body.password)
    await admin.ask('PATCH', `/v1/users/${body.user.id}`, { enabled: false })
    const refused = await off.get('/v1/me')
    assert.deepEqual([refused.status, refused.body.reason], [403, 'userDisabled'])
    const typed = { account: '9001', login: 'off', password: 'off has chosen' }
    assert.equal((await world.stranger().post('/v1/session', typed)).body.reason, 'userDisabled')
    const wrong = { ...typed, password: 'something else' }
    assert.equal((await world.stranger().post('/v1/session', wrong)).body.reason, 'signInRefused')
    await admin.ask('PATCH', `/v1/users/${body.user.id}`, { enabled: true })
    assert.equal((await off.get('/v1/me')).body.reason, 'userDisabled', 'an ended session does not come back')
  })

  test('a role that was taken away is missed at the next request', async () => {
    const { body } = await admin.post('/v1/users', { login: 'down', role: 'admin' })
    const down = await settled('down', body.password)
    assert.equal((await down.get('/v1/users')).status, 200)
    await admin.ask('PATCH', `/v1/users/${body.user.id}`, { role: 'supervisor' })
    const refused = await down.get('/v1/users')
    assert.deepEqual(
      [refused.status, refused.body.reason, refused.body.about],
      [403, 'roleForbids', ['supervisor']],
    )
  })

  test('a password that was reset ends the sessions of its user, and a new one is shown once', async () => {
    const { body } = await admin.post('/v1/users', { login: 'lost', role: 'agent' })
    const lost = await settled('lost', body.password)
    const reset = await admin.post(`/v1/users/${body.user.id}/password`)
    assert.equal((await lost.get('/v1/me')).body.reason, 'passwordReplaced')
    assert.equal(reset.body.user.isOneTime, true)
    assert.ok(await world.signedIn('9001', 'lost', reset.body.password))
  })

  test('the next request in an account that was disabled, or whose licence ended, is refused, and says so', async () => {
    const other = await world.signedIn('9002', 'supervisor')
    await world.store.setEnabled('9002', false)
    assert.equal((await other.get('/v1/me')).body.reason, 'accountDisabled')
    const typed = { account: '9002', login: 'supervisor', password: PASSWORD }
    assert.equal((await world.stranger().post('/v1/session', typed)).body.reason, 'accountDisabled')
    await world.store.setEnabled('9002', true)
    assert.equal((await other.get('/v1/me')).status, 200)
    await world.store.setSettings('9002', { expiresAt: '2026-01-01' })
    assert.equal((await other.get('/v1/me')).body.reason, 'accountExpired')
    await world.store.setSettings('9002', { expiresAt: null })
  })

  test('sessions are listed with where they are from, and all others can be ended', async () => {
    const here = await world.signedIn('9001', 'supervisor')
    const signIn = { account: '9001', login: 'supervisor', password: PASSWORD }
    const there = await world.stranger().with({ 'user-agent': `${AGENT}${'x'.repeat(300)}` })
    const cookie = (await there.post('/v1/session', signIn)).headers.get('set-cookie')?.split(';')[0] ?? ''
    const { rows } = (await here.get('/v1/me/sessions')).body
    assert.equal(rows.length, 2)
    assert.equal(rows.filter(({ isThis }: { isThis: boolean }) => isThis).length, 1)
    const other = rows.find(({ isThis }: { isThis: boolean }) => !isThis)
    assert.equal(other.client, `${AGENT}${'x'.repeat(300)}`.slice(0, 200))
    assert.equal(other.address, '127.0.0.1')
    assert.deepEqual((await here.ask('DELETE', '/v1/me/sessions')).body, { ended: 1 })
    const ended = await world.stranger().with({ cookie }).get('/v1/me')
    assert.deepEqual([ended.status, ended.body.reason], [401, 'signedOutElsewhere'])
    assert.equal((await here.get('/v1/me')).status, 200)
    const again = await world.stranger().with({ cookie }).post('/v1/session', signIn)
    assert.equal(again.status, 201, 'an ended session keeps nobody from signing in again')
  })

  test('a session ends when it was not used for 12 hours, and after seven days in any case', async () => {
    const idle = await world.signedIn('9001', 'supervisor')
    const used = await world.signedIn('9001', 'supervisor')
    const { clock } = world.world
    const began = clock.now
    for (let hour = 0; hour < 24 * 7; hour += 11) {
      clock.now = began + hour * 3_600_000
      assert.equal((await used.get('/v1/me')).status, 200, `after ${hour} h`)
    }
    assert.equal((await idle.get('/v1/me')).body.reason, 'notSignedIn')
    clock.now = began + 24 * 7 * 3_600_000
    assert.equal((await used.get('/v1/me')).body.reason, 'notSignedIn')
    clock.now = began
    admin = await world.signedIn('9001', 'admin')
  })

  test('whoever guesses a password is refused unchecked after five tries, the right one too', async () => {
    const guess = (password: string) =>
      world.stranger().post('/v1/session', { account: '9001', login: 'agent', password })
    for (let tries = 0; tries < 5; tries++) assert.equal((await guess('wrong')).status, 401)
    assert.equal((await guess(PASSWORD)).body.reason, 'signInRefused')
    world.world.clock.now += 60_000
    assert.equal((await guess(PASSWORD)).status, 201)
    const lines = world.world.logged.filter(line => line.includes('console sign-ins failed'))
    assert.equal(lines.length, 1)
    assert.doesNotMatch(lines.join(), /wrong one|agent/)
  })

  test('users are listed by pages, each once', async () => {
    const seen: string[] = []
    for (let next = ''; ; ) {
      const { body } = await admin.get(`/v1/users?limit=2${next}`)
      seen.push(...body.rows.map((row: { login: string }) => row.login))
      if (body.next === null) break
      next = `&cursor=${body.next}`
    }
    const all = (await world.store.listUsers(world.accountId('9001'))).map(({ login }) => login)
    assert.deepEqual(seen, all)
  })
})

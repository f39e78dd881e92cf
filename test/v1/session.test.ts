// Signing in and out of `/v1`.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PASSWORD, V1World } from './v1-world.ts'

describe('signing in', () => {
  let world: V1World
  before(async () => {
    world = await V1World.start()
  })
  after(() => world.stop())

  test('a user signs in, is known, signs out and is not', async () => {
    const browser = await world.signedIn('9001', 'admin')
    const { status, body } = await browser.get('/v1/me')
    assert.equal(status, 200)
    assert.equal(body.user.login, 'admin')
    assert.deepEqual(body.account, { code: '9001', name: 'n9001', timeZone: 'Asia/Shanghai' })
    assert.equal((await browser.ask('DELETE', '/v1/session')).status, 204)
    assert.equal((await browser.get('/v1/me')).body.reason, 'notSignedIn')
  })

  test('a wrong password, name or account look alike', async () => {
    const bodies = []
    for (const wrong of [
      { account: '9001', login: 'admin', password: 'another one' },
      { account: '9001', login: 'nobody', password: PASSWORD },
      { account: '9999', login: 'admin', password: PASSWORD },
    ]) {
      const { status, body } = await world.stranger().post('/v1/session', wrong)
      assert.equal(status, 401)
      bodies.push(JSON.stringify(body))
    }
    assert.equal(new Set(bodies).size, 1)
  })

  test('a problem speaks the language that is asked for', async () => {
    const { headers, body } = await world.stranger().with({ 'accept-language': 'zh-CN' }).get('/v1/me')
    assert.match(headers.get('content-type') ?? '', /application\/problem\+json/)
    assert.equal(body.detail, '尚未登录，或登录已失效。')
  })

  test("a page of somebody else's changes nothing with our cookie", async () => {
    const browser = await world.signedIn('9001', 'admin')
    const { body } = await browser.with({ origin: 'http://evil.example' }).ask('DELETE', '/v1/session')
    assert.equal(body.reason, 'foreignOrigin')
    assert.equal((await browser.get('/v1/me')).status, 200)
  })

  test('who was given a password chooses one before anything else', async () => {
    const made = await world.store.listUsers(world.accountId('9001'))
    const user = made.find(({ login }) => login === 'supervisor')
    await world.store.setUser(world.accountId('9001'), user?.id ?? 0, { isOneTime: true })
    const browser = await world.signedIn('9001', 'supervisor')
    const changed = await browser.ask('PUT', '/v1/me/password', {
      old: PASSWORD,
      new: 'my very own password',
    })
    assert.equal(changed.status, 204)
    assert.equal((await browser.get('/v1/me')).status, 401, 'the session before the change is over')
    const again = await world.signedIn('9001', 'supervisor', 'my very own password')
    assert.equal((await again.get('/v1/me')).body.user.isOneTime, false)
  })
})

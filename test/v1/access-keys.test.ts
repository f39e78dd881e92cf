// Access keys over `/v1`, and the published login with each of them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ACCESSKEY } from '../api/world.ts'
import { type Asker, V1World } from './v1-world.ts'

describe('access keys', () => {
  let world: V1World
  let admin: Asker
  before(async () => {
    world = await V1World.start()
    admin = await world.signedIn('9001', 'admin')
  })
  after(() => world.stop())

  const bearer = (key: string) => world.stranger().with({ authorization: `Bearer ${key}` })
  const login = (accesskey: string, appid = 'app9001') =>
    world.world.form({ service: 'App.Sip_Auth.Login', appid, accesskey })

  const letsIn = async (accesskey: string, appid?: string) =>
    typeof (await login(accesskey, appid)).data.result?.['token'] === 'string'

  async function draw(name: string, role = 'supervisor'): Promise<{ id: number; secret: string }> {
    const { status, body } = await admin.post('/v1/access-keys', { name, role })
    assert.equal(status, 201)
    return { id: body.key.id, secret: body.secret }
  }

  async function tokenOf(accesskey: string): Promise<string> {
    const { data } = await login(accesskey)
    return String(data.result?.['token'])
  }

  async function row(id: number) {
    const { rows } = (await admin.get('/v1/access-keys?limit=500')).body
    return rows.find((key: { id: number }) => key.id === id)
  }

  test('a drawn key is shown once and works as its role does', async () => {
    const { id, secret } = await draw('crm', 'admin')
    assert.match(secret, new RegExp(`^yk-${id}-[\\w-]{43}$`))
    assert.equal((await bearer(secret).get('/v1/users')).status, 200)
    const { secret: lesser } = await draw('board')
    assert.deepEqual((await bearer(lesser).get('/v1/users')).body.about, ['supervisor'])
    const listed = JSON.stringify((await admin.get('/v1/access-keys')).body)
    assert.ok(!listed.includes(secret.slice(-20)) && !listed.includes('$'))
  })

  test('its last use is written down, by the minute', async () => {
    const { id, secret } = await draw('used')
    assert.equal((await row(id)).lastUsedAt, null)
    const first = world.world.clock.now
    await bearer(secret).get('/v1/version')
    world.world.clock.now += 30_000
    await bearer(secret).get('/v1/version')
    assert.equal((await row(id)).lastUsedAt, first)
    world.world.clock.now += 60_000
    await login(secret)
    assert.equal((await row(id)).lastUsedAt, world.world.clock.now)
  })

  test('a wrong key, one of another account and one that never was are refused alike', async () => {
    const { id, secret } = await draw('right')
    for (const wrong of [`yk-${id}-${'A'.repeat(43)}`, `yk-999999999-${secret.slice(-43)}`, 'yk-1-short'])
      assert.equal((await bearer(wrong).get('/v1/version')).body.reason, 'notSignedIn', wrong)
    assert.equal((await bearer(secret).get('/v1/version')).status, 200)
  })

  test("the published login takes every valid key of its account, and no other account's", async () => {
    const { secret } = await draw('old client')
    const other = await world.signedIn('9002', 'admin')
    const theirs = (await other.post('/v1/access-keys', { name: 'theirs' })).body.secret
    assert.ok(await letsIn(secret))
    assert.ok(await letsIn(ACCESSKEY))
    assert.ok(!(await letsIn(theirs)))
    assert.ok(!(await letsIn(secret, 'app9002')))
  })

  test('a revoked key and the tokens it gave end at once; those of other keys go on', async () => {
    const [gone, stays] = [await draw('gone'), await draw('stays')]
    const [token, otherToken] = [await tokenOf(gone.secret), await tokenOf(stays.secret)]
    const list = (of: string) => world.world.call(of, 'Sip_Yccall.TaskList')
    assert.equal((await list(token)).ret, 200)
    assert.equal((await admin.ask('DELETE', `/v1/access-keys/${gone.id}`)).status, 204)
    assert.notEqual((await list(token)).ret, 200)
    assert.equal((await bearer(token).get('/v1/version')).body.reason, 'notSignedIn')
    assert.equal((await bearer(gone.secret).get('/v1/version')).body.reason, 'notSignedIn')
    assert.ok(!(await letsIn(gone.secret)))
    assert.equal((await list(otherToken)).ret, 200)
    assert.equal((await admin.ask('DELETE', `/v1/access-keys/${gone.id}`)).body.reason, 'keyNotFound')
    assert.notEqual((await row(gone.id)).revokedAt, null)
  })

  test('a token may no more in /v1 than the key it was given out for', async () => {
    const { secret } = await draw('lesser')
    assert.equal((await bearer(await tokenOf(secret)).get('/v1/users')).body.reason, 'roleForbids')
    assert.equal((await bearer(await tokenOf(ACCESSKEY)).get('/v1/users')).status, 200)
  })

  test('the published key is replaced, and the old one and its tokens end', async () => {
    const token = await tokenOf(ACCESSKEY)
    const { body } = await admin.post('/v1/access-keys/published')
    assert.equal(body.appid, 'app9001')
    assert.ok(await letsIn(body.accesskey))
    assert.ok(!(await letsIn(ACCESSKEY)))
    assert.equal((await bearer(token).get('/v1/version')).body.reason, 'notSignedIn')
    const { rows } = (await admin.get('/v1/access-keys?limit=500')).body
    const published = rows.filter((key: { isPublished: boolean }) => key.isPublished)
    assert.deepEqual(
      published.map((key: { revokedAt: number | null }) => key.revokedAt === null),
      [false, true],
    )
    await admin.ask('DELETE', `/v1/access-keys/${published[1].id}`)
    assert.ok(!(await letsIn(body.accesskey)), 'no key is published any more')
    assert.ok(await letsIn((await draw('still')).secret))
  })
})

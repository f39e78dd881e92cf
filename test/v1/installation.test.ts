// What an operator reads of the installation, and the session's cookie behind a proxy that speaks TLS.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AddressRanges } from '../../src/domain/address.ts'
import { V1World } from './v1-world.ts'

test('the doctor says what is wrong, of this machine and of every account, in the language asked for', async t => {
  const finding = { wrong: true, text: 'The disk is nearly full.', zh: '磁盘将满。' }
  const world = await V1World.start(undefined, { examineMachine: async () => [finding] })
  t.after(() => world.stop())
  const operator = await world.signedIn('', 'operator')
  const { body } = await operator.get('/v1/doctor')
  assert.deepEqual(body.rows[0], { isWrong: true, text: finding.text })
  const texts: string[] = body.rows.map(({ text }: { text: string }) => text)
  for (const code of ['9001', '9002'])
    assert.ok(
      texts.some(text => text.includes(code)),
      `nothing of ${code}: ${texts.join('\n')}`,
    )
  assert.ok(
    body.rows.some(({ isWrong }: { isWrong: boolean }) => !isWrong),
    'also what is right',
  )
  const chinese = (await operator.with({ 'accept-language': 'zh' }).get('/v1/doctor')).body
  assert.equal(chinese.rows.length, body.rows.length)
  for (const { text } of chinese.rows) assert.match(text, /\p{Script=Han}/u)
})

describe("the session's cookie", () => {
  const signIn = { account: '9001', login: 'admin', password: 'a password of ten' }

  test('over TLS it is taken by this host alone and never sent in clear', async t => {
    const world = await V1World.start(undefined, { trustedProxies: new AddressRanges(['127.0.0.1']) })
    t.after(() => world.stop())
    const proxy = world.stranger().with({ 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' })
    const { headers } = await proxy.post('/v1/session', signIn)
    const cookie = headers.get('set-cookie') ?? ''
    assert.match(cookie, /^__Host-yuhu_session=[^;]{20,}/)
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/'])
      assert.ok(cookie.includes(attribute), `${attribute} in ${cookie}`)
    assert.doesNotMatch(cookie, /Domain=/)
    const value = cookie.split(';')[0] ?? ''
    assert.equal((await proxy.with({ cookie: value }).get('/v1/me')).status, 200)
    const plain = value.replace('__Host-', '')
    assert.equal((await proxy.with({ cookie: plain }).get('/v1/me')).status, 401, 'a cookie set in clear')
  })

  test('in clear it is not Secure, and a client that is no proxy does not make it so', async t => {
    const world = await V1World.start()
    t.after(() => world.stop())
    const { headers } = await world
      .stranger()
      .with({ 'x-forwarded-proto': 'https' })
      .post('/v1/session', signIn)
    const cookie = headers.get('set-cookie') ?? ''
    assert.match(cookie, /^yuhu_session=/)
    assert.match(cookie, /HttpOnly/)
    assert.match(cookie, /SameSite=Strict/)
    assert.doesNotMatch(cookie, /Secure/)
  })
})

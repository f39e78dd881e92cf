// What only operators may see, and what they see of failed logins.
import assert from 'node:assert/strict'
import { after, before, describe, type TestContext, test } from 'node:test'
import type { LoginResult } from '../../src/api/credentials/login-watch.ts'
import { createApi } from '../../src/api/http/http-server.ts'
import { createRealClock } from '../../src/app/real-clock.ts'
import { rangesIn } from '../../src/domain/address.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import { ACCESSKEY, NO_METRICS, World } from '../api/world.ts'

let world: World
describe('what operators see', () => {
  before(async () => {
    world = await World.start()
  })
  after(() => world.stop())

  async function serverWith(t: TestContext, options: Partial<Parameters<typeof createApi>[0]>) {
    const api = createApi({ ...world.options, ...options })
    const url = await api.listen({ port: 0, host: '127.0.0.1' })
    t.after(() => api.close())
    return (path: string, headers: Record<string, string> = {}) =>
      fetch(url + path, { headers: { connection: 'close', ...headers } }).then(answer => answer.status)
  }

  const INSIDE = ['/metrics', '/health/ready']

  test('metrics and readiness answer this machine and the named addresses, whether the API does or not', async t => {
    const outsider = { 'x-forwarded-for': '203.0.113.9' }
    const proxied = await serverWith(t, { trustedProxies: rangesIn('127.0.0.1') })
    const named = await serverWith(t, {
      trustedProxies: rangesIn('127.0.0.1'),
      metricsAllow: rangesIn('198.51.100.1,203.0.113.0/24'),
    })
    for (const path of INSIDE) {
      assert.equal(await proxied(path), 200)
      assert.equal(await proxied(path, outsider), 403)
      assert.equal(await named(path, outsider), 200)
      assert.equal(await named(path, { 'x-forwarded-for': '203.0.114.9' }), 403)
      assert.equal(await named(path), 200)
    }
    for (const path of ['/health/live', '/openapi.json']) assert.equal(await proxied(path, outsider), 200)
  })

  test('a request through an unnamed proxy on this machine does not count as this machine', async t => {
    const ask = await serverWith(t, {})
    for (const path of INSIDE) {
      assert.equal(await ask(path), 200)
      for (const header of ['x-forwarded-for', 'forwarded'])
        assert.equal(await ask(path, { [header]: 'for=127.0.0.1' }), 403)
    }
    assert.equal(await ask('/health/live', { 'x-forwarded-for': '203.0.113.9' }), 200)
  })

  test('failed logins are counted, and logged once a minute for each network without what was typed', async t => {
    const results: LoginResult[] = []
    const logged: string[] = []
    const write = (fields: unknown, message?: string) => void logged.push(JSON.stringify([fields, message]))
    const api = createApi({
      ...world.options,
      log: { debug: write, info: write, warn: write, error: write },
      metrics: { ...NO_METRICS, loginTried: result => void results.push(result) },
    })
    const url = await api.listen({ port: 0, host: '127.0.0.1' })
    t.after(() => api.close())
    const login = async (appid: string, accesskey: string) => {
      const body = new URLSearchParams({ service: 'App.Sip_Auth.Login', appid, accesskey })
      await fetch(url, { method: 'POST', body, headers: { connection: 'close' } })
    }
    const lines = () => logged.filter(line => line.includes('API logins failed'))
    await login('app9001', 'a wrong key')
    for (let time = 0; time < 5; time++) await login('a key typed as appid', ACCESSKEY)
    await login('a key typed as appid', ACCESSKEY)
    await login('app9001', ACCESSKEY)
    assert.deepEqual(results, [...Array<LoginResult>(6).fill('wrong'), 'braked', 'right'])
    assert.equal(lines().length, 1)
    assert.match(lines()[0] ?? '', /"network":"127\.0\.0\.1","account":"9001","result":"wrong","times":1/)
    world.clock.now += 61_000
    await login('app9001', 'a wrong key')
    assert.equal(lines().length, 2)
    assert.match(lines()[1] ?? '', /"times":7/)
    for (const secret of [ACCESSKEY, 'a wrong key', 'typed'])
      assert.ok(!logged.join().includes(secret), secret)
  })

  test('the metrics show logins and what clients hold', async () => {
    const metrics = createMetrics({
      clock: createRealClock(),
      switchName: 'sim',
      clockSpeed: 1,
      withNode: false,
    })
    const held = { connections: 2, bodyBytes: 7 }
    metrics.held(() => held)
    metrics.loginTried('wrong')
    assert.match(await metrics.text(), /yuhu_http_logins_total\{result="wrong"\} 1/)
    assert.match(await metrics.text(), /yuhu_http_held\{what="bodyBytes"\} 7/)
    held.bodyBytes = 0
    assert.match(await metrics.text(), /yuhu_http_held\{what="bodyBytes"\} 0/)
  })
})

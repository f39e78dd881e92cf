// From where and until when an account may be used.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isAllowed, rangesIn } from '../../src/domain/address.ts'
import { ACCESSKEY, World } from '../api/world.ts'

describe('the list of addresses', () => {
  it('matches IPv4, IPv6, blocks and mapped addresses in every notation', () => {
    for (const [address, allow, expected] of [
      ['192.0.2.255', '192.0.2.128/25', true],
      ['192.0.2.127', '192.0.2.128/25', false],
      ['192.0.2.9', '::ffff:192.0.2.0/120', true],
      ['192.0.3.9', '::ffff:192.0.2.0/120', false],
      ['192.0.2.9', '::ffff:192.0.2.0/24', false],
      ['::ffff:c000:209', '192.0.2.9', true],
      ['::FFFF:192.0.2.9', '192.0.2.0/24', true],
      ['2001:db8:0:0::1', '2001:db8::/64', true],
      ['2001:db8:0:1::1', '2001:db8::/64', false],
      ['2001:db8::1', '0.0.0.0/0', false],
      ['fe80::1%eth0', 'fe80::/10', true],
      ['192.0.2.9', '192.0.2.0/24/8', false],
      ['192.0.2.9', '192.0.2', false],
      ['192.0.2.9', '0300.0.02.011', false],
      ['192.0.2.9', ' \n192.0.2.8,,\t192.0.2.9 ', true],
      ['no address', '0.0.0.0/0', false],
    ] as const) {
      assert.equal(isAllowed(address, allow), expected, `${address} in ${JSON.stringify(allow)}`)
    }
  })
})

describe('over HTTP', () => {
  let world: World
  let token: string
  before(async () => {
    world = await World.start()
    token = await world.login('9002')
  })
  after(() => world.stop())

  const FORM = 'application/x-www-form-urlencoded'
  const asks = async (headers = {}) => {
    const body = new URLSearchParams({ service: 'App.Sip_Extgroup.GetExtgroupInfo', token }).toString()
    return (await world.post(body, FORM, headers)).ret
  }

  it('an X-Forwarded-For from a proxy that was not configured changes no address', async () => {
    await world.store.setSettings('9002', { ipAllow: '192.0.2.1' })
    for (const headers of [
      { 'x-forwarded-for': '192.0.2.1' },
      { forwarded: 'for=192.0.2.1' },
      { 'x-real-ip': '192.0.2.1' },
    ]) {
      assert.equal(await asks(headers), 604, JSON.stringify(headers))
    }
    await world.store.setSettings('9002', { ipAllow: '127.0.0.1' })
    assert.equal(await asks({ 'x-forwarded-for': '192.0.2.1' }), 200)
    await world.store.setSettings('9002', { ipAllow: '' })
  })

  it("behind a trusted proxy the address is the last one that is not a trusted proxy's", async t => {
    const proxied = await World.start({ trustedProxies: rangesIn('127.0.0.1, 10.0.0.0/8') })
    t.after(() => proxied.stop())
    await proxied.store.setSettings('9001', { ipAllow: '192.0.2.1' })
    const login = new URLSearchParams({
      service: 'App.Sip_Auth.Login',
      appid: 'app9001',
      accesskey: ACCESSKEY,
    }).toString()
    for (const [forwarded, ret] of [
      ['192.0.2.1', 200],
      ['192.0.2.1, 10.1.2.3', 200],
      ['192.0.2.1, 203.0.113.9', 604],
      ['203.0.113.9', 604],
    ] as const) {
      assert.equal((await proxied.post(login, FORM, { 'x-forwarded-for': forwarded })).ret, ret, forwarded)
    }
  })

  it('a licence ends to the second in the zone of the account, even across a change of the clock', async () => {
    const start = world.clock.now
    for (const [timeZone, expiresAt, end] of [
      ['Asia/Shanghai', '2026-03-02', '2026-03-01T16:00:00Z'],
      ['UTC', '2026-03-02 00:00:00', '2026-03-02T00:00:00Z'],
      ['America/New_York', '2026-03-01 12:00:00', '2026-03-01T17:00:00Z'],
      // Four hours behind from 8 March on.
      ['America/New_York', '2026-03-08 12:00:00', '2026-03-08T16:00:00Z'],
    ] as const) {
      await world.store.setSettings('9002', { timeZone, expiresAt })
      world.clock.now = Date.parse(end) - 3_600_000
      token = await world.login('9002')
      world.clock.now = Date.parse(end) - 1
      assert.equal(await asks(), 200, `1 ms before ${end}`)
      world.clock.now = Date.parse(end)
      assert.equal(await asks(), 602, end)
    }
    world.clock.now = start
    await world.store.setSettings('9002', { expiresAt: '' })
  })

  it('a licence that ends on a day that does not exist has ended', async () => {
    await world.store.setSettings('9002', { expiresAt: '' })
    token = await world.login('9002')
    await world.store.setSettings('9002', { expiresAt: '2099-02-30' })
    assert.equal(await asks(), 602)
    await world.store.setSettings('9002', { expiresAt: '' })
  })
})

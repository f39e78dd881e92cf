// Wrong logins are slowed by address and by appid, and nobody who only knows an appid locks its owner out.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LoginBrake } from '../../src/api/credentials/login-brake.ts'
import { rangesIn } from '../../src/domain/address.ts'
import { ACCESSKEY, codeOf, World } from '../api/world.ts'

const MINUTE = 60_000

/** A brake in a clock of its own; waits are written down and end at once. */
function brakeAt(start = Date.UTC(2026, 2, 2)) {
  const clock = { now: start }
  const waits: number[] = []
  const brake = new LoginBrake(
    () => clock.now,
    async ms => void waits.push(ms),
  )
  const login = async (address: string, appid: string, isRight: boolean): Promise<'refused' | boolean> => {
    const turn = await brake.turn(address, appid)
    if (turn === null) return 'refused'
    turn.end(isRight)
    return isRight
  }
  const fail = async (times: number, address: string, appid: string) => {
    for (let time = 0; time < times; time++) await login(address, appid, false)
  }
  return { clock, waits, brake, login, fail }
}

describe('the brake on logins', () => {
  it('refuses an address and appid after five failures, for pauses that double up to 30 s', async () => {
    const { clock, login } = brakeAt()
    for (let time = 0; time < 5; time++) assert.equal(await login('192.0.2.1', 'A', false), false)
    for (const pauseMs of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      clock.now += pauseMs - 1
      assert.equal(await login('192.0.2.1', 'A', true), 'refused', `1 ms before the end of ${pauseMs}`)
      clock.now += 1
      assert.equal(await login('192.0.2.1', 'A', false), false, `after ${pauseMs}`)
    }
    clock.now += 30_000
    assert.equal(await login('192.0.2.1', 'A', true), true)
    assert.equal(await login('192.0.2.1', 'A', true), true)
  })

  it('refuses an address after twenty failures whatever the appids, but not one that logged in from there', async () => {
    const { clock, login } = brakeAt()
    assert.equal(await login('192.0.2.1', 'mine', true), true)
    for (let time = 0; time < 20; time++) assert.equal(await login('192.0.2.1', `appid${time}`, false), false)
    assert.equal(await login('192.0.2.1', 'another', false), 'refused')
    assert.equal(await login('192.0.2.1', 'mine', true), true)
    assert.equal(await login('192.0.2.2', 'another', true), true)
    clock.now += 1_000
    assert.equal(await login('192.0.2.1', 'another', false), false)
    assert.equal(await login('192.0.2.1', 'yet another', false), 'refused')
  })

  it('never refuses a right login because others fail at its appid: it waits 1.5 s at most, and not where it logged in before', async () => {
    const { clock, waits, login, fail } = brakeAt()
    assert.equal(await login('198.51.100.7', 'A', true), true)
    for (let attacker = 1; attacker <= 200; attacker++) await fail(5, `192.0.2.${attacker}`, 'A')
    waits.length = 0
    assert.equal(await login('198.51.100.7', 'A', true), true)
    assert.deepEqual(waits, [], 'an address that logged in before does not wait')
    assert.equal(await login('198.51.100.8', 'A', true), true)
    assert.deepEqual(waits, [1_500])
    clock.now += 15 * MINUTE
    await login('198.51.100.9', 'A', true)
    assert.deepEqual(waits, [1_500], 'failures are forgotten')
  })

  it('makes guesses wait longer, the more fail at one appid', async () => {
    const { waits, fail } = brakeAt()
    for (let attacker = 1; attacker <= 12; attacker++) await fail(1, `192.0.2.${attacker}`, 'A')
    assert.deepEqual(waits, [50, 100, 200, 400, 800, 1_500, 1_500])
  })

  it('lets no simultaneous guesses outrun the count', async () => {
    const { brake, clock, fail } = brakeAt()
    await fail(5, '192.0.2.1', 'A')
    clock.now += MINUTE
    const turns = await Promise.all(Array.from({ length: 50 }, () => brake.turn('192.0.2.1', 'A')))
    assert.equal(turns.filter(turn => turn !== null).length, 1)
  })

  it('lets clients that never failed log in all at once', async () => {
    const { brake } = brakeAt()
    const turns = await Promise.all(Array.from({ length: 50 }, () => brake.turn('192.0.2.1', 'A')))
    assert.ok(turns.every(turn => turn !== null))
  })

  it('counts an IPv6 network as one address, and an IPv4 client alike on both kinds of socket', async () => {
    for (const [one, other, isSame] of [
      ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
      ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
      ['::1', '::2', true],
      ['::ffff:192.0.2.1', '192.0.2.1', true],
      ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
    ] as const) {
      const { login, fail } = brakeAt()
      await fail(5, one, 'A')
      assert.equal((await login(other, 'A', true)) === 'refused', isSame, `${one} ${other}`)
    }
  })

  it('counts nothing if we could not check the key', async () => {
    const { brake, login } = brakeAt()
    for (let time = 0; time < 50; time++) (await brake.turn('192.0.2.1', 'A'))?.end(null)
    assert.equal(await login('192.0.2.1', 'A', true), true)
  })

  it('is not misled by a clock that was set back', async () => {
    const { clock, login, fail } = brakeAt()
    await fail(9, '192.0.2.1', 'A')
    assert.equal(await login('192.0.2.1', 'A', true), 'refused')
    clock.now -= 10 * MINUTE
    assert.equal(await login('192.0.2.1', 'A', true), true)
  })

  it('keeps a bounded number of entries however many addresses and appids try', async () => {
    const { brake, login } = brakeAt()
    for (let one = 0; one < 25_000; one++)
      await login(`10.${one >> 16}.${(one >> 8) & 255}.${one & 255}`, `appid${one}`, one % 2 === 0)
    assert.ok(brake.size <= 40_000, String(brake.size))
    assert.ok(brake.size >= 10_000)
  })
})

describe('logins in line', () => {
  it('keeps a bounded number of guesses waiting', async () => {
    const ends: (() => void)[] = []
    const brake = new LoginBrake(
      () => 0,
      () => new Promise<void>(resolve => void ends.push(resolve)),
    )
    for (let attacker = 0; attacker < 5; attacker++)
      (await brake.turn(`192.0.2.${attacker}`, 'A'))?.end(false)
    const turns = Array.from({ length: 150 }, (_, attacker) => brake.turn(`198.51.100.${attacker}`, 'A'))
    assert.equal(await turns[149], null)
    assert.equal(ends.length, 100)
    for (const end of ends) end()
    assert.equal((await Promise.all(turns)).filter(turn => turn !== null).length, 100)
  })
})

describe('logins over HTTP', () => {
  let world: World
  before(async () => {
    world = await World.start({ trustedProxies: rangesIn('127.0.0.1') })
  })
  after(() => world.stop())

  const loginFrom = async (address: string, appid: string, accesskey: string) => {
    const began = performance.now()
    const body = new URLSearchParams({ service: 'App.Sip_Auth.Login', appid, accesskey }).toString()
    const answer = await world.post(body, 'application/x-www-form-urlencoded', { 'x-forwarded-for': address })
    return { answer, tookMs: performance.now() - began }
  }

  it('answers 1003 in the same words and within 3 s whether a key is wrong or not looked at', async () => {
    const answers: unknown[] = []
    for (let time = 0; time < 12; time++) {
      const { answer, tookMs } = await loginFrom('192.0.2.1', 'app9001', 'wrong')
      assert.ok(tookMs < 3_000, String(tookMs))
      answers.push([answer.ret, answer.data.status, answer.data.desc, answer.data.errors])
    }
    for (const answer of answers)
      assert.deepEqual(answer, [200, 1, '授权失败', { code: 1003, codemsg: '授权失败' }])
    assert.equal(
      codeOf((await loginFrom('192.0.2.1', 'app9001', ACCESSKEY)).answer),
      1003,
      'refused unchecked while it is slowed',
    )
    assert.equal(
      (await loginFrom('192.0.2.2', 'app9001', ACCESSKEY)).answer.data.status,
      0,
      'another address logs in',
    )
    world.clock.now += 60_000
    assert.equal(
      (await loginFrom('192.0.2.1', 'app9001', ACCESSKEY)).answer.data.status,
      0,
      'and so does the first, a minute later',
    )
  })

  it('slows logging out by appid and key as well', async () => {
    const logout = (accesskey: string) =>
      world.post(
        new URLSearchParams({ service: 'App.Sip_Auth.Logout', appid: 'app9002', accesskey }).toString(),
        'application/x-www-form-urlencoded',
        { 'x-forwarded-for': '192.0.2.3' },
      )
    for (let time = 0; time < 5; time++) assert.equal(codeOf(await logout('wrong')), 1003)
    assert.equal(codeOf(await logout(ACCESSKEY)), 1003)
    world.clock.now += 1_000
    assert.equal((await logout(ACCESSKEY)).data.status, 0)
  })
})

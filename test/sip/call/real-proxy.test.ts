// Our calls through Kamailio to sipp: recorded routes, a challenge with MD5 and SHA-256, and calls over TCP
// that the carrier takes over UDP.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Carrier, startCarrier } from '../../peers/carrier.ts'
import { type Kamailio, type KamailioOptions, startKamailio } from '../../peers/kamailio.ts'
import { KAMAILIO, missing, SIPP, until } from '../../peers/peer.ts'
import { callerTo } from './real-world.ts'

const skip = missing(SIPP, KAMAILIO)

async function behindProxy(
  t: TestContext,
  options: Omit<KamailioOptions, 'carrier'> = {},
): Promise<[Carrier, Kamailio]> {
  const carrier = await startCarrier()
  t.after(() => carrier.stop())
  const proxy = await startKamailio({ carrier, ...options })
  t.after(() => proxy.stop())
  return [carrier, proxy]
}

async function nothingHangs(carrier: Carrier): Promise<void> {
  await until(
    'every call is over for the carrier',
    () => carrier.hanging().length === 0,
    () => carrier.show(),
  )
  assert.deepEqual(carrier.complaints(), [], carrier.show())
}

for (const transport of ['udp', 'tcp'] as const) {
  test(`over ${transport.toUpperCase()} calls through a proxy end like those without, whoever hangs up`, {
    skip,
  }, async t => {
    const [carrier, proxy] = await behindProxy(t)
    const caller = await callerTo(t, proxy, { transport })
    const wanted: Readonly<Record<string, readonly string[]>> = {
      '10': ['ringing 180', 'ended busy by network'],
      '11': ['ringing 180', 'ended cancelled by us'],
      '12': ['ringing 180', 'ended rejected by peer'],
      '13': ['ended invalid by network'],
      '14': ['ended trunkFailed by network'],
      '17': ['answered', 'ended completed by us'],
      '20': ['ringing 180', 'answered', 'ended completed by peer'],
      '30': ['ringing 180', 'early 183', 'answered', 'ended completed by us'],
    }
    const calls = Object.keys(wanted).map(ending =>
      caller.dial(`138000000${ending}`, {}, (what, { call }) => {
        if ((what === 'answered' && ending !== '20') || (what === 'ringing 180' && ending === '11'))
          call.hangup()
      }),
    )
    await caller.quiet()
    await nothingHangs(carrier)
    for (const { number, reported } of calls) assert.deepEqual(reported, wanted[number.slice(-2)], number)
    assert.deepEqual(carrier.call('13800000017')?.said, ['invited', 'acked', 'hungUp', 'over'])
    assert.deepEqual(carrier.call('13800000020')?.said, ['invited', 'acked', 'left', 'over'])
  })
}

for (const algorithm of ['MD5', 'SHA-256'] as const) {
  test(`a proxy's challenge, a 407 with ${algorithm}, is answered; a wrong password is refused`, {
    skip,
  }, async t => {
    const credentials = { username: 'yuhu', password: 'secret' }
    const [carrier, proxy] = await behindProxy(t, { digest: { ...credentials, algorithm } })
    const right = await callerTo(t, proxy, { credentials })
    const wrong = await callerTo(t, proxy, { credentials: { ...credentials, password: 'guess' } })
    const good = right.dial('13800000017', {}, (what, { call }) => {
      if (what === 'answered') call.hangup()
    })
    const bad = wrong.dial('13800000001')
    await right.quiet()
    await wrong.quiet()
    await nothingHangs(carrier)
    assert.deepEqual(good.reported, ['answered', 'ended completed by us'], proxy.peer.output())
    assert.deepEqual([bad.reported.length, bad.end?.status], [1, 407])
    assert.deepEqual(
      carrier.calls().map(({ number }) => number),
      ['13800000017'],
    )
  })
}

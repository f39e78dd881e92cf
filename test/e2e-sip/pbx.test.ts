// Agents behind a PBX: Kamailio with its registrar between Yuhu and real phones, and a PBX that goes away.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startBaresip } from '../peers/baresip.ts'
import { type KamailioPbxOptions, startKamailioPbx } from '../peers/kamailio.ts'
import { BARESIP, KAMAILIO, missing, SIPP, until } from '../peers/peer.ts'
import { ACCOUNT_ID, conversation, ended, type Office, type OfficeOptions, openOffice } from './office.ts'

const skip = missing(SIPP, BARESIP, KAMAILIO)
const CUSTOMER = '13800000017'
const PBX_PASSWORD = 'known-at-the-pbx'

/** Its agent 1001 is 2001 there: it is expected once its phone, which `phone` starts, has registered there. */
async function behindPbx(
  t: TestContext,
  {
    password,
    speed = 1,
    agent = '',
    tcp = false,
  }: KamailioPbxOptions & OfficeOptions & { readonly agent?: string } = {},
) {
  const pbx = await startKamailioPbx(password === undefined ? {} : { password })
  t.after(() => pbx.stop())
  const office = await openOffice(t, { speed, tcp })
  const at = { user: '2001', host: pbx.address, port: null, transport: tcp ? 'tcp' : 'udp' } as const
  const expect = () =>
    office.telephony.expectAgents(ACCOUNT_ID, [{ ext: '1001', login: '9001-1001', password: agent, at }])
  const phone = async () => {
    const registrar = `${pbx.address}:${pbx.port}`
    const started = await startBaresip({ login: '2001', password: 'x', registrar })
    t.after(() => started.stop())
    // It may have registered before its control port can be reached, so its events do not say so.
    await until(
      'it has registered at the PBX',
      () => started.peer.output().includes('[1 binding]'),
      () => started.show(),
    )
    expect()
    return started
  }
  return { pbx, office, phone, expect }
}

const seen = (office: Office) =>
  office.events.flatMap(({ type }) =>
    type === 'agentRegistered' ? ['there'] : type === 'agentUnregistered' ? ['gone'] : [],
  )

test('an agent behind a PBX is rung, talks, holds, and hangs up; it cannot transfer', { skip }, async t => {
  const { office, phone: start } = await behindPbx(t)
  const phone = await start()
  await until('it is there', () => seen(office).at(-1) === 'there', office.show)
  await conversation(office, CUSTOMER, '1001')
  const begun = () => office.counted('transaction', 'serverBegun')
  for (const order of ['hold', 'resume']) {
    const before = await begun()
    phone.orders(order)
    await until(`its ${order} has come`, async () => (await begun()) > before, office.show)
  }
  assert.deepEqual(
    (await office.telephony.snapshot()).map(({ answered }) => answered),
    [true, true],
  )
  phone.orders('transfer', `sip:${CUSTOMER}@${office.carrier.address}`)
  await until(
    'its transfer is refused',
    () => phone.show().includes('405 Method Not Allowed'),
    () => phone.show(),
  )
  // baresip hangs up by itself once its transfer has failed.
  phone.hangup()
  assert.deepEqual(await ended(office, '1001'), ['completed', 'agent'])
  assert.equal(office.carrier.call(CUSTOMER)?.said.filter(what => what === 'invited').length, 1)
  office.telephony.hangup(CUSTOMER)
  await office.nothingHangs()
})

test('a phone that leaves its PBX, falls silent, or whose PBX dies is gone, and is back once it has come back', {
  skip,
}, async t => {
  const { pbx, office, phone: start } = await behindPbx(t, { speed: 20 })
  const is = (what: string) => until(`it is ${what}`, () => seen(office).at(-1) === what, office.show)
  const first = await start()
  await is('there')
  await first.stop()
  await is('gone')
  office.ring('1001')
  assert.deepEqual((await ended(office, '1001')).slice(0, 2), ['unreachable', 'network'])
  const second = await start()
  await is('there')
  second.peer.freeze()
  await is('gone')
  second.peer.thaw()
  await is('there')
  await pbx.stop()
  await is('gone')
  assert.deepEqual(office.faults, [])
})

test('a phone that has just left is found out by ringing it: away, although the last OPTIONS was answered', {
  skip,
}, async t => {
  const { office, phone: start } = await behindPbx(t)
  const phone = await start()
  await until('it is there', () => seen(office).at(-1) === 'there', office.show)
  await phone.stop()
  office.ring('1001', 'b')
  assert.deepEqual(await ended(office, 'b'), ['invalid', 'network', 404])
  assert.deepEqual(seen(office), ['there', 'gone'])
  const order = office.events.map(({ type }) => type)
  assert.ok(order.indexOf('agentUnregistered') < order.indexOf('ended'), 'said before the ring ends')
})

test('a PBX that asks who calls is answered with the agent’s password; with a wrong one it cannot be rung', {
  skip,
}, async t => {
  for (const agent of [PBX_PASSWORD, 'wrong']) {
    const { office, phone: start } = await behindPbx(t, { password: PBX_PASSWORD, agent })
    const phone = await start()
    await until('it is there', () => seen(office).at(-1) === 'there', office.show)
    office.ring('1001', 'b')
    if (agent === PBX_PASSWORD) {
      await office.reported('answered', 'b')
      phone.hangup()
      assert.deepEqual(await ended(office, 'b'), ['completed', 'agent'])
    } else {
      assert.equal((await office.reported('ended', 'b')).sipStatus, 407)
      assert.equal(seen(office).at(-1), 'gone')
    }
  }
})

test('an agent at a PBX does not register here', { skip }, async t => {
  const { office, expect } = await behindPbx(t, { agent: 'secret' })
  expect()
  office.telephony.expectElsewhere([])
  await office.phone('1001')
  const refused = async () => (await office.counted('registrar', 'unknownUser')) > 0
  await until('its login is refused', refused, office.show)
  assert.deepEqual(seen(office), [])
})

test('over TCP an agent behind a PBX talks, and either side ends the call', { skip }, async t => {
  const { office, phone: start } = await behindPbx(t, { tcp: true })
  const phone = await start()
  await until('it is there', () => seen(office).at(-1) === 'there', office.show)
  for (const legId of ['by the phone', 'by us']) {
    office.ring('1001', legId)
    await office.reported('answered', legId)
    if (legId === 'by us') office.telephony.hangup(legId)
    else phone.hangup()
    assert.deepEqual(await ended(office, legId), ['completed', legId === 'by us' ? 'us' : 'agent'])
  }
  await office.nothingHangs()
})

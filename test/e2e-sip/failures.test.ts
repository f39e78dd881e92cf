// What goes wrong around real calls: each has an outcome, a log line and a count, and no leg, call or port
// outlives it.

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { describe, test } from 'node:test'
import { HANGUP_CAUSE } from '../../src/wire/state-codes.ts'
import { type Baresip, startBaresip } from '../peers/baresip.ts'
import { startCarrier } from '../peers/carrier.ts'
import { ownAddress } from '../peers/loopback.ts'
import { BARESIP, missing, SIPP, temporaryFolder, until } from '../peers/peer.ts'
import { openServer, type Result } from '../support/server.ts'
import {
  assertLogged,
  conversation,
  ERROR,
  EXTS,
  ended,
  type Office,
  openOffice,
  registered,
  WARN,
} from './office.ts'

const TALKS = '13800000017'
/** Rings on (carrier-endings.ts). */
const RINGS = '13800000011'
const skipCalls = missing(SIPP)
const skipAgents = missing(SIPP, BARESIP)
/** Most of each is waiting. */
const TOGETHER = { concurrency: 7 }

describe('failures', TOGETHER, () => {
  test('a trunk that falls silent during a call costs that call, but not its agent', {
    skip: skipAgents,
  }, async t => {
    const office = await openOffice(t, { rtpTimeoutMs: 1_500 })
    await registered(office, '1001')
    await conversation(office, TALKS, '1001')
    assert.ok(office.soundPorts().length > 4, 'the legs have ports')
    office.carrier.freeze()
    assert.deepEqual(await ended(office, TALKS), ['completed', 'network'])
    assert.equal(await office.counted('leg', 'rtpTimeout'), 1)
    assertLogged(office, 'rtpTimeout', TALKS, WARN)
    // Nobody answered our BYE: the leg was not kept waiting for it.
    assert.equal(await office.counted('call', 'byeUnanswered'), 1)
    assert.deepEqual(
      (await office.telephony.snapshot()).map(({ legId, room }) => [legId, room]),
      [['1001', TALKS]],
    )
    office.telephony.hangup('1001')
    assert.deepEqual(await ended(office, '1001'), ['completed', 'us'])
    await office.nothingHangs()
    office.carrier.thaw()
    await until('the carrier has heard our BYE', () => office.carrier.hanging().length === 0, office.show)
  })

  test('a trunk that never answers is down, and a call it takes up too late is cancelled', {
    skip: skipCalls,
  }, async t => {
    // The 32 s after which an INVITE has no transaction any more (RFC 3261 §9.1) pass in three.
    const office = await openOffice(t, { speed: 10 })
    office.carrier.freeze()
    office.dial(RINGS, 1_000)
    assert.deepEqual(await ended(office, RINGS), ['trunkFailed', 'network', 408])
    const down = await office.reported('trunkDown')
    assert.equal(down.trunk, 'carrier')
    await office.nothingHangs()
    office.carrier.thaw()
    await until('the carrier has got the INVITE', () => office.carrier.call(RINGS) !== undefined, office.show)
    await until('and nothing of it hangs', () => office.carrier.hanging().length === 0, office.show)
    assert.deepEqual(
      office.carrier.calls().map(({ said }) => said),
      [['invited', 'cancelled', 'over']],
    )
    assert.ok((await office.counted('call', 'cancelledLate')) > 0)
    await office.nothingHangs()
    await until(
      'the trunk is up again',
      () => office.events.findLast(({ type }) => /^trunk/.test(type))?.type === 'trunkUp',
      office.show,
    )
  })

  test('a trunk gets no call when ports are used up; one is free again when a call is over', {
    skip: skipCalls,
  }, async t => {
    const office = await openOffice(t, { legsMax: 2 })
    for (const number of ['13800000117', '13800000217']) {
      office.dial(number)
      await office.reported('answered', number)
    }
    office.dial('13800000317')
    assert.deepEqual(await ended(office, '13800000317'), ['trunkFailed', 'network'])
    assert.equal(await office.counted('leg', 'portsUsedUp'), 1)
    assertLogged(office, 'portsUsedUp', '13800000317', ERROR)
    assert.equal(office.carrier.call('13800000317'), undefined)
    office.telephony.hangup('13800000117')
    let tries = 0
    // Ports rest a while, so that nobody hears the call before.
    await until(
      'another call has sound',
      async () => {
        const number = `1390000${String(++tries).padStart(2, '0')}17`
        office.dial(number)
        await until(
          'it is answered or over',
          () => has(office, 'answered', number) || has(office, 'ended', number),
          office.show,
        )
        return has(office, 'answered', number) || new Promise(resolve => setTimeout(resolve, 250, false))
      },
      office.show,
    )
    assert.ok(tries > 1, 'at once there was none')
    for (const { legId } of await office.telephony.snapshot()) office.telephony.hangup(legId)
    await office.nothingHangs()
  })

  test('the leg of an agent who vanishes during a call ends, and the customer talks with another', {
    skip: skipAgents,
  }, async t => {
    const office = await openOffice(t, { rtpTimeoutMs: 1_500 })
    const [first] = await registered(office, '1001', '1002')
    await conversation(office, TALKS, '1001')
    first?.peer.signal('SIGKILL')
    // Still registered, and nobody there.
    office.ring('1001', 'again', 1_000)
    assert.deepEqual(await ended(office, '1001'), ['completed', 'network'])
    assertLogged(office, 'rtpTimeout', '1001', WARN)
    const [left] = await office.telephony.snapshot()
    assert.deepEqual([left?.legId, left?.answered, left?.room], [TALKS, true, TALKS])
    office.ring('1002')
    await office.reported('answered', '1002')
    office.telephony.join('1002', TALKS)
    await office.reported('joined', '1002')
    assert.deepEqual((await ended(office, 'again')).slice(0, 2), ['unreachable', 'network'])
    office.telephony.hangup(TALKS)
    office.telephony.hangup('1002')
    await office.nothingHangs()
  })

  test("if an agent vanishes in a task's call, the customer is released, the call is recorded, and the next goes to another", {
    skip: skipAgents,
  }, async t => {
    const [carrier, address, dataDir] = [await startCarrier(), ownAddress(), temporaryFolder('vanished')]
    const yuhu = await openServer(
      [{ code: '9001', settings: { wrapUpSeconds: 0 }, groups: { sales: [...EXTS] } }],
      {
        dataDir,
        env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_TIMEOUT_SECONDS: '5' },
      },
    )
    const phones: Baresip[] = []
    t.after(async () => {
      await Promise.all(phones.map(phone => phone.stop()))
      await yuhu.close()
      await carrier.stop()
      rmSync(dataDir, { recursive: true })
    })
    const trunk = {
      code: '9001',
      channels: 9,
      callsPerSecond: 9,
      address: `${carrier.address}:${carrier.port}`,
    }
    await yuhu.server.store.addTrunk({ name: 'carrier', ...trunk })
    for (const ext of EXTS)
      phones.push(await startBaresip({ login: `9001-${ext}`, password: 'x', registrar: `${address}:5060` }))
    const show = () => [carrier.show(), ...phones.map(phone => phone.show())].join('\n')
    const client = await yuhu.login('9001')
    const call = (number: string) =>
      client.call('Sip_Yccall.TaskCreat', {
        ...{ assigntype: '3', assignagent: 'sales', taskscale: '1:1', concurrent: '1', status: '1' },
        telphone: JSON.stringify([{ phone: number }]),
      })
    await call(TALKS)
    const established = (phone: Baresip) => phone.count('CALL_ESTABLISHED')
    await until('an agent talks', () => phones.some(established), show)
    const gone = phones.findIndex(established)
    phones[gone]?.peer.signal('SIGKILL')
    const range = { starttime: '2020-01-01 00:00:00', endtime: '2099-01-01 00:00:00', syncflag: '3' }
    const bills = async (): Promise<Result[]> => (await client.call('Sip_Cdr.GetBill', range)).result.bills
    await until('the call is recorded', async () => (await bills()).length === 1, show)
    const [bill] = await bills()
    assert.deepEqual([bill.hangupcause, bill.extnumber], [HANGUP_CAUSE.connected, EXTS[gone]])
    await until('the customer is off the line', () => carrier.hanging().length === 0, show)
    assert.deepEqual(carrier.call(TALKS)?.said.slice(-2), ['hungUp', 'over'])

    await call('13800000117')
    await until(
      'the other agent talks',
      () => established(phones[1 - gone] ?? assert.fail('two phones')) > 0,
      show,
    )
    assert.equal(carrier.call('13800000117')?.said.at(-1), 'acked')
  })

  test('an agent whose registration expires silently is reported as gone and is not rung', {
    skip: skipAgents,
  }, async t => {
    // Its 60 seconds pass in three.
    const office = await openOffice(t, { speed: 20 })
    const [phone] = await registered(office, '1001')
    phone?.peer.signal('SIGKILL')
    const gone = await office.reported('agentUnregistered')
    assert.equal(gone.ext, '1001')
    assert.equal(await office.counted('registrar', 'expired'), 1)
    office.ring('1001')
    assert.deepEqual(await ended(office, '1001'), ['unreachable', 'network'])
    await office.nothingHangs()
  })

  test('an agent with a wrong password is refused, counted and never rung', { skip: skipAgents }, async t => {
    const office = await openOffice(t)
    const phone = await office.phone('1001', 'wrong horse')
    await until('it is refused', () => phone.show().includes('403 Forbidden'), office.show)
    assert.ok((await office.counted('registrar', 'wrongPassword')) > 0)
    assert.ok(!has(office, 'agentRegistered'))
    office.ring('1001')
    assert.deepEqual(await ended(office, '1001'), ['unreachable', 'network'])
    assert.equal(phone.count('CALL_INCOMING'), 0)
    assert.ok(!office.lines.join('').includes('horse'))
    await office.nothingHangs()
  })
})

function has(office: Office, type: string, legId?: string): boolean {
  return office.events.some(
    event => event.type === type && (legId === undefined || ('legId' in event && event.legId === legId)),
  )
}

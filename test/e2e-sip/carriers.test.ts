// The SIP switch with carriers of strict manners: one that wants a registration first, one that asks to be
// left alone.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'
import type { TrunkAccess } from '../../src/domain/trunk.ts'
import type { SwitchEvent } from '../../src/telephony/port.ts'
import { createSipSwitch } from '../../src/telephony/sip/index.ts'
import { type Carrier, type CarrierOptions, startCarrier } from '../peers/carrier.ts'
import { freePortPair } from '../peers/loopback.ts'
import { USABLE, USELESS } from '../peers/odd-answers.ts'
import { missing, RTPENGINE, SIPP, until } from '../peers/peer.ts'
import { startRtpengine } from '../peers/rtpengine.ts'

const HERE = '127.0.0.1'
const skip = missing(SIPP)

async function carrierFor(t: TestContext, options: CarrierOptions = {}): Promise<Carrier> {
  const carrier = await startCarrier(options)
  t.after(() => carrier.stop())
  return carrier
}

async function switchTo(t: TestContext, carrier: Carrier, trunk: Partial<TrunkAccess>) {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-carriers-'))
  const from = await freePortPair(HERE)
  const { telephony } = createSipSwitch({
    clock: createRealClock(),
    random: randomBytes,
    listen: [{ transport: 'udp', address: HERE, port: 0 }],
    realm: 'yuhu',
    rtp: { address: HERE, publicAddress: HERE, ports: { from, to: from + 59 }, timeoutMs: 20_000 },
    rtpengine: null,
    lookup: async name => (name === 'gateway.example' ? [carrier.address] : []),
    promptsFolder: folder,
    recordingsFolder: folder,
    report() {},
    fault: (where, error) => assert.fail(`${where}: ${error}`),
  })
  const events: SwitchEvent[] = []
  await telephony.start(event => events.push(event))
  telephony.useTrunks([
    {
      ...{
        name: 'carrier',
        address: `${carrier.address}:${carrier.port}`,
        transport: 'udp',
        username: '',
        password: '',
      },
      ...{ registers: false, probes: true, domain: '', prefixRules: [], assertsIdentity: false },
      ...trunk,
    },
  ])
  t.after(async () => {
    await telephony.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const reported = (type: SwitchEvent['type']) => events.some(event => event.type === type)
  const dial = (to: string) =>
    telephony.dial(to, {
      to,
      callerId: '01012345678',
      trunk: 'carrier',
      ringTimeoutMs: 5_000,
      mayDial: () => true,
      tags: { accountId: 1, callId: 1 },
    })
  const show = () => `${JSON.stringify(events)}\n${carrier.show()}`
  return { telephony, reported, dial, show, events }
}

test('a carrier that wants a registration first gets one with digest, then takes calls', {
  skip,
}, async t => {
  const digest = { username: 'yuhu', password: 'secret' }
  const carrier = await carrierFor(t, { digest, needsRegistration: true })
  const { telephony, reported, dial, show } = await switchTo(t, carrier, { ...digest, registers: true })
  await until('the trunk is up', () => reported('trunkUp'), show)
  assert.ok(carrier.registrations() >= 1, show())
  dial('13800000017')
  await until('it is answered', () => reported('answered'), show)
  telephony.hangup('13800000017')
  await until('it is over there', () => carrier.call('13800000017')?.said.at(-1) === 'over', show)
  assert.deepEqual(carrier.call('13800000017')?.said, ['invited', 'invitedAgain', 'acked', 'hungUp', 'over'])
})

test('a carrier without room for one call stays up, and is down when it refuses several in a row', {
  skip,
}, async t => {
  const carrier = await carrierFor(t)
  const { dial, show, events, reported } = await switchTo(t, carrier, {})
  await until('the trunk is up', () => reported('trunkUp'), show)
  const ends = () => events.filter(event => event.type === 'ended')
  for (let nth = 1; nth <= 5; nth++) {
    dial(`1380000${nth}023`)
    await until('the call has ended', () => ends().length === nth, show)
    const ended = ends().at(-1)
    assert.ok(ended?.type === 'ended')
    assert.deepEqual([ended.outcome, ended.sipStatus, ended.noRoom], ['trunkFailed', 503, true])
    if (nth < 5) assert.ok(!reported('trunkDown'), show())
  }
  await until('the trunk is down', () => reported('trunkDown'), show)
  assert.equal(events.filter(event => event.type === 'trunkFull').length, 5)
})

test('answers as carriers give them are usable if they can be; if nobody hears anything the customer has still answered', {
  skip,
}, async t => {
  const carrier = await carrierFor(t, { answersOddly: true })
  const { telephony, dial, show, events } = await switchTo(t, carrier, {})
  const [usable, useless] = [USABLE, USELESS].map(endings =>
    Object.keys(endings).map(ending => `138000000${ending}`),
  )
  assert.ok(usable !== undefined && useless !== undefined)
  for (const number of [...usable, ...useless]) dial(number)
  const reported = (legId: string) =>
    events.flatMap(event => ('legId' in event && event.legId === legId ? [event.type] : []))
  await until(
    'all that can be are talked by',
    () => usable.every(number => reported(number).includes('answered')),
    show,
  )
  await until('the others are over', () => useless.every(number => reported(number).includes('ended')), show)
  const ends = events.flatMap(event =>
    event.type === 'ended' ? [[event.legId, event.outcome, event.by]] : [],
  )
  assert.deepEqual(
    ends.sort(),
    useless.map(number => [number, 'completed', 'us']),
    show(),
  )
  for (const number of useless) assert.ok(!reported(number).includes('answered'), number)
  for (const number of usable) telephony.hangup(number)
  await until('every call is over there', () => carrier.hanging().length === 0, show)
  for (const { number, said } of carrier.calls()) {
    assert.deepEqual(said.slice(0, 2), ['invited', 'acked'], number)
    assert.deepEqual(said.slice(-2), ['hungUp', 'over'], number)
  }
  assert.equal(carrier.calls().length, usable.length + useless.length)
  assert.deepEqual(carrier.complaints(), [], show())
})

test('rtpengine starts, answers pings and is gone when stopped', { skip: missing(RTPENGINE) }, async () => {
  const { peer, stop } = await startRtpengine()
  assert.doesNotThrow(() => process.kill(peer.pid, 0))
  await stop()
  assert.throws(() => process.kill(peer.pid, 0))
})

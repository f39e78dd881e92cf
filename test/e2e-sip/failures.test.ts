// What goes wrong around real calls: each has an outcome, a log line and a count, and no leg, call or port outlives it.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, type TestContext, test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { ownAddress } from '../peers/loopback.ts'
import { BARESIP, missing, SIPP, until } from '../peers/peer.ts'
import { levelOf } from '../sip/media/tones.ts'
import { hostileBytes } from '../sip/message/mutation.ts'
import { type Office, openOffice } from './office.ts'
import { stereoSoFar } from './recording.ts'

const TALKS = '13800000017'
const skipCalls = missing(SIPP)
const skipAgents = missing(SIPP, BARESIP)
/** Most of each is waiting. */
const TOGETHER = { concurrency: 6 }

async function registered(office: Office, ...exts: string[]) {
  const phones = await Promise.all(exts.map(ext => office.phone(ext)))
  await until(
    'phones are registered',
    () => exts.every(ext => office.events.some(event => event.type === 'agentRegistered' && event.ext === ext)),
    office.show,
  )
  return phones
}

/** A customer who talks with an agent. */
async function conversation(office: Office, number: string, ext: string): Promise<void> {
  office.dial(number)
  office.ring(ext)
  await Promise.all([office.told('answered', number), office.told('answered', ext)])
  office.telephony.connect(number, ext)
  await office.told('connected', number)
}

async function ended(office: Office, legId: string): Promise<unknown[]> {
  const { outcome, by, sipStatus } = await office.told('ended', legId)
  return [outcome, by, ...(sipStatus === undefined ? [] : [sipStatus])]
}

/** A line of the log that names the leg. */
function assertLogged(office: Office, what: string, about: string, level: number): void {
  const line = office.lines.map(text => JSON.parse(text)).find(one => one.what === what && one.about === about)
  assert.ok(line !== undefined, `no line of ${what}: ${office.lines.slice(-5).join('')}`)
  assert.equal(line.level, level)
}

const [WARN, ERROR] = [40, 50]

describe('failures', TOGETHER, () => {
  test('a trunk that goes silent in the middle of a call costs that call, and its agent lives', { skip: skipAgents }, async t => {
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
      (await office.telephony.snapshot()).map(({ legId, joinedTo }) => [legId, joinedTo]),
      [['1001', null]],
    )
    office.telephony.hangup('1001')
    assert.deepEqual(await ended(office, '1001'), ['completed', 'us'])
    await office.nothingHangs()
    office.carrier.thaw()
    await until('the carrier has heard our BYE', () => office.carrier.hanging().length === 0, office.show)
  })

  test('a trunk that never answers is down, and a call it answers too late is hung up', { skip: skipCalls }, async t => {
    const office = await openOffice(t)
    office.carrier.freeze()
    office.dial(TALKS, 1_000)
    assert.deepEqual(await ended(office, TALKS), ['trunkFailed', 'network', 408])
    const down = await office.told('trunkDown')
    assert.equal(down.trunk, 'carrier')
    await office.nothingHangs()
    office.carrier.thaw()
    await until('the carrier has got the INVITE', () => office.carrier.call(TALKS) !== undefined, office.show)
    await until('and nothing of it hangs', () => office.carrier.hanging().length === 0, office.show)
    assert.equal(office.carrier.calls().length, 1)
    await until('the trunk is up again', () => office.events.findLast(({ type }) => /^trunk/.test(type))?.type === 'trunkUp', office.show)
  })

  test('a trunk gets no call when ports are used up; one is free again when a call is over', { skip: skipCalls }, async t => {
    const office = await openOffice(t, { legsMax: 2 })
    for (const number of ['13800000117', '13800000217']) {
      office.dial(number)
      await office.told('answered', number)
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
        await until('it is answered or over', () => has(office, 'answered', number) || has(office, 'ended', number), office.show)
        return has(office, 'answered', number) || new Promise(resolve => setTimeout(resolve, 250, false))
      },
      office.show,
    )
    assert.ok(tries > 1, 'at once there was none')
    for (const { legId } of await office.telephony.snapshot()) office.telephony.hangup(legId)
    await office.nothingHangs()
  })

  test('an agent who vanishes in the middle of a call is ended, and its customer talks with another', { skip: skipAgents }, async t => {
    const office = await openOffice(t, { rtpTimeoutMs: 1_500 })
    const [first] = await registered(office, '1001', '1002')
    await conversation(office, TALKS, '1001')
    first?.peer.signal('SIGKILL')
    // Still registered, and nobody there.
    office.ring('1001', 'again', 1_000)
    assert.deepEqual(await ended(office, '1001'), ['completed', 'network'])
    assertLogged(office, 'rtpTimeout', '1001', WARN)
    const [left] = await office.telephony.snapshot()
    assert.deepEqual([left?.legId, left?.answered, left?.joinedTo], [TALKS, true, null])
    office.ring('1002')
    await office.told('answered', '1002')
    office.telephony.connect(TALKS, '1002')
    await until('they are connected', () => office.events.filter(({ type }) => type === 'connected').length === 2, office.show)
    assert.deepEqual((await ended(office, 'again')).slice(0, 2), ['unreachable', 'network'])
    office.telephony.hangup(TALKS)
    office.telephony.hangup('1002')
    await office.nothingHangs()
  })

  test('an agent whose registration ends without a word is told as gone and is not rung', { skip: skipAgents }, async t => {
    // Its 60 seconds pass in three.
    const office = await openOffice(t, { speed: 20 })
    const [phone] = await registered(office, '1001')
    phone?.peer.signal('SIGKILL')
    const gone = await office.told('agentUnregistered')
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

test('hostile SIP and RTP in the middle of a conversation: it goes on undisturbed and ends as any other', { skip: skipAgents }, async t => {
  const office = await openOffice(t, { rtpTimeoutMs: 1_500 })
  await registered(office, '1001')
  await conversation(office, TALKS, '1001')
  office.telephony.record(TALKS, 'talk.wav')
  await office.told('recording', TALKS)
  const seed = Number(process.env['HOSTILE_SEED'] ?? 7)
  t.diagnostic(`HOSTILE_SEED=${seed}`)
  const random = seeded(seed)
  // Two seconds of sound are listened to while this goes on.
  const ports = office.soundPorts()
  const [stranger, forger] = [await attacker(t, ownAddress()), await attacker(t, office.carrier.address)]
  let said = 0
  const flood = async () => {
    for (let n = 0; n < 20; n++) {
      const bytes = hostileBytes(random).subarray(0, 60_000)
      await stranger(bytes, office.sipPort, office.address)
      for (const send of [stranger, forger]) for (const port of ports) await send(rtpLike(random, bytes), port, office.address)
      said += 1
    }
  }
  const file = office.recordingOf('talk.wav')
  const from = stereoSoFar(file).left.length
  await until(
    'two seconds were recorded under attack',
    async () => {
      await flood()
      return stereoSoFar(file).left.length - from > 16_000
    },
    office.show,
  )
  const { left, right } = stereoSoFar(file)
  // The customer gives back what the agent's microphone hears: a tone, and nothing of what was thrown at the ports.
  for (const [side, heard] of Object.entries({ customer: left.subarray(from), agent: right.subarray(from) })) {
    const purity = 10 * Math.log10(tonePower(heard) / power(heard))
    assert.ok(purity > -1, `the ${side}: the tone is ${purity.toFixed(1)} dB of what is heard, after ${said} rounds`)
  }
  assert.ok((await office.counted('transport', 'malformed')) > 0, 'it was looked at')
  assertLogged(office, 'banned', `udp ${stranger.address}`, WARN)
  assert.deepEqual(
    (await office.telephony.snapshot()).map(({ legId, joinedTo }) => [legId, joinedTo]),
    [
      [TALKS, '1001'],
      ['1001', TALKS],
    ],
  )
  office.telephony.hangup(TALKS)
  office.telephony.hangup('1001')
  assert.deepEqual(
    [await ended(office, TALKS), await ended(office, '1001')],
    [
      ['completed', 'us'],
      ['completed', 'us'],
    ],
  )
  await until('the carrier has heard our BYE', () => office.carrier.hanging().length === 0, office.show)
  await office.nothingHangs()
})

function has(office: Office, type: string, legId?: string): boolean {
  return office.events.some(event => event.type === type && (legId === undefined || ('legId' in event && event.legId === legId)))
}

async function attacker(t: TestContext, address: string) {
  const socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  t.after(() => socket.close())
  const send = (bytes: Uint8Array, port: number, to: string) =>
    new Promise<void>((resolve, reject) => socket.send(bytes, port, to, error => (error === null ? resolve() : reject(error))))
  return Object.assign(send, { address })
}

/** Noise that begins as RTP of a known payload type does, or not at all. */
function rtpLike(random: { next(): number }, noise: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(12), noise.subarray(0, 160)])
  for (let at = 0; at < 12; at++) bytes[at] = Math.floor(random.next() * 256)
  if (random.next() < 0.8) bytes[0] = 0x80
  if (random.next() < 0.8) bytes[1] = [0, 8, 101, 200, 201, 203][Math.floor(random.next() * 6)] ?? 0
  return bytes
}

const TONE_HZ = 1_000

function tonePower(samples: Int16Array): number {
  // In pieces: the phase may jump where a packet was late.
  const pieces = Array.from({ length: Math.floor(samples.length / 400) }, (_, n) => samples.subarray(n * 400, n * 400 + 400))
  const powers = pieces.map(piece => (32_767 * 10 ** (levelOf(piece, TONE_HZ) / 20)) ** 2 / 2)
  return powers.reduce((sum, one) => sum + one, 0) / powers.length
}

function power(samples: Int16Array): number {
  return samples.reduce((sum, one) => sum + one * one, 0) / samples.length
}

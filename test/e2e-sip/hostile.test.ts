// Hostile SIP and RTP in the middle of a real conversation. HOSTILE_SEED runs one seed again.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { seeded } from '../../src/domain/random.ts'
import { ownAddress } from '../peers/loopback.ts'
import { BARESIP, missing, SIPP, until } from '../peers/peer.ts'
import { levelOf } from '../sip/media/tones.ts'
import { hostileBytes } from '../sip/message/mutation.ts'
import { conversation, ended, openOffice, registered } from './office.ts'
import { stereoSoFar } from './recording.ts'

const TALKS = '13800000017'

test('a conversation under hostile SIP and RTP goes on undisturbed and ends like every other', {
  skip: missing(SIPP, BARESIP),
}, async t => {
  const office = await openOffice(t, { rtpTimeoutMs: 1_500 })
  await registered(office, '1001')
  await conversation(office, TALKS, '1001')
  office.telephony.record(TALKS, 'talk.wav')
  await office.reported('recording', TALKS)
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
      for (const send of [stranger, forger])
        for (const port of ports) await send(rtpLike(random, bytes), port, office.address)
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
  // The customer gives back what the agent's microphone hears: a tone, and nothing of what was thrown at the
  // ports.
  for (const [side, heard] of Object.entries({
    customer: left.subarray(from),
    agent: right.subarray(from),
  })) {
    const purity = 10 * Math.log10(tonePower(heard) / power(heard))
    assert.ok(
      purity > -1,
      `the ${side}: the tone is ${purity.toFixed(1)} dB of what is heard, after ${said} rounds`,
    )
  }
  assert.ok((await office.counted('transport', 'malformed')) > 0, 'it was looked at')
  // Over UDP the address is whatever the sender wrote: nobody is banned for it.
  assert.equal(await office.counted('transport', 'banned'), 0)
  assert.deepEqual(
    (await office.telephony.snapshot()).map(({ legId, room }) => [legId, room]),
    [
      [TALKS, TALKS],
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

async function attacker(t: TestContext, address: string) {
  const socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  t.after(() => socket.close())
  const send = (bytes: Uint8Array, port: number, to: string) =>
    new Promise<void>((resolve, reject) =>
      socket.send(bytes, port, to, error => (error === null ? resolve() : reject(error))),
    )
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
  const pieces = Array.from({ length: Math.floor(samples.length / 400) }, (_, n) =>
    samples.subarray(n * 400, n * 400 + 400),
  )
  const powers = pieces.map(piece => (32_767 * 10 ** (levelOf(piece, TONE_HZ) / 20)) ** 2 / 2)
  return powers.reduce((sum, one) => sum + one, 0) / powers.length
}

function power(samples: Int16Array): number {
  return samples.reduce((sum, one) => sum + one * one, 0) / samples.length
}

// A flood in the name of a trunk, over UDP: calls end, phones register, nothing is kept of it, and its
// address is sent little.
import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { INCOMING_LIMITS } from '../../src/telephony/sip/incoming/incoming-limits.ts'
import { until } from '../peers/peer.ts'
import { spokenSwitch } from '../sip/early/switch.ts'
import { peerBy, register, requestText } from '../sip/incoming/peer.ts'
import { tone } from '../sip/media/tones.ts'
import { agent } from '../sip/registrar/office.ts'
import { Registering } from '../sip/registrar/register.ts'

/** Each began a transaction of 32 s once; now none does, which is counted. */
const FLOOD = 4_000
/** Taken in before the next are sent, so that what is not heard was not lost in a buffer. */
const BATCH = 200
/** As the attack was measured: INVITEs of this length were answered by eleven 403 each. */
const INVITE_BYTES = 228

let sent = 0

function invite(at: string): string {
  sent += 1
  const head = [
    `INVITE sip:1001@${at} SIP/2.0`,
    `Via: SIP/2.0/UDP 192.0.2.1;rport;branch=z9hG4bK${sent}`,
    'From: <sip:a@b>;tag=1',
    'To: <sip:1001@b>',
    `Call-ID: ${sent}`,
    'CSeq: 1 INVITE',
    'Content-Length: 0',
  ].join('\r\n')
  return `${head}\r\nX: ${'x'.repeat(Math.max(0, INVITE_BYTES - head.length - 9))}\r\n\r\n`
}

/** Whoever forges, and, since the address is the trunk's, all that is sent there in answer. */
async function forger(
  t: TestContext,
  address: string,
): Promise<{ socket: Socket; bytes: { out: number; back: number } }> {
  const socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  t.after(() => socket.close())
  const bytes = { out: 0, back: 0 }
  socket.on('message', message => {
    bytes.back += message.length
  })
  return { socket, bytes }
}

test(`${FLOOD} INVITEs in the name of a trunk: its BYE ends a call, phones register over UDP and TCP, and it is sent at most 1.5 times the bytes`, async t => {
  const world = await spokenSwitch(
    call => {
      call.rings()
      call.answer()
      call.play(tone([1_000], 1_000), 'loops')
    },
    ['udp', 'tcp'],
  )
  t.after(() => world.stop())
  const { sip, tcp } = world.ports
  world.telephony.expectAgents(1, [agent('1001'), agent('1002')])
  let read = 0
  const counts = new Map<string, number>()
  const count = (what: string) => {
    for (; read < world.reports.length; read++) {
      const name = world.reports[read]?.split(' ', 2).join(' ') ?? ''
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    return counts.get(what) ?? 0
  }
  for (const number of ['13800000001', '13800000002']) {
    world.dial(number)
    await world.reported(number, 'answered')
  }
  const { socket, bytes } = await forger(t, world.carrier.address)
  const flood = async (total: number, text: () => string) => {
    for (let n = 0; n < total; n += BATCH) {
      const before = count('transport received')
      for (let one = 0; one < BATCH; one++) {
        const message = text()
        bytes.out += message.length
        socket.send(message, sip.port, sip.address)
      }
      await until('they are taken in', () => count('transport received') >= before + BATCH)
    }
  }
  const begunBefore = count('transaction serverBegun')
  const begunAtMs = performance.now()
  await flood(FLOOD / 2, () => invite(sip.address))

  world.carrier.call('13800000001')?.hangup()
  const ended = await world.reported('13800000001', 'ended')
  assert.deepEqual([ended.outcome, ended.by], ['completed', 'customer'])
  for (const [ext, transport] of [
    ['1001', 'udp'],
    ['1002', 'tcp'],
  ] as const) {
    const phone = await peerBy(t, transport, transport === 'udp' ? sip.port : tcp, '127.0.0.1', sip.address)
    const asked = { user: ext, login: `9001-${ext}`, password: `secret-${ext}` }
    assert.equal((await register(phone, new Registering(), asked)).status, 200, transport)
  }

  // Whatever else is said in its name: probes, challenges asked for, calls that are not there.
  const kinds = ['OPTIONS', 'REGISTER', 'CANCEL', 'SUBSCRIBE', 'BYE'] as const
  let nth = 0
  await flood(FLOOD / 2, () => {
    const method = kinds[nth++ % kinds.length] ?? 'OPTIONS'
    return requestText(
      method,
      `sip:${sip.address}`,
      `UDP ${world.carrier.address}:5060`,
      [],
      method === 'BYE' ? '<sip:x>;tag=forged' : undefined,
    )
  })
  world.carrier.call('13800000002')?.hangup()
  assert.equal((await world.reported('13800000002', 'ended')).by, 'customer')

  // Two BYEs and two registrations, and calls that come in at their rate: nothing else began anything.
  const callsBegun = count('incoming callBegun')
  const seconds = (performance.now() - begunAtMs) / 1_000
  assert.ok(callsBegun <= INCOMING_LIMITS.perSecondOfTrunk * (seconds + 1), `${callsBegun} in ${seconds} s`)
  assert.ok((await world.telephony.snapshot()).length <= INCOMING_LIMITS.legsOfTrunkMax)
  assert.ok(count('incoming callsFull') > 0)
  assert.equal(count('transaction serverBegun') - begunBefore, 4 + callsBegun)
  assert.equal(count('transaction serversFull'), 0)
  const factor = bytes.back / bytes.out
  assert.ok(bytes.back > 0, 'who asks slowly is answered')
  assert.ok(factor <= 1.5, `it was sent ${factor.toFixed(2)} times the bytes`)
  t.diagnostic(
    `sent ${factor.toFixed(3)} times the bytes that came; ` +
      `${count('transport overRate')} of ${FLOOD} were over the rate`,
  )
})

test('an INVITE in the name of a trunk gets at most 1.5 times its bytes back, even if nobody acknowledges its refusal', async t => {
  const world = await spokenSwitch(() => {})
  world.hear(event => event.type === 'incoming' && world.telephony.hangup(event.legId))
  t.after(() => world.stop())
  const { socket, bytes } = await forger(t, world.carrier.address)
  const { sip } = world.ports
  const probe = invite(sip.address)
  socket.send(probe, sip.port, sip.address)
  await until('it is answered', () => bytes.back > 0)
  const first = bytes.back
  assert.ok(first <= 1.5 * probe.length, `${first} bytes for ${probe.length}`)
  // Timer G of RFC 3261 sends it again at 0.5 s and at 1.5 s to whom more bytes came from.
  await new Promise(resolve => setTimeout(resolve, 1_700))
  assert.equal(bytes.back, first)
})

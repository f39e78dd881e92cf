// The same attacks on the switch as shipped, with its limits: its trunk hears nothing until we ourselves call
// over it.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import type { SwitchEvent } from '../../../src/telephony/port.ts'
import { createSipSwitch } from '../../../src/telephony/sip/index.ts'
import { responseTo } from '../../../src/telephony/sip/message/message.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { trunkTo } from '../../peers/trunk.ts'
import { agent } from '../registrar/office.ts'
import { Registering } from '../registrar/register.ts'
import { HERE, until } from '../transport/sockets.ts'
import { attacks } from './attacks.ts'
import { peerBy, register, udpPeer } from './peer.ts'

const TRUNK_ADDRESS = '127.0.0.2'
const NUMBER = '13800138000'
/** Too few to get their sender banned (transport/guard.ts, incoming.ts). */
const TEXTS_A_STRANGER = 3

test('the switch as shipped calls nobody for strangers and phones, and calls when we ask it to', async t => {
  const counts: string[] = []
  const faults: unknown[] = []
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-switch-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  let trunkPort = 0
  const { telephony, listening } = createSipSwitch({
    clock: createRealClock(),
    random: randomBytes,
    listen: [
      { transport: 'udp', address: HERE, port: 0 },
      { transport: 'tcp', address: HERE, port: 0 },
    ],
    realm: 'yuhu',
    rtp: { address: HERE, publicAddress: HERE, ports: { from: 42_000, to: 42_400 }, timeoutMs: 60_000 },
    rtpengine: null,
    lookup: async () => [],
    promptsFolder: folder,
    recordingsFolder: folder,
    report: (layer, what) => counts.push(`${layer} ${what}`),
    fault: (_where, error) => faults.push(error),
  })
  const port = (transport: 'udp' | 'tcp') =>
    listening().find(place => place.transport === transport)?.port ?? 0
  const far = await udpPeer(t, () => port('udp'), TRUNK_ADDRESS)
  trunkPort = far.port
  let connections = 0
  const server = createServer(socket => {
    connections += 1
    socket.destroy()
  })
  server.listen(far.port, TRUNK_ADDRESS)
  await once(server, 'listening')
  t.after(() => server.close())
  const events: SwitchEvent[] = []
  await telephony.start(event => events.push(event))
  telephony.useTrunks([trunkTo(`${TRUNK_ADDRESS}:${trunkPort}`)])
  t.after(() => telephony.stop())
  telephony.expectAgents(1, [agent('1001'), agent('1002')])
  const count = (what: string) => counts.filter(one => one === what).length
  const aim = (transport: 'udp' | 'tcp', credentials: string) => ({
    server: `${HERE}:${port(transport)}`,
    trunk: `${TRUNK_ADDRESS}:${far.port}`,
    number: NUMBER,
    credentials,
  })

  for (const transport of ['udp', 'tcp'] as const) {
    const texts = attacks(
      aim(transport, 'Digest username="9001-1001"'),
      `${transport.toUpperCase()} 127.0.1.1:5060`,
    ).map(({ text }) => text)
    for (let at = 0; at < texts.length; at += TEXTS_A_STRANGER) {
      const peer = await peerBy(t, transport, port(transport), `127.0.1.${1 + at / TEXTS_A_STRANGER}`)
      const some = texts.slice(at, at + TEXTS_A_STRANGER)
      const before = count('transport received')
      for (const text of some) peer.send(text)
      await until('they are taken in', () => count('transport received') === before + some.length)
      peer.close()
    }
  }
  assert.equal(
    count('transport banned') + count('transport overRate') + count('transport malformed'),
    0,
    'all of it was looked at',
  )
  assert.ok(count('incoming inviteOfStranger') > 30 && count('incoming strangerIgnored') > 300)

  for (const ext of ['1001', '1002']) {
    const transport = ext === '1001' ? 'udp' : 'tcp'
    const peer = await peerBy(t, transport, port(transport))
    const phone = new Registering()
    const asked = {
      user: ext,
      login: `9001-${ext}`,
      password: `secret-${ext}`,
      contacts: [`<sip:${NUMBER}@${TRUNK_ADDRESS}:${far.port}>`],
    }
    assert.equal((await register(peer, phone, asked)).status, 200)
    const texts = attacks(aim(transport, String(phone.credentials(asked)[0]?.[1])), peer.via)
    for (const { method, text } of texts) {
      // The rest stays within what a phone may send at once (transport/guard.ts).
      if (['CALL', 'ACK', 'CANCEL'].includes(method)) continue
      const before = count('transport received')
      peer.send(text)
      await until('it is taken in', () => count('transport received') > before)
    }
    assert.ok(count('incoming inviteOfPhone') > 10)
    assert.deepEqual(peer.requests, [])
  }
  assert.deepEqual([far.received, connections], [[], 0])
  assert.deepEqual([(await telephony.snapshot()).length, faults], [0, []])

  // Proves that the silence means something: we can call over this trunk.
  telephony.dial('leg', {
    to: NUMBER,
    callerId: '4008',
    trunk: 'carrier',
    ringTimeoutMs: 20_000,
    mayDial: () => true,
    tags: { accountId: 1, callId: 1 },
  })
  await until('the INVITE is at the trunk', () => far.requests.length > 0)
  const [invite] = far.requests
  assert.ok(invite?.uri.kind === 'sip')
  assert.deepEqual([invite.method, invite.uri.user], ['INVITE', NUMBER])
  far.send(serialise(responseTo(invite, 486, undefined, { toTag: 'busy' })))
  await until('it is over', () => events.some(({ type }) => type === 'ended'))
})

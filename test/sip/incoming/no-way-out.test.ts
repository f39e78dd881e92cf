// Nothing from the network leads to a trunk: all attacks, from strangers, registered phones and a trunk
// itself, over UDP and TCP.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { OutgoingEnd } from '../../../src/telephony/sip/call/outgoing-call.ts'
import { responseTo, type SipResponse } from '../../../src/telephony/sip/message/message.ts'
import { nameAddr } from '../../../src/telephony/sip/message/name-addr.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'
import { door } from '../registrar/door.ts'
import { Registering } from '../registrar/register.ts'
import { HERE, until } from '../transport/sockets.ts'
import { attacks, METHODS } from './attacks.ts'
import { allIsDealtWith, type Peer, peerBy, register, requestText, tcpPeer, udpPeer } from './peer.ts'

const TRUNK_ADDRESS = '127.0.0.2'
const NUMBER = '13800138000'
/** High limits, so that the attacks are looked at and not turned away for their number. */
const PATIENT = {
  banScore: 1e9,
  strangerPerSecond: 1e6,
  strangerBurst: 1e6,
  strangersPerSecond: 1e6,
  strangersBurst: 1e6,
  phonePerSecond: 1e6,
  phoneBurst: 1e6,
  trunkOutsidePerSecond: 1e6,
  trunkOutsideBurst: 1e6,
}

/** The trunk keeps everything that reaches its address, and answers nothing. */
async function carrier(t: TestContext, serverPort: number) {
  const peer = await udpPeer(t, serverPort, TRUNK_ADDRESS)
  const connections: string[] = []
  const server = createServer(socket => {
    connections.push(`${socket.remoteAddress}:${socket.remotePort}`)
    socket.on('error', () => {})
  })
  server.listen(peer.port, TRUNK_ADDRESS)
  await once(server, 'listening')
  t.after(() => server.close())
  return { peer, connections, address: `${TRUNK_ADDRESS}:${peer.port}` }
}

async function scene(t: TestContext) {
  const open = await door(t, ['udp', 'tcp'], {
    guardLimits: PATIENT,
    incomingLimits: { legsMax: 1e6, legsOfTrunkMax: 1e6, perSecond: 1e6, perSecondOfTrunk: 1e6 },
    isTrunk: ({ remote }) => remote.address === TRUNK_ADDRESS,
  })
  open.guard.trust([TRUNK_ADDRESS])
  const far = await carrier(t, open.port('udp'))
  return { ...open, far }
}

/**
 * Sends the texts, a few at a time so that no datagram is lost to a full buffer, and waits until each has
 * been taken in.
 */
async function bombard(peer: Peer, texts: readonly string[], counts: readonly string[]): Promise<void> {
  const before = counts.filter(what => what === 'received').length
  for (const [n, text] of texts.entries()) {
    peer.send(text)
    if (n % 20 === 19 || n === texts.length - 1) {
      await until(
        `message ${n} is taken in`,
        () => counts.filter(what => what === 'received').length >= before + n + 1,
      )
    }
  }
}

const aimOf = (port: number, trunk: string, credentials = 'Digest username="9001-1001"') => ({
  server: `${HERE}:${port}`,
  trunk,
  number: NUMBER,
  credentials,
})

const statusesOf = (responses: readonly SipResponse[], method: string) =>
  [
    ...new Set(responses.filter(({ headers }) => headers.cseq.method === method).map(({ status }) => status)),
  ].sort()

for (const transport of ['udp', 'tcp'] as const) {
  test(`a stranger over ${transport} reaches no trunk: INVITEs are refused, everything else is not even answered`, async t => {
    const { port, counts, calls, far } = await scene(t)
    const stranger = await peerBy(t, transport, port(transport), '127.0.0.3')
    const tried = attacks(aimOf(port(transport), far.address), stranger.via)
    await bombard(
      stranger,
      tried.map(({ text }) => text),
      counts,
    )
    await allIsDealtWith(stranger)
    assert.deepEqual(far.peer.received, [])
    assert.deepEqual(far.connections, [])
    assert.equal(calls.live(), 0)
    assert.deepEqual(stranger.requests, [])
    const statuses = Object.fromEntries(
      METHODS.map(method => [method, statusesOf(stranger.responses, method)]),
    )
    // 481 goes to requests with a To tag, as in calls from before a restart, and to CANCEL, which its
    // transaction answers. Nothing else from a stranger is answered.
    assert.deepEqual(statuses, {
      ...Object.fromEntries(METHODS.map(method => [method, [481]])),
      INVITE: [403, 481],
      REGISTER: [401, 481],
      ACK: [],
    })
  })

  test(`a registered phone over ${transport} reaches no trunk: only its probes and its registration are accepted`, async t => {
    const { port, counts, calls, registrar, far } = await scene(t)
    const peer = await peerBy(t, transport, port(transport))
    const phone = new Registering()
    const own = [`<sip:1001@${HERE}:${peer.port};transport=${transport}>`]
    assert.equal((await register(peer, phone, { contacts: own })).status, 200)
    const credentials = String(phone.credentials()[0]?.[1])
    const tried = attacks(aimOf(port(transport), far.address, credentials), peer.via)
    await bombard(
      peer,
      tried.map(({ text }) => text),
      counts,
    )
    assert.equal((await register(peer, phone, { contacts: own })).status, 200)
    assert.deepEqual(far.peer.received, [])
    assert.deepEqual(far.connections, [])
    assert.equal(calls.live(), 0)
    assert.deepEqual(peer.requests, [])
    const statuses = Object.fromEntries(METHODS.map(method => [method, statusesOf(peer.responses, method)]))
    assert.deepEqual(statuses, {
      INVITE: [403, 481],
      REFER: [405, 481],
      MESSAGE: [405, 481],
      SUBSCRIBE: [405, 481],
      PUBLISH: [405, 481],
      NOTIFY: [481],
      INFO: [481],
      UPDATE: [481],
      PRACK: [481],
      BYE: [481],
      CANCEL: [481],
      ACK: [],
      OPTIONS: [200, 420, 481],
      REGISTER: [200, 401, 403, 481],
      CALL: [481, 501],
    })
    assert.ok(
      registrar
        .contactsOf(1, '1001')
        .every(({ target }) => target.address === HERE && target.port === peer.port),
    )
  })

  test(`a trunk over ${transport} is a leg that rings or is refused, and nothing else: no call begins, nobody is rung`, async t => {
    const { port, counts, calls, incomingCalls, events, registrar, far } = await scene(t)
    const agent = await udpPeer(t, port('udp'))
    assert.equal((await register(agent, new Registering())).status, 200)
    const heard = agent.received.length
    const peer = transport === 'udp' ? far.peer : await tcpPeer(t, port('tcp'), TRUNK_ADDRESS)
    const tried = attacks(aimOf(port(transport), far.address), peer.via)
    tried.push({
      method: 'INVITE',
      text: requestText('INVITE', `sip:1001@${HERE}:${port(transport)}`, peer.via),
    })
    await bombard(
      peer,
      tried.map(({ text }) => text),
      counts,
    )
    await allIsDealtWith(peer)
    const legIds = incomingCalls.legs().map(({ legId }) => legId)
    assert.ok(legIds.length > 10)
    for (const legId of legIds) incomingCalls.hangup(legId)
    assert.deepEqual(incomingCalls.legs(), [])
    assert.equal(events.filter(({ type }) => type === 'ended').length, legIds.length)
    await until('they are refused', () => statusesOf(peer.responses, 'INVITE').includes(403))
    assert.deepEqual([...far.peer.requests, ...peer.requests], [])
    assert.deepEqual(far.connections, [])
    const refused = statusesOf(peer.responses, 'INVITE').filter(status => status >= 200)
    // A leg hung up; a foreign host, sips, extensions, no number; within no call of ours.
    assert.deepEqual(refused, [403, 404, 416, 420, 481, 484])
    assert.deepEqual(statusesOf(peer.responses, 'OPTIONS'), [200, 420, 481])
    assert.equal(calls.live(), 0)
    assert.equal(agent.received.length, heard)
    assert.equal(registrar.registered(), 1)
  })

  test(`an agent's phone over ${transport} that names the trunk as its Contact and Path, and in its answers, is still the only one that gets requests`, async t => {
    const { port, calls, registrar, far } = await scene(t)
    const peer = await peerBy(t, transport, port(transport))
    const theirs = `<sip:${NUMBER}@${far.address}>`
    const asked = { contacts: [theirs], headers: [['Path', `<sip:${far.address};lr>`]] as const }
    assert.equal((await register(peer, new Registering(), asked)).status, 200)
    const [contact] = registrar.contactsOf(1, '1001')
    assert.ok(contact !== undefined)
    const ring = () => {
      const ends: OutgoingEnd[] = []
      const order = {
        to: 'phone',
        uri: contact.uri,
        from: nameAddr(sipUri('yuhu', HERE)),
        contactUser: 'yuhu',
        targets: [contact.target],
        offer: 'v=0 offer',
        ringTimeoutMs: 20_000,
        headers: contact.headers,
      } as const
      const quiet = {
        provisional() {},
        answered() {},
        offered: () => null,
        offer: () => 'v=0',
        accepted() {},
      }
      const call = calls.dial(order, { ...quiet, ended: end => ends.push(end) })
      return { call, ends }
    }
    const invite = async (nth: number) => {
      const invites = () => peer.requests.filter(({ method }) => method === 'INVITE')
      const count = () => new Set(invites().map(({ headers }) => headers.sipCallId)).size
      await until(`INVITE ${nth} arrives`, () => count() === nth)
      const last = invites().at(-1)
      assert.ok(last !== undefined)
      return last
    }
    const more = {
      toTag: 'phone',
      headers: [
        ['Contact', theirs],
        ['Record-Route', `<sip:${far.address};lr>`],
      ] as const,
    }

    const redirected = ring()
    peer.send(serialise(responseTo(await invite(1), 302, undefined, more)))
    await until('the redirection ends the call', () => redirected.ends.length === 1)

    const answered = ring()
    peer.send(
      serialise(
        responseTo(await invite(2), 200, undefined, {
          ...more,
          contentType: 'application/sdp',
          body: 'v=0 answer',
        }),
      ),
    )
    await until('it is answered', () => answered.call.state === 'answered')
    answered.call.hangup()
    await until('ACK and BYE go to the phone', () =>
      ['ACK', 'BYE'].every(method => peer.requests.some(one => one.method === method)),
    )
    const bye = peer.requests.find(({ method }) => method === 'BYE')
    assert.ok(bye !== undefined)
    peer.send(serialise(responseTo(bye, 200)))
    await until('it is over', () => answered.ends.length === 1 && calls.live() === 0)
    assert.deepEqual(far.peer.received, [])
    assert.deepEqual(far.connections, [])
  })
}

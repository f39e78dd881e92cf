// Agents at a PBX as a way to make calls at somebody's cost: whatever their addresses, the PBX's answers or
// its calls say, nothing goes to a carrier. The switch is the one that is shipped.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'
import { readPbxAddress } from '../../src/domain/pbx-address.ts'
import type { SwitchEvent } from '../../src/telephony/port.ts'
import { createSipSwitch } from '../../src/telephony/sip/index.ts'
import { responseTo, type SipRequest } from '../../src/telephony/sip/message/message.ts'
import { serialise } from '../../src/telephony/sip/message/serialise.ts'
import { freePortPair, ownAddress } from '../peers/loopback.ts'
import { trunkTo } from '../peers/trunk.ts'
import { type Peer, requestText, udpPeer } from '../sip/incoming/peer.ts'
import { HERE, until } from '../sip/transport/sockets.ts'

const sdpAt = (address: string) =>
  `v=0\r\no=- 1 1 IN IP4 ${address}\r\ns=-\r\nc=IN IP4 ${address}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n`

async function world(t: TestContext) {
  const [carrierAt, pbxAt] = [ownAddress(), ownAddress()]
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-fraud-'))
  const rtpFrom = await freePortPair(HERE)
  const names = new Map([
    ['carrier.example', [carrierAt]],
    ['cname-of-it.example', [carrierAt]],
    ['rebound.example', [`::ffff:${carrierAt}`]],
    ['pbx.example', [pbxAt]],
  ])
  const counts: string[] = []
  const faults: unknown[] = []
  const { telephony, listening } = createSipSwitch({
    clock: createRealClock(),
    random: randomBytes,
    listen: [
      { transport: 'udp', address: HERE, port: 0 },
      { transport: 'tcp', address: HERE, port: 0 },
    ],
    realm: 'yuhu',
    rtp: {
      address: HERE,
      publicAddress: HERE,
      ports: { from: rtpFrom, to: rtpFrom + 99 },
      timeoutMs: 60_000,
    },
    rtpengine: null,
    lookup: async name => names.get(name) ?? [],
    promptsFolder: folder,
    recordingsFolder: folder,
    report: (layer, what) => counts.push(`${layer} ${what}`),
    fault: (_where, error) => faults.push(error),
  })
  const events: SwitchEvent[] = []
  await telephony.start(event => events.push(event))
  t.after(async () => {
    await telephony.stop()
    rmSync(folder, { recursive: true, force: true })
    assert.deepEqual(faults, [])
  })
  const sipPort = listening().find(({ transport }) => transport === 'udp')?.port ?? 0
  const carrier = await udpPeer(t, sipPort, carrierAt, 5060)
  let connections = 0
  const server = createServer(socket => {
    connections += 1
    socket.destroy()
  })
  server.listen(5060, carrierAt)
  await once(server, 'listening')
  t.after(() => server.close())
  const pbx = await udpPeer(t, sipPort, pbxAt, 5060)
  const expect = (...uris: string[]) =>
    telephony.expectAgents(
      1,
      uris.map((uri, nth) => {
        const at = readPbxAddress(uri)
        assert.ok(at !== null, uri)
        return { ext: `${1001 + nth}`, login: `9001-${1001 + nth}`, password: 'p', at }
      }),
    )
  const ring = (legId: string, ext = '1001') =>
    telephony.ringAgent(legId, {
      ...{ accountId: 1, ext, callerId: '', ringTimeoutMs: 20_000, tags: { accountId: 1, callId: null } },
    })
  const ended = async (legId: string) => {
    const find = () => events.find(event => event.type === 'ended' && event.legId === legId)
    await until(`the end of ${legId}`, () => find() !== undefined)
    const found = find()
    return found?.type === 'ended' ? found.outcome : ''
  }
  const is = (type: SwitchEvent['type']) => until(type, () => events.some(event => event.type === type))
  /** The newest request of this method at the PBX that was not there before. */
  const asked = async (peer: Peer, method: string, nth = 1): Promise<SipRequest> => {
    const of = () => peer.requests.filter(request => request.method === method)
    await until(`${method} ${nth}`, () => of().length >= nth)
    const request = of()[nth - 1]
    assert.ok(request !== undefined)
    return request
  }
  const answers = (
    request: SipRequest,
    status: number,
    headers: readonly (readonly [string, string])[] = [],
    sdp?: string,
  ) => {
    const content = sdp === undefined ? {} : { contentType: 'application/sdp', body: sdp }
    pbx.send(serialise(responseTo(request, status, undefined, { toTag: 'pbx', headers, ...content })))
  }
  const nothingCame = () => assert.deepEqual([carrier.received, connections], [[], 0])
  return {
    ...{ telephony, carrier, pbx, carrierAt, pbxAt, counts, events, expect, ring, ended, is, asked, answers },
    ...{ nothingCame },
    trunk: trunkTo(`${carrierAt}:5060`),
  }
}

test('an address that leads to a trunk is sent nothing: by name, through another name, by address, by IPv4 within IPv6', async t => {
  const { telephony, trunk, carrierAt, expect, ring, ended, counts, events, nothingCame } = await world(t)
  telephony.useTrunks([{ ...trunk, address: 'carrier.example' }])
  const [a = 0, b = 0, c = 0, d = 0] = carrierAt.split('.').map(Number)
  const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  const uris = [
    ...['sip:1001@carrier.example', 'sip:1001@cname-of-it.example:5070', 'sip:1001@rebound.example'],
    ...[`sip:1001@${carrierAt}`, `sip:1001@${carrierAt}:5080;transport=tcp`, 'sip:1001@CARRIER.example.'],
    ...[`sip:1001@[::ffff:${carrierAt}]`, `sip:1001@[::ffff:${hex}]`],
  ]
  expect(...uris)
  const looked = () => counts.filter(what => what === 'pbx isCarrier').length
  await until('all have been looked at', () => looked() >= uris.length)
  for (const nth of uris.keys()) {
    ring(`leg ${nth}`, `${1001 + nth}`)
    assert.equal(await ended(`leg ${nth}`), 'unreachable', uris[nth])
  }
  nothingCame()
  assert.equal(events.filter(({ type }) => type === 'agentRegistered').length, 0)
  for (const text of [`sip:1001@[64:ff9b::${hex}]`, `sip:1001@[2002:${hex}::]`, `sip:1001@[::${hex}]`])
    assert.equal(readPbxAddress(text), null, text)
})

test('a trunk that is added later: the agent is gone, is not rung, and a call that rings goes nowhere else', async t => {
  const { telephony, trunk, pbx, pbxAt, expect, ring, ended, is, asked, answers, events } = await world(t)
  telephony.useTrunks([trunk])
  expect('sip:1001@pbx.example')
  answers(await asked(pbx, 'OPTIONS'), 200)
  await is('agentRegistered')
  telephony.useTrunks([trunk, trunkTo(`${pbxAt}:5062`, { name: 'later' })])
  ring('leg')
  await is('agentUnregistered')
  assert.equal(await ended('leg'), 'unreachable')
  assert.deepEqual(
    pbx.requests.map(({ method }) => method),
    ['OPTIONS'],
  )
  telephony.useTrunks([trunk])
  assert.equal(events.filter(({ type }) => type === 'agentRegistered').length, 1)
})

test('a PBX cannot send our calls on to a carrier: not by a redirection, not by Contact or Record-Route', async t => {
  const {
    telephony,
    trunk,
    pbx,
    pbxAt,
    carrierAt,
    expect,
    ring,
    ended,
    is,
    asked,
    answers,
    counts,
    nothingCame,
  } = await world(t)
  telephony.useTrunks([trunk])
  expect('sip:1001@pbx.example')
  answers(await asked(pbx, 'OPTIONS'), 200)
  await is('agentRegistered')
  const there = `<sip:13800138000@${carrierAt}:5060>`
  ring('redirected')
  answers(await asked(pbx, 'INVITE'), 302, [['Contact', there]])
  await ended('redirected')
  assert.ok(counts.includes('call redirectRefused'))
  for (const headers of [
    [['Contact', there]],
    [
      ['Contact', there],
      ['Record-Route', `<sip:${carrierAt};lr>`],
    ],
  ] as const) {
    const [acks, byes] = ['ACK', 'BYE'].map(
      name => pbx.requests.filter(({ method }) => method === name).length,
    )
    const legId = `with ${headers.length}`
    ring(legId)
    const nth = 2 + Number(headers.length === 2)
    answers(await asked(pbx, 'INVITE', nth), 200, headers, sdpAt(pbxAt))
    await asked(pbx, 'ACK', (acks ?? 0) + 1)
    telephony.hangup(legId)
    answers(await asked(pbx, 'BYE', (byes ?? 0) + 1), 200)
    await ended(legId)
  }
  nothingCame()
})

test('a PBX that calls here is refused, as often as it likes, and its calls lead to nothing', async t => {
  const { telephony, trunk, pbx, pbxAt, carrierAt, expect, is, asked, answers, events, nothingCame } =
    await world(t)
  telephony.useTrunks([trunk])
  expect('sip:1001@pbx.example')
  answers(await asked(pbx, 'OPTIONS'), 200)
  await is('agentRegistered')
  for (const to of ['13800138000', '1001', '9001-1001', `13800138000;maddr=${carrierAt}`]) {
    const text = requestText('INVITE', `sip:${to}@${HERE}`, pbx.via, [`Contact: <sip:x@${pbxAt}>`])
    const before = pbx.responses.length
    pbx.send(text)
    await until('it is answered', () => pbx.responses.length > before)
    assert.equal(pbx.responses.at(-1)?.status, 403)
  }
  const before = pbx.responses.length
  pbx.send(requestText('OPTIONS', `sip:${HERE}`, pbx.via))
  await until('its own probe is answered', () => pbx.responses.length > before)
  assert.equal(pbx.responses.at(-1)?.status, 200)
  assert.equal(events.filter(({ type }) => type === 'incoming').length, 0)
  assert.deepEqual(await telephony.snapshot(), [])
  nothingCame()
})

// Agents at a PBX in virtual time: the PBX is a function from requests to answers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPbxAddress } from '../../../src/domain/pbx-address.ts'
import { seeded } from '../../../src/domain/random.ts'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import type { AgentPhone } from '../../../src/telephony/port.ts'
import { responseTo, type SipRequest } from '../../../src/telephony/sip/message/message.ts'
import { formatUri } from '../../../src/telephony/sip/message/uri.ts'
import { LOOK_EVERY_MS, LOOK_LIMIT_MS } from '../../../src/telephony/sip/pbx/pbx-phone.ts'
import { PbxPhones } from '../../../src/telephony/sip/pbx/pbx-phones.ts'
import type { Flow, Target } from '../../../src/telephony/sip/transport/transport.ts'
import { END } from '../trunk/world.ts'

const CHALLENGE = 'Digest realm="pbx", nonce="n1", algorithm=MD5'
/** Spread over a tenth more than that. */
const LONGEST_LOOK_MS = LOOK_EVERY_MS * 1.1 + LOOK_LIMIT_MS

function at(uri: string, password = ''): AgentPhone {
  const address = readPbxAddress(uri)
  assert.ok(address !== null)
  return { ext: '1001', login: '9001-1001', password, at: address }
}

/** `answer`: the PBX's status, or null for silence. */
function office(answer: (request: SipRequest, target: Target) => number | null = () => 200) {
  const clock = createVirtualClock(0)
  const chance = seeded(7)
  const world = {
    clock,
    answer,
    sent: [] as { readonly at: number; readonly to: string; readonly request: SipRequest }[],
    events: [] as string[],
    reports: [] as string[],
    names: new Map([['pbx.example', ['192.0.2.7']]]),
    carriers: new Set<string>(),
    trusted: [] as readonly string[],
    pass: (ms: number) => clock.runUntil(clock.now() + ms),
    asked: () => world.sent.length,
  }
  const flowTo = ({ transport, address, port }: Target): Flow => ({
    ...{ transport, reliable: transport === 'tcp', remote: { address, port }, open: true, known: true },
    ...{ via: 'UDP 127.0.0.1:5060', contact: '127.0.0.1:5060', send() {} },
  })
  const phones = new PbxPhones({
    clock,
    random: size => Uint8Array.from({ length: size }, () => Math.floor(chance.next() * 256)),
    transports: { flowTo },
    transactions: {
      request(request, target, user) {
        world.sent.push({ at: clock.now(), to: target.address, request })
        const status = world.answer(request, target)
        const flow = flowTo(target)
        const headers = status === 401 ? ([['WWW-Authenticate', CHALLENGE]] as const) : []
        if (status !== null)
          clock.after(10, () => user.response(responseTo(request, status, undefined, { headers }), flow))
        return { request, flow, state: 'trying', cancel() {}, cancellation: () => null }
      },
    },
    async lookup(name) {
      return world.names.get(name) ?? []
    },
    ownHost: '127.0.0.1',
    isCarrier: (host, address) => world.carriers.has(host) || world.carriers.has(address),
    trust: addresses => {
      world.trusted = addresses
    },
    report: what => world.reports.push(what),
  })
  phones.start({
    registered: (accountId, ext) => world.events.push(`${accountId}/${ext} there`),
    unregistered: (accountId, ext) => world.events.push(`${accountId}/${ext} gone`),
  })
  return { ...world, world, phones }
}

test('who answers OPTIONS is there, and gone once the PBX says so or is silent, within 41 seconds', async () => {
  const { world, phones, pass, events, sent } = office()
  phones.expect(1, [at('sip:1001@pbx.example:5070')])
  await pass(1_000)
  assert.deepEqual(events, ['1/1001 there'])
  const [first] = sent
  assert.equal(first && formatUri(first.request.uri), 'sip:1001@pbx.example:5070')
  assert.deepEqual([first?.to, world.trusted], ['192.0.2.7', ['192.0.2.7']])
  for (const status of [404, 480, 408, 410, 503, null]) {
    world.answer = () => status
    await pass(LONGEST_LOOK_MS)
    assert.equal(events.at(-1), '1/1001 gone', `${status}`)
    assert.equal(phones.ring(1, '1001'), null)
    world.answer = () => 200
    await pass(70_000)
    assert.equal(events.at(-1), '1/1001 there', `back after ${status}`)
    assert.notEqual(phones.ring(1, '1001'), null)
  }
  assert.equal(events.length, 13)
  assert.ok(LONGEST_LOOK_MS <= 41_000)
})

test('a PBX that is silent, or says that nobody is there, is asked less and less often', async () => {
  for (const [status, fewest, most] of [
    [null, 9, 13],
    [404, 20, 28],
  ] as const) {
    const { phones, pass, asked } = office(() => status)
    phones.expect(1, [at('sip:1001@pbx.example')])
    await pass(600_000)
    assert.ok(asked() >= fewest && asked() <= most, `${status}: ${asked()} in ten minutes`)
  }
})

test('what a PBX answers by itself counts as there: busy, forbidden, not allowed, a challenge that we cannot meet', async () => {
  for (const status of [200, 403, 405, 486, 401, 501]) {
    const { phones, pass, events } = office(() => status)
    phones.expect(1, [at('sip:1001@pbx.example')])
    await pass(1_000)
    assert.deepEqual(events, ['1/1001 there'], `${status}`)
  }
})

test('a challenge is answered for the user of the address with the password of the agent, once', async () => {
  const { phones, pass, sent, events } = office(request => (request.headers.has('Authorization') ? 404 : 401))
  phones.expect(1, [at('sip:anna@pbx.example', 'pbx-password')])
  await pass(1_000)
  assert.equal(sent.length, 2)
  const header = sent[1]?.request.headers.get('Authorization') ?? ''
  assert.match(header, /username="anna", realm="pbx"/)
  assert.doesNotMatch(header, /pbx-password/)
  assert.deepEqual(events, [], 'the answer to the second counts')
})

test('a phone that could not be rung is away for a while, whatever OPTIONS say, and longer each time', async () => {
  const { phones, pass, events, asked } = office()
  phones.expect(1, [at('sip:1001@pbx.example')])
  await pass(1_000)
  for (const [nth, awayMs] of [30_000, 60_000, 120_000, 240_000, 300_000, 300_000].entries()) {
    const ring = phones.ring(1, '1001')
    assert.ok(ring)
    ring.watcher.ended({ ...END, outcome: 'unreachable', status: [404, 480, 410, 408, 403, 503][nth] ?? 0 })
    assert.equal(events.at(-1), '1/1001 gone')
    const before = asked()
    await pass(awayMs - 1_000)
    assert.deepEqual([events.at(-1), asked() - before], ['1/1001 gone', 0], `ring ${nth}`)
    await pass(2_000)
    assert.equal(events.at(-1), '1/1001 there')
  }
  const ring = phones.ring(1, '1001')
  ring?.watcher.heard()
  ring?.watcher.ended({ ...END, outcome: 'completed' })
  phones.ring(1, '1001')?.watcher.ended({ ...END, status: 480 })
  await pass(32_000)
  assert.equal(events.at(-1), '1/1001 there', 'a ring that was heard ends the row')
})

test('busy, declined, not picked up, and our own hang-up leave it there; a call without any answer does not', async () => {
  const { phones, pass, events } = office()
  phones.expect(1, [at('sip:1001@pbx.example')])
  await pass(1_000)
  const ended = (hasRung: boolean, end: Partial<typeof END>) => {
    const watcher = phones.ring(1, '1001')?.watcher
    if (hasRung) watcher?.heard()
    watcher?.ended({ ...END, ...end })
  }
  for (const status of [486, 600, 603]) ended(false, { status })
  for (const status of [480, 408]) ended(true, { status })
  ended(true, { outcome: 'noAnswer', by: 'us' })
  ended(false, { outcome: 'cancelled', by: 'us' })
  assert.deepEqual(events, ['1/1001 there'])
  ended(false, { status: 408, silent: true })
  assert.deepEqual(events, ['1/1001 there', '1/1001 gone'])
})

test('a call that goes on shows that the phone is there while its PBX answers no OPTIONS', async () => {
  const { world, phones, pass, events } = office()
  phones.expect(1, [at('sip:1001@pbx.example')])
  await pass(1_000)
  const watcher = phones.ring(1, '1001')?.watcher
  watcher?.heard()
  world.answer = () => null
  await pass(120_000)
  assert.deepEqual(events, ['1/1001 there'])
  watcher?.ended({ ...END, outcome: 'completed' })
  await pass(LONGEST_LOOK_MS)
  assert.deepEqual(events, ['1/1001 there', '1/1001 gone'])
})

test('its addresses are tried in their order, the one that answered before the others', async () => {
  const { world, phones, pass } = office((_, { address }) => (address === '192.0.2.8' ? 200 : null))
  world.names.set('pbx.example', ['192.0.2.7', '192.0.2.8', '2001:db8::9'])
  phones.expect(1, [at('sip:1001@pbx.example')])
  await pass(10_000)
  const targets = () => phones.ring(1, '1001')?.targets.map(({ address }) => address)
  assert.deepEqual(targets(), ['192.0.2.8', '192.0.2.7', '2001:db8::9'])
  world.names.set('pbx.example', [])
  await pass(60_000)
  assert.deepEqual(
    targets(),
    ['192.0.2.8', '192.0.2.7', '2001:db8::9'],
    'a name server that fails takes none',
  )
})

test('nothing is sent to a carrier: by name, by address, by IPv4 within IPv6', async () => {
  for (const [uri, names, carriers] of [
    ['sip:1001@carrier.example', ['192.0.2.1'], ['carrier.example']],
    ['sip:1001@carrier.example', ['192.0.2.1'], ['192.0.2.1']],
    ['sip:1001@192.0.2.1', [], ['192.0.2.1']],
    ['sip:1001@[::ffff:192.0.2.1]', [], ['192.0.2.1']],
    ['sip:1001@carrier.example', ['64:ff9b::192.0.2.1', '2002:c000:201::', '::192.0.2.1'], ['192.0.2.1']],
  ] as const) {
    const { world, phones, pass, asked, events } = office()
    world.names.set('carrier.example', [...names])
    for (const one of carriers) world.carriers.add(one)
    phones.expect(1, [at(uri)])
    await pass(300_000)
    assert.deepEqual([asked(), events, phones.ring(1, '1001')], [0, [], null], `${uri} ${names}`)
    assert.deepEqual(world.trusted, [])
    assert.ok(world.reports.includes('isCarrier'))
  }
})

test('a trunk that is added later takes the phone away at once, and a ring that has begun goes no further', async () => {
  const { world, phones, pass, asked, events } = office()
  phones.expect(1, [at('sip:1001@pbx.example')])
  await pass(1_000)
  const ring = phones.ring(1, '1001')
  assert.equal(ring?.mayDial(), true)
  world.carriers.add('192.0.2.7')
  assert.deepEqual([ring?.mayDial(), phones.ring(1, '1001')], [false, null], 'before anybody says so')
  phones.judge()
  assert.deepEqual([events, world.trusted], [['1/1001 there', '1/1001 gone'], []])
  const before = asked()
  await pass(300_000)
  assert.equal(asked(), before)
  world.carriers.clear()
  await pass(70_000)
  assert.equal(events.at(-1), '1/1001 there', 'the trunk is gone again')
})

test('of a host with a carrier among its addresses only the others are called', async () => {
  const { world, phones, pass, sent } = office()
  world.names.set('pbx.example', ['192.0.2.1', '192.0.2.7'])
  world.carriers.add('192.0.2.1')
  phones.expect(1, [at('sip:1001@pbx.example')])
  await pass(100_000)
  assert.deepEqual([...new Set(sent.map(({ to }) => to))], ['192.0.2.7'])
  assert.deepEqual(
    phones.ring(1, '1001')?.targets.map(({ address, isPinned }) => [address, isPinned]),
    [['192.0.2.7', true]],
  )
})

test('the same agents again change nothing; another address or password begins again; who registers is not ours', async () => {
  const { phones, pass, events, asked } = office()
  phones.expect(1, [at('sip:1001@pbx.example')])
  await pass(1_000)
  phones.expect(1, [at('sip:1001@pbx.example')])
  await pass(1_000)
  assert.deepEqual([events, asked()], [['1/1001 there', '1/1001 there'], 1])
  phones.expect(1, [at('sip:1002@pbx.example')])
  assert.equal(events.at(-1), '1/1001 gone')
  await pass(1_000)
  assert.equal(events.at(-1), '1/1001 there')
  phones.expect(1, [{ ext: '1001', login: '9001-1001', password: 'p' }])
  assert.deepEqual([events.at(-1), phones.ring(1, '1001')], ['1/1001 gone', undefined])
  const before = asked()
  await pass(100_000)
  assert.equal(asked(), before)
})

test('three hundred phones of an account are not asked in one moment, and a name is looked up once for all', async () => {
  let lookups = 0
  const { world, phones, pass, sent } = office()
  const { names } = world
  const get = names.get.bind(names)
  names.get = name => {
    lookups += 1
    return get(name)
  }
  const agents = Array.from({ length: 300 }, (_, nth) => ({
    ...at(`sip:${1_000 + nth}@pbx.example`),
    ext: `${1_000 + nth}`,
    login: `9001-${1_000 + nth}`,
  }))
  phones.expect(1, agents)
  await pass(6_000)
  assert.equal(sent.length, 300)
  const inOneMoment = Math.max(
    ...sent.map(({ at }) => sent.filter(other => Math.abs(other.at - at) < 100).length),
  )
  assert.ok(inOneMoment <= 10, `${inOneMoment} within 200 ms`)
  assert.equal(lookups, 1)
  phones.stop()
  await pass(100_000)
  assert.equal(sent.length, 300)
})

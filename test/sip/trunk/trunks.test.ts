// Trunks on loopback sockets: probing, failover, registration, silence, trust; each change is reported once.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { requestOf, responseTo } from '../../../src/telephony/sip/message/message.ts'
import { formatUri } from '../../../src/telephony/sip/message/uri.ts'
import { HERE, until } from '../transport/sockets.ts'
import { carrier, END, ok, ours, registrar, says, TRUNK } from './world.ts'

/** How early a timer of the fast clock may fire: a few real milliseconds. */
const EARLY_MS = 200

describe('probing', { concurrency: true }, () => {
  test('a trunk that answers OPTIONS with anything but 408 and 503 is up', async t => {
    for (const status of [200, 404, 405, 483, 500]) {
      const far = await carrier(t)
      far.answers = says(status)
      const { trunks, reported } = await ours(t)
      await trunks.use([{ ...TRUNK, address: `${HERE}:${far.port}` }])
      await until(`up after ${status}`, () => reported.length > 0)
      assert.deepEqual(
        reported.map(({ what }) => what),
        ['up'],
      )
      const [options] = far.asked
      assert.equal(formatUri(ok(options).uri), `sip:${HERE}:${far.port}`)
    }
  })

  test('one that answers 503 or nothing is down with the reason, is probed again soon, and comes up when it answers', async t => {
    const far = await carrier(t)
    const { trunks, reported, last } = await ours(t)
    far.answers = says(503)
    await trunks.use([{ ...TRUNK, address: `${HERE}:${far.port}` }])
    await until('down', () => reported.length === 1)
    assert.equal(last()?.what, 'down')
    assert.match(
      last()?.reason ?? '',
      new RegExp(`^OPTIONS got no usable answer from ${HERE}:${far.port} \\(503`),
    )
    far.answers = null
    await until('down for silence', () => reported.length === 2)
    assert.equal(last()?.reason, `OPTIONS got no usable answer from ${HERE}:${far.port}`)
    far.answers = says(200)
    await until('up', () => last()?.what === 'up')
    assert.equal(reported.length, 3)
    const before = far.count('OPTIONS')
    await until('probed again', () => far.count('OPTIONS') > before)
    assert.equal(reported.length, 3, 'reported once')
  })

  test('the same holds over TCP, and a refused connection is reported as such', async t => {
    const far = await carrier(t, 'tcp')
    const { trunks, reported, last } = await ours(t, { transports: ['tcp'] })
    const trunk = { ...TRUNK, transport: 'tcp' as const, address: `${HERE}:${far.port}` }
    await trunks.use([trunk])
    await until('up', () => last()?.what === 'up')
    await far.stop()
    await until('down', () => last()?.what === 'down')
    assert.match(last()?.reason ?? '', /tcp:\S+ \(.*ECONNREFUSED/)
    assert.equal(reported.length, 2)
    await carrier(t, 'tcp', far.port)
    await until('up again', () => last()?.what === 'up')
  })

  test('of two hosts, the one that answers is called first, and the trunk is up with either', async t => {
    const [one, two] = [await carrier(t), await carrier(t)]
    const { trunks, reported, last } = await ours(t)
    one.answers = null
    await trunks.use([{ ...TRUNK, address: `${HERE}:${one.port},${HERE}:${two.port}` }])
    await until('up', () => last()?.what === 'up')
    const ports = () =>
      trunks
        .way('carrier', '13800000001', '')
        ?.targets.map(({ port }) => port)
        .join()
    await until('the second first', () => ports() === `${two.port},${one.port}`)
    one.answers = says(200)
    await until('the first first again', () => ports() === `${one.port},${two.port}`)
    two.answers = null
    one.answers = null
    await until('down', () => last()?.what === 'down')
    assert.match(last()?.reason ?? '', /^OPTIONS got no usable answer from \S+, \S+$/)
    two.answers = says(200)
    await until('up by the second', () => last()?.what === 'up')
    assert.equal(ports(), `${two.port},${one.port}`)
    assert.deepEqual(
      reported.map(({ what }) => what),
      ['up', 'down', 'up'],
    )
  })
})

describe('calls', { concurrency: true }, () => {
  test('a call without any answer takes the trunk down until it answers a probe', async t => {
    const far = await carrier(t)
    const { trunks, reported, last } = await ours(t)
    await trunks.use([{ ...TRUNK, address: `${HERE}:${far.port}` }])
    await until('up', () => last()?.what === 'up')
    far.answers = null
    trunks.begin('carrier').ended({ ...END, status: 408, silent: true })
    assert.equal(last()?.reason, 'it did not answer a call')
    await until(
      'probed in vain',
      () => last()?.reason === `OPTIONS got no usable answer from ${HERE}:${far.port}`,
    )
    far.answers = says(200)
    await until('up', () => last()?.what === 'up')
    assert.equal(reported.length, 4)
  })

  test('a trunk that is not probed is tried again by calls after a while', async t => {
    const far = await carrier(t)
    const { trunks, reported, last } = await ours(t)
    await trunks.use([{ ...TRUNK, probes: false, address: `${HERE}:${far.port}` }])
    await until('a way', () => trunks.way('carrier', '13800000001', '') !== null)
    trunks.begin('carrier').ended({ ...END, status: 486, outcome: 'busy' })
    trunks.begin('carrier').ended({ ...END, status: 408, silent: true })
    const down = ok(last())
    await until('up', () => last()?.what === 'up')
    assert.ok(ok(last()).at - down.at >= 30_000 - EARLY_MS)
    assert.deepEqual(
      reported.map(({ what }) => what),
      ['up', 'down', 'up'],
    )
    assert.equal(far.asked.length, 0)
  })

  test('a way answers the challenge of an INVITE, but not without a password', async t => {
    const { trunks } = await ours(t)
    await trunks.use([
      { ...TRUNK, address: HERE, username: 'u', password: 'p' },
      { ...TRUNK, name: 'trusted', address: HERE },
    ])
    await until(
      'a way',
      () =>
        trunks.way('carrier', '13800000001', '') !== null &&
        trunks.way('trusted', '13800000001', '') !== null,
    )
    const way = ok(trunks.way('carrier', '13800000001', '4008'))
    const invite = requestOf('INVITE', way.uri, [
      ['Via', 'SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1'],
      ...[['From', '<sip:4008@127.0.0.1>;tag=1'] as const, ['To', '<sip:1@127.0.0.1>'] as const],
      ...[['Call-ID', 'x'] as const, ['CSeq', '1 INVITE'] as const],
    ])
    const challenge = responseTo(invite, 407, undefined, {
      headers: [
        ['Proxy-Authenticate', 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"'],
        ['Proxy-Authenticate', 'Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"'],
      ],
    })
    const [[name, value] = ['', '']] = ok(way.authorize(challenge, invite))
    assert.equal(name, 'Proxy-Authorization')
    assert.match(String(value), /username="u".*algorithm=SHA-256/)
    assert.equal(ok(trunks.way('trusted', '13800000001', '')).authorize(challenge, invite), null)
    assert.equal(trunks.way('carrier', '1;x', ''), null)
    assert.equal(trunks.way('no such', '13800000001', ''), null)
  })
})

describe('addresses', { concurrency: true }, () => {
  test('names are looked up again, the last good answer is kept, and all addresses in use are trusted', async t => {
    const far = await carrier(t)
    let answer: readonly string[] = []
    let lookups = 0
    const lookup = async () => {
      lookups += 1
      return answer
    }
    const { trunks, reported, last, transports } = await ours(t, { lookup })
    const trunk = { ...TRUNK, address: `carrier.example:${far.port}` }
    void trunks.use([trunk])
    assert.equal(last()?.reason, 'its address is being looked up')
    await until('no address', () => last()?.reason === `DNS has no address for carrier.example:${far.port}`)
    assert.equal(trunks.way('carrier', '13800000001', ''), null)
    answer = [HERE]
    await until('up', () => last()?.what === 'up')
    assert.ok(transports.guard.isTrunk(HERE))
    const flow = ok(transports.flowTo({ transport: 'udp', address: HERE, port: far.port }, 0))
    assert.equal(trunks.isTrunk(flow), 'carrier')
    answer = []
    const before = lookups
    await until('looked up again', () => lookups > before)
    assert.ok(trunks.way('carrier', '13800000001', '') !== null)
    assert.equal(last()?.what, 'up')
    answer = ['127.0.0.2', HERE]
    await until('two addresses', () => transports.guard.isTrunk('127.0.0.2'))
    assert.equal(reported.length, 3)
    await trunks.use([])
    assert.equal(transports.guard.isTrunk(HERE), false)
    assert.equal(trunks.isTrunk(flow), null)
    assert.equal(trunks.way('carrier', '13800000001', ''), null)
  })

  test('a call from an address that several trunks share is of the one that registers as the user called, else of the one at its port', async t => {
    const [far, other] = [await carrier(t), await carrier(t)]
    const { trunks, transports } = await ours(t)
    const at = (port: number) => ok(transports.flowTo({ transport: 'udp', address: HERE, port }, 0))
    const login = { username: 'office@carrier', password: 'p', registers: true }
    await trunks.use([
      { ...TRUNK, name: 'plain', address: `${HERE}:${far.port}` },
      { ...TRUNK, name: 'peer', address: `${HERE}:${other.port}` },
      { ...TRUNK, ...login, name: 'login', address: `${HERE}:${far.port}` },
    ])
    const of = (port: number, user: string | null) => {
      const { trunk, registeredUser } = trunks.callFrom(at(port), user) ?? {}
      return `${trunk} ${registeredUser}`
    }
    assert.deepEqual(
      [of(other.port, '0101'), of(far.port, null), of(other.port, 'office'), of(9, '0101')],
      ['peer null', 'plain null', 'login office', 'plain null'],
    )
    await trunks.use([])
    assert.equal(trunks.callFrom(at(far.port), 'office'), null)
  })

  test('a trunk that was down and is removed or replaced is no longer down for the listener', async t => {
    const far = await carrier(t)
    far.answers = null
    const { trunks, last } = await ours(t)
    const trunk = { ...TRUNK, address: `${HERE}:${far.port}` }
    await trunks.use([trunk])
    await until('down', () => last()?.what === 'down')
    await trunks.use([trunk])
    assert.equal(last()?.what, 'down', 'the same trunk stays as it is')
    await trunks.use([])
    assert.equal(last()?.what, 'up')
    await trunks.use([{ ...trunk, address: 'no host!' }])
    assert.match(last()?.reason ?? '', /is not an address/)
  })
})

describe('registration', { concurrency: true }, () => {
  const LOGIN = { username: 'yuhu@carrier.example', password: 'secret', registers: true }

  test('a trunk that registers is down until it has, refreshes before it runs out, and unregisters at the end', async t => {
    const far = await carrier(t)
    const { state, answers } = registrar('yuhu@carrier.example', 'secret', 60)
    far.answers = answers
    const { trunks, reported, last, stop } = await ours(t)
    await trunks.use([{ ...TRUNK, ...LOGIN, address: `${HERE}:${far.port}` }])
    assert.equal(last()?.reason, 'it is being registered')
    await until('up', () => last()?.what === 'up')
    assert.ok(state.bound)
    assert.match(state.contact, /^<sip:yuhu@127\.0\.0\.1:\d+>$/)
    assert.deepEqual(state.verdicts, ['unanswered', 'accepted'])
    await until('refreshed twice', () => state.verdicts.length >= 4)
    assert.deepEqual(state.verdicts.slice(2), ['accepted', 'accepted'], 'without a new challenge')
    const ids = new Set(
      far.asked.filter(({ method }) => method === 'REGISTER').map(({ headers }) => headers.sipCallId),
    )
    assert.equal(ids.size, 1)
    await stop()
    assert.equal(state.bound, false)
    assert.deepEqual(
      reported.map(({ what }) => what),
      ['down', 'up'],
    )
  })

  test('a password refused twice takes the trunk down with the reason, and is not tried again and again', async t => {
    const far = await carrier(t)
    const { state, answers } = registrar('yuhu@carrier.example', 'other', 60)
    far.answers = answers
    const { trunks, reported, last } = await ours(t)
    await trunks.use([{ ...TRUNK, ...LOGIN, address: `${HERE}:${far.port}` }])
    await until('refused twice', () => state.verdicts.filter(kind => kind === 'refused').length === 2)
    await until('down', () => last()?.reason === 'it refuses our user name or password (403 Forbidden)')
    const options = far.count('OPTIONS')
    await until('a minute later', () => far.count('OPTIONS') >= options + 2)
    assert.equal(state.verdicts.filter(kind => kind === 'refused').length, 2)
    assert.ok(reported.every(({ what }) => what === 'down'))
  })

  test('a registrar that answers 401 to everything refuses us for good, and so does one that wants a password we do not have', async t => {
    const far = await carrier(t)
    far.answers = says(401, [['WWW-Authenticate', 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"']])
    const { trunks, reported } = await ours(t)
    await trunks.use([
      { ...TRUNK, ...LOGIN, address: `${HERE}:${far.port}` },
      { ...TRUNK, ...LOGIN, password: '', name: 'without', address: `${HERE}:${far.port}` },
    ])
    const reasons = (name: string) => reported.filter(({ trunk }) => trunk === name).at(-1)?.reason ?? ''
    await until('both down', () => /\(401/.test(reasons('carrier')) && /\(401/.test(reasons('without')))
    assert.match(reasons('carrier'), /^it refuses our user name or password/)
    assert.match(reasons('without'), /^it wants a password, and the trunk has none/)
  })

  test('after a 423 we ask for as long as it wants, and SHA-256 is used if offered', async t => {
    const far = await carrier(t)
    const { state, answers } = registrar('yuhu@carrier.example', 'secret', 3_600)
    far.answers = server => {
      const { headers, method } = server.request
      if (method === 'REGISTER' && (headers.number('Expires') ?? 0) < 900)
        says(423, [['Min-Expires', 900]])(server)
      else answers(server)
    }
    const { trunks, last } = await ours(t)
    await trunks.use([{ ...TRUNK, ...LOGIN, address: `${HERE}:${far.port}` }])
    await until('up', () => last()?.what === 'up')
    const register = ok(far.asked.findLast(({ method }) => method === 'REGISTER'))
    assert.equal(register.headers.number('Expires'), 900)
    assert.match(register.headers.get('Authorization') ?? '', /algorithm=SHA-256/)
    assert.deepEqual(state.verdicts, ['unanswered', 'accepted'])
  })

  test('a registrar that is gone is left for the next host; without any, the trunk goes down when its registration expires', async t => {
    const [one, two] = [await carrier(t), await carrier(t)]
    const { state, answers } = registrar('yuhu@carrier.example', 'secret', 40)
    one.answers = server => (server.request.method === 'REGISTER' ? says(503)(server) : says(200)(server))
    two.answers = answers
    const { trunks, reported, last } = await ours(t)
    await trunks.use([{ ...TRUNK, ...LOGIN, address: `${HERE}:${one.port},${HERE}:${two.port}` }])
    await until('up', () => last()?.what === 'up')
    assert.ok(state.bound)
    const ports = trunks.way('carrier', '13800000001', '')?.targets.map(({ port }) => port)
    assert.deepEqual(ports, [two.port, one.port], 'calls go where it is registered')
    two.answers = server => (server.request.method === 'REGISTER' ? says(500)(server) : says(200)(server))
    const from = ok(last()).at
    await until('down', () => last()?.what === 'down')
    assert.match(
      last()?.reason ?? '',
      /^the registration expired: REGISTER got no usable answer from \S+ \(5\d\d .*\)$/,
    )
    assert.ok(ok(last()).at - from >= 40_000 - EARLY_MS, String(ok(last()).at - from))
    two.answers = answers
    await until('up again', () => last()?.what === 'up')
    assert.deepEqual(
      reported.map(({ what }) => what),
      ['down', 'up', 'down', 'up'],
    )
  })
})

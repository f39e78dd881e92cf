// Requests outside a dialog: probes are answered, the rest is refused or ignored, nothing is kept, and
// misconduct is noted if the address is proved.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { door } from '../registrar/door.ts'
import { Registering } from '../registrar/register.ts'
import { HERE, until } from '../transport/sockets.ts'
import { register, requestText, tcpPeer, udpPeer } from './peer.ts'

const US = 'sip:yuhu.example'

test('a registered phone that probes learns what we support; an extension it requires is refused', async t => {
  const { port, counts } = await door(t, ['udp'])
  const peer = await udpPeer(t, port('udp'))
  await register(peer, new Registering())
  peer.send(requestText('OPTIONS', US, peer.via))
  await until('the probe is answered', () => peer.responses.at(-1)?.headers.cseq.method === 'OPTIONS')
  const answer = peer.responses.at(-1)
  assert.equal(answer?.status, 200)
  assert.deepEqual(answer.headers.all('Accept'), ['application/sdp'])
  assert.ok(
    ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'REGISTER'].every(method =>
      answer.headers.hasToken('Allow', method),
    ),
  )
  assert.ok(!answer.headers.hasToken('Allow', 'REFER'))
  assert.match(answer.headers.get('To') ?? '', /;tag=[0-9a-f]{16}$/)

  peer.send(requestText('OPTIONS', US, peer.via, ['Require: siprec', 'Require: gruu']))
  await until('it is refused', () => peer.responses.at(-1)?.status === 420)
  assert.deepEqual(peer.responses.at(-1)?.headers.all('Unsupported'), ['siprec', 'gruu'])
  assert.ok(counts.includes('optionsAnswered') && counts.includes('extensionRefused'))
})

test('a repeated request is answered as before although nothing is kept of it; the next one is new', async t => {
  const { port, transactions } = await door(t, ['udp'])
  const peer = await udpPeer(t, port('udp'))
  await register(peer, new Registering())
  const { servers } = transactions.live()
  const tags = () =>
    peer.responses
      .filter(({ headers }) => headers.cseq.method === 'OPTIONS')
      .map(({ headers }) => headers.to.params.get('tag'))
  const first = requestText('OPTIONS', US, peer.via)
  peer.send(first)
  peer.send(first)
  peer.send(first.replace(/branch=z9hG4bK/, 'branch=z9hG4bKnext').replace('CSeq: 7', 'CSeq: 8'))
  await until('all are answered', () => tags().length === 3)
  const [one, again, next] = tags()
  assert.equal(one, again)
  assert.notEqual(one, next)
  assert.equal(transactions.live().servers, servers)
})

test('a repeated request gets the same challenge, so that a phone whose first answer was late is not confused', async t => {
  const { port } = await door(t, ['udp'])
  const peer = await udpPeer(t, port('udp'))
  // As long as a real phone's, because the answer may not be much longer than the request.
  const agent = [`User-Agent: ${'a phone '.repeat(10)}`]
  const first = requestText('REGISTER', US, peer.via, agent)
  for (let n = 1; n <= 3; n++) {
    peer.send(first)
    await until('it is challenged', () => peer.responses.length === n)
  }
  peer.send(requestText('REGISTER', US, peer.via, agent))
  await until('another one is too', () => peer.responses.length === 4)
  const said = peer.responses.map(({ headers }) => `${headers.get('To')} ${headers.get('WWW-Authenticate')}`)
  // A nonce is repeated for 32 s, and two such spells may meet between them.
  assert.ok(new Set(said.slice(0, 3)).size <= 2)
  assert.ok(!said.slice(0, 3).includes(said[3] ?? ''))
})

test('a stranger over TCP is banned for a few INVITEs, for probes only if they do not stop, and gets no answer to a probe', async t => {
  const { port, counts } = await door(t, ['tcp'], { guardLimits: { strangerBurst: 1_000 } })
  const stranger = await tcpPeer(t, port('tcp'))
  const banned = () => counts.includes('banned')
  const ignored = () => counts.filter(what => what === 'strangerIgnored').length
  for (let n = 1; n <= 40; n++) {
    stranger.send(requestText('OPTIONS', US, stranger.via))
    await until('it is seen', () => ignored() === n)
  }
  assert.equal(banned(), false, 'forty phones that have not registered again yet may ask')
  for (let n = 1; n <= 3; n++)
    stranger.send(requestText('INVITE', 'sip:13800138000@yuhu.example', stranger.via))
  await until('it is banned', banned)
  await until('the first was refused', () => stranger.responses.length > 0)
  assert.deepEqual(
    [...new Set(stranger.responses.map(({ headers, status }) => `${headers.cseq.method} ${status}`))],
    ['INVITE 403'],
  )
})

test('a request of a call that is over is answered 481, and the phone that was in it is not banned for it', async t => {
  const { port, counts, transactions } = await door(t, ['tcp'], { guardLimits: { strangerBurst: 1_000 } })
  const stranger = await tcpPeer(t, port('tcp'))
  for (let n = 1; n <= 100; n++) {
    stranger.send(requestText('BYE', US, stranger.via, [], `<${US}>;tag=before-our-restart`))
    await until('it is answered', () => stranger.responses.length === n)
  }
  assert.ok(stranger.responses.every(({ status }) => status === 481))
  assert.equal(counts.includes('banned'), false)
  assert.equal(transactions.live().servers, 0, 'nothing is kept of it')
  for (let n = 0; n < 30; n++)
    stranger.send(requestText('INVITE', US, stranger.via, [], `<${US}>;tag=forged`))
  await until('who has us answer INVITEs to nobody is', () => counts.includes('banned'))
})

test('whatever comes over UDP from an office’s address, nobody there is banned: a datagram proves no address', async t => {
  const { port, counts, guard } = await door(t, ['udp'], {
    guardLimits: { strangerPerSecond: 1e6, strangerBurst: 1e6, strangersBurst: 1e6 },
  })
  const forger = await udpPeer(t, port('udp'))
  const texts = [
    ...Array.from({ length: 30 }, () => requestText('INVITE', 'sip:13800138000@yuhu.example', forger.via)),
    ...Array.from({ length: 30 }, () => requestText('BYE', US, forger.via, [], `<${US}>;tag=forged`)),
    ...Array.from({ length: 30 }, () =>
      requestText('REGISTER', US, forger.via, [
        'Authorization: Digest username="1001", realm="yuhu", ' +
          'nonce="x", uri="sip:x", response="y", opaque="z"',
      ]),
    ),
    ...Array.from({ length: 30 }, (_, n) => `OPTIONS sip:x SIP/2.0\r\nnonsense ${n}\r\n\r\n`),
  ]
  const seen = () => counts.filter(what => what === 'received' || what === 'malformed').length
  for (const [n, text] of texts.entries()) {
    forger.send(text)
    await until('it is taken in', () => seen() === n + 1)
  }
  assert.equal(guard.isBanned('udp', HERE), false)
  assert.equal(counts.includes('banned'), false)
  // Another phone of that office, from a port of its own, is heard.
  const phone = await udpPeer(t, port('udp'))
  assert.equal((await register(phone, new Registering())).status, 200)
})

test('a wrong answer to our own challenge proves its address, and ten of them ban it over UDP as well as TCP', async t => {
  const { port, counts, guard } = await door(t, ['udp'])
  const guesser = await udpPeer(t, port('udp'))
  for (let n = 0; n < 10; n++) await register(guesser, new Registering(), { password: `guess ${n}` })
  assert.ok(counts.includes('banned'))
  assert.equal(guard.isBanned('udp', HERE), true)
})

test('each INVITE of a flood from a trunk is answered and none is kept; other requests over the rate are not heard', async t => {
  const guardLimits = { trunkOutsideBurst: 3, trunkOutsidePerSecond: 0 }
  const { port, guard, transactions, counts } = await door(t, ['udp'], { guardLimits, isTrunk: () => true })
  guard.trust([HERE])
  const trunk = await udpPeer(t, port('udp'))
  // As long as a real one's, because the answer may not be much longer than the request.
  const agent = [`User-Agent: ${'a carrier '.repeat(10)}`]
  for (let n = 0; n < 50; n++) trunk.send(requestText('INVITE', US, trunk.via, agent))
  await until('each is answered', () => trunk.responses.length === 50)
  const refused = trunk.responses.filter(({ status }) => status === 503)
  assert.equal(refused.length, 47)
  assert.ok(refused.every(({ headers }) => headers.get('Retry-After') === '5'))
  assert.equal(transactions.live().servers, 0)
  trunk.send(requestText('OPTIONS', US, trunk.via, agent))
  await until('the probe is refused', () => counts.filter(what => what === 'overRate').length === 48)
  assert.equal(trunk.responses.length, 50)
})

// What comes in outside a dialog: probes answered, the rest refused or ignored, one request by two ways told, misconduct noted.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { door } from '../registrar/door.ts'
import { Registering } from '../registrar/register.ts'
import { until } from '../transport/sockets.ts'
import { register, requestText, udpPeer } from './peer.ts'

const US = 'sip:yuhu.example'

test('a registered phone that probes is told what we do; an extension it requires is refused', async t => {
  const { port, counts } = await door(t, ['udp'])
  const peer = await udpPeer(t, port('udp'))
  await register(peer, new Registering())
  peer.send(requestText('OPTIONS', US, peer.via))
  await until('the probe is answered', () => peer.responses.at(-1)?.headers.cseq.method === 'OPTIONS')
  const answer = peer.responses.at(-1)
  assert.equal(answer?.status, 200)
  assert.deepEqual(answer.headers.all('Accept'), ['application/sdp'])
  assert.ok(['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'REGISTER'].every(method => answer.headers.hasToken('Allow', method)))
  assert.ok(!answer.headers.hasToken('Allow', 'REFER'))
  assert.match(answer.headers.get('To') ?? '', /;tag=[0-9a-f]{16}$/)

  peer.send(requestText('OPTIONS', US, peer.via, ['Require: siprec', 'Require: gruu']))
  await until('it is refused', () => peer.responses.at(-1)?.status === 420)
  assert.deepEqual(peer.responses.at(-1)?.headers.all('Unsupported'), ['siprec', 'gruu'])
  assert.ok(counts.includes('optionsAnswered') && counts.includes('extensionRefused'))
})

test('one request that comes by two ways is answered once and 482 the second time; the next request is another', async t => {
  const { port } = await door(t, ['udp'])
  const peer = await udpPeer(t, port('udp'))
  await register(peer, new Registering())
  const statuses = () => peer.responses.filter(({ headers }) => headers.cseq.method === 'OPTIONS').map(({ status }) => status)
  const first = requestText('OPTIONS', US, peer.via)
  peer.send(first)
  peer.send(first)
  await until('the repeated one has the same answer', () => statuses().length === 2)
  peer.send(first.replace(/branch=z9hG4bK/, 'branch=z9hG4bKotherway'))
  await until('the second way is answered', () => statuses().length === 3)
  peer.send(first.replace(/branch=z9hG4bK/, 'branch=z9hG4bKnext').replace('CSeq: 7', 'CSeq: 8'))
  await until('the next is answered', () => statuses().length === 4)
  assert.deepEqual(statuses(), [200, 200, 482, 200])
})

test('a stranger is banned for a few INVITEs, for probes only when they do not stop, and hears nothing to a probe', async t => {
  const { port, counts } = await door(t, ['udp'], { guardLimits: { strangerBurst: 1_000 } })
  const stranger = await udpPeer(t, port('udp'))
  const banned = () => counts.includes('banned')
  const ignored = () => counts.filter(what => what === 'strangerIgnored').length
  for (let n = 1; n <= 40; n++) {
    stranger.send(requestText('OPTIONS', US, stranger.via))
    await until('it is seen', () => ignored() === n)
  }
  assert.equal(banned(), false, 'forty phones that have not registered again yet may ask')
  for (let n = 1; n <= 3; n++) stranger.send(requestText('INVITE', 'sip:13800138000@yuhu.example', stranger.via))
  await until('it is banned', banned)
  await until('the first was refused', () => stranger.responses.length > 0)
  assert.deepEqual([...new Set(stranger.responses.map(({ headers, status }) => `${headers.cseq.method} ${status}`))], ['INVITE 403'])
})

test('what is of no call any more is answered 481, and a phone that was in it is not banned for it', async t => {
  const { port, counts } = await door(t, ['udp'], { guardLimits: { strangerBurst: 1_000 } })
  const stranger = await udpPeer(t, port('udp'))
  for (let n = 1; n <= 100; n++) {
    stranger.send(requestText('BYE', US, stranger.via, [], `<${US}>;tag=before-our-restart`))
    await until('it is answered', () => stranger.responses.length === n)
  }
  assert.ok(stranger.responses.every(({ status }) => status === 481))
  assert.equal(counts.includes('banned'), false)
  const unacknowledged = 30
  for (let n = 0; n < unacknowledged; n++) stranger.send(requestText('INVITE', US, stranger.via, [], `<${US}>;tag=forged`))
  await until('who has us answer INVITEs to nobody is', () => counts.includes('banned'))
})

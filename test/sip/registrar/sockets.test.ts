// Phones register over real UDP, TCP and WebSocket, are reached by the flow they registered by, and are gone
// once their connection is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requestOf } from '../../../src/telephony/sip/message/message.ts'
import { answerTo, peerBy, register, requestText, udpPeer } from '../incoming/peer.ts'
import { HERE, until } from '../transport/sockets.ts'
import { door } from './door.ts'
import { Registering } from './register.ts'

for (const transport of ['udp', 'tcp', 'ws'] as const) {
  test(`over ${transport} a phone registers, gets our requests on its flow whatever its Contact says, and leaves`, async t => {
    const { port, reported, registrar, transactions } = await door(t, [transport])
    const peer = await peerBy(t, transport, port(transport))
    const phone = new Registering()
    const contacts = ['<sip:1001@192.0.2.77:5060>']
    const ok = await register(peer, phone, { contacts, expires: 300 })
    assert.equal(ok.status, 200)
    assert.equal(ok.headers.contacts[0]?.params.get('expires'), transport === 'udp' ? '60' : '300')
    await until('it is reported', () => reported.length === 1)
    const [contact] = registrar.contactsOf(1, '1001')
    assert.ok(contact !== undefined)
    assert.equal(contact.isBrowser, transport === 'ws')

    transactions.request(
      requestOf('OPTIONS', contact.uri, [
        ['From', `<sip:yuhu@${HERE}>;tag=y`],
        ['To', '<sip:1001@192.0.2.77>'],
        ['Call-ID', 'ask'],
        ['CSeq', '1 OPTIONS'],
      ]),
      contact.target,
      { response() {}, timedOut() {}, transportError: error => assert.fail(error) },
    )
    await until('it arrives', () => peer.requests.length > 0)
    const [asked] = peer.requests
    assert.ok(asked?.uri.kind === 'sip')
    assert.equal(asked.uri.host, '192.0.2.77')

    assert.equal((await register(peer, phone, { contacts, expires: 0 })).status, 200)
    assert.deepEqual([reported, registrar.contactsOf(1, '1001')], [['1001 there', '1001 gone'], []])
  })
}

for (const transport of ['tcp', 'ws'] as const) {
  test(`a phone whose ${transport} connection closes is gone, unless it has another`, async t => {
    const { port, reported, registrar, guard } = await door(t, [transport, 'udp'])
    const first = await peerBy(t, transport, port(transport))
    await register(first, new Registering(), { contacts: ['<sip:one@192.0.2.1;transport=tcp>'] })
    const second = await peerBy(t, transport, port(transport))
    await register(second, new Registering(), { contacts: ['<sip:two@192.0.2.2;transport=tcp>'] })
    assert.deepEqual(
      registrar.contactsOf(1, '1001').map(({ uri }) => uri.user),
      ['two', 'one'],
    )
    const remote = registrar.contactsOf(1, '1001')[0]?.target
    second.close()
    await until('the second is gone', () => registrar.contactsOf(1, '1001').length === 1)
    assert.deepEqual(reported, ['1001 there'])
    assert.ok(remote !== undefined && !guard.isKnown(transport, remote))
    first.close()
    await until('the phone is gone', () => reported.length === 2)
    assert.deepEqual([reported, registrar.registered()], [['1001 there', '1001 gone'], 0])
  })
}

test('after many datagrams at once, each phone has its own contact, and a repeated request one answer', async t => {
  const { port, registrar, counts } = await door(t, ['udp'])
  const peers = await Promise.all(Array.from({ length: 20 }, () => udpPeer(t, port('udp'))))
  const extension = (n: number) => String(2000 + n)
  registrar.expect(
    2,
    peers.map((_, n) => ({ ext: extension(n), login: `9002-${extension(n)}`, password: `p${n}` })),
  )
  const answers = await Promise.all(
    peers.map((peer, n) =>
      register(peer, new Registering(), {
        user: extension(n),
        login: `9002-${extension(n)}`,
        password: `p${n}`,
        contacts: [`<sip:${extension(n)}@${HERE}:${peer.port}>`],
      }),
    ),
  )
  assert.ok(answers.every(({ status }) => status === 200))
  assert.deepEqual(
    peers.map((_, n) => registrar.contactsOf(2, extension(n))[0]?.target.port),
    peers.map(({ port: own }) => own),
  )
  const [peer] = peers
  assert.ok(peer !== undefined)
  const request = new Registering().request({ user: '2000' }, peer.via)
  const [one, other] = [await answerTo(peer, request), await answerTo(peer, request)]
  assert.deepEqual(
    one.headers.get('WWW-Authenticate'),
    other.headers.get('WWW-Authenticate'),
    'the challenge of the transaction, not another',
  )
  assert.equal(counts.filter(what => what === 'registered').length, 20)
})

test('a scanner is banned after ten guesses and hears nothing more, while a phone of the same address goes on', async t => {
  const { port, counts } = await door(t, ['udp'])
  const phone = new Registering()
  const good = await udpPeer(t, port('udp'))
  assert.equal((await register(good, phone)).status, 200)
  const scanner = await udpPeer(t, port('udp'))
  for (let n = 0; n < 10; n++) {
    assert.equal(
      (
        await register(scanner, new Registering(), {
          login: '9001-1002',
          user: '1002',
          password: `guess${n}`,
        })
      ).status,
      403,
    )
  }
  assert.equal(counts.filter(what => what === 'banned').length, 1)
  const heard = scanner.received.length
  scanner.send(requestText('REGISTER', 'sip:yuhu.example', scanner.via))
  await until('it is not heard', () => counts.includes('fromBanned'))
  assert.equal((await register(good, phone)).status, 200)
  assert.equal(scanner.received.length, heard)
})

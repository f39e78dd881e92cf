// The registrar in virtual time: phones, their contacts, their order and their end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agent, listed, office } from './office.ts'
import { type Asked, CONTACT, Registering } from './register.ts'

test('a phone is challenged, registers by its login, refreshes and removes its contact', async () => {
  const { ask, answer, registrar, reported, counts, clock, at, flow, uris } = office()
  const phone = new Registering()
  const challenge = answer(phone.request(), flow())
  assert.equal(challenge.status, 401)
  assert.match(
    challenge.headers.get('WWW-Authenticate') ?? '',
    /^Digest realm="yuhu", nonce="[\w-]+", algorithm=MD5, qop="auth", opaque="[\w-]{22}"$/,
  )
  assert.deepEqual(registrar.contactsOf(1, '1001'), [])

  const ok = ask(phone)
  assert.equal(ok.status, 200)
  assert.deepEqual(listed(ok), { '1001@192.0.2.9:5060': 3600 })
  assert.equal(Date.parse(ok.headers.get('Date') ?? ''), clock.now())
  assert.deepEqual(reported, ['1/1001 there'])
  assert.equal(registrar.registered(), 1)
  const [contact] = registrar.contactsOf(1, '1001')
  assert.equal(contact?.isBrowser, false)
  assert.deepEqual(contact?.headers, [])
  assert.equal(contact?.target.flow?.known, true)

  await at(600_000)
  assert.deepEqual(
    listed(ask(phone, { contacts: [] })),
    { '1001@192.0.2.9:5060': 3000 },
    'a question changes nothing',
  )
  assert.deepEqual(listed(ask(phone, { expires: 600 })), { '1001@192.0.2.9:5060': 600 })
  assert.deepEqual(reported, ['1/1001 there'], 'a refresh is no news')
  const bye = ask(phone, { expires: 0 })
  assert.equal(bye.status, 200)
  assert.deepEqual(bye.headers.contacts, [])
  assert.deepEqual(
    [reported.at(-1), uris(), registrar.registered(), flow().known],
    ['1/1001 gone', [], 0, false],
  )
  assert.ok(counts.includes('refreshed') && counts.includes('removed'))
})

test('a contact that is not refreshed is gone when its time is over, and its flow is a stranger again', async () => {
  const { ask, reported, at, flow, registrar, clock } = office()
  assert.equal(ask(new Registering(), { expires: 90 }).status, 200)
  await at(89_999)
  assert.deepEqual(reported, ['1/1001 there'])
  assert.equal(flow().known, true)
  await at(1)
  assert.deepEqual(reported, ['1/1001 there', '1/1001 gone'])
  assert.equal(flow().known, false)
  assert.deepEqual([registrar.contactsOf(1, '1001'), clock.pending()], [[], 0])
})

test('the time asked for is kept between a minute and an hour, by Contact before Expires', () => {
  const { ask, counts } = office()
  const asked = (contact: string, expires?: number | string) => {
    const answer = ask(new Registering(), {
      contacts: [contact],
      ...(expires === undefined ? {} : { expires }),
    })
    return answer.status === 200
      ? listed(answer)['1001@192.0.2.9:5060']
      : `${answer.status} ${answer.headers.get('Min-Expires')}`
  }
  assert.deepEqual(
    [
      asked(CONTACT),
      asked(CONTACT, 60),
      asked(CONTACT, 59),
      asked(CONTACT, 999_999),
      asked(CONTACT, 'soon'),
      asked(`${CONTACT};expires=120`, 300),
    ],
    [3600, 60, '423 60', 3600, 3600, 120],
  )
  assert.deepEqual(
    [asked(`${CONTACT};expires=1`, 300), asked(`${CONTACT};expires=never`, 300)],
    ['423 60', 3600],
  )
  assert.ok(counts.includes('intervalTooBrief'))
})

test('a phone behind NAT is reached where it really is, and must refresh within a minute', () => {
  const { ask, flow, uris } = office()
  const ok = ask(
    new Registering(),
    { contacts: ['<sip:1001@10.0.0.7:5060>'] },
    flow(33_333, 'udp', '203.0.113.5'),
  )
  assert.deepEqual(listed(ok), { '1001@10.0.0.7:5060': 60 })
  assert.deepEqual(uris(), ['1001@10.0.0.7:5060 by udp 33333'])
  const tcp = ask(
    new Registering(),
    { contacts: ['<sip:1001@10.0.0.8:5060;transport=tcp>'] },
    flow(40_000, 'tcp', '203.0.113.5'),
  )
  assert.equal(listed(tcp)['1001@10.0.0.8:5060'], 3600, 'a connection needs no refresh to stay open')
})

test('three contacts are kept, the newest first; a refresh does not change the order', () => {
  const { ask, flow, uris, counts } = office()
  const phones = [1, 2, 3, 4].map(() => new Registering())
  const register = (n: number) => {
    const phone = phones[n - 1]
    assert.ok(phone !== undefined)
    assert.equal(ask(phone, { contacts: [`<sip:p${n}@192.0.2.9:506${n}>`] }, flow(5060 + n)).status, 200)
  }
  for (const n of [1, 2, 3]) register(n)
  register(1)
  assert.deepEqual(uris(), [
    'p3@192.0.2.9:5063 by udp 5063',
    'p2@192.0.2.9:5062 by udp 5062',
    'p1@192.0.2.9:5061 by udp 5061',
  ])
  register(4)
  assert.deepEqual(uris(), [
    'p4@192.0.2.9:5064 by udp 5064',
    'p3@192.0.2.9:5063 by udp 5063',
    'p2@192.0.2.9:5062 by udp 5062',
  ])
  assert.equal(counts.filter(what => what === 'displaced').length, 1)
  assert.deepEqual(
    [5061, 5062, 5064].map(port => flow(port).known),
    [false, true, true],
  )
})

test('a new contact replaces the old one of the same flow or the same instance', () => {
  const { ask, flow, uris, reported } = office()
  const instance = ';+sip.instance="<urn:uuid:0c0a91eb-f247-0219-4bcc-72daaaaba142>"'
  ask(new Registering(), { contacts: ['<sip:a@192.0.2.9:5060>'] })
  ask(new Registering(), { contacts: ['<sip:b@192.0.2.9:5060>'] })
  assert.deepEqual(uris(), ['b@192.0.2.9:5060 by udp 5060'])
  ask(new Registering(), { contacts: [`<sip:c@192.0.2.9:7000>${instance}`] }, flow(7000))
  const ok = ask(new Registering(), { contacts: [`<sip:d@192.0.2.9:7001>${instance}`] }, flow(7001))
  assert.deepEqual(uris(), ['d@192.0.2.9:7001 by udp 7001', 'b@192.0.2.9:5060 by udp 5060'])
  assert.match(
    ok.headers.get('Contact') ?? '',
    /^<sip:d@192.0.2.9:7001>;\+sip\.instance="<urn:uuid:0c0a91eb-[\w-]+>";expires=3600$/,
  )
  assert.deepEqual([flow(7000).known, reported], [false, ['1/1001 there']])
})

test('the same contact from another port, as after a NAT has forgotten its binding, moves with its flow', () => {
  const { ask, flow, uris } = office()
  const phone = new Registering()
  ask(phone, {}, flow(4000))
  ask(phone, {}, flow(4001))
  assert.deepEqual(
    [uris(), flow(4000).known, flow(4001).known],
    [['1001@192.0.2.9:5060 by udp 4001'], false, true],
  )
})

test('several contacts in one request are all kept, the preferred one first', () => {
  const { ask, uris } = office()
  const contacts = [
    '<sip:a@192.0.2.9:1>;q=0.2',
    '<sip:b@192.0.2.9:2>',
    '<sip:c@192.0.2.9:3>;q=0.5',
    '<sip:b@192.0.2.9:2>',
  ]
  const ok = ask(new Registering(), { contacts })
  assert.deepEqual(uris(), [
    'b@192.0.2.9:2 by udp 5060',
    'c@192.0.2.9:3 by udp 5060',
    'a@192.0.2.9:1 by udp 5060',
  ])
  assert.match(ok.headers.all('Contact')[1] ?? '', /;q=0\.5;expires=60$/)
})

test('a star removes all contacts, but only with Expires: 0 and alone', () => {
  const { ask, flow, uris, reported } = office()
  ask(new Registering())
  ask(new Registering(), { contacts: ['<sip:b@192.0.2.9:5061>'] }, flow(5061))
  assert.equal(ask(new Registering(), { contacts: ['*'] }).status, 400)
  assert.equal(ask(new Registering(), { contacts: ['*'], expires: 60 }).status, 400)
  assert.equal(uris().length, 2)
  assert.equal(ask(new Registering(), { contacts: ['*'], expires: 0 }).status, 200)
  assert.deepEqual([uris(), reported], [[], ['1/1001 there', '1/1001 gone']])
})

test('an older request of the same phone changes nothing: §10.3', () => {
  const { ask, uris, counts } = office()
  const phone = new Registering()
  ask(phone)
  phone.sequence = 0
  assert.equal(ask(phone, { expires: 0 }).status, 500)
  phone.sequence = 0
  assert.equal(ask(phone, { contacts: ['*'], expires: 0 }).status, 500)
  phone.sequence = 0
  assert.equal(ask(phone, { contacts: ['<sip:other@192.0.2.9:5060>'] }).status, 500)
  assert.deepEqual(uris(), ['1001@192.0.2.9:5060 by udp 5060'])
  assert.equal(counts.filter(what => what === 'outOfOrder').length, 3)
  const restarted = new Registering()
  assert.equal(ask(restarted, { expires: 0 }).status, 200, 'another Call-ID is another start of the phone')
  assert.deepEqual(uris(), [])
})

test('nothing is bound by a request with a contact or a path that cannot be used, or an extension we do not have', () => {
  const { ask, uris } = office()
  const statuses = (asked: Asked) => ask(new Registering(), asked).status
  assert.equal(statuses({ contacts: ['<tel:+8613800000000>'] }), 400)
  assert.equal(statuses({ contacts: [`<sip:${'x'.repeat(400)}@192.0.2.9>`] }), 400)
  assert.equal(statuses({ contacts: Array.from({ length: 11 }, (_, n) => `<sip:a${n}@192.0.2.9>`) }), 400)
  assert.equal(statuses({ headers: [['Path', 'no address']] }), 400)
  assert.equal(
    statuses({ headers: Array.from({ length: 4 }, () => ['Path', '<sip:p@192.0.2.7;lr>'] as const) }),
    400,
  )
  const unknown = ask(new Registering(), {
    headers: [
      ['Require', 'path'],
      ['Require', 'gruu'],
    ],
  })
  assert.deepEqual([unknown.status, unknown.headers.get('Unsupported')], [420, 'gruu'])
  assert.deepEqual(uris(), [])
})

test('Path becomes Route and is returned; headers, method and password of a Contact are dropped', () => {
  const { ask, registrar } = office()
  const path = ['<sip:edge1.example;lr>', '<sip:edge2.example;lr>'] as const
  const ok = ask(new Registering(), {
    contacts: ['<sip:1001:geheim@192.0.2.9:5060;method=BYE?Route=%3Csip:trunk%3E>'],
    headers: path.map(value => ['Path', value] as const),
  })
  assert.deepEqual(ok.headers.all('Path'), [...path])
  const [contact] = registrar.contactsOf(1, '1001')
  assert.deepEqual(
    contact?.headers,
    path.map(value => ['Route', value]),
  )
  assert.deepEqual([contact?.uri.password, contact?.uri.headers, contact?.uri.params.size], [null, null, 0])
})

test('a phone registers for itself only: To is its login or its extension', () => {
  const { ask, counts, uris } = office()
  assert.equal(ask(new Registering(), { user: '1002' }).status, 403)
  assert.deepEqual(counts.at(-1), 'foreignAddress')
  assert.equal(ask(new Registering(), { user: '9001-1001' }).status, 200)
  assert.deepEqual([uris().length, uris('1002')], [1, []])
})

test('when the agents are named again, those who stay are reported again, and others lose their phones', () => {
  const { ask, registrar, reported, uris, flow } = office()
  ask(new Registering())
  ask(
    new Registering(),
    { user: '1002', login: '9001-1002', password: 'secret-1002', contacts: ['<sip:1002@192.0.2.9:5070>'] },
    flow(5070),
  )
  reported.length = 0
  registrar.expect(2, [agent('1003', '9002')])
  assert.deepEqual(reported, [], 'other accounts are not touched')
  registrar.expect(1, [agent('1001'), agent('1004')])
  assert.deepEqual(reported, ['1/1002 gone', '1/1001 there'])
  assert.deepEqual([uris('1002'), flow(5070).known, registrar.registered()], [[], false, 1])
  reported.length = 0
  registrar.expect(1, [agent('1001', '9001', 'changed'), agent('1004')])
  assert.deepEqual([reported, uris(), flow().known], [['1/1001 gone'], [], false])
  assert.equal(ask(new Registering()).status, 403)
  assert.equal(ask(new Registering(), { password: 'changed' }).status, 200)
  registrar.expect(1, [])
  assert.deepEqual([reported, registrar.registered()], [['1/1001 gone', '1/1001 there', '1/1001 gone'], 0])
})

test('a flow with two phones is known until both have left', () => {
  const { ask, flow, registrar } = office()
  ask(new Registering())
  ask(new Registering(), {
    user: '1002',
    login: '9001-1002',
    password: 'secret-1002',
    contacts: ['<sip:1002@192.0.2.9:5060>'],
  })
  registrar.expect(1, [agent('1001')])
  assert.equal(flow().known, true)
  registrar.expect(1, [])
  assert.equal(flow().known, false)
})

test('a connection that closes takes its contacts along; the phone is gone when none is left', () => {
  const { ask, flow, registrar, reported, uris } = office()
  const browser = flow(40_000, 'ws')
  ask(new Registering(), { contacts: ['<sip:x@abc.invalid;transport=ws>'] }, browser)
  assert.equal(registrar.contactsOf(1, '1001')[0]?.isBrowser, true)
  ask(new Registering())
  registrar.closed(flow(40_000, 'ws'))
  assert.equal(uris().length, 2, 'another connection is another flow')
  browser.open = false
  assert.deepEqual(
    uris(),
    ['1001@192.0.2.9:5060 by udp 5060'],
    'no contact whose connection is gone is given',
  )
  registrar.closed(browser)
  assert.deepEqual([reported, uris().length], [['1/1001 there'], 1])
  const connection = flow(40_001, 'tcp')
  ask(
    new Registering(),
    { user: '1002', login: '9001-1002', password: 'secret-1002', contacts: ['<sip:1002@192.0.2.9:9>'] },
    connection,
  )
  registrar.closed(connection)
  assert.deepEqual(reported, ['1/1001 there', '1/1002 there', '1/1002 gone'])
})

test('once stopped, it reports nothing and its timers are off', async () => {
  const { ask, registrar, reported, counts, at } = office()
  ask(new Registering(), { expires: 60 })
  registrar.stop()
  await at(100_000)
  assert.deepEqual([reported, counts.includes('expired')], [['1/1001 there'], false])
})

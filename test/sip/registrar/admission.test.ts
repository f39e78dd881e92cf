// Whom the registrar lets in: logins and extensions, wrong passwords and what they cost, overheard and forged
// challenges.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { PASS_LIFE_MS, phonePass } from '../../../src/domain/phone-pass.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'
import { createRegistrar } from '../../../src/telephony/sip/registrar/registrar.ts'
import { agent, office, PASS_KEY } from './office.ts'
import { Registering } from './register.ts'

test('the extension alone is enough while one account has it; then the login is needed, and the report says so', () => {
  const { ask, registrar, counts, details, bans, uris } = office()
  assert.equal(ask(new Registering(), { login: '1001' }).status, 200)
  registrar.expect(2, [agent('1001', '9002')])
  for (let n = 0; n < 30; n++) assert.equal(ask(new Registering(), { login: '1001' }).status, 403)
  assert.equal(counts.at(-1), 'extAmbiguous')
  assert.match(details.at(-1) ?? '', /^1001 from .* companycode-extension as its user name$/)
  assert.deepEqual(bans, [], 'phones that were right until now are not banned for it')
  assert.equal(ask(new Registering(), { login: '9002-1001' }).status, 200)
  assert.equal(uris('1001', 2).length, 1)
  registrar.expect(2, [])
  assert.equal(ask(new Registering(), { login: '1001' }).status, 200)
})

test('a scanner that guesses at an extension of two accounts is banned like any other', () => {
  const { ask, registrar, counts, bans } = office()
  registrar.expect(2, [agent('1001', '9002')])
  for (let n = 0; n < 10; n++)
    assert.equal(ask(new Registering(), { login: '1001', password: `guess ${n}` }).status, 403)
  assert.equal(counts.filter(what => what === 'wrongPassword').length, 10)
  assert.equal(bans.length, 1)
})

test('an agent without a password cannot register, not even with an empty one', () => {
  const { ask, registrar } = office()
  registrar.expect(1, [agent('1001', '9001', '')])
  assert.equal(ask(new Registering(), { password: '' }).status, 403)
})

test('a wrong password, an unknown name and an ambiguous one are answered alike', () => {
  const { ask, registrar, counts } = office()
  registrar.expect(2, [agent('1001', '9002')])
  const answers = [{ password: 'guess' }, { login: '9001-9999' }, { login: '1001' }].map(asked => {
    const phone = new Registering()
    const { status, reason, headers } = ask(phone, asked)
    return { status, reason, names: headers.entries().map(({ name }) => name) }
  })
  assert.deepEqual(
    counts.filter(what => what !== 'challenged'),
    ['wrongPassword', 'unknownUser', 'extAmbiguous'],
  )
  assert.equal(answers[0]?.status, 403)
  assert.deepEqual(answers[1], answers[0])
  assert.deepEqual(answers[2], answers[0])
})

test('a scanner is banned at its tenth guess; a phone that registers from that address clears it, and a registered one is never banned', async () => {
  const { ask, flow, at, bans, guard } = office()
  const guess = (port: number) => ask(new Registering(), { password: `guess ${port}` }, flow(port))
  for (let n = 0; n < 9; n++) guess(6000 + n)
  assert.deepEqual(bans, [])
  ask(new Registering())
  await at(60_000)
  for (let n = 0; n < 9; n++) guess(6000 + n)
  assert.deepEqual(bans, [], 'the owner of the address has shown itself in between')
  guess(6009)
  assert.deepEqual(bans, ['192.0.2.9'])
  assert.equal(guard.admits('udp', { address: '192.0.2.9', port: 6010 }), false)
  assert.equal(guard.admits('udp', { address: '192.0.2.9', port: 5060 }), true)
})

test('a phone that guesses ten passwords is ignored for a minute, even if registered and between registrations; its own registration goes on', async () => {
  const { ask, flow, at, counts, bans } = office()
  const own = new Registering()
  for (let n = 0; n < 10; n++) {
    if (n % 4 === 0) ask(own)
    ask(
      new Registering(),
      { user: '1002', login: '9001-1002', password: `guess ${n}` },
      flow(n % 2 === 0 ? 5060 : 6000 + n),
    )
  }
  const right = {
    user: '1002',
    login: '9001-1002',
    password: 'secret-1002',
    contacts: ['<sip:1002@192.0.2.9:5060>'],
  }
  for (const port of [5060, 5999]) {
    const held = ask(new Registering(), right, flow(port))
    assert.deepEqual([held.status, held.headers.get('Retry-After')], [503, '60'], 'right, and not looked at')
    assert.equal(ask(new Registering(), { ...right, password: 'wrong' }, flow(port)).status, 503)
  }
  assert.equal(ask(own, { expires: 120 }).status, 200)
  assert.equal(ask(new Registering(), right, flow(5060, 'udp', '192.0.2.10')).status, 200, 'elsewhere it is')
  await at(60_000)
  assert.equal(ask(new Registering(), right).status, 200)
  assert.equal(counts.filter(what => what === 'wrongPassword').length, 10)
  assert.deepEqual(bans, [])
})

test('an overheard request is refused: from its own address as a replay, from elsewhere before it is looked at', () => {
  const { answer, flow, uris, counts } = office()
  const phone = new Registering()
  phone.challenge = answer(phone.request(), flow())
  const request = phone.request({}, undefined, phone.credentials())
  const elsewhere = answer(request, flow(6666, 'udp', '198.51.100.1'))
  assert.equal(elsewhere.status, 401)
  assert.match(elsewhere.headers.get('WWW-Authenticate') ?? '', /stale=true/)
  assert.equal(answer(request, flow(5061)).status, 401, 'another port of UDP is elsewhere')
  assert.deepEqual([uris(), flow(6666, 'udp', '198.51.100.1').known], [[], false])
  assert.equal(answer(request, flow()).status, 200)
  assert.equal(answer(request, flow()).status, 401)
  assert.deepEqual(counts, ['challenged', 'challenged', 'challenged', 'registered', 'challenged'])
})

test('a sender that forges a trunk’s address cannot register: it never receives the challenge', () => {
  const { answer, flow, uris, bans } = office()
  const attacker = flow(5555, 'udp', '198.51.100.66')
  const trunk = flow(5060, 'udp', '203.0.113.80')
  const phone = new Registering()
  phone.challenge = answer(phone.request(), attacker)
  const contacts = ['<sip:00882199999999@203.0.113.80:5060>']
  for (let n = 0; n < 20; n++)
    assert.equal(answer(phone.request({ contacts }, undefined, phone.credentials()), trunk).status, 401)
  assert.deepEqual([uris(), trunk.known, bans], [[], false, []])
})

test('credentials without the opaque are asked for again, but not as stale, so that no phone loops for ever', () => {
  const { answer, flow } = office()
  const phone = new Registering()
  phone.challenge = answer(phone.request(), flow())
  const bare = phone
    .credentials()
    .map(([name, value]) => [name, String(value).replace(/, opaque="[^"]*"/, '')] as const)
  const again = answer(phone.request({}, undefined, bare), flow())
  assert.equal(again.status, 401)
  assert.doesNotMatch(again.headers.get('WWW-Authenticate') ?? '', /stale/)
})

test('credentials from before a restart are asked for again as stale, without an offence', () => {
  const before = office()
  const after = office()
  const phone = new Registering()
  before.ask(phone)
  for (let n = 0; n < 30; n++) {
    const answer = after.answer(phone.request({}, undefined, phone.credentials()), after.flow())
    assert.equal(answer.status, 401)
    assert.match(answer.headers.get('WWW-Authenticate') ?? '', /stale=true/)
  }
  assert.deepEqual(after.bans, [])
  assert.equal(after.ask(phone).status, 200)
})

test('credentials that cannot be read, or are for another Request-URI, are refused', () => {
  const { answer, flow, counts, bans } = office()
  const phone = new Registering()
  phone.challenge = answer(phone.request(), flow())
  const unread = phone
    .credentials()
    .map(([name, value]) => [name, String(value).replace(/, qop=auth/, '')] as const)
  assert.equal(answer(phone.request({}, undefined, unread), flow()).status, 400)
  const elsewhere = {
    ...phone.request({}, undefined, phone.credentials()),
    uri: sipUri(null, 'other.example'),
  }
  assert.equal(answer(elsewhere, flow()).status, 403)
  assert.deepEqual(counts, ['challenged', 'credentialsMalformed', 'credentialsForOtherUri'])
  assert.deepEqual(bans, [])
})

test('SHA-256 is offered where configured, in the configured order, and used', () => {
  const { guard, clock, flow } = office()
  const registrar = createRegistrar({
    clock,
    random: randomBytes,
    guard,
    report() {},
    realm: 'call "centre"',
    algorithms: ['MD5', 'SHA-256'],
  })
  registrar.expect(1, [agent('1001')])
  const phone = new Registering()
  const statuses: number[] = []
  const say = (headers: ReturnType<Registering['credentials']>) => {
    registrar.request({
      request: phone.request({}, undefined, headers),
      flow: flow(),
      state: 'trying',
      listen() {},
      respond(response) {
        statuses.push(response.status)
        phone.challenge = response
        return true
      },
    })
  }
  say([])
  const offered = phone.challenge?.headers
    .all('WWW-Authenticate')
    .map(value => /algorithm=([\w-]+)/.exec(value)?.[1])
  assert.deepEqual(offered, ['MD5', 'SHA-256'])
  const credentials = phone.credentials()
  assert.match(String(credentials[0]?.[1]), /algorithm=SHA-256/)
  say(credentials)
  assert.deepEqual(statuses, [401, 200])
})

test('no password is in what is reported', () => {
  const { ask, details, registrar } = office()
  registrar.expect(2, [agent('1001', '9002')])
  for (const login of ['9001-1001', '1001', 'nobody', 'x'.repeat(5_000)]) {
    for (const password of ['secret-1001', 'a wrong guess']) ask(new Registering(), { login, password })
  }
  assert.ok(details.length > 8)
  assert.deepEqual(
    details.filter(detail => /secret|guess/.test(detail) || detail.length > 300),
    [],
  )
})

test('phones of accounts that are not driven here yet are asked to try again, and a whole office that does is not banned', async () => {
  const { ask, registrar, counts, bans, at, flow } = office()
  registrar.expectElsewhere(['9002'])
  for (let n = 0; n < 12; n++) {
    for (let phone = 0; phone < 10; phone++) {
      const asked = { login: `9002-20${phone}`, user: `20${phone}` }
      const answer = ask(new Registering(), asked, flow(6000 + phone))
      assert.deepEqual([answer.status, answer.headers.number('Retry-After')], [503, 5])
      assert.equal(
        ask(new Registering(), { login: `20${phone}`, user: `20${phone}` }, flow(7000 + phone)).status,
        503,
        'a bare extension may be of any account',
      )
    }
    await at(5_000)
  }
  assert.deepEqual(
    [bans, counts.includes('unknownUser'), counts.filter(what => what === 'notHere').length],
    [[], false, 240],
  )
  registrar.expect(2, [agent('200', '9002')])
  registrar.expectElsewhere([])
  assert.equal(
    ask(new Registering(), { login: '9002-200', user: '200', password: 'secret-200' }, flow(6000)).status,
    200,
  )
  assert.equal(
    ask(new Registering(), { login: '9002-201', user: '201' }, flow(6001)).status,
    403,
    'what is known not to be there is refused',
  )
})

test('before the accounts are known, nobody is refused for an unknown name; a wrong password for a known one is wrong', () => {
  const { ask, registrar, counts } = office()
  const fresh = office()
  registrar.expectElsewhere(['9002'])
  assert.equal(ask(new Registering(), { password: 'guess' }).status, 403)
  assert.equal(counts.at(-1), 'wrongPassword')
  assert.equal(
    ask(new Registering(), { login: '9001-9999', user: '9999' }).status,
    403,
    'its account is driven here and has no such agent',
  )
  assert.equal(fresh.ask(new Registering(), { login: '9001-9999', user: '9999' }).status, 403)
})

test('a refusal in an agent’s name is reported with its reason; refusals of unknown names are not', () => {
  const { ask, registrar, refused } = office()
  ask(new Registering(), { password: 'guess' })
  ask(new Registering(), { login: '9001-9999', user: '9999' })
  registrar.expect(2, [agent('1001', '9002', 'another')])
  ask(new Registering(), { login: '1001' })
  assert.deepEqual(refused, ['1/1001 wrongPassword 192.0.2.9', '1/1001 extAmbiguous 192.0.2.9'])
})

const passFor = (login: string, now: number, key: Uint8Array = PASS_KEY) => {
  const { username, password } = phonePass(key, login, now)
  return { login: username, password }
}

test('a pass registers its agent, with or without a password of its own, for as long as it is good and no longer', async () => {
  const { ask, registrar, clock, uris, at, reported } = office()
  registrar.expect(1, [agent('1001', '9001', '')])
  const pass = passFor('9001-1001', clock.now())
  const [, left] =
    /;expires=(\d+)/.exec(
      ask(new Registering(), { ...pass, expires: 3_600 }).headers.all('Contact')[0] ?? '',
    ) ?? []
  assert.equal(left, String(PASS_LIFE_MS / 1_000))
  assert.equal(uris().length, 1)
  await at(PASS_LIFE_MS + 1_000)
  assert.deepEqual([uris().length, reported.at(-1)], [0, '1/1001 gone'])
})

test('a pass that is over is refused and not held against its address; the next one is let in', async () => {
  const { ask, clock, at, bans, counts, refused } = office()
  const pass = passFor('9001-1001', clock.now())
  await at(PASS_LIFE_MS)
  for (let n = 0; n < 30; n++) assert.equal(ask(new Registering(), pass).status, 403)
  assert.deepEqual([counts.at(-1), bans, refused], ['passExpired', [], []])
  assert.equal(ask(new Registering(), passFor('9001-1001', clock.now())).status, 200)
})

test('a pass is good for one agent until one time: changed, or made with another key, it is a wrong password', () => {
  const { ask, clock, counts } = office()
  const now = clock.now()
  const { login, password } = passFor('9001-1001', now)
  const later = login.replace(/\d+$/, seconds => String(Number(seconds) + 3_600))
  const forged = [
    { login: later, password },
    { login: login.replace('1001~', '1002~'), password },
    passFor('9001-1001', now, Buffer.from('another key')),
    { login, password: 'secret-1001' },
    { login: '9001-1001', password },
  ]
  for (const asked of forged) assert.equal(ask(new Registering(), asked).status, 403, JSON.stringify(asked))
  assert.equal(counts.filter(what => what === 'wrongPassword').length, forged.length)
  // It registers nobody but its agent.
  assert.equal(ask(new Registering(), { login, password, user: '1002' }).status, 403)
  assert.equal(counts.at(-1), 'foreignAddress')
  assert.equal(ask(new Registering(), passFor('9001-9999', now)).status, 403)
})

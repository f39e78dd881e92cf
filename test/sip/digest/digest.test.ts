// Digest: the RFCs' examples, the client's answers, the challenger's verdicts.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { answerChallenge, NonceCounts } from '../../../src/telephony/sip/digest/answer.ts'
import { parseAuthHeader } from '../../../src/telephony/sip/digest/auth-header.ts'
import { Challenger, type Verdict } from '../../../src/telephony/sip/digest/challenger.ts'
import { type Algorithm, digestResponse } from '../../../src/telephony/sip/digest/hash.ts'
import { NONCE_AGE_MS, NONCES_MAX, Nonces } from '../../../src/telephony/sip/digest/nonces.ts'
import {
  type HeaderPairs,
  Headers,
  requestOf,
  responseTo,
  type SipRequest,
} from '../../../src/telephony/sip/message/message.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'

const MUFASA = { username: 'Mufasa', method: 'GET', uri: '/dir/index.html' }

test('RFC 2617 §3.5', () => {
  const response = digestResponse({
    ...MUFASA,
    algorithm: 'MD5',
    realm: 'testrealm@host.com',
    password: 'Circle Of Life',
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
    auth: { nc: '00000001', cnonce: '0a4f113b' },
  })
  assert.equal(response, '6629fae49393a05397450978507c4ef1')
})

test('RFC 7616 §3.9.1', () => {
  const response = (algorithm: Algorithm) =>
    digestResponse({
      ...MUFASA,
      algorithm,
      realm: 'http-auth@example.org',
      password: 'Circle of Life',
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      auth: { nc: '00000001', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
    })
  assert.equal(response('MD5'), '8ca523f5e9506fed4657c9700eebdbec')
  assert.equal(response('SHA-256'), '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1')
})

test('without qop the digest is that of RFC 2069', () => {
  const input = {
    ...MUFASA,
    algorithm: 'MD5',
    realm: 'testrealm@host.com',
    password: 'CircleOfLife',
    auth: null,
  } as const
  assert.equal(
    digestResponse({ ...input, nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093' }),
    '1949323746fe6a43ef61f9606e7febea',
  )
})

const request = (headers: HeaderPairs = [], method = 'REGISTER', host = 'example.com') =>
  requestOf(method, sipUri(null, host), [
    ['Via', 'SIP/2.0/UDP a;branch=z9hG4bK1'],
    ['From', '<sip:1001@example.com>;tag=1'],
    ['To', '<sip:1001@example.com>'],
    ['Call-ID', 'c'],
    ['CSeq', `1 ${method}`],
    ...headers,
  ])
const challenged = (...headers: HeaderPairs) =>
  responseTo(request(), headers[0]?.[0] === 'Proxy-Authenticate' ? 407 : 401, undefined, { headers })

const CREDENTIALS = { username: '1001', password: 'secret' }

function answered(
  headers: HeaderPairs,
  asked: SipRequest = request(),
  counts = new NonceCounts(),
  credentials = CREDENTIALS,
) {
  const answer = answerChallenge(challenged(...headers), asked, credentials, counts, randomBytes)
  if (answer.kind === 'refused') assert.fail(answer.reason)
  return answer.headers
}

const paramsOf = (value: string | undefined) => Object.fromEntries(parseAuthHeader(value ?? '')?.params ?? [])

test('the client takes the strongest algorithm of each realm and answers all realms', () => {
  const challenge = (realm: string, algorithm: string) =>
    [
      'Proxy-Authenticate',
      `Digest realm="${realm}", nonce="n", algorithm=${algorithm}, qop="auth,auth-int", opaque="o"`,
    ] as const
  const headers = answered([
    challenge('a', 'MD5'),
    challenge('a', 'sha-256'),
    challenge('a', 'TOKEN'),
    challenge('b', 'MD5'),
  ])
  assert.deepEqual(
    headers.map(([name, value]) => [
      name,
      paramsOf(value).realm,
      paramsOf(value).algorithm,
      paramsOf(value).opaque,
      paramsOf(value).qop,
    ]),
    [
      ['Proxy-Authorization', 'a', 'SHA-256', 'o', 'auth'],
      ['Proxy-Authorization', 'b', 'MD5', 'o', 'auth'],
    ],
  )
})

test('an old peer is answered without qop, count and cnonce', () => {
  const [header] = answered([['WWW-Authenticate', 'Digest realm="r", nonce="n"']])
  const expected = digestResponse({
    ...CREDENTIALS,
    algorithm: 'MD5',
    realm: 'r',
    method: 'REGISTER',
    uri: 'sip:example.com',
    nonce: 'n',
    auth: null,
  })
  assert.deepEqual(paramsOf(header?.[1]), {
    username: '1001',
    realm: 'r',
    nonce: 'n',
    uri: 'sip:example.com',
    response: expected,
  })
})

test('the nonce count goes up with each answer to one nonce', () => {
  const counts = new NonceCounts()
  const nc = (nonce: string) =>
    paramsOf(
      answered(
        [['WWW-Authenticate', `Digest realm="r", nonce="${nonce}", qop="auth"`]],
        request(),
        counts,
      )[0]?.[1],
    ).nc
  assert.deepEqual([nc('a'), nc('a'), nc('b'), nc('a')], ['00000001', '00000002', '00000001', '00000003'])
})

test('a challenge that cannot be answered is refused, and so is a second one', () => {
  const reason = (asked: SipRequest, ...values: string[]) => {
    const response = challenged(...values.map(value => ['WWW-Authenticate', value] as const))
    const answer = answerChallenge(response, asked, CREDENTIALS, new NonceCounts(), randomBytes)
    return answer.kind === 'refused' ? answer.reason : 'answered'
  }
  assert.equal(reason(request()), 'unanswerable')
  assert.equal(
    reason(request(), 'Basic realm="r"', 'Digest realm="r"', 'Digest', 'Digest realm="r'),
    'unanswerable',
  )
  assert.equal(reason(request(), 'Digest realm="r", nonce="n", qop="auth-int"'), 'unanswerable')
  assert.equal(reason(request(), 'Digest realm="r", nonce="n", algorithm=SHA-512-256'), 'unanswerable')
  const tried = request(answered([['WWW-Authenticate', 'Digest realm="r", nonce="n"']]))
  assert.equal(reason(tried, 'Digest realm="r", nonce="m"'), 'wrongCredentials')
  assert.equal(reason(tried, 'Digest realm="r", nonce="m", stale=TRUE'), 'answered')
})

function world() {
  const clock = { time: 1_700_000_000_000, now: () => clock.time, after: () => () => {} }
  const challenger = new Challenger('yuhu', clock, randomBytes)
  const counts = new NonceCounts()
  const judge = (asked: SipRequest): Verdict =>
    challenger.judge(asked, name => (name === '1001' ? 'secret' : null))
  const answer = (challenges = challenger.challenges(), credentials = CREDENTIALS) =>
    answered(challenges, request(), counts, credentials)
  return { clock, challenger, judge, answer }
}

const changed = (headers: HeaderPairs, what: RegExp, into: string): HeaderPairs =>
  headers.map(([name, value]) => [name, String(value).replace(what, into)] as const)

const outcome = (verdict: Verdict) => (verdict.kind === 'refused' ? verdict.reason : verdict.kind)

test('a right answer is accepted once for each count', () => {
  const { challenger, judge, answer } = world()
  assert.deepEqual(judge(request()), { kind: 'unanswered', stale: false })
  const challenges = challenger.challenges()
  assert.match(String(challenges[0]?.[1]), /algorithm=SHA-256, qop="auth"$/)
  const [first, second] = [request(answer(challenges)), request(answer(challenges))]
  assert.deepEqual(judge(second), { kind: 'accepted', username: '1001' })
  assert.deepEqual(judge(first), { kind: 'accepted', username: '1001' })
  assert.equal(outcome(judge(first)), 'replayed')
  assert.equal(outcome(judge(second)), 'replayed')
})

test('MD5 is accepted from phones that have nothing else', () => {
  const { challenger, judge, answer } = world()
  assert.equal(outcome(judge(request(answer(challenger.challenges().slice(1))))), 'accepted')
})

test('wrong user, password, realm, uri, method, nonce and form are distinguished', () => {
  const { judge, answer } = world()
  const good = answer()
  assert.equal(
    outcome(judge(request(answer(undefined, { username: '1002', password: 'secret' })))),
    'unknownUser',
  )
  assert.equal(
    outcome(judge(request(answer(undefined, { username: '1001', password: 'guess' })))),
    'wrongPassword',
  )
  assert.equal(outcome(judge(request(changed(good, /realm="yuhu"/, 'realm="other"')))), 'unanswered')
  assert.equal(outcome(judge(request(good, 'REGISTER', 'elsewhere.com'))), 'wrongUri')
  assert.equal(outcome(judge(request(good, 'INVITE'))), 'wrongPassword')
  assert.equal(outcome(judge(request(changed(good, /nonce="./, 'nonce="_')))), 'foreignNonce')
  assert.equal(outcome(judge(request(changed(good, /nc=00000001/, 'nc=00000002')))), 'wrongPassword')
  assert.equal(outcome(judge(request(changed(good, /, qop=auth/, '')))), 'malformed')
  assert.equal(outcome(judge(request(changed(good, /nc=0/, 'nc=')))), 'malformed')
  assert.equal(outcome(judge(request(changed(good, /SHA-256/, 'SHA-1')))), 'malformed')
  assert.equal(outcome(judge(request(changed(good, /username="1001", /, '')))), 'malformed')
  assert.equal(outcome(judge(request(good))), 'accepted')
})

test('nonces of another process are foreign', () => {
  const [one, other] = [world(), world()]
  assert.equal(outcome(other.judge(request(one.answer()))), 'foreignNonce')
})

test('a right answer to an old nonce is stale, a wrong one is wrong', () => {
  const { clock, judge, answer, challenger } = world()
  const [right, wrong] = [answer(), answer(undefined, { username: '1001', password: 'guess' })]
  clock.time += NONCE_AGE_MS
  assert.equal(outcome(judge(request(right))), 'accepted')
  clock.time += 1
  assert.deepEqual(judge(request(right)), { kind: 'unanswered', stale: true })
  assert.equal(outcome(judge(request(wrong))), 'wrongPassword')
  assert.match(String(challenger.challenges(true)[0]?.[1]), /stale=true$/)
  clock.time -= 2 * NONCE_AGE_MS
  assert.deepEqual(judge(request(right)), { kind: 'unanswered', stale: true })
})

test('a nonce forgotten for lack of room is stale, never good again', () => {
  const clock = { now: () => 1_700_000_000_000, after: () => () => {} }
  const nonces = new Nonces(clock, randomBytes)
  const first = nonces.issue()
  assert.ok(nonces.use(first, 1))
  for (let nth = 0; nth < NONCES_MAX; nth++) nonces.use(nonces.issue(), 1)
  assert.equal(nonces.state(first), 'stale')
  const last = nonces.issue()
  nonces.use(last, 1)
  assert.equal(nonces.state(last), 'good')
})

test('no count is taken twice, in whatever order counts come', () => {
  const clock = { now: () => 1_700_000_000_000, after: () => () => {} }
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 80 }), counts => {
      const nonces = new Nonces(clock, randomBytes)
      const nonce = nonces.issue()
      const taken = counts.filter(count => nonces.use(nonce, count))
      assert.equal(new Set(taken).size, taken.length)
      const highest = counts.map((_, nth) => Math.max(...counts.slice(0, nth + 1)))
      for (const [nth, count] of counts.entries()) {
        // Within the window no new count is refused.
        if (counts.indexOf(count) === nth && (highest[nth] ?? 0) - count < 32)
          assert.ok(taken.includes(count))
      }
    }),
  )
})

test('any text is a header or null, and any user name and password match themselves', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => void parseAuthHeader(`Digest ${text}`)))
  assert.equal(parseAuthHeader('Digest a="1", a="2"'), null)
  assert.equal(parseAuthHeader('Digest a="1" b=2'), null)
  assert.deepEqual(parseAuthHeader('DIGEST a = "x,\\"y" ,B=z')?.params.get('a'), 'x,\\"y')
  const { challenger } = world()
  fc.assert(
    fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (username, password) => {
      const asked = request(
        answered(challenger.challenges(), request(), new NonceCounts(), { username, password }),
      )
      const verdict = challenger.judge(asked, () => password)
      assert.equal(verdict.kind, 'accepted')
      assert.ok(asked.headers instanceof Headers)
    }),
  )
})

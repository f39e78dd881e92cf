// An outgoing call until it is answered or over: provisionals, forks, PRACK, refusals, CANCEL and its races,
// time-outs.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { Authorize } from '../../../src/telephony/sip/call/outgoing-call.ts'
import { answerChallenge, NonceCounts } from '../../../src/telephony/sip/digest/answer.ts'
import { formatUri, sipUri } from '../../../src/telephony/sip/message/uri.ts'
import { MemoryFlow } from '../transaction/memory-transports.ts'
import { ANSWER, OFFER, TRUNK, world } from './world.ts'

test('the INVITE has our offer, our Contact, its ring time and what we support; provisionals are reported with and without sound', async () => {
  const { sent, say, reported, call } = await world()
  const { headers, body } = sent('INVITE')
  assert.equal(body.toString(), OFFER)
  assert.equal(headers.get('Contact'), '<sip:yuhu@192.0.2.1:5060>')
  assert.deepEqual([headers.number('Expires'), headers.number('Session-Expires')], [30, 1800])
  assert.ok(headers.hasToken('Supported', '100rel') && headers.hasToken('Supported', 'timer'))
  say(100)
  say(180)
  say(183, { sdp: 'v=0 early' })
  assert.deepEqual(reported, ['180', '183 v=0 early'])
  assert.equal(call.state, 'calling')
})

test('the answer is acknowledged, again for each repeated 200, and reported once; then we hang up', async () => {
  const { answerCall, say, reported, count, flow, sent, call, answer, calls, at } = await world()
  say(180)
  answerCall()
  answerCall()
  assert.deepEqual(reported, ['180', `answered ${ANSWER}`])
  assert.equal(flow().log.filter(what => what === 'ACK').length, 2)
  call.hangup()
  call.hangup()
  assert.equal(count('BYE'), 1)
  assert.equal(sent('BYE').headers.cseq.sequence, 2)
  answer(sent('BYE'), 200)
  assert.deepEqual(reported.slice(2), ['ended completed by us'])
  await at(100_000)
  assert.deepEqual([calls.live(), reported.length], [0, 3])
})

test('a reliable provisional is acknowledged with PRACK once, and its answer counts if the 200 has none', async () => {
  const { say, sent, reported, count, answer } = await world()
  const reliable = [['Require', '100rel'] as const, ['RSeq', 7] as const]
  say(183, { headers: reliable, sdp: 'v=0 reliable' })
  say(183, { headers: reliable, sdp: 'v=0 reliable' })
  assert.equal(sent('PRACK').headers.get('RAck'), '7 1 INVITE')
  assert.equal(count('PRACK'), 1)
  answer(sent('PRACK'), 200)
  say(200)
  assert.deepEqual(reported, ['183 v=0 reliable', 'answered v=0 reliable'])
})

test('if two branches answer, the first is the call; the second is acknowledged and hung up', async () => {
  const { say, answerCall, reported, sent, count, flow } = await world()
  say(180, { tag: 'one' })
  say(180, { tag: 'two' })
  answerCall({ tag: 'two' })
  answerCall({ tag: 'one' })
  assert.deepEqual(reported, ['180', '180', `answered ${ANSWER}`])
  assert.equal(flow().log.filter(what => what === 'ACK').length, 2)
  assert.equal(count('BYE'), 1)
  assert.equal(sent('BYE').headers.to.params.get('tag'), 'one')
})

test('hung up while it rings: CANCEL, 487, cancelled by us', async () => {
  const { say, call, reported, sent, calls } = await world()
  say(180)
  call.hangup()
  sent('CANCEL')
  say(487)
  assert.deepEqual(reported, ['180', 'ended cancelled by us'])
  assert.equal(calls.live(), 0)
})

test('hung up before anything came: no CANCEL until a provisional; the call ends in time, and a later answer is hung up', async () => {
  const { say, call, reported, sent, flow, at, answerCall } = await world()
  call.hangup()
  await at(4_000)
  assert.ok(!flow().log.includes('CANCEL'))
  assert.deepEqual(reported, ['ended cancelled by us'])
  say(180)
  sent('CANCEL')
  answerCall()
  assert.deepEqual(flow().log.slice(-2), ['ACK', 'BYE'])
  assert.deepEqual(reported, ['ended cancelled by us', 'answeredLate'])
})

test('a 200 that crosses our CANCEL is acknowledged and hung up, and the call is reported as answered', async () => {
  const { say, call, reported, flow, answerCall, counts } = await world()
  say(180)
  call.hangup()
  answerCall()
  assert.deepEqual(flow().log.slice(-3), ['CANCEL', 'ACK', 'BYE'])
  assert.deepEqual(reported, ['180', 'ended completed by us'])
  assert.ok(counts.includes('answerCrossedCancel'))
})

test('a 200 that crosses the CANCEL of a call that rang too long was an answer too', async () => {
  const { say, ends, answerCall, at } = await world()
  say(180)
  await at(30_000)
  answerCall()
  assert.deepEqual(
    ends.map(({ outcome, by }) => [outcome, by]),
    [['completed', 'us']],
  )
})

test('the call rings until its time is over, then CANCEL and noAnswer, even if the 487 never comes', async () => {
  const { say, ends, sent, at, flow } = await world()
  say(180)
  await at(29_999)
  assert.ok(!flow().log.includes('CANCEL'))
  await at(30_000)
  sent('CANCEL')
  await at(34_000)
  assert.deepEqual(ends, [
    { outcome: 'noAnswer', by: 'us', status: null, q850: 19, retryAfterS: null, silent: false },
  ])
})

test('a trunk that never responds has failed; an agent phone that never responds is unreachable', async () => {
  const trunk = await world()
  await trunk.at(40_000)
  assert.deepEqual(trunk.reported, ['ended trunkFailed by network'])
  assert.equal(trunk.ends[0]?.silent, true)
  const long = await world({ ringTimeoutMs: 60_000 })
  await long.at(32_000)
  assert.deepEqual([long.reported, long.ends[0]?.status], [['ended trunkFailed by network'], 408])
  const phone = await world({ to: 'phone' })
  await phone.at(40_000)
  assert.deepEqual(phone.reported, ['ended unreachable by network'])
})

test('a refusal ends the call with its status, cause and Retry-After', async () => {
  const { say, ends } = await world()
  const headers = [['Reason', 'Q.850;cause=17;text="User busy"'] as const, ['Retry-After', '20'] as const]
  say(503, { headers })
  assert.deepEqual(ends, [
    { outcome: 'busy', by: 'network', status: 503, q850: 17, retryAfterS: 20, silent: false },
  ])
})

test('603 is by the person called; 480 is noAnswer if it rang', async () => {
  const declined = await world()
  declined.say(603)
  assert.deepEqual(declined.reported, ['ended rejected by peer'])
  const away = await world()
  away.say(180)
  away.say(480)
  assert.deepEqual(away.reported, ['180', 'ended noAnswer by network'])
})

test('a redirection is not followed', async () => {
  const { say, reported, count, counts } = await world()
  say(302, { headers: [['Contact', '<sip:0900123456@premium.example>']] })
  assert.deepEqual(reported, ['ended unreachable by network'])
  assert.equal(count('INVITE'), 1)
  assert.deepEqual(counts, ['redirectRefused'])
})

test('a challenge is answered in the same Call-ID with the next CSeq; credentials refused end the call', async () => {
  let asked = 0
  const authorize = () => (++asked === 1 ? ([['Authorization', 'Digest x']] as const) : null)
  const { say, sent, reported, count } = await world({ authorize })
  const first = sent('INVITE')
  say(401)
  const second = sent('INVITE')
  assert.deepEqual([second.headers.cseq.sequence, second.headers.get('Authorization')], [2, 'Digest x'])
  assert.equal(second.headers.sipCallId, first.headers.sipCallId)
  assert.deepEqual(second.headers.from, first.headers.from)
  say(407)
  assert.deepEqual([reported, count('INVITE')], [['ended trunkFailed by network'], 2])
})

test('the credentials of the INVITE are in the ACK of its 200', async () => {
  const { say, sent, answerCall } = await world({ authorize: () => [['Proxy-Authorization', 'Digest y']] })
  say(407)
  answerCall()
  assert.equal(sent('ACK').headers.get('Proxy-Authorization'), 'Digest y')
  assert.equal(sent('ACK').headers.cseq.sequence, 2)
})

test('endless challenges are given up on', async () => {
  const { say, count, reported } = await world({ authorize: () => [['Authorization', 'Digest x']] })
  for (let n = 0; n < 20 && reported.length === 0; n++) say(401)
  assert.deepEqual([count('INVITE'), reported], [6, ['ended trunkFailed by network']])
})

test('422 makes us ask for a longer session, 491 makes us wait and ask again', async () => {
  const { say, sent, count, at } = await world()
  say(422, { headers: [['Min-SE', '3600']] })
  assert.equal(sent('INVITE').headers.number('Session-Expires'), 3600)
  say(491)
  await at(2_000)
  assert.equal(count('INVITE'), 2)
  await at(4_000)
  assert.equal(count('INVITE'), 3)
})

test('a call hung up between two INVITEs ends at once and sends none', async () => {
  const { say, call, count, at, reported } = await world()
  say(491)
  call.hangup()
  assert.deepEqual(reported, [])
  await at(10_000)
  assert.deepEqual([reported, count('INVITE')], [['ended cancelled by us'], 1])
})

test('a phone that nothing can be sent to is unreachable, and the end says 503 and that nothing came', async () => {
  const dead = new MemoryFlow('tcp')
  dead.broken = true
  const broken = await world({ to: 'phone', targets: [{ ...TRUNK, flow: dead }] })
  await broken.at(10)
  assert.deepEqual(broken.ends[0], {
    outcome: 'unreachable',
    by: 'network',
    status: 503,
    q850: null,
    retryAfterS: null,
    silent: true,
  })
})

test('the next target is tried if one is silent or answers 503; an answer from the previous one is hung up', async () => {
  const { at, count, say, reported, answer, sent, answerCall, flow, counts } = await world({
    targets: [TRUNK, TRUNK, TRUNK],
  })
  const first = sent('INVITE')
  await at(4_000)
  assert.equal(count('INVITE'), 2)
  say(503)
  assert.equal(count('INVITE'), 3)
  answerCall()
  answer(first, 200, { tag: 'late', sdp: ANSWER })
  assert.deepEqual(flow().log.slice(-2), ['ACK', 'BYE'])
  assert.equal(sent('BYE').headers.to.params.get('tag'), 'late')
  assert.deepEqual(reported, [`answered ${ANSWER}`])
  assert.deepEqual(counts, ['nextTarget', 'nextTarget', 'answeredLate'])
})

test('an INVITE we gave up on is never repeated; it is cancelled at its first response', async () => {
  const { at, sent, answer, flow, reported, answerCall } = await world({ targets: [TRUNK, TRUNK] })
  const first = sent('INVITE')
  const copies = () =>
    flow().requests.filter(
      one => one.headers.topVia.params.get('branch') === first.headers.topVia.params.get('branch'),
    )
  await at(4_000)
  const before = copies().length
  assert.notEqual(sent('INVITE').headers.cseq.sequence, first.headers.cseq.sequence)
  await at(20_000)
  assert.equal(copies().length, before)
  answer(first, 180)
  assert.equal(sent('CANCEL').headers.cseq.sequence, first.headers.cseq.sequence)
  answer(first, 487)
  answerCall()
  assert.deepEqual(reported, [`answered ${ANSWER}`])
})

test('a late answer at a target we had left is hung up, and the next one does not ring: they answered', async () => {
  const { at, sent, answer, flow, reported, counts, say } = await world({ targets: [TRUNK, TRUNK] })
  const first = sent('INVITE')
  await at(4_000)
  say(180)
  await at(20_000)
  answer(first, 200, { tag: 'late', sdp: ANSWER })
  assert.deepEqual(flow().log.slice(-3), ['ACK', 'BYE', 'CANCEL'])
  say(487)
  assert.deepEqual(reported, ['180', 'ended completed by us'])
  assert.ok(counts.includes('answeredLate'))
})

test('nothing is repeated after a hang-up before anything came, and a failed TCP is not retried by UDP', async () => {
  const { call, flow, at, reported } = await world()
  call.hangup()
  await at(60_000)
  assert.deepEqual([flow().log, reported], [['INVITE'], ['ended cancelled by us']])
})

test('a redirection that the order allows is followed: another Request-URI, the same To and call, once each, in order', async () => {
  const other = { ...TRUNK, port: 5080 }
  const ways = [other, { ...TRUNK, port: 5081 }].map(target => ({
    uri: sipUri('13800000000', '192.0.2.9', target.port),
    target,
  }))
  const { say, sent, count, reported, counts, answerCall } = await world({ redirected: () => ways })
  const first = sent('INVITE')
  say(302, { headers: [['Contact', '<sip:13800000000@192.0.2.9:5080>']] })
  const second = sent('INVITE')
  assert.equal(formatUri(second.uri), 'sip:13800000000@192.0.2.9:5080')
  for (const name of ['From', 'To', 'Call-ID'])
    assert.equal(second.headers.get(name), first.headers.get(name), name)
  say(503)
  assert.equal(formatUri(sent('INVITE').uri), 'sip:13800000000@192.0.2.9:5081')
  answerCall()
  assert.deepEqual([reported, count('INVITE')], [[`answered ${ANSWER}`], 3])
  assert.deepEqual(counts, ['redirected', 'nextTarget'])
})

test('hosts that send a call to each other for ever, and one that names itself, are not followed for ever', async () => {
  let port = 5060
  const on = () => {
    port += 1
    return [{ uri: sipUri('13800000000', '192.0.2.9', port), target: { ...TRUNK, port } }]
  }
  const chain = await world({ redirected: on })
  for (let nth = 0; nth < 6; nth++) chain.say(302)
  assert.deepEqual([chain.reported, chain.count('INVITE')], [['ended unreachable by network'], 6])
  const itself = await world({
    redirected: () => [{ uri: sipUri('13800000000', '192.0.2.9'), target: TRUNK }],
  })
  itself.say(302)
  assert.deepEqual([itself.reported, itself.count('INVITE')], [['ended unreachable by network'], 1])
  for (const status of [305, 380]) {
    const unusual = await world({ redirected: on })
    unusual.say(status)
    assert.deepEqual(unusual.reported, ['ended unreachable by network'], String(status))
  }
})

test('a 503 with a cause about the number ends the call: the next target would ring them again', async () => {
  const { say, reported, count } = await world({ targets: [TRUNK, TRUNK] })
  say(503, { headers: [['Reason', 'Q.850;cause=17']] })
  assert.deepEqual([reported, count('INVITE')], [['ended busy by network'], 1])
})

test('the next target is not tried for somebody who may no longer be dialled', async () => {
  let mayDial = true
  const { at, reported, count } = await world({ targets: [TRUNK, TRUNK], mayDial: () => mayDial })
  mayDial = false
  await at(10_000)
  assert.deepEqual([reported, count('INVITE')], [['ended cancelled by us'], 1])
})

test('a target that has responded is not left for the next', async () => {
  const { say, at, count } = await world({ targets: [TRUNK, TRUNK] })
  say(100)
  await at(10_000)
  assert.equal(count('INVITE'), 1)
})

test('over TCP our Contact says so', async () => {
  const { sent } = await world({ targets: [{ ...TRUNK, transport: 'tcp' }] })
  assert.equal(sent('INVITE').headers.get('Contact'), '<sip:yuhu@192.0.2.1:5060;transport=tcp>')
})

test('with digest: the challenge is answered for INVITE and BYE, wrong credentials are not sent twice', async () => {
  const counts = new NonceCounts()
  const authorize: Authorize = (challenge, request) => {
    const answer = answerChallenge(challenge, request, { username: 'u', password: 'p' }, counts, randomBytes)
    return answer.kind === 'answered' ? answer.headers : null
  }
  const headers = [
    ['WWW-Authenticate', 'Digest realm="carrier", nonce="n1", qop="auth", algorithm=MD5'] as const,
  ]
  const { say, sent, answer, answerCall, call, count, reported } = await world({ authorize })
  say(401, { headers })
  assert.match(sent('INVITE').headers.get('Authorization') ?? '', /username="u".*nc=00000001/)
  answerCall()
  call.hangup()
  answer(sent('BYE'), 401, { headers })
  assert.match(sent('BYE').headers.get('Authorization') ?? '', /nc=00000002/)
  answer(sent('BYE'), 200)
  assert.deepEqual(reported, [`answered ${ANSWER}`, 'ended completed by us'])
  assert.equal(count('BYE'), 2)
  const wrong = await world({ authorize })
  wrong.say(401, { headers })
  wrong.say(401, { headers })
  assert.deepEqual([wrong.reported, wrong.count('INVITE')], [['ended trunkFailed by network'], 2])
})

test('a 200 without a session description is an answer: acknowledged, reported, and hung up by whoever wanted to talk', async () => {
  const { say, reported, flow, call, answer, sent } = await world()
  say(200)
  assert.deepEqual([flow().log.slice(-1), reported], [['ACK'], ['answered null']])
  call.hangup()
  answer(sent('BYE'), 200)
  assert.deepEqual(reported, ['answered null', 'ended completed by us'])
})

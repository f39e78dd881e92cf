// An answered call: the peer's requests, the session timer, BYE both ways, and peers that vanish.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatUri } from '../../../src/telephony/sip/message/uri.ts'
import { MemoryFlow } from '../transaction/memory-transports.ts'
import { ANSWER, OFFER, TRUNK, world } from './world.ts'

type World = Awaited<ReturnType<typeof world>>

async function answered(
  change: Parameters<typeof world>[0] = {},
  headers: readonly (readonly [string, string])[] = [],
): Promise<World> {
  const the = await world(change)
  the.answerCall({ headers })
  assert.deepEqual(the.reported.splice(0), [`answered ${ANSWER}`])
  return the
}

test('the peer hangs up: 200, completed by the peer with its cause, and nothing is left', async () => {
  const { ask, ends, calls, at, transactions, count } = await answered()
  assert.equal(ask('BYE', { headers: [['Reason', 'Q.850;cause=16']] })?.status, 200)
  assert.deepEqual(ends, [
    { outcome: 'completed', by: 'peer', status: null, q850: 16, retryAfterS: null, silent: false },
  ])
  await at(100_000)
  assert.deepEqual([calls.live(), transactions.live().clients, count('BYE'), ends.length], [0, 0, 0, 1])
})

test('a BYE that crosses ours is answered, and the call ends once, by us', async () => {
  const { ask, call, reported, sent, answer } = await answered()
  call.hangup()
  assert.equal(ask('BYE')?.status, 200)
  answer(sent('BYE'), 481)
  assert.deepEqual(reported, ['ended completed by us'])
})

test('a BYE that nobody answers does not keep the call', async () => {
  const { call, reported, at, counts, transactions, clock } = await answered()
  call.hangup()
  await at(3_999)
  assert.deepEqual(reported, [])
  await at(4_000)
  assert.deepEqual(reported, ['ended completed by us'])
  assert.ok(counts.includes('byeUnanswered'))
  await at(clock.now() + 100_000)
  assert.deepEqual([reported.length, transactions.live()], [1, { clients: 0, servers: 0 }])
})

test('a BYE that is challenged is sent again with credentials', async () => {
  const { call, sent, answer, count, reported } = await answered({
    authorize: () => [['Authorization', 'Digest z']],
  })
  call.hangup()
  answer(sent('BYE'), 401)
  assert.equal(count('BYE'), 2)
  assert.equal(sent('BYE').headers.get('Authorization'), 'Digest z')
  answer(sent('BYE'), 200)
  assert.deepEqual(reported, ['ended completed by us'])
})

test('a re-INVITE is answered with the sound’s description, again until its ACK, and sets the new target', async () => {
  const { ask, reported, flow, at, call, sent } = await answered()
  const response = ask('INVITE', { sdp: 'v=0 hold' }, 200)
  assert.deepEqual(
    [response?.status, response?.body.toString(), reported],
    [200, ANSWER, ['offered v=0 hold']],
  )
  assert.ok(response?.headers.has('Contact'))
  await at(1_600)
  const answers = () => flow().responses.filter(one => one.headers.cseq.sequence === 200).length
  assert.equal(answers(), 3)
  assert.equal(ask('INVITE', { sdp: 'v=0 more' }, 201)?.status, 491)
  ask('ACK', {}, 200)
  const before = answers()
  await at(20_000)
  assert.equal(answers(), before)
  call.hangup()
  assert.equal(formatUri(sent('BYE').uri), 'sip:peer@192.0.2.9:5071')
})

test('a re-INVITE without an offer gets ours, and its ACK has the answer', async () => {
  const { ask, reported } = await answered()
  assert.equal(ask('INVITE', {}, 200)?.body.toString(), OFFER)
  ask('ACK', { sdp: 'v=0 late' }, 200)
  assert.deepEqual(reported, ['accepted v=0 late'])
})

test('a re-INVITE whose ACK never comes ends the call with BYE', async () => {
  const { ask, ends, at, sent, counts } = await answered()
  ask('INVITE', { sdp: 'v=0 x' })
  await at(40_000)
  sent('BYE')
  assert.deepEqual([ends.length, ends[0]?.outcome], [1, 'lost'])
  assert.ok(counts.includes('ackMissing'))
})

test('an offer we cannot take is 488 and the call goes on', async () => {
  const { ask, refuseOffers, call, reported } = await answered()
  refuseOffers()
  assert.equal(ask('INVITE', { sdp: 'v=0 video' })?.status, 488)
  assert.equal(ask('UPDATE', { sdp: 'v=0 video' })?.status, 488)
  assert.deepEqual([call.state, reported.length], ['answered', 2])
})

test('OPTIONS, INFO and UPDATE are answered; unsupported methods are refused, and old CSeqs get 500', async () => {
  const { ask, reported, counts } = await answered()
  assert.ok(ask('OPTIONS')?.headers.has('Allow'))
  const status = (method: string, headers: readonly (readonly [string, string])[] = []) =>
    ask(method, { headers })?.status
  assert.deepEqual(
    [status('INFO'), status('UPDATE'), status('INFO', [['Info-Package', 'x']])],
    [200, 200, 469],
  )
  assert.deepEqual(
    [status('REFER', [['Refer-To', '<sip:0900@x>']]), status('PRACK'), status('NOVEL')],
    [405, 481, 501],
  )
  assert.equal(status('OPTIONS', [['Require', 'nothingWeKnow']]), 420)
  assert.equal(ask('INFO', {}, 1)?.status, 500)
  assert.deepEqual(reported, [])
  assert.equal(counts.filter(what => what === 'requestRefused').length, 5)
})

test('a request of another dialog or of a call long over gets 481', async () => {
  const { ask, call, answer, sent, reported } = await answered()
  assert.equal(ask('BYE', { tag: 'stranger' })?.status, 481)
  assert.deepEqual(reported, [])
  call.hangup()
  answer(sent('BYE'), 200)
  assert.equal(ask('BYE')?.status, 481)
})

test('in an early dialog UPDATE is answered once we have an answer, BYE is not taken', async () => {
  const { ask, say, reported, call } = await world()
  say(183, { sdp: 'v=0 early' })
  assert.equal(ask('UPDATE', { sdp: 'v=0 colour' })?.body.toString(), ANSWER)
  assert.equal(ask('BYE')?.status, 481)
  say(180, { tag: 'b2' })
  assert.equal(ask('UPDATE', { tag: 'b2', sdp: 'v=0 x' })?.status, 491)
  assert.deepEqual([reported, call.state], [['183 v=0 early', 'offered v=0 colour', '180'], 'calling'])
})

const OURS = [['Session-Expires', '600;refresher=uac'] as const]

test('the session is refreshed at half its time, by UPDATE where the peer takes it, and goes on', async () => {
  const { at, sent, answer, count, call, reported } = await answered({}, [
    ...OURS,
    ['Allow', 'INVITE'],
    ['Allow', 'UPDATE'],
  ])
  await at(300_000)
  assert.equal(sent('UPDATE').headers.get('Session-Expires'), '600;refresher=uac')
  answer(sent('UPDATE'), 200, { headers: OURS })
  await at(600_000)
  assert.equal(count('UPDATE'), 2)
  answer(sent('UPDATE'), 200, { headers: OURS })
  await at(899_000)
  assert.deepEqual([call.state, reported], ['answered', []])
})

test('otherwise by re-INVITE, acknowledged each time its 200 comes', async () => {
  const { at, sent, answer, flow, reported, call } = await answered({}, OURS)
  await at(300_000)
  assert.equal(sent('INVITE').body.toString(), OFFER)
  const acks = () => flow().log.filter(what => what === 'ACK').length
  const before = acks()
  answer(sent('INVITE'), 200, { headers: OURS, sdp: 'v=0 same' })
  answer(sent('INVITE'), 200, { headers: OURS, sdp: 'v=0 same' })
  assert.deepEqual([acks() - before, reported, call.state], [2, ['accepted v=0 same'], 'answered'])
  assert.equal(sent('ACK').headers.cseq.sequence, 2)
})

test('hung up during a refresh: BYE at once, and a 200 that still comes gets its ACK afterwards', async () => {
  const { answerCall, say, call, flow, reported, answer, sent, at } = await world()
  answerCall({ headers: [['Session-Expires', '120;refresher=uac']] })
  await at(60_000)
  assert.equal(sent('INVITE').headers.cseq.sequence, 2)
  call.hangup()
  say(200, { sdp: ANSWER, headers: [['Session-Expires', '120;refresher=uac']] })
  assert.deepEqual(flow().log.slice(-2), ['BYE', 'ACK'])
  assert.deepEqual([sent('ACK').headers.cseq.sequence, sent('BYE').headers.cseq.sequence], [2, 3])
  answer(sent('BYE'), 200)
  assert.deepEqual(reported, [`answered ${ANSWER}`, 'ended completed by us'])
})

test('a refresh that collides with the peer’s gets 491 on both sides, and is repeated', async () => {
  const { at, sent, answer, count, ask } = await answered({}, OURS)
  await at(300_000)
  assert.equal(ask('INVITE', { sdp: 'v=0 glare' })?.status, 491)
  answer(sent('INVITE'), 491)
  await at(304_100)
  assert.equal(count('INVITE'), 3)
})

test('a refresh becomes longer if asked; if the peer does not know the call, it ends with BYE', async () => {
  const { at, sent, answer, ends } = await answered({}, OURS)
  await at(300_000)
  answer(sent('INVITE'), 422, { headers: [['Min-SE', '900']] })
  assert.equal(sent('INVITE').headers.number('Session-Expires'), 900)
  answer(sent('INVITE'), 481)
  answer(sent('BYE'), 481)
  assert.deepEqual([ends.length, ends[0]?.outcome, ends[0]?.by], [1, 'lost', 'network'])
})

const BY_UPDATE = [
  ['Session-Expires', '120;refresher=uac'],
  ['Allow', 'UPDATE'],
] as const

test('a refused refresh is repeated: after Retry-After, or else soon, until the session is over', async () => {
  const { answerCall, answer, sent, count, at, reported, counts } = await world()
  answerCall({ headers: BY_UPDATE })
  await at(60_000)
  answer(sent('UPDATE'), 500, { headers: [['Retry-After', '4']] })
  await at(63_999)
  assert.equal(count('UPDATE'), 1)
  await at(64_000)
  assert.equal(count('UPDATE'), 2)
  answer(sent('UPDATE'), 503)
  await at(74_000)
  assert.equal(count('UPDATE'), 3)
  answer(sent('UPDATE'), 200, { headers: BY_UPDATE })
  assert.equal(counts.filter(what => what === 'refreshed').length, 1)
  // The session continues from there: half of 120 s later it is refreshed again, and refused until its end.
  await at(134_000)
  assert.equal(count('UPDATE'), 4)
  answer(sent('UPDATE'), 600, { headers: [['Retry-After', '3600']] })
  await at(158_999)
  assert.equal(count('UPDATE'), 4)
  await at(159_000)
  assert.equal(count('UPDATE'), 5, 'a wait longer than the session is cut')
  answer(sent('UPDATE'), 500)
  await at(162_000)
  assert.deepEqual([count('BYE'), reported.length], [1, 1])
})

test('a peer that claims to take UPDATE and does not is refreshed by re-INVITE', async () => {
  const { answerCall, answer, sent, count, at } = await world()
  answerCall({ headers: BY_UPDATE })
  await at(60_000)
  answer(sent('UPDATE'), 501)
  assert.equal(sent('INVITE').headers.cseq.sequence, 3)
  answer(sent('INVITE'), 200, { sdp: ANSWER, headers: BY_UPDATE })
  await at(121_000)
  assert.deepEqual([count('UPDATE'), count('BYE')], [1, 0])
})

test('a peer that wants ever longer sessions is given up on', async () => {
  const { at, sent, answer, count, call } = await answered({}, OURS)
  await at(300_000)
  for (let n = 0; n < 20; n++) answer(sent('INVITE'), 422, { headers: [['Min-SE', 1000 + n]] })
  assert.deepEqual([count('INVITE'), call.state], [7, 'answered'])
})

test('a session that the peer should refresh and does not is ended with BYE', async () => {
  const { at, sent, reported, counts } = await answered({}, [['Session-Expires', '600;refresher=uas']])
  await at(567_000)
  assert.deepEqual(reported, [])
  await at(573_000)
  sent('BYE')
  assert.deepEqual([reported, counts.includes('sessionExpired')], [['ended lost by network'], true])
})

test('the peer’s UPDATE restarts the session timer', async () => {
  const { at, ask, reported } = await answered({}, [['Session-Expires', '600;refresher=uas']])
  await at(500_000)
  const headers = [['Supported', 'timer'] as const, ['Session-Expires', '600;refresher=uac'] as const]
  assert.equal(ask('UPDATE', { headers })?.headers.get('Session-Expires'), '600;refresher=uac')
  await at(1_000_000)
  assert.deepEqual(reported, [])
  await at(1_075_000)
  assert.deepEqual(reported, ['ended lost by network'])
})

test('a browser phone whose connection is gone is lost at once, ringing or in a call; one on TCP may connect again', async () => {
  const browser = (flow = new MemoryFlow('ws')) => ({
    to: 'phone' as const,
    targets: [{ ...TRUNK, transport: 'ws' as const, flow }] as const,
  })
  const ringing = await world(browser())
  ringing.say(180)
  ringing.transports.listener?.closed(ringing.flow())
  assert.deepEqual(ringing.reported, ['180', 'ended unreachable by network'])
  const talking = await answered(browser())
  talking.transports.listener?.closed(talking.flow())
  assert.deepEqual([talking.reported, talking.calls.live()], [['ended lost by network'], 0])
  const tcp = await answered({
    to: 'phone',
    targets: [{ ...TRUNK, transport: 'tcp', flow: new MemoryFlow('tcp') }],
  })
  tcp.transports.listener?.closed(tcp.flow())
  assert.equal(tcp.call.state, 'answered')
})

test('once a switch has stopped, nothing is reported and no timer is left to fire', async () => {
  const { calls, reported, at, flow } = await answered({}, OURS)
  calls.stop()
  const sent = flow().log.length
  await at(2_000_000)
  assert.deepEqual([reported, flow().log.length, calls.live()], [[], sent, 0])
})

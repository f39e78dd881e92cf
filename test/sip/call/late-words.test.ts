// A frozen carrier responds to an INVITE long after its transaction is over: late ringing is cancelled, a
// late answer is hung up.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import { type CallOf, openGoodbyeFile } from '../../../src/telephony/sip/call/goodbyes.ts'
import { KeptCalls } from '../../../src/telephony/sip/call/kept-calls.ts'
import { INVITED_MS } from '../../../src/telephony/sip/call/last-words.ts'
import { responseTo, type SipRequest } from '../../../src/telephony/sip/message/message.ts'
import { withTag } from '../../../src/telephony/sip/message/name-addr.ts'
import { MemoryFlow } from '../transaction/memory-transports.ts'
import { TRUNK, world } from './world.ts'

const OF: CallOf = { side: 'customer', legId: 'leg-7', accountId: 1, callId: 7 }
/** The call rings out after 30 s, and its transaction is over 32 s later. */
const GONE_MS = 70_000

/** A call to which the carrier has not responded at all. */
async function frozen(
  change: Parameters<typeof world>[0] = {},
  ...more: [goodbyes?: Parameters<typeof world>[1]]
) {
  const it = await world({ of: OF, ...change }, ...more)
  const invite = it.sent('INVITE')
  await it.at(GONE_MS)
  assert.deepEqual(it.transactions.live(), { clients: 0, servers: 0 })
  assert.ok(!it.flow().log.includes('CANCEL'), 'not before a word of theirs (§9.1)')
  it.flow().sent.length = 0
  return { ...it, invite, say: (status: number, tag = 'x') => it.answer(invite, status, { tag }) }
}

function fileFor(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-late-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return () => openGoodbyeFile(join(folder, 'calls'), assert.ifError)
}

const viaOf = ({ headers }: SipRequest) => headers.get('Via')

test('late ringing is cancelled in the transaction of the INVITE, until the CANCEL is answered; the refusal is acknowledged', async t => {
  const open = fileFor(t)
  const { say, invite, sent, flow, at, reported, counts, answer } = await frozen({}, open())
  assert.equal(open().takeLeft().length, 1, 'should we die, the next process knows of it too')
  say(180)
  const cancel = sent('CANCEL')
  assert.deepEqual(
    [viaOf(cancel), cancel.headers.cseq.sequence],
    [viaOf(invite), invite.headers.cseq.sequence],
  )
  assert.deepEqual(flow().remote, { address: TRUNK.address, port: TRUNK.port })
  say(183)
  say(180)
  assert.deepEqual(flow().log, ['CANCEL'], 'once for all that rings')
  await at(GONE_MS + 4_000)
  assert.deepEqual(flow().log, ['CANCEL', 'CANCEL', 'CANCEL', 'CANCEL'], 'at 0, 0.5, 1.5 and 3.5 s')
  answer(cancel, 200)
  say(180)
  await at(GONE_MS + 20_000)
  assert.equal(flow().log.length, 4)
  say(487)
  say(487)
  const ack = sent('ACK')
  assert.deepEqual(
    [viaOf(ack), ack.headers.to.params.get('tag'), flow().log.slice(4)],
    [viaOf(invite), 'x', ['ACK', 'ACK']],
  )
  await at(GONE_MS + 20_001)
  assert.equal(open().takeLeft().length, 0)
  assert.deepEqual(
    [reported, counts.filter(what => /Late$/.test(what))],
    [['ended trunkFailed by network'], ['cancelledLate']],
  )
})

test('a CANCEL that nobody answers ends after 64·T1; a later response begins another', async () => {
  const { say, flow, at } = await frozen()
  say(180)
  await at(GONE_MS + 32_000)
  const said = flow().log.length
  assert.equal(said, 11, 'as timer E would')
  await at(GONE_MS + 60_000)
  assert.equal(flow().log.length, said)
  say(180)
  assert.equal(flow().log.length, said + 1)
})

test('a late answer is acknowledged as often as it comes, hung up once, and reported once', async t => {
  const open = fileFor(t)
  const { say, sent, flow, at, reported, counts, answer, lastWords } = await frozen({}, open())
  say(200)
  assert.deepEqual(flow().log, ['ACK', 'BYE'])
  assert.equal(sent('BYE').headers.to.params.get('tag'), 'x')
  assert.deepEqual(reported, ['ended trunkFailed by network', 'answeredLate of leg-7'])
  assert.equal(counts.filter(what => what === 'answeredLate').length, 1)
  await at(GONE_MS + 1)
  const [line, ...others] = open().takeLeft()
  assert.deepEqual(
    [line?.isSilent, line?.of, others.length],
    [false, OF, 0],
    'its BYE is what would be left to say',
  )
  assert.deepEqual(lastWords.legs(), [], 'the engine has the end of that leg')
  say(200)
  assert.deepEqual(flow().log, ['ACK', 'BYE', 'ACK'])
  answer(sent('BYE'), 200)
  await at(GONE_MS + 2)
  assert.deepEqual(open().takeLeft(), [])
  await at(GONE_MS + 31_000)
  say(200)
  assert.deepEqual(flow().log, ['ACK', 'BYE', 'ACK', 'ACK'])
  assert.equal(reported.length, 2)
})

test('so is an answer that crosses our CANCEL, and one behind a fork', async () => {
  const { say, flow, reported, at } = await frozen()
  say(183)
  say(200)
  say(200, 'another')
  assert.deepEqual(flow().log, ['CANCEL', 'ACK', 'BYE', 'ACK', 'BYE'])
  await at(GONE_MS + 400)
  assert.equal(flow().log.filter(what => what === 'CANCEL').length, 1, 'nobody is to be cancelled any more')
  assert.equal(reported.length, 2)
  for (let n = 0; n < 100; n++) say(200, `fork-${n}`)
  assert.equal(flow().log.filter(what => what === 'ACK').length, 16)
})

test('a BYE from them in such a call is answered, and shows that they had picked up', async () => {
  const { ask, reported, flow, calls, invite, at } = await frozen()
  flow().sent.push(invite)
  assert.equal(ask('BYE')?.status, 200)
  assert.deepEqual(reported.at(-1), 'answeredLate of leg-7')
  const theirs = responseTo(invite, 200, undefined, { toTag: 'x' }).headers
  const from = (tag: string) => ({
    ...invite,
    headers: theirs.clone().set('To', `<sip:x@192.0.2.1>;tag=${tag}`),
  })
  assert.ok(calls.has(from(invite.headers.from.params.get('tag') ?? '')), 'the door lets it in')
  assert.ok(!calls.has(from('forged')))
  await at(GONE_MS + 100)
  assert.equal(ask('BYE')?.status, 481)
  assert.equal(reported.length, 2)
})

test('the ACK has the credentials of its INVITE, and a challenged BYE is repeated with credentials', async () => {
  const authorize = () => [['Proxy-Authorization', 'Digest mine']] as const
  const it = await world({ of: OF, authorize })
  it.say(407)
  const invite = it.sent('INVITE')
  await it.at(GONE_MS)
  it.answer(invite, 200)
  assert.equal(it.sent('ACK').headers.get('Proxy-Authorization'), 'Digest mine')
  const first = it.sent('BYE')
  it.answer(first, 407)
  const second = it.sent('BYE')
  assert.deepEqual(
    [first, second].map(({ headers }) => headers.get('Proxy-Authorization')),
    [undefined, 'Digest mine'],
  )
  it.answer(second, 407)
  assert.equal(it.sent('BYE'), second, 'wrong ones are not sent twice')
})

test('a late answer at the previous target ends the call to the next one: they answered', async () => {
  const targets = [TRUNK, TRUNK] as const
  const it = await world({ of: OF, targets, ringTimeoutMs: 120_000 })
  const first = it.sent('INVITE')
  await it.at(4_000)
  it.say(180)
  await it.at(50_000)
  it.answer(first, 200, { tag: 'late' })
  assert.deepEqual(it.flow().log.slice(-3), ['ACK', 'CANCEL', 'BYE'])
  it.say(487)
  assert.deepEqual(it.reported, ['180', 'ended completed by us'])
  const talking = await world({ of: OF, targets, ringTimeoutMs: 120_000 })
  const silent = talking.sent('INVITE')
  await talking.at(4_000)
  talking.answerCall()
  await talking.at(50_000)
  const reported = [...talking.reported]
  talking.answer(silent, 200, { tag: 'late' })
  assert.equal(talking.sent('BYE').headers.to.params.get('tag'), 'late')
  assert.deepEqual(
    [talking.reported, talking.call.state, talking.lastWords.legs()],
    [reported, 'answered', []],
  )
})

test('only those we invited are believed: not another address, branch, tag, Call-ID or CSeq', async () => {
  const { invite, transports, flow, reported } = await frozen()
  const forged = new MemoryFlow('udp', '198.51.100.7')
  const changed = (change: (headers: SipRequest['headers']) => unknown) => {
    const headers = invite.headers.clone()
    change(headers)
    return { ...invite, headers }
  }
  const others = [
    changed(headers => headers.set('Via', (viaOf(invite) ?? '').replace('z9hG4bK', 'z9hG4bKx'))),
    changed(headers => headers.prepend('Via', 'SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK-theirs')),
    changed(headers =>
      headers.set('From', `<sip:1001@192.0.2.1>;tag=${withTag(invite.headers.from, 'x').params.get('tag')}`),
    ),
    changed(headers => headers.set('Call-ID', 'x')),
    changed(headers => headers.set('CSeq', '7 INVITE')),
    changed(headers => headers.set('CSeq', `${invite.headers.cseq.sequence} OPTIONS`)),
  ]
  for (const status of [180, 200, 487]) {
    const say = (request: SipRequest, by = flow()) =>
      transports.receive(responseTo(request, status, undefined, { toTag: 'x' }), by)
    for (const other of others) say(other)
    say(invite, forged)
  }
  assert.deepEqual([flow().log, forged.log, reported], [[], [], ['ended trunkFailed by network']])
})

test('after five minutes everything is forgotten', async t => {
  const open = fileFor(t)
  const { at, say, flow, clock } = await frozen({}, open())
  await at(30_000 + 32_000 + INVITED_MS + 1)
  assert.equal(open().takeLeft().length, 0)
  say(180)
  say(200)
  assert.deepEqual([flow().log, clock.pending()], [[], 0])
})

test('the next process sends nothing, shows no leg, and handles late responses as this one would have', async t => {
  const open = fileFor(t)
  const { invite } = await frozen({}, open())
  const file = open()
  const left = file.takeLeft()
  const next = await world({}, file)
  await next.at(GONE_MS + 1_000)
  next.flow().sent.length = 0
  assert.deepEqual([left.map(({ isSilent }) => isSilent), next.lastWords.say(left)], [[true], 0])
  await next.at(GONE_MS + 60_000)
  assert.deepEqual([next.lastWords.legs(), next.flow().log], [[], []])
  next.answer(invite, 200)
  assert.deepEqual([next.flow().log, next.reported.at(-1)], [['ACK', 'BYE'], 'answeredLate of leg-7'])
})

test('the next process does not keep it for longer', async t => {
  const open = fileFor(t)
  const { invite } = await frozen({}, open())
  const file = open()
  const left = file.takeLeft()
  const next = await world({}, file)
  await next.at(INVITED_MS + GONE_MS)
  next.flow().sent.length = 0
  assert.deepEqual([left.length, next.lastWords.say(left), open().takeLeft()], [1, 0, []])
  next.answer(invite, 200)
  assert.deepEqual(next.flow().log, [])
})

test('a carrier that was silent for 64·T1 after the next process cancelled may respond late as well', async t => {
  const open = fileFor(t)
  const dead = await world({ of: OF }, open())
  dead.say(180)
  const invite = dead.sent('INVITE')
  const file = open()
  const left = file.takeLeft()
  const next = await world({}, file)
  assert.equal(next.lastWords.say(left), 1)
  await next.at(GONE_MS)
  assert.deepEqual(next.lastWords.legs(), [])
  next.flow().sent.length = 0
  next.answer(invite, 200)
  assert.deepEqual([next.flow().log, next.reported.at(-1)], [['ACK', 'BYE'], 'answeredLate of leg-7'])
})

test('a limited number is kept, each for a limited time, and the oldest gives way', async () => {
  const clock = createVirtualClock(0)
  const gone: string[] = []
  const kept = new KeptCalls<{ readonly sipCallId: string; readonly name: string }>(clock, 3, ({ name }) =>
    gone.push(name),
  )
  const call = (sipCallId: string, name = sipCallId) => ({ sipCallId, name })
  const [a, b] = [call('a'), call('b')]
  kept.add(a, 1_000)
  kept.add(b, 2_000)
  kept.add(call('b', 'b2'), 3_000)
  assert.deepEqual(
    kept.of('b').map(({ name }) => name),
    ['b', 'b2'],
  )
  kept.add(call('c'), 4_000)
  assert.deepEqual([gone, kept.of('a')], [['a'], []])
  assert.deepEqual([kept.delete(b), kept.delete(b), kept.of('b').length], [true, false, 1])
  await clock.runUntil(2_999)
  assert.deepEqual(gone, ['a'])
  await clock.runUntil(3_000)
  assert.deepEqual([gone, clock.pending()], [['a', 'b2'], 1])
  await clock.runUntil(4_000)
  assert.deepEqual([gone, clock.pending()], [['a', 'b2', 'c'], 0])
})

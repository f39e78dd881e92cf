// The next process ends the calls that a dead one left: BYE to answered ones, CANCEL to ringing ones; those
// who picked up in the meantime are reported.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import { type CallOf, openGoodbyeFile } from '../../../src/telephony/sip/call/goodbyes.ts'
import { LastWords } from '../../../src/telephony/sip/call/last-words.ts'
import { requestOf, responseTo, type SipRequest } from '../../../src/telephony/sip/message/message.ts'
import { formatNameAddr, withTag } from '../../../src/telephony/sip/message/name-addr.ts'
import { sipUri } from '../../../src/telephony/sip/message/uri.ts'
import { createTransactions } from '../../../src/telephony/sip/transaction/layer.ts'
import { MemoryTransports } from '../transaction/memory-transports.ts'
import { world } from './world.ts'

const OF: CallOf = { side: 'customer', legId: 'leg-7', accountId: 1, callId: 7 }

async function withFile(act: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-goodbyes-'))
  try {
    await act(join(folder, 'calls'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const call = (path: string) => world({ of: OF }, openGoodbyeFile(path, assert.ifError))
/** A confirmation is noted a turn later. */
const A_TURN = 1

/**
 * The next process reads what was left and ends those calls; `ms` pass. A process dies here by no longer
 * being heard.
 */
async function nextProcess(path: string, ms = 10_000) {
  const clock = createVirtualClock(0)
  const transports = new MemoryTransports()
  const transactions = createTransactions({ clock, transports, random: randomBytes, report() {} })
  const answered: string[] = []
  const goodbyes = openGoodbyeFile(path, assert.ifError)
  const lastWords = new LastWords({
    ...{ clock, transactions, transports, goodbyes },
    report() {},
    pickedUp: () => false,
    answered: of => answered.push(of.legId),
  })
  const refused: SipRequest[] = []
  await transactions.start({
    request(server) {
      if (!lastWords.request(server)) refused.push(server.request)
    },
    ack() {},
    closed() {},
    stray: (response, flow) => lastWords.stray(response, flow),
  })
  const said = lastWords.say(goodbyes.takeLeft())
  await clock.runUntil(ms)
  const { udp } = transports
  return {
    said,
    answered,
    clock,
    transports,
    udp,
    lastWords,
    refused,
    legs: () => lastWords.legs().map(({ legId, answered, isLeft }) => ({ legId, answered, isLeft })),
    /** The carrier answers our request, or an INVITE of the dead process. */
    async say(request: SipRequest, status: number, tag = 'x') {
      const headers = status < 300 ? [['Contact', '<sip:peer@192.0.2.9:5070>'] as const] : []
      transports.receive(responseTo(request, status, undefined, { toTag: tag, headers }), udp)
      await clock.runUntil(clock.now() + 1)
    },
    last(method: string): SipRequest {
      const found = udp.requests.findLast(request => request.method === method)
      assert.ok(found !== undefined, `no ${method} was sent`)
      return found
    },
    cancels: () => udp.bytes.map(bytes => bytes.toString()).filter(text => text.startsWith('CANCEL')),
  }
}

/** Their BYE in the call of this INVITE. */
function byeOf(invite: SipRequest, toTag = invite.headers.from.params.get('tag') ?? ''): SipRequest {
  return requestOf('BYE', sipUri('yuhu', '192.0.2.1'), [
    ['Via', `SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK${toTag}`],
    ['From', formatNameAddr(withTag(invite.headers.to, 'theirs'))],
    ['To', formatNameAddr(withTag(invite.headers.from, toTag))],
    ['Call-ID', invite.headers.sipCallId],
    ['CSeq', '1 BYE'],
  ])
}

test('an answered call is hung up in its dialog, ahead of every CSeq the dead process may have used, and reported', () =>
  withFile(async path => {
    const { answerCall, sent, say, at } = await call(path)
    say(180)
    answerCall()
    await at(A_TURN)
    const { said, udp, answered } = await nextProcess(path)
    assert.equal(said, 1)
    const byes = udp.requests.filter(({ method }) => method === 'BYE')
    const [bye] = byes
    assert.ok(bye !== undefined && byes.length > 1, 'sent again while nobody answers')
    const invite = sent('INVITE')
    assert.equal(bye.headers.sipCallId, invite.headers.sipCallId)
    assert.deepEqual(bye.headers.from, invite.headers.from)
    assert.equal(bye.headers.to.params.get('tag'), 'b1')
    assert.ok(bye.headers.cseq.sequence > 1_000)
    assert.equal(bye.headers.all('Via').length, 1)
    assert.deepEqual(answered, ['leg-7'])
  }))

test('a call that rang is cancelled in the transaction of its INVITE, again and again until the CANCEL is answered', () =>
  withFile(async path => {
    const { sent, say } = await call(path)
    say(180)
    const next = await nextProcess(path, 4_000)
    assert.equal(next.said, 1)
    assert.equal(next.cancels().length, 4)
    assert.ok(next.cancels()[0]?.includes(sent('INVITE').headers.get('Via') ?? '?'), 'the Via of the INVITE')
    assert.ok(next.cancels()[0]?.includes(`CSeq: ${sent('INVITE').headers.cseq.sequence} CANCEL`))
    await next.say(next.last('CANCEL'), 200)
    await next.clock.runUntil(20_000)
    assert.equal(next.cancels().length, 4)
    assert.deepEqual(next.answered, [])
  }))

test('what comes for a cancelled call is handled: a refusal is acknowledged, an answer is acknowledged, hung up once, and reported', () =>
  withFile(async path => {
    const { sent, say } = await call(path)
    say(180)
    const invite = sent('INVITE')
    const { transports, udp, answered } = await nextProcess(path)
    const before = udp.log.length
    transports.receive(responseTo(invite, 180, undefined, { toTag: 'x' }), udp)
    assert.equal(udp.log.length, before)
    transports.receive(responseTo(invite, 487, undefined, { toTag: 'x' }), udp)
    const ack = udp.requests.at(-1)
    assert.deepEqual(
      [ack?.method, ack?.headers.get('Via'), ack?.headers.to.params.get('tag')],
      ['ACK', invite.headers.get('Via'), 'x'],
    )
    assert.deepEqual(answered, [])
    const answer = responseTo(invite, 200, undefined, {
      toTag: 'y',
      headers: [['Contact', '<sip:peer@192.0.2.9:5070>']],
    })
    transports.receive(answer, udp)
    transports.receive(answer, udp)
    assert.deepEqual(udp.log.slice(before), ['ACK', 'ACK', 'BYE', 'ACK'])
    assert.equal(udp.requests.at(-2)?.headers.to.params.get('tag'), 'y')
    assert.deepEqual(answered, ['leg-7'])
  }))

test('a BYE from them in a call we thought unanswered is answered, and shows that they had picked up', () =>
  withFile(async path => {
    const { sent, say } = await call(path)
    say(180)
    const invite = sent('INVITE')
    const next = await nextProcess(path, 1_000)
    next.transports.receive(byeOf(invite, 'forged'), next.udp)
    assert.deepEqual([next.answered, next.refused.length], [[], 1], 'a BYE without our tag is nobody’s')
    next.transports.receive(byeOf(invite), next.udp)
    assert.equal(next.udp.responses.at(-1)?.status, 200)
    await next.clock.runUntil(2_000)
    assert.deepEqual([next.answered, next.legs()], [['leg-7'], []])
    assert.equal((await nextProcess(path)).said, 0)
  }))

test('a leg is known until the carrier has reported its fate, for 32 s at most', () =>
  withFile(async path => {
    const { sent, say } = await call(path)
    say(180)
    const silent = await nextProcess(path, 31_000)
    assert.deepEqual(silent.legs(), [{ legId: 'leg-7', answered: false, isLeft: true }])
    const next = await nextProcess(path, 1_000)
    assert.equal(next.said, 1)
    await next.say(sent('INVITE'), 200)
    assert.deepEqual(next.legs(), [{ legId: 'leg-7', answered: true, isLeft: true }])
    await next.say(next.last('BYE'), 200)
    assert.deepEqual(next.legs(), [])
    await silent.clock.runUntil(33_000)
    assert.deepEqual(silent.legs(), [])
    assert.equal(silent.clock.pending() > 0, true)
    silent.lastWords.stop()
    await silent.clock.runUntil(34_000)
    assert.deepEqual(silent.answered, [])
  }))

test('a line is removed once its effect is confirmed: a process killed during its goodbyes leaves them to the next one', () =>
  withFile(async path => {
    const answered = await call(path)
    answered.answerCall()
    await answered.at(A_TURN)
    const ringing = await call(path)
    ringing.say(180)
    const invite = ringing.sent('INVITE')
    assert.equal((await nextProcess(path)).said, 2)
    const second = await nextProcess(path, 1_000)
    assert.equal(second.said, 2, 'nobody had confirmed anything')
    await second.say(second.last('BYE'), 200)
    await second.say(second.last('CANCEL'), 200)
    const third = await nextProcess(path, 1_000)
    assert.equal(third.said, 1, 'an answer to the CANCEL says nothing of the call')
    await third.say(invite, 200, 'z')
    const fourth = await nextProcess(path, 1_000)
    assert.equal(fourth.said, 1, 'their answer had been acknowledged, their hang-up not')
    assert.equal(fourth.last('BYE').headers.to.params.get('tag'), 'z')
    assert.deepEqual(fourth.answered, ['leg-7'])
    await fourth.say(fourth.last('BYE'), 481)
    assert.equal((await nextProcess(path)).said, 0)
  }))

test('the same holds for a living process: a line stays until its BYE or its cancelled INVITE is answered', () =>
  withFile(async path => {
    const answered = await call(path)
    answered.answerCall()
    answered.call.hangup()
    await answered.at(5_000)
    assert.deepEqual(answered.ends.length, 1, 'over for the listener')
    const unsaid = () => openGoodbyeFile(path, assert.ifError).takeLeft().length
    assert.equal(unsaid(), 1)
    answered.answer(answered.sent('BYE'), 200)
    await answered.at(5_001)
    assert.equal(unsaid(), 0)
    const ringing = await call(path)
    ringing.say(180)
    ringing.call.hangup()
    await ringing.at(5_000)
    assert.deepEqual([ringing.ends.length, unsaid()], [1, 1])
    ringing.say(487)
    await ringing.at(5_001)
    assert.equal(unsaid(), 0)
  }))

test('a customer who picks up when the call is over for us is reported, whatever shows it', async () => {
  const crossed = await world()
  crossed.say(180)
  crossed.call.hangup()
  crossed.answerCall()
  assert.deepEqual(crossed.reported.at(-1), 'ended completed by us')
  const late = await world()
  late.say(180)
  late.call.hangup()
  await late.at(5_000)
  assert.deepEqual(late.reported.at(-1), 'ended cancelled by us')
  late.answerCall()
  assert.deepEqual([late.reported.at(-1), late.count('BYE')], ['answeredLate', 1])
  const byBye = await world()
  byBye.say(180)
  byBye.call.hangup()
  await byBye.at(5_000)
  assert.equal(byBye.ask('BYE')?.status, 200)
  assert.deepEqual(byBye.reported.at(-1), 'answeredLate')
  const rangOut = await world()
  rangOut.say(180)
  await rangOut.at(30_000)
  rangOut.answerCall()
  assert.deepEqual(rangOut.reported.at(-1), 'ended completed by us')
})

test('a line cut short by the crash, and nonsense, are ignored', () =>
  withFile(async path => {
    const { answerCall, at } = await call(path)
    answerCall()
    await at(A_TURN)
    appendFileSync(
      path,
      '{"key":"x","transport":"udp","address":"192.0.2.1","port":5060,"says":"AAAA"}\nnull\n[1]\n{"key":"y","tra',
    )
    assert.equal((await nextProcess(path)).said, 1)
  }))

test('a file of the previous version, without legs, is still acted on', () =>
  withFile(async path => {
    const { answerCall } = await call(path)
    answerCall()
    const {
      key,
      of: _,
      at: __,
      ...line
    } = JSON.parse(readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? '')
    rmSync(path)
    appendFileSync(path, `${JSON.stringify({ callId: key, ...line })}\n`)
    const { said, answered, legs } = await nextProcess(path)
    assert.deepEqual([said, answered, legs()], [1, [], []])
  }))

test('the file does not grow without bound', () =>
  withFile(async path => {
    const file = openGoodbyeFile(path, assert.ifError)
    const { sent, answerCall } = await world()
    answerCall()
    const [invite, target] = [sent('INVITE'), { transport: 'udp' as const, address: '192.0.2.9', port: 5060 }]
    for (let n = 0; n < 10_000; n++) {
      file.note({ key: `call ${n}`, of: OF, at: n }, invite, target)
      if (n !== 5) file.confirmed(`call ${n}`)
    }
    assert.ok(readFileSync(path).length < 5 * 1_024 * 1_024)
    assert.equal((await nextProcess(path)).said, 1)
  }))

test('calls go on if the file cannot be written; that is reported once', () =>
  withFile(async path => {
    let failures = 0
    const { answerCall, reported } = await world(
      {},
      openGoodbyeFile(join(path, 'missing'), () => failures++),
    )
    answerCall()
    assert.equal(failures, 1)
    assert.ok(reported.join().includes('answered'))
    assert.ok(!existsSync(path))
  }))

test('that a target is pinned outlives the process', () =>
  withFile(async path => {
    const file = openGoodbyeFile(path, assert.ifError)
    const bye = requestOf('BYE', sipUri('1001', 'pbx.example'), [
      ...([
        ['From', '<sip:a@b>;tag=1'],
        ['To', '<sip:c@d>;tag=2'],
        ['Call-ID', 'x'],
        ['CSeq', '2 BYE'],
      ] as const),
    ])
    const target = { transport: 'udp', address: '192.0.2.7', port: 5060 } as const
    file.note({ key: 'pinned', of: OF, at: 0 }, bye, { ...target, isPinned: true })
    file.note({ key: 'free', of: OF, at: 0 }, bye, target)
    assert.deepEqual(
      openGoodbyeFile(path, assert.ifError)
        .takeLeft()
        .map(left => [left.key, left.target]),
      [
        ['pinned', { ...target, isPinned: true }],
        ['free', target],
      ],
    )
  }))

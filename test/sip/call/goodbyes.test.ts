// What a process that died left unsaid is said by the next one: BYE to calls that were answered, CANCEL to those that rang.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createVirtualClock } from '../../../src/engine/clock.ts'
import { openGoodbyeFile } from '../../../src/telephony/sip/call/goodbyes.ts'
import { LastWords } from '../../../src/telephony/sip/call/last-words.ts'
import { responseTo } from '../../../src/telephony/sip/message/message.ts'
import { createTransactions } from '../../../src/telephony/sip/transaction/layer.ts'
import { MemoryTransports } from '../transaction/memory-transports.ts'
import { world } from './world.ts'

async function withFile(act: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-goodbyes-'))
  try {
    await act(join(folder, 'calls'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The next process reads what was left and says it; what it sent in the first 10 s. */
async function nextProcess(path: string): Promise<{ said: number; transports: MemoryTransports }> {
  const clock = createVirtualClock(0)
  const transports = new MemoryTransports()
  const transactions = createTransactions({ clock, transports, random: randomBytes, report() {} })
  const lastWords = new LastWords({ clock, transactions, transports })
  await transactions.start({ request() {}, ack() {}, closed() {}, stray: (response, flow) => lastWords.stray(response, flow) })
  const file = openGoodbyeFile(path, assert.ifError)
  const said = lastWords.say(file.takeLeft())
  await clock.runUntil(10_000)
  file.close()
  return { said, transports }
}

test('a call that was answered is hung up in its dialog, ahead of every CSeq the dead process may have used', () =>
  withFile(async path => {
    const { answerCall, sent, say } = await world({}, openGoodbyeFile(path, assert.ifError))
    say(180)
    answerCall()
    const { said, transports } = await nextProcess(path)
    assert.equal(said, 1)
    const byes = transports.udp.requests.filter(({ method }) => method === 'BYE')
    const [bye] = byes
    assert.ok(bye !== undefined && byes.length > 1, 'sent again while nobody answers')
    const invite = sent('INVITE')
    assert.equal(bye.headers.callId, invite.headers.callId)
    assert.deepEqual(bye.headers.from, invite.headers.from)
    assert.equal(bye.headers.to.params.get('tag'), 'b1')
    assert.ok(bye.headers.cseq.sequence > 1_000)
    assert.equal(bye.headers.all('Via').length, 1)
  }))

test('a call that rang is cancelled in the transaction of its INVITE', () =>
  withFile(async path => {
    const { sent, say } = await world({}, openGoodbyeFile(path, assert.ifError))
    say(180)
    const { said, transports } = await nextProcess(path)
    assert.equal(said, 1)
    const cancels = transports.udp.bytes.map(bytes => bytes.toString()).filter(text => text.startsWith('CANCEL'))
    assert.equal(cancels.length, 3)
    assert.ok(cancels[0]?.includes(sent('INVITE').headers.get('Via') ?? '?'), 'the Via of the INVITE')
    assert.ok(cancels[0]?.includes(`CSeq: ${sent('INVITE').headers.cseq.sequence} CANCEL`))
  }))

test('what comes of a cancelled call is answered: the refusal acknowledged, an answer acknowledged and hung up once', () =>
  withFile(async path => {
    const { sent, say } = await world({}, openGoodbyeFile(path, assert.ifError))
    say(180)
    const invite = sent('INVITE')
    const { transports } = await nextProcess(path)
    const { udp } = transports
    const before = udp.log.length
    transports.receive(responseTo(invite, 180, undefined, { toTag: 'x' }), udp)
    assert.equal(udp.log.length, before)
    transports.receive(responseTo(invite, 487, undefined, { toTag: 'x' }), udp)
    const ack = udp.requests.at(-1)
    assert.deepEqual([ack?.method, ack?.headers.get('Via'), ack?.headers.to.params.get('tag')], ['ACK', invite.headers.get('Via'), 'x'])
    const answer = responseTo(invite, 200, undefined, { toTag: 'y', headers: [['Contact', '<sip:peer@192.0.2.9:5070>']] })
    transports.receive(answer, udp)
    transports.receive(answer, udp)
    assert.deepEqual(udp.log.slice(before), ['ACK', 'ACK', 'BYE', 'ACK'])
    assert.equal(udp.requests.at(-2)?.headers.to.params.get('tag'), 'y')
  }))

test('calls that are over are not ended again, and nothing is said twice', () =>
  withFile(async path => {
    const over = await world({}, openGoodbyeFile(path, assert.ifError))
    over.answerCall()
    over.call.hangup()
    over.answer(over.sent('BYE'), 200)
    assert.equal((await nextProcess(path)).said, 0)
    const living = await world({}, openGoodbyeFile(path, assert.ifError))
    living.answerCall()
    assert.equal((await nextProcess(path)).said, 1)
    assert.equal((await nextProcess(path)).said, 0)
  }))

test('a line cut by the crash, and nonsense, say nothing', () =>
  withFile(async path => {
    const { answerCall } = await world({}, openGoodbyeFile(path, assert.ifError))
    answerCall()
    appendFileSync(path, '{"callId":"x","transport":"udp","address":"192.0.2.1","port":5060,"says":"AAAA"}\nnull\n[1]\n{"callId":"y","tra')
    assert.equal((await nextProcess(path)).said, 1)
  }))

test('the file does not grow without bound', () =>
  withFile(async path => {
    const file = openGoodbyeFile(path, assert.ifError)
    const { sent, answerCall } = await world()
    answerCall()
    const [invite, target] = [sent('INVITE'), { transport: 'udp' as const, address: '192.0.2.9', port: 5060 }]
    for (let n = 0; n < 10_000; n++) {
      file.note(`call ${n}`, invite, target)
      if (n !== 5) file.over(`call ${n}`)
    }
    assert.ok(readFileSync(path).length < 5 * 1_024 * 1_024)
    assert.equal((await nextProcess(path)).said, 1)
  }))

test('without a place to write calls go on; it is told once', () =>
  withFile(async path => {
    let failures = 0
    const { answerCall, told } = await world(
      {},
      openGoodbyeFile(join(path, 'missing'), () => failures++),
    )
    answerCall()
    assert.equal(failures, 1)
    assert.ok(told.join().includes('answered'))
    assert.ok(!existsSync(path))
  }))

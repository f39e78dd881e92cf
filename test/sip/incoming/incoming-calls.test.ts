// Calls that come in, in counted time: one leg each, one end each, whatever the caller sends.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RING_MAX_MS } from '../../../src/telephony/sip/incoming/incoming-call.ts'
import { INCOMING_LIMITS } from '../../../src/telephony/sip/incoming/incoming-limits.ts'
import { tagOf } from '../../../src/telephony/sip/message/name-addr.ts'
import { MemoryFlow } from '../transaction/memory-transports.ts'
import { callIn } from './call-in.ts'

const GONE = 'noAnswer customer 487'

test('an INVITE of a trunk is a leg that is reported, is in the snapshot, and rings: 100, then 180 with our tag and Contact', async () => {
  const { ask, at, said, last, events, legIds, incomingCalls } = await callIn()
  ask('INVITE', { more: ['Record-Route: <sip:192.0.2.9;lr>'] })
  const [legId = ''] = legIds()
  assert.match(legId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  assert.deepEqual(events, [
    { type: 'incoming', legId, trunk: 'one', from: '13800000001', to: '01012345678', at: 0 },
  ])
  assert.deepEqual(incomingCalls.legs(), [{ legId, answered: false, room: null, tags: null }])
  assert.deepEqual(said(), [])
  await at(200)
  assert.deepEqual(said(), ['INVITE 100'])
  await at(300)
  assert.deepEqual(said(), ['INVITE 100', 'INVITE 180'])
  const { headers } = last()
  assert.match(tagOf(headers.to) ?? '', /^[0-9a-f]{16}$/)
  assert.equal(headers.get('Contact'), '<sip:yuhu@192.0.2.1:5060>')
  assert.deepEqual(headers.all('Record-Route'), ['<sip:192.0.2.9;lr>'])
})

test('hung up at once it is refused before it has rung, with the cause of a rule and not of a person, once', async () => {
  const { ask, at, said, last, ends, legIds, incomingCalls, transactions } = await callIn()
  ask('INVITE')
  const [legId = ''] = legIds()
  incomingCalls.hangup(legId)
  incomingCalls.hangup(legId)
  assert.deepEqual(said(), ['INVITE 403'])
  assert.equal(last().headers.get('Reason'), 'Q.850;cause=21')
  assert.deepEqual(ends(), ['cancelled us 403 at 0'])
  assert.deepEqual(incomingCalls.legs(), [])
  ask('ACK', { toTag: tagOf(last().headers.to) ?? '' })
  await at(60_000)
  assert.deepEqual([said(), transactions.live().servers], [['INVITE 403'], 0])
})

test('an INVITE that is repeated is answered again and is no second leg, ringing, refused or long over', async () => {
  const { ask, at, said, ends, legIds, incomingCalls } = await callIn()
  ask('INVITE')
  ask('INVITE')
  await at(400)
  ask('INVITE')
  assert.deepEqual(said(), ['INVITE 100', 'INVITE 180', 'INVITE 180'])
  incomingCalls.hangup(legIds()[0] ?? '')
  ask('INVITE')
  assert.deepEqual(said().slice(3), ['INVITE 403', 'INVITE 403'])
  ask('ACK')
  await at(10_000)
  ask('INVITE')
  assert.equal(said().at(-1), 'INVITE 482')
  assert.deepEqual([legIds().length, ends().length], [1, 1])
})

test('§8.2.2.2: the same request by another way is answered 482; another call, or another CSeq, is a leg of its own', async () => {
  const { ask, said, legIds, flows, counts } = await callIn()
  ask('INVITE')
  ask('INVITE', { branch: 'other' })
  ask('INVITE', { branch: 'third' }, flows.two)
  assert.deepEqual([said(), said(flows.two)], [['INVITE 482'], ['INVITE 482']])
  assert.equal(counts.filter(what => what === 'callMerged').length, 2)
  ask('INVITE', { branch: 'next', cseq: 2 })
  ask('INVITE', { branch: 'else', fromTag: 'b' })
  assert.equal(legIds().length, 3)
})

for (const rung of [false, true])
  test(`§9.2: a CANCEL ${rung ? 'while it rings' : 'before it rings'} is answered 200, the INVITE 487, both with one tag`, async () => {
    const { ask, at, said, ends, flows, incomingCalls } = await callIn()
    ask('INVITE')
    if (rung) await at(1_000)
    const before = said().length
    ask('CANCEL')
    assert.deepEqual(said().slice(before), ['CANCEL 200', 'INVITE 487'])
    ask('CANCEL')
    assert.deepEqual(said().slice(before + 2), ['CANCEL 200'])
    assert.deepEqual(ends(), [`${GONE} at ${rung ? 1_000 : 0}`])
    assert.deepEqual(incomingCalls.legs(), [])
    const tags = flows.one.responses.flatMap(({ headers }) => tagOf(headers.to) ?? [])
    if (rung) assert.equal(new Set(tags).size, 1)
  })

test('a CANCEL after the refusal, or of another call, ends nothing', async () => {
  const { ask, said, ends, legIds, incomingCalls } = await callIn()
  ask('INVITE')
  ask('CANCEL', { callId: 'c2' })
  assert.deepEqual([said(), ends()], [['CANCEL 481'], []])
  incomingCalls.hangup(legIds()[0] ?? '')
  ask('CANCEL')
  assert.deepEqual([said().slice(1), ends()], [['INVITE 403', 'CANCEL 200'], ['cancelled us 403 at 0']])
})

test('§15: a caller may end the dialog of our 180 by BYE; before it, from another tag, or out of order it ends nothing', async () => {
  const { ask, at, said, last, ends } = await callIn()
  ask('INVITE', { cseq: 5 })
  ask('BYE', { branch: 'b1', cseq: 6, toTag: 'guessed' })
  await at(300)
  const toTag = tagOf(last().headers.to) ?? ''
  ask('BYE', { branch: 'b2', cseq: 6, toTag, fromTag: 'other' })
  ask('BYE', { branch: 'b3', cseq: 4, toTag })
  assert.deepEqual(ends(), [])
  ask('BYE', { branch: 'b4', cseq: 6, toTag })
  assert.deepEqual(said(), [
    ...['BYE 481', 'INVITE 100', 'INVITE 180', 'BYE 481', 'BYE 500'],
    ...['BYE 200', 'INVITE 487'],
  ])
  assert.deepEqual(ends(), [`${GONE} at 300`])
})

test('nothing within the dialog of our 180 is a second offer, a transfer, or a fault', async () => {
  const { ask, at, last, ends, legIds } = await callIn()
  ask('INVITE')
  await at(300)
  const toTag = tagOf(last().headers.to) ?? ''
  const methods = [
    'INVITE',
    'UPDATE',
    'OPTIONS',
    'PRACK',
    'INFO',
    'REFER',
    'NOTIFY',
    'constructor',
    '__proto__',
  ]
  const answers = methods.map((method, n) => {
    ask(method, { branch: method, cseq: 2 + n, toTag, more: ['Refer-To: <sip:01099@192.0.2.9>'] })
    return `${method} ${last().status}`
  })
  assert.deepEqual(answers, [
    ...['INVITE 500', 'UPDATE 500', 'OPTIONS 200', 'PRACK 481', 'INFO 405', 'REFER 405', 'NOTIFY 405'],
    ...['constructor 405', '__proto__ 405'],
  ])
  assert.deepEqual([ends(), legIds().length], [[], 1])
})

test('it rings no longer than its INVITE is valid, nor than we let anybody ring', async () => {
  const { ask, at, said, ends, transactions } = await callIn()
  ask('INVITE', { callId: 'short', more: ['Expires: 20'] })
  ask('INVITE', { callId: 'none', more: ['Expires: 0'] })
  ask('INVITE', { callId: 'long', more: ['Expires: 4000000000'] })
  ask('INVITE', { callId: 'silent' })
  await at(RING_MAX_MS + 64_000)
  assert.deepEqual(ends(), [
    ...[`${GONE} at 0`, `${GONE} at 20000`],
    ...Array.from({ length: 2 }, () => `noAnswer us 480 at ${RING_MAX_MS}`),
  ])
  assert.equal(said().filter(word => word === 'INVITE 180').length, 3)
  assert.equal(transactions.live().servers, 0)
})

test('a leg whose caller cannot be reached ends, once', async () => {
  const { ask, at, ends, flows, transactions } = await callIn()
  ask('INVITE')
  flows.one.broken = true
  await at(100_000)
  assert.deepEqual(ends(), ['trunkFailed network 500 at 200'])
  assert.equal(transactions.live().servers, 0)
})

test('legs of a trunk that is taken out of use are refused, those of another ring on', async () => {
  const { ask, said, ends, flows, incomingCalls } = await callIn()
  ask('INVITE')
  ask('INVITE', { callId: 'c2' }, flows.two)
  incomingCalls.keepTrunks(new Set(['two', 'three']))
  assert.deepEqual([said(), said(flows.two)], [['INVITE 403'], []])
  assert.deepEqual([ends(), incomingCalls.legs().length], [['cancelled us 403 at 0'], 1])
})

test('a switch that stops refuses its legs and what comes after, so that another node is tried', async () => {
  const { ask, said, last, ends, legIds, incomingCalls } = await callIn()
  ask('INVITE')
  incomingCalls.stop()
  ask('INVITE', { callId: 'c2' })
  assert.deepEqual(said(), ['INVITE 503', 'INVITE 503'])
  assert.equal(last().headers.get('Retry-After'), undefined)
  assert.deepEqual([ends(), legIds().length], [['cancelled us 503 at 0'], 1])
})

test('more at once, or a second, than the limits: 503 with Retry-After, no leg, no transaction; the other trunk has its own', async () => {
  const { ask, at, said, last, legIds, flows, counts, incomingCalls, transactions } = await callIn({
    legsMax: 5,
    legsOfTrunkMax: 4,
    perSecond: 100,
    perSecondOfTrunk: 3,
  })
  let nth = 0
  const come = (flow: MemoryFlow = flows.one) => ask('INVITE', { callId: `n${++nth}` }, flow)
  const accepted = () => legIds().length
  for (let n = 0; n < 5; n++) come()
  assert.deepEqual([accepted(), said()], [3, ['INVITE 503', 'INVITE 503']])
  assert.equal(last().headers.get('Retry-After'), '5')
  assert.equal(transactions.live().servers, 3)
  await at(1_000)
  for (let n = 0; n < 3; n++) come()
  assert.equal(accepted(), 4, 'four of a trunk at once')
  come(flows.two)
  come(flows.two)
  assert.equal(accepted(), 5, 'five in all')
  assert.equal(counts.filter(what => what === 'callsFull').length, 5)
  // What is over makes room.
  for (const legId of legIds()) incomingCalls.hangup(legId)
  await at(3_000)
  come()
  assert.equal(accepted(), 6)
})

test('the shipped limits hold a flood in the name of two trunks', async () => {
  const { ask, at, legIds, flows, incomingCalls, transactions } = await callIn()
  let worst = 0
  for (let second = 0; second < 40; second++) {
    for (let n = 0; n < 15; n++)
      for (const flow of Object.values(flows))
        ask('INVITE', { callId: `${second}-${n}-${flow.remote.address}` }, flow)
    await at(1_000 * (second + 1))
    worst = Math.max(worst, transactions.live().servers)
    assert.ok(incomingCalls.legs().length <= 2 * INCOMING_LIMITS.legsOfTrunkMax)
  }
  assert.ok(legIds().length <= 2 * 40 * INCOMING_LIMITS.perSecondOfTrunk)
  assert.ok(worst <= 2 * INCOMING_LIMITS.legsOfTrunkMax, `${worst} transactions`)
})

test('a phone is refused, also behind the address of a trunk, and a stranger is; neither is a leg', async () => {
  const { ask, said, legIds, flows, guard } = await callIn()
  guard.know(flows.one)
  const stranger = new MemoryFlow('udp', '192.0.2.77')
  ask('INVITE')
  ask('INVITE', { callId: 'c2' }, stranger)
  assert.deepEqual([said(), said(stranger), legIds()], [['INVITE 403'], ['INVITE 403'], []])
  guard.forget(flows.one)
  ask('INVITE', { callId: 'c3' })
  assert.equal(legIds().length, 1)
})

test('whatever comes in whatever order, each leg ends once, nothing is dialled and nothing is kept', async () => {
  const step = fc.record({
    method: fc.constantFrom(
      'INVITE',
      'INVITE',
      'CANCEL',
      'ACK',
      'BYE',
      'UPDATE',
      'PRACK',
      'REFER',
      'OPTIONS',
    ),
    callId: fc.constantFrom('c1', 'c2'),
    branch: fc.constantFrom('x', 'y'),
    cseq: fc.integer({ min: 1, max: 3 }),
    inDialog: fc.boolean(),
    hangsUp: fc.boolean(),
    afterMs: fc.constantFrom(0, 0, 250, 400, 5_000, 70_000),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async steps => {
      const world = await callIn()
      const { ask, at, clock, flows, events, incomingCalls, calls, transactions, legIds } = world
      for (const { method, callId, branch, cseq, inDialog, hangsUp, afterMs } of steps) {
        const known = flows.one.responses.findLast(({ headers }) => headers.sipCallId === callId)
        const toTag = inDialog && known !== undefined ? tagOf(known.headers.to) : null
        ask(method, { callId, branch: callId + branch, cseq, ...(toTag === null ? {} : { toTag }) })
        if (hangsUp) incomingCalls.hangup(legIds().at(-1) ?? '')
        await at(clock.now() + afterMs)
      }
      await at(clock.now() + 200_000)
      for (const legId of legIds()) {
        const types = events.flatMap(event => ('legId' in event && event.legId === legId ? [event.type] : []))
        assert.deepEqual(types, ['incoming', 'ended'])
      }
      assert.deepEqual([incomingCalls.legs(), calls.live(), flows.one.requests], [[], 0, []])
      assert.equal(transactions.live().servers, 0)
    }),
    { numRuns: 100 },
  )
})

/** The trunk's call is taken up by a leg and answered. */
async function answered() {
  const world = await callIn()
  const { ask, legIds, incomingCalls, last } = world
  ask('INVITE', { more: ['Contact: <sip:13800000001@192.0.2.9>', 'Allow: UPDATE'] })
  const [legId = ''] = legIds()
  const reported: string[] = []
  const nothing = { provisional() {}, answered() {}, accepted() {}, offered: () => null, offer: () => '' }
  const invited = incomingCalls.ringing(legId)?.takenUpBy(
    {
      ...nothing,
      ended: ({ outcome, by }) => void reported.push(`${outcome} ${by}`),
      refuse: ({ outcome, by }) => void reported.push(`refused ${outcome} ${by}`),
    },
    { side: 'customer', legId, accountId: 1, callId: 1 },
  )
  assert.ok(invited !== undefined)
  assert.ok(invited.answer('v=0'))
  const toTag = tagOf(last().headers.to) ?? ''
  return { ...world, invited, reported, toTag, legId }
}

test('an answer is repeated until its ACK comes; without one the call is hung up after 32 s', async () => {
  const acked = await answered()
  acked.ask('ACK', { branch: 'ack', toTag: acked.toTag })
  await acked.at(40_000)
  assert.deepEqual([acked.said(), acked.reported], [['INVITE 200'], []])
  const silent = await answered()
  await silent.at(31_000)
  assert.deepEqual(silent.reported, [])
  assert.ok(silent.said().length > 5)
  await silent.at(40_000)
  assert.deepEqual(silent.reported, ['lost network'])
})

test('once answered, a call is ended by BYE only; until then its BYE is noted for the process after this one', async () => {
  const { ask, at, reported, noted, toTag, said, incomingCalls, legId } = await answered()
  assert.deepEqual(noted, ['BYE'])
  ask('ACK', { branch: 'ack', toTag })
  ask('CANCEL', { cseq: 1 })
  incomingCalls.keepTrunks(new Set())
  await at(1_000)
  assert.deepEqual([reported, incomingCalls.ringing(legId), incomingCalls.legs()], [[], null, []])
  ask('BYE', { branch: 'bye', cseq: 2, toTag })
  await at(2_000)
  assert.equal(said().at(-1), 'BYE 200')
  assert.deepEqual([reported, noted], [['completed peer'], ['BYE', 'confirmed']])
  ask('BYE', { branch: 'again', cseq: 3, toTag })
  assert.equal(said().at(-1), 'BYE 481')
})

test('we hang up an answered call by BYE, and it is over for us even if nobody answers', async () => {
  const { ask, at, reported, toTag, invited } = await answered()
  ask('ACK', { branch: 'ack', toTag })
  invited.hangup()
  invited.hangup()
  await at(10_000)
  assert.deepEqual(reported, ['completed us'])
})

test('§15: hung up before its ACK, it gets our BYE once the ACK has come, or will not come any more', async () => {
  const late = await answered()
  late.invited.hangup()
  await late.at(10_000)
  assert.deepEqual(late.reported, [], 'no BYE yet: it would be given up after 4 s')
  late.ask('ACK', { branch: 'ack', toTag: late.toTag })
  await late.at(20_000)
  assert.deepEqual(late.reported, ['completed us'])
  const silent = await answered()
  silent.invited.hangup()
  await silent.at(31_000)
  assert.deepEqual(silent.reported, [])
  await silent.at(40_000)
  assert.deepEqual(silent.reported, ['completed us'])
})

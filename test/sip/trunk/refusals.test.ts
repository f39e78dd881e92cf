// What refused calls say of their trunk, in virtual time: one may be the call's fault, several in a row are
// the trunk's, and a full one gets fewer calls.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import type { OutgoingEnd } from '../../../src/telephony/sip/call/outgoing-call.ts'
import { responseTo, type SipRequest } from '../../../src/telephony/sip/message/message.ts'
import type { ClientTransaction, ClientUser } from '../../../src/telephony/sip/transaction/transaction.ts'
import type { Target } from '../../../src/telephony/sip/transport/transport.ts'
import { LiveTrunk, REFUSED_IN_A_ROW } from '../../../src/telephony/sip/trunk/live-trunk.ts'
import { trunkOutageWords } from '../../../src/words/trunk-outage-words.ts'
import { MemoryTransports } from '../transaction/memory-transports.ts'
import { END, TRUNK } from './world.ts'

/** A trunk that is up; `probes` is how OPTIONS are answered from now on. */
async function upTrunk() {
  const clock = createVirtualClock(0)
  const transports = new MemoryTransports()
  const far = { probes: 200 as number | null, asked: 0 }
  const reported: string[] = []
  const transactions = {
    request(request: SipRequest, _target: Target, user: ClientUser): ClientTransaction {
      far.asked += 1
      const { probes } = far
      if (probes !== null) clock.after(1, () => user.response(responseTo(request, probes), transports.udp))
      return { request, flow: null, state: 'trying', cancel() {}, cancellation: () => null }
    },
  }
  const trunk = new LiveTrunk(
    { ...TRUNK, address: '192.0.2.9' },
    { clock, random: randomBytes, transactions, transports, lookup: async () => [], report() {}, moved() {} },
    {
      up: () => reported.push('up'),
      full: () => reported.push('full'),
      down: ({ reason, about }) => reported.push(`down: ${trunkOutageWords({ ...about, reason }).en}`),
    },
  )
  const pass = (ms: number) => clock.runUntil(clock.now() + ms)
  await trunk.start()
  await pass(10)
  assert.deepEqual(reported.splice(0), ['up'])
  const refuse = (end: Partial<OutgoingEnd> = {}) => trunk.begin().ended({ ...END, status: 503, ...end })
  /** Refuses calls, each begun after the previous one was refused. */
  const inARow = async (count: number, end: Partial<OutgoingEnd> = {}) => {
    for (let nth = 0; nth < count; nth++) {
      await pass(10)
      refuse(end)
    }
  }
  return { trunk, clock, far, reported, pass, refuse, inARow }
}

test('a 503 to one call leaves the trunk up: with Retry-After it is full, without one it counts as a 500, with a cause about the number it says nothing', async () => {
  const { refuse, reported, pass } = await upTrunk()
  refuse()
  assert.deepEqual(reported, [])
  refuse({ retryAfterS: 300 })
  assert.deepEqual(reported, ['full'])
  for (let nth = 0; nth < 20; nth++) {
    await pass(10)
    refuse({ q850: 17, retryAfterS: 300, outcome: 'busy' })
  }
  await pass(300_000)
  assert.deepEqual(reported, ['full'])
})

test('calls that were under way together count as one refusal', async () => {
  const { trunk, reported, pass } = await upTrunk()
  const together = Array.from({ length: 20 }, () => trunk.begin())
  for (const one of together) {
    await pass(10)
    one.ended({ ...END, status: 503 })
  }
  assert.deepEqual(reported, [])
})

test('while another call goes on over it no refusal counts, and one that is heard resets the count', async () => {
  const { trunk, reported, inARow } = await upTrunk()
  const living = trunk.begin()
  living.heard()
  await inARow(20, { status: 500 })
  living.ended({ ...END, outcome: 'completed' })
  await inARow(REFUSED_IN_A_ROW - 1)
  const busy = trunk.begin()
  busy.ended({ ...END, status: 486, outcome: 'busy' })
  await inARow(REFUSED_IN_A_ROW - 1)
  assert.deepEqual(reported, [])
  await inARow(1)
  assert.equal(reported.length, 1)
})

test('several in a row take it down for Retry-After, or longer each time; afterwards one more is enough, and a call that is heard ends it', async () => {
  const { trunk, reported, inARow, pass } = await upTrunk()
  await inARow(REFUSED_IN_A_ROW, { retryAfterS: 7 })
  assert.deepEqual(reported.splice(0), [
    ...Array(5).fill('full'),
    'down: it refused 5 calls in a row, the last with 503, and gets no calls for 7 s',
  ])
  await pass(6_999)
  assert.deepEqual(reported, [])
  await pass(1)
  assert.deepEqual(reported.splice(0), ['up'])
  await inARow(1, { status: 500 })
  assert.deepEqual(reported.splice(0), [
    'down: it refused 5 calls in a row, the last with 500, and gets no calls for 10 s',
  ])
  trunk.begin().heard()
  assert.deepEqual(reported, ['up'])
})

test('a long Retry-After counts in full only if nobody answers probes', async () => {
  const alive = await upTrunk()
  await alive.inARow(REFUSED_IN_A_ROW, { retryAfterS: 3_600 })
  assert.match(alive.reported.at(-1) ?? '', /gets no calls for 30 s$/)
  const quiet = await upTrunk()
  quiet.far.probes = null
  await quiet.pass(60_000)
  assert.match(quiet.reported.at(-1) ?? '', /no usable answer from 192\.0\.2\.9:5060$/)
  await quiet.inARow(REFUSED_IN_A_ROW, { retryAfterS: 3_600 })
  quiet.far.probes = 200
  await quiet.pass(60_000)
  assert.match(quiet.reported.at(-1) ?? '', /gets no calls for 300 s$/)
})

test('a call and probes that agree take it down at once; probes alone do not while calls are heard', async () => {
  const said = await upTrunk()
  said.far.probes = 503
  said.refuse({ retryAfterS: 300 })
  await said.pass(10)
  assert.deepEqual(said.reported, [
    'full',
    'down: OPTIONS got no usable answer from 192.0.2.9:5060 (503 Service Unavailable)',
  ])
  const { trunk, far, reported, refuse, pass } = await upTrunk()
  const living = trunk.begin()
  living.heard()
  far.probes = 503
  refuse({ retryAfterS: 300 })
  const before = far.asked
  await pass(60_000)
  assert.ok(far.asked > before + 3)
  assert.deepEqual(reported, ['full'])
  living.ended({ ...END, outcome: 'completed' })
  await pass(60_000)
  assert.deepEqual(reported, [
    'full',
    'down: OPTIONS got no usable answer from 192.0.2.9:5060 (503 Service Unavailable)',
  ])
})

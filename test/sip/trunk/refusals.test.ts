// What refused calls say of their trunk, in counted time: one is a call's, several in a row are the trunk's,
// and less is asked of one that is full.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createVirtualClock } from '../../../src/app/real-clock.ts'
import type { OutgoingEnd } from '../../../src/telephony/sip/call/outgoing-call.ts'
import { responseTo, type SipRequest } from '../../../src/telephony/sip/message/message.ts'
import type { ClientTransaction, ClientUser } from '../../../src/telephony/sip/transaction/transaction.ts'
import type { Target } from '../../../src/telephony/sip/transport/transport.ts'
import { LiveTrunk, REFUSED_IN_A_ROW } from '../../../src/telephony/sip/trunk/live-trunk.ts'
import { trunkOutageWords } from '../../../src/words/trunk-outage-words.ts'
import { MemoryTransports } from '../transaction/memory-transports.ts'
import { END, TRUNK } from './world.ts'

/** A trunk that is up; `probes`: what OPTIONS are answered from now. */
async function upTrunk() {
  const clock = createVirtualClock(0)
  const transports = new MemoryTransports()
  const far = { probes: 200 as number | null, asked: 0 }
  const told: string[] = []
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
      up: () => told.push('up'),
      full: () => told.push('full'),
      down: ({ reason, about }) => told.push(`down: ${trunkOutageWords({ ...about, reason }).en}`),
    },
  )
  const pass = (ms: number) => clock.runUntil(clock.now() + ms)
  await trunk.start()
  await pass(10)
  assert.deepEqual(told.splice(0), ['up'])
  const refuse = (end: Partial<OutgoingEnd> = {}) => trunk.begin().ended({ ...END, status: 503, ...end })
  /** Each begun after the one before was refused. */
  const inARow = async (count: number, end: Partial<OutgoingEnd> = {}) => {
    for (let nth = 0; nth < count; nth++) {
      await pass(10)
      refuse(end)
    }
  }
  return { trunk, clock, far, told, pass, refuse, inARow }
}

test('a 503 to one call leaves the trunk up: with Retry-After it is full, without one as a 500, with a cause of the number it says nothing', async () => {
  const { refuse, told, pass } = await upTrunk()
  refuse()
  assert.deepEqual(told, [])
  refuse({ retryAfterS: 300 })
  assert.deepEqual(told, ['full'])
  for (let nth = 0; nth < 20; nth++) {
    await pass(10)
    refuse({ q850: 17, retryAfterS: 300, outcome: 'busy' })
  }
  await pass(300_000)
  assert.deepEqual(told, ['full'])
})

test('calls that were on their way together are one refusal', async () => {
  const { trunk, told, pass } = await upTrunk()
  const together = Array.from({ length: 20 }, () => trunk.begin())
  for (const one of together) {
    await pass(10)
    one.ended({ ...END, status: 503 })
  }
  assert.deepEqual(told, [])
})

test('while another call goes on over it no refusal counts, and one that is heard begins the count anew', async () => {
  const { trunk, told, inARow } = await upTrunk()
  const living = trunk.begin()
  living.heard()
  await inARow(20, { status: 500 })
  living.ended({ ...END, outcome: 'completed' })
  await inARow(REFUSED_IN_A_ROW - 1)
  const busy = trunk.begin()
  busy.ended({ ...END, status: 486, outcome: 'busy' })
  await inARow(REFUSED_IN_A_ROW - 1)
  assert.deepEqual(told, [])
  await inARow(1)
  assert.equal(told.length, 1)
})

test('several in a row take it down: for Retry-After, or longer each time; afterwards one more is enough, and a call heard ends it', async () => {
  const { trunk, told, inARow, pass } = await upTrunk()
  await inARow(REFUSED_IN_A_ROW, { retryAfterS: 7 })
  assert.deepEqual(told.splice(0), [
    ...Array(5).fill('full'),
    'down: it refused 5 calls in a row, the last with 503, and gets no calls for 7 s',
  ])
  await pass(6_999)
  assert.deepEqual(told, [])
  await pass(1)
  assert.deepEqual(told.splice(0), ['up'])
  await inARow(1, { status: 500 })
  assert.deepEqual(told.splice(0), [
    'down: it refused 5 calls in a row, the last with 500, and gets no calls for 10 s',
  ])
  trunk.begin().heard()
  assert.deepEqual(told, ['up'])
})

test('a long Retry-After counts whole only where nobody answers probes', async () => {
  const alive = await upTrunk()
  await alive.inARow(REFUSED_IN_A_ROW, { retryAfterS: 3_600 })
  assert.match(alive.told.at(-1) ?? '', /gets no calls for 30 s$/)
  const quiet = await upTrunk()
  quiet.far.probes = null
  await quiet.pass(60_000)
  assert.match(quiet.told.at(-1) ?? '', /no usable answer from 192\.0\.2\.9:5060$/)
  await quiet.inARow(REFUSED_IN_A_ROW, { retryAfterS: 3_600 })
  quiet.far.probes = 200
  await quiet.pass(60_000)
  assert.match(quiet.told.at(-1) ?? '', /gets no calls for 300 s$/)
})

test('a call and the probes that say the same take it down at once; probes alone do not while calls are heard', async () => {
  const said = await upTrunk()
  said.far.probes = 503
  said.refuse({ retryAfterS: 300 })
  await said.pass(10)
  assert.deepEqual(said.told, [
    'full',
    'down: OPTIONS got no usable answer from 192.0.2.9:5060 (503 Service Unavailable)',
  ])
  const { trunk, far, told, refuse, pass } = await upTrunk()
  const living = trunk.begin()
  living.heard()
  far.probes = 503
  refuse({ retryAfterS: 300 })
  const before = far.asked
  await pass(60_000)
  assert.ok(far.asked > before + 3)
  assert.deepEqual(told, ['full'])
  living.ended({ ...END, outcome: 'completed' })
  await pass(60_000)
  assert.deepEqual(told, [
    'full',
    'down: OPTIONS got no usable answer from 192.0.2.9:5060 (503 Service Unavailable)',
  ])
})

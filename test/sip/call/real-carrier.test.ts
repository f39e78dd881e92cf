// Our calls to sipp as carrier: each ends as its number says, and nothing is left hanging there.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { seeded } from '../../../src/domain/random.ts'
import { type Carrier, type CarrierOptions, startCarrier } from '../../peers/carrier.ts'
import { missing, SIPP, until } from '../../peers/peer.ts'
import { callerTo, type RealCall } from './real-world.ts'

const skip = missing(SIPP)

async function carrierFor(t: TestContext, options: CarrierOptions = {}): Promise<Carrier> {
  const carrier = await startCarrier(options)
  t.after(() => carrier.stop())
  return carrier
}

/** Every call that reached the carrier is over there too, and nothing unexpected reached it. */
async function nothingHangs(carrier: Carrier): Promise<void> {
  await until(
    'every call is over for the carrier, and sipp counts none',
    () => carrier.hanging().length === 0 && carrier.statistics().current === 0,
    () => carrier.show(),
  )
  assert.deepEqual(carrier.complaints(), [], carrier.show())
}

interface Wanted {
  readonly reported: readonly string[]
  /** What the carrier recorded of the call. */
  readonly said: readonly string[]
  /** The event at which we hang up. */
  readonly until?: string
  readonly status?: number
  readonly q850?: number
  readonly retryAfterS?: number
}

const HUNG_UP = ['invited', 'acked', 'hungUp', 'over']
const COMPLETED = ['answered', 'ended completed by us']

const WANTED: Readonly<Record<string, Wanted>> = {
  '10': { reported: ['ringing 180', 'ended busy by network'], said: ['invited', 'over'], status: 486 },
  '11': {
    reported: ['ringing 180', 'ended noAnswer by us'],
    said: ['invited', 'cancelled', 'over'],
    q850: 19,
  },
  '12': { reported: ['ringing 180', 'ended rejected by peer'], said: ['invited', 'over'], status: 603 },
  '13': { reported: ['ended invalid by network'], said: ['invited', 'over'], status: 404 },
  '14': { reported: ['ended trunkFailed by network'], said: ['invited', 'over'], status: 503 },
  '15': { reported: ['early 183', 'ended busy by network'], said: ['invited', 'over'], status: 486 },
  '16': { reported: ['ringing 180', 'ended noAnswer by network'], said: ['invited', 'over'], status: 480 },
  '17': { reported: COMPLETED, said: HUNG_UP, until: 'answered', q850: 16 },
  '18': { reported: ['early 183', ...COMPLETED], said: HUNG_UP, until: 'answered', q850: 16 },
  '01': { reported: ['ringing 180', ...COMPLETED], said: HUNG_UP, until: 'answered', q850: 16 },
  '20': {
    reported: ['ringing 180', 'answered', 'ended completed by peer'],
    said: ['invited', 'acked', 'left', 'over'],
  },
  '23': {
    reported: ['ended trunkFailed by network'],
    said: ['invited', 'over'],
    status: 503,
    retryAfterS: 30,
  },
  '24': { reported: ['ended busy by network'], said: ['invited', 'over'], status: 500, q850: 17 },
  '25': { reported: ['ended unreachable by network'], said: ['invited', 'over'], status: 302 },
  '30': {
    reported: ['ringing 180', 'early 183', ...COMPLETED],
    said: ['invited', 'pracked', 'pracked', 'acked', 'hungUp', 'over'],
    until: 'answered',
    q850: 16,
  },
  '32': {
    reported: COMPLETED,
    said: ['invited', 'asks3600', 'acked', 'hungUp', 'over'],
    until: 'answered',
    q850: 16,
  },
  '38': {
    reported: ['answered', 'ended completed by peer'],
    said: ['invited', 'acked', 'left', 'over'],
    q850: 16,
  },
  '40': {
    reported: ['ringing 180', 'ended completed by us'],
    said: ['invited', 'cancelled', 'acked', 'hungUp', 'over'],
    until: 'ringing 180',
    q850: 16,
  },
  '41': {
    reported: ['ringing 180', 'ended cancelled by us'],
    said: ['invited', 'cancelled', 'over'],
    until: 'ringing 180',
  },
  '42': {
    reported: ['ringing 180', 'ended cancelled by us'],
    said: ['invited', 'cancelled', 'over'],
    until: 'ringing 180',
  },
  '44': { reported: COMPLETED, said: HUNG_UP, until: 'answered', q850: 16 },
}

for (const transport of ['udp', 'tcp'] as const) {
  test(`over ${transport.toUpperCase()} a call to each number of the list ends as the list says`, {
    skip,
  }, async t => {
    const carrier = await carrierFor(t, { transport })
    // Our clock is slow here too: 8 s of ringing are 2 s on it.
    const caller = await callerTo(t, carrier, { transport, speed: 0.25 })
    const calls = new Map<string, RealCall>()
    for (const [ending, { until: hangUpAt }] of Object.entries(WANTED)) {
      const made = caller.dial(`138000000${ending}`, { ringTimeoutMs: 2_000 }, (what, { call }) => {
        if (what === hangUpAt) call.hangup()
      })
      calls.set(ending, made)
    }
    await caller.quiet()
    await nothingHangs(carrier)
    for (const [ending, { number, reported, end }] of calls) {
      const {
        status = null,
        q850 = null,
        retryAfterS = null,
        ...wanted
      } = WANTED[ending] ?? { reported: [], said: [] }
      assert.deepEqual(reported, wanted.reported, number)
      assert.deepEqual(carrier.call(number)?.said, wanted.said, number)
      assert.deepEqual([end?.status, end?.q850, end?.retryAfterS], [status, q850, retryAfterS], number)
    }
    assert.equal(carrier.calls().length, calls.size)
  })
}

test('a carrier that sends nothing counts as silent, and so does one whose program stands still', {
  skip,
}, async t => {
  const carrier = await carrierFor(t)
  const caller = await callerTo(t, carrier, { speed: 10 })
  const silent = caller.dial('13800000043')
  await until('it is over', () => silent.end !== null)
  assert.deepEqual([silent.reported, silent.end?.silent], [['ended trunkFailed by network'], true])
  carrier.freeze()
  const frozen = caller.dial('13800000010')
  await until('it is over', () => frozen.end !== null)
  assert.deepEqual([frozen.reported, frozen.end?.silent], [['ended trunkFailed by network'], true])
})

test('if two branches of a forked call answer, one is kept and the other hung up', { skip }, async t => {
  const carrier = await carrierFor(t)
  const caller = await callerTo(t, carrier)
  const { call, number, reported } = caller.dial('13800000031')
  await until(
    'the other is hung up',
    () => carrier.call(number)?.said.includes('forkHungUp') === true,
    () => carrier.show(),
  )
  call.hangup()
  await caller.quiet()
  await nothingHangs(carrier)
  assert.deepEqual(reported, ['ringing 180', 'early 183', 'ringing 181', 'answered', 'ended completed by us'])
  assert.deepEqual(carrier.call(number)?.said, ['invited', 'acked', 'acked', 'forkHungUp', 'hungUp', 'over'])
})

test('a carrier that holds a call and resumes it is answered both times', { skip }, async t => {
  const carrier = await carrierFor(t)
  const caller = await callerTo(t, carrier)
  const { call, number, reported } = caller.dial('13800000037')
  const said = () => carrier.call(number)?.said ?? []
  await until(
    'both offers are answered',
    () => said().filter(what => what === 'reinvited').length === 2,
    () => carrier.show(),
  )
  call.hangup()
  await caller.quiet()
  await nothingHangs(carrier)
  assert.deepEqual(reported, ['answered', 'offered recvonly', 'offered sendrecv', 'ended completed by us'])
  assert.deepEqual(said(), ['invited', 'acked', 'reinvited', 'reinvited', 'hungUp', 'over'])
})

test('300 calls hung up at any moment, before, at and after the carrier’s own actions, end once each and leave nothing behind', {
  skip,
}, async t => {
  const carrier = await carrierFor(t, { neverRepeats: true })
  // Our clock is slow, so that a busy machine does not make us repeat requests, which this carrier takes for
  // new ones.
  const caller = await callerTo(t, carrier, { speed: 0.1 })
  const seed = 7
  const random = seeded(seed)
  const made: RealCall[] = []
  const moments = ['17', '01', '10', '13', '15', '18', '40', '11']
  for (let n = 0; n < 300; n++) {
    const ending = moments[n % moments.length]
    const number = `1380${String(n).padStart(5, '0')}${ending}`
    // Around the events of the call: at once, at the ringing after 100 ms, at the end 300 to 600 ms later.
    const around = [0, 0, 100, 400, 600][Math.floor(random.next() * 5)] ?? 0
    const delayMs = Math.max(0, around + Math.round((random.next() - 0.5) * 30))
    const one = caller.dial(number)
    made.push(one)
    setTimeout(() => one.call.hangup(), delayMs)
    if (n % 10 === 9) await new Promise(resolve => setTimeout(resolve, 20))
  }
  await caller.quiet()
  await nothingHangs(carrier)
  for (const { number, reported } of made) {
    const ends = reported.filter(what => what.startsWith('ended'))
    assert.equal(ends.length, 1, `${number}: ${reported} (seed ${seed})`)
    // Reported or not, the carrier has seen the BYE of those who picked up.
    const wasAnswered = carrier.call(number)?.said.includes('hungUp') === true
    const may = [
      'ended completed by us',
      'ended cancelled by us',
      'ended busy by network',
      'ended invalid by network',
    ]
    assert.ok(may.includes(ends[0] ?? ''), `${number}: ${reported}`)
    assert.equal(ends[0] === 'ended completed by us', wasAnswered, `${number}: ${reported}`)
  }
  const kinds = new Set(made.map(({ reported }) => reported.at(-1)))
  assert.ok(kinds.has('ended completed by us') && kinds.has('ended cancelled by us'), [...kinds].join(', '))
})

test('a session is refreshed by UPDATE or re-INVITE as the carrier allows, and ends if a carrier that should refresh it does not', {
  skip,
}, async t => {
  const carrier = await carrierFor(t)
  const caller = await callerTo(t, carrier, { speed: 10 })
  const [byUpdate, byInvite, theirs, nobody] = ['33', '34', '35', '36'].map(ending =>
    caller.dial(`138000000${ending}`),
  )
  const said = (call: RealCall | undefined) => carrier.call(call?.number ?? '')?.said ?? []
  await until(
    'all are refreshed twice, once by the carrier',
    () =>
      [byUpdate, byInvite].every(call => said(call).filter(what => what === 'refreshed').length >= 2) &&
      said(theirs).includes('reinvited'),
    () => carrier.show(),
  )
  await until('the session nobody refreshed is over', () => nobody?.end !== null)
  for (const one of [byUpdate, byInvite, theirs]) one?.call.hangup()
  await caller.quiet()
  await nothingHangs(carrier)
  assert.deepEqual(nobody?.reported, ['answered', 'ended lost by network'])
  assert.deepEqual(said(nobody), HUNG_UP)
  assert.deepEqual(byUpdate?.reported, COMPLETED)
  assert.deepEqual(
    byInvite?.reported.filter(what => what !== 'accepted'),
    COMPLETED,
  )
  assert.ok(byInvite?.reported.includes('accepted'))
  assert.deepEqual(theirs?.reported, ['answered', 'offered sendrecv', 'ended completed by us'])
  assert.ok(caller.counts.includes('sessionExpired'))
})

test('a carrier that refuses our refresh once is asked again, and the conversation lives on', {
  skip,
}, async t => {
  const carrier = await carrierFor(t, { answersOddly: true })
  const caller = await callerTo(t, carrier, { speed: 10 })
  const { call, number, reported } = caller.dial('13800000056')
  await until(
    'it is refreshed, and both sides know',
    () => carrier.call(number)?.said.includes('refreshed') === true && caller.counts.includes('refreshed'),
    () => carrier.show(),
  )
  assert.deepEqual([caller.counts, reported], [['refreshFailed', 'refreshed'], ['answered']])
  call.hangup()
  await caller.quiet()
  await nothingHangs(carrier)
  assert.deepEqual(reported, COMPLETED)
})

test('a carrier’s challenge is answered, and a wrong password is refused', { skip }, async t => {
  const digest = { username: 'yuhu', password: 'secret' }
  const carrier = await carrierFor(t, { digest })
  const right = await callerTo(t, carrier, { credentials: digest })
  const wrong = await callerTo(t, carrier, { credentials: { ...digest, password: 'guess' } })
  const good = right.dial('13800000017', {}, (what, { call }) => {
    if (what === 'answered') call.hangup()
  })
  const bad = wrong.dial('13800000001')
  await right.quiet()
  await wrong.quiet()
  await nothingHangs(carrier)
  assert.deepEqual(good.reported, COMPLETED)
  assert.deepEqual(carrier.call(good.number)?.said, ['invited', 'invitedAgain', 'acked', 'hungUp', 'over'])
  assert.deepEqual([bad.reported, bad.end?.status], [['ended trunkFailed by network'], 403])
})

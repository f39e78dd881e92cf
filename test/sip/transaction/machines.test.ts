// The transaction tables: every pair of state and event is decided, the RFC's sequences hold, and every
// transaction ends in bounded time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import {
  beginTransaction,
  type Effect,
  EVENTS,
  MACHINES,
  type Machine,
  MESSAGE_EVENTS,
  type MessageEvent,
  moveTransaction,
  STATES,
  STATES_OF,
  type TransactionEvent,
} from '../../../src/telephony/sip/transaction/machines.ts'
import { MachineRun } from '../../../src/telephony/sip/transaction/run.ts'

/** Every pair with a meaning over UDP, as `state event → next`; all other pairs mean nothing. */
const DECIDED: Record<Machine, string> = {
  inviteClient: `
    calling A calling; calling B terminated; calling provisional proceeding; calling success accepted; calling failure completed
    calling cancel calling; calling cancelled terminated; calling transportError terminated
    proceeding provisional proceeding; proceeding success accepted; proceeding failure completed; proceeding cancel proceeding
    proceeding C terminated; proceeding cancelled terminated; proceeding transportError terminated
    completed failure completed; completed D terminated; completed transportError terminated
    accepted success accepted; accepted M terminated`,
  nonInviteClient: `
    trying E trying; trying F terminated; trying provisional proceeding; trying success completed; trying failure completed
    trying transportError terminated
    proceeding E proceeding; proceeding F terminated; proceeding provisional proceeding; proceeding success completed
    proceeding failure completed; proceeding transportError terminated
    completed K terminated`,
  inviteServer: `
    proceeding request proceeding; proceeding trying proceeding; proceeding sendProvisional proceeding; proceeding sendSuccess accepted
    proceeding sendFailure completed; proceeding user terminated; proceeding transportError proceeding
    completed request completed; completed G completed; completed H terminated; completed ack confirmed; completed transportError completed
    accepted sendSuccess accepted; accepted ack accepted; accepted L terminated; accepted transportError accepted
    confirmed I terminated`,
  nonInviteServer: `
    trying sendProvisional proceeding; trying sendSuccess completed; trying sendFailure completed; trying user terminated
    proceeding request proceeding; proceeding sendProvisional proceeding; proceeding sendSuccess completed
    proceeding sendFailure completed; proceeding user terminated; proceeding transportError terminated
    completed request completed; completed J terminated; completed transportError terminated`,
}

const decidedOf = (machine: Machine) =>
  DECIDED[machine]
    .split(/[;\n]/)
    .map(line => line.trim())
    .filter(line => line !== '')
    .sort()

for (const machine of MACHINES) {
  test(`${machine}: every state and event is decided as written here`, () => {
    const found: string[] = []
    for (const state of STATES) {
      for (const event of EVENTS) {
        const move = moveTransaction(machine, state, event, false)
        if (move !== null) found.push(`${state} ${event} ${move.to}`)
      }
    }
    assert.deepEqual(found.sort(), decidedOf(machine))
  })

  test(`${machine}: a move leads to a state of the machine, and every timer it starts means something there`, () => {
    for (const reliable of [false, true]) {
      for (const state of STATES_OF[machine]) {
        for (const event of EVENTS) {
          const move = moveTransaction(machine, state, event, reliable)
          if (move === null) continue
          assert.ok(STATES_OF[machine].includes(move.to))
          for (const timer of move.start)
            assert.ok(
              moveTransaction(machine, move.to, timer, reliable) !== null,
              `${state} ${event} ${timer}`,
            )
        }
      }
    }
  })

  test(`${machine}: over a reliable transport nothing is retransmitted by a timer`, () => {
    const started = new Set(beginTransaction(machine, true).start)
    for (const state of STATES_OF[machine]) {
      for (const event of EVENTS)
        for (const timer of moveTransaction(machine, state, event, true)?.start ?? []) started.add(timer)
    }
    for (const timer of ['A', 'E', 'G', 'D', 'I', 'J', 'K'] as const) assert.ok(!started.has(timer), timer)
  })

  test(`${machine}: whatever comes whenever, it ends once, leaves no timer, and reports at most one time-out`, async () => {
    const step = fc.tuple(
      fc.integer({ min: 0, max: 40_000 }),
      fc.constantFrom<MessageEvent>(...MESSAGE_EVENTS),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), fc.boolean(), async (steps, reliable) => {
        const walk = begin(machine, reliable)
        for (const [waitMs, event] of steps) {
          await walk.clock.runUntil(walk.clock.now() + waitMs)
          walk.run.feed(event)
        }
        // The longest life: the user answers at the last moment of 300 s, followed by the longest wait.
        await walk.clock.runUntil(400_000 + 8 * 40_000)
        assert.equal(walk.run.state, 'terminated')
        assert.equal(walk.log.filter(entry => entry.endsWith(' over')).length, 1)
        assert.equal(walk.clock.pending(), 0)
        assert.ok(walk.log.filter(entry => entry.endsWith(' reportTimeout')).length <= 1)
      }),
      { numRuns: 60 },
    )
  })
}

interface Walk {
  readonly clock: ReturnType<typeof createVirtualClock>
  readonly run: MachineRun
  /** `at effect` */
  readonly log: string[]
}

function begin(machine: Machine, reliable: boolean): Walk {
  const clock = createVirtualClock(0)
  const log: string[] = []
  const act = (effect: Effect) => log.push(`${clock.now()} ${effect}`)
  const run = new MachineRun(machine, reliable, clock, act, () => log.push(`${clock.now()} over`))
  return { clock, log, run }
}

/** Feeds `events` at their times and lets an hour pass. */
async function play(
  machine: Machine,
  reliable: boolean,
  events: readonly (readonly [at: number, event: TransactionEvent])[],
): Promise<string[]> {
  const walk = begin(machine, reliable)
  for (const [at, event] of events) {
    await walk.clock.runUntil(at)
    walk.run.feed(event)
  }
  await walk.clock.runUntil(3_600_000)
  return walk.log
}

test('§17.1.1.2: an unanswered INVITE is repeated after 500 ms, doubling, and times out after 32 s', async () => {
  const resends = [500, 1500, 3500, 7500, 15_500, 31_500].map(at => `${at} resend`)
  assert.deepEqual(await play('inviteClient', false, []), [...resends, '32000 reportTimeout', '32000 over'])
  assert.deepEqual(await play('inviteClient', true, []), ['32000 reportTimeout', '32000 over'])
})

test('§17.1.1.2: ringing stops the retransmissions; the refusal is acknowledged as often as it comes, for 32 s', async () => {
  const seen = await play('inviteClient', false, [
    [600, 'provisional'],
    [20_000, 'failure'],
    [20_500, 'failure'],
    [21_500, 'failure'],
  ])
  assert.deepEqual(seen, [
    '500 resend',
    '600 pass',
    '20000 sendAck',
    '20000 pass',
    '20500 sendAck',
    '21500 sendAck',
    '52000 over',
  ])
})

test('§17.1.1.2: over TCP a refused INVITE is over at once', async () => {
  assert.deepEqual(await play('inviteClient', true, [[100, 'failure']]), [
    '100 sendAck',
    '100 pass',
    '100 over',
  ])
})

test('RFC 6026: every 2xx is passed up for 64·T1 after the first', async () => {
  const seen = await play('inviteClient', false, [
    [100, 'provisional'],
    [4000, 'success'],
    [4500, 'success'],
    [30_000, 'success'],
  ])
  assert.deepEqual(seen, ['100 pass', '4000 pass', '4500 pass', '30000 pass', '36000 over'])
})

test('§9.1: a cancelled INVITE without a final response is given up after 64·T1, and one never cancelled after five minutes', async () => {
  const cancelled = await play('inviteClient', false, [
    [100, 'provisional'],
    [1000, 'cancel'],
  ])
  assert.deepEqual(cancelled, ['100 pass', '33000 reportTimeout', '33000 over'])
  assert.deepEqual(await play('inviteClient', false, [[0, 'provisional']]), [
    '0 pass',
    '300000 reportTimeout',
    '300000 over',
  ])
})

test('§17.1.2.2: another request is repeated at 500 ms doubling to 4 s, after a provisional every 4 s', async () => {
  const at = [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]
  assert.deepEqual(await play('nonInviteClient', false, []), [
    ...at.map(ms => `${ms} resend`),
    '32000 reportTimeout',
    '32000 over',
  ])
  const slow = await play('nonInviteClient', false, [
    [600, 'provisional'],
    [10_000, 'success'],
  ])
  assert.deepEqual(slow, [
    '500 resend',
    '600 pass',
    '1500 resend',
    '5500 resend',
    '9500 resend',
    '10000 pass',
    '15000 over',
  ])
})

test('§17.2.1: 100 is sent after 200 ms unless the user was faster', async () => {
  const slow = await play('inviteServer', true, [
    [300, 'sendFailure'],
    [400, 'ack'],
  ])
  assert.deepEqual(slow, ['200 sendTrying', '300 send', '400 over'])
  const fast = await play('inviteServer', true, [
    [100, 'sendProvisional'],
    [300, 'sendFailure'],
    [400, 'ack'],
  ])
  assert.deepEqual(fast, ['100 send', '300 send', '400 over'])
})

test('§17.2.1: a refusal is sent again until its ACK, which leaves 5 s for stray ones; without ACK it is given up after 32 s', async () => {
  const acked = await play('inviteServer', false, [
    [0, 'sendFailure'],
    [1600, 'ack'],
    [1700, 'request'],
    [1800, 'ack'],
  ])
  assert.deepEqual(acked, ['0 send', '500 resend', '1500 resend', '6600 over'])
  const at = [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]
  const unheard = ['0 send', ...at.map(ms => `${ms} resend`), '32000 reportTimeout', '32000 over']
  assert.deepEqual(await play('inviteServer', false, [[0, 'sendFailure']]), unheard)
})

test('RFC 6026: for 64·T1 after a 2xx, repeated INVITEs are absorbed and the user may repeat its 2xx', async () => {
  const seen = await play('inviteServer', false, [
    [100, 'sendSuccess'],
    [600, 'request'],
    [700, 'sendSuccess'],
  ])
  assert.deepEqual(seen, ['100 send', '700 send', '32100 over'])
})

test('§17.2.2: another request that is repeated gets the same response for 64·T1, and nothing before there is one', async () => {
  const seen = await play('nonInviteServer', false, [
    [10, 'request'],
    [100, 'sendSuccess'],
    [600, 'request'],
    [1600, 'request'],
  ])
  assert.deepEqual(seen, ['100 send', '600 resend', '1600 resend', '32100 over'])
})

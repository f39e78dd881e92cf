// The figures of minutes over PostgreSQL, in virtual time: what is written is what the calls say, whoever
// dies in between.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type pg from 'pg'
import { seeded } from '../../src/domain/random.ts'
import { MINUTE_MS, minuteOf } from '../../src/domain/report-minute.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import type { Store } from '../../src/store/port/admin-store.ts'
import { createSimSwitch } from '../../src/telephony/sim/index.ts'
import { entry, PostgresWorld } from '../contract/store-world.ts'
import { anyKind } from '../support/database.ts'
import { HOUR, MINUTE, MONDAY_9, phones } from '../support/world.ts'

/** What is asked of a store; once its process is killed, nothing it asks arrives. */
class Asked {
  inFlight = 0
  isKilled = false
  quiet = () => {}
  readonly store: Store

  constructor(store: Store) {
    this.store = new Proxy(store, {
      get: (target, verb) => {
        const real = Reflect.get(target, verb)
        if (typeof real !== 'function' || verb === 'onChange' || verb === 'onWatch') return real
        return (...args: unknown[]) => {
          if (this.isKilled) return new Promise(() => {})
          this.inFlight += 1
          const answer = Promise.resolve(real.apply(target, args)).finally(() => {
            this.inFlight -= 1
            if (this.inFlight === 0) this.quiet()
          })
          return answer.then(value => (this.isKilled ? new Promise(() => {}) : value))
        }
      },
    })
  }
}

const DERIVED = `select minute, task_id, dialed, answered, connected, abandoned, talk_ms, waits, callers,
    callers_connected, callers_gave_up, callers_message
  from report_row where account_id = $1 and dialed + answered + connected + abandoned + talk_ms + callers
    + callers_connected + callers_gave_up + callers_message > 0
  order by minute, task_id`
const DOOR = '01012345678'

describe('report rows', () => {
  let world: PostgresWorld
  let sql: pg.Client
  const clock = createVirtualClock(MONDAY_9)
  const asked: Asked[] = []
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    sql = await world.sql()
  })
  after(async () => {
    await sql.end()
    await world.close()
  })

  /** Lets time pass; while the database is asked, it stands still. */
  async function run(ms: number): Promise<void> {
    const end = clock.now() + ms
    const isAsked = () => asked.some(({ inFlight }) => inFlight > 0)
    while (clock.now() < end) {
      await clock.runUntil(end, isAsked)
      for (const one of asked) if (one.inFlight > 0) await new Promise<void>(resolve => (one.quiet = resolve))
    }
  }

  function engine(node: string, seed: number) {
    const one = new Asked(world.store)
    asked.push(one)
    const random = seeded(seed)
    const faults: string[] = []
    let legs = 0
    const talk = { kind: 'exponential', meanMs: 40_000 } as const
    const telephony = createSimSwitch({ clock, random, world: { talk } })
    const made = new Engine({
      store: one.store,
      reports: one.store,
      switch: telephony,
      clock,
      wall: clock,
      random,
      node,
      newLegId: () => `${node}-${++legs}`,
      emit: event => event.type === 'fault' && faults.push(`${event.where}: ${event.message}`),
    })
    return { engine: made, telephony, asked: one, faults }
  }

  async function stop(one: Engine): Promise<void> {
    let isOver = false
    const stopping = one.stop(2 * MINUTE).finally(() => {
      isOver = true
    })
    while (!isOver) await run(1_000)
    await stopping
  }

  test('a shift in which one engine is killed is written as its calls are, and rebuilt equal to what was written', async () => {
    const settings = { callHours: 'none', wrapUpSeconds: 5, lateCountsAsAbandoned: true }
    const accountId = await world.addAccount(settings)
    const code = (await world.store.accountCodes()).get(accountId) ?? ''
    for (const ext of ['1003', '1004', '1005', '1006'])
      await world.store.addAgent({ code, ext, group: 'group', password: 'p', idle: true, reach: 'held' })
    await world.store.ensureSharedTrunk('line', 1_000, 1_000)
    const taskId = await world.addTask(accountId, [], { pace: 'auto', createdAt: MONDAY_9 })
    const entries = phones(3_000).map(phone => entry(phone, { dueAt: MONDAY_9 }))
    await world.store.append(accountId, world.taskid(taskId), Buffer.from('a'), entries, MONDAY_9)
    const first = engine('a', 1)
    await first.engine.start()
    await run(3 * MINUTE + 17_300)
    first.asked.isKilled = true
    await world.store.releaseNode('a')
    await run(90_000)
    const second = engine('b', 2)
    await second.engine.start()
    await run(5 * MINUTE)
    await stop(second.engine)
    assert.deepEqual(second.faults, [])

    const written = (await sql.query(DERIVED, [accountId])).rows
    assert.ok(written.length > 7, `${written.length} minutes`)
    const sums = await sql.query(
      `select sum(dialed)::int as dialed, sum(answered)::int as answered, sum(connected)::int as connected,
        sum(abandoned)::int as abandoned, sum(talk_ms)::int as talk, max(seen_ms) as seen,
        sum(talking_ms)::int as talking from report_row where account_id = $1`,
      [accountId],
    )
    const calls = await sql.query(
      `select count(dialed_at)::int as dialed, count(answered_at)::int as answered,
        count(*) filter (where connected_at - answered_at <= interval '2 s')::int as connected,
        count(*) filter (where outcome in ('abandoned', 'agentMissed')
          or connected_at - answered_at > interval '2 s')::int as abandoned,
        round(sum(extract(epoch from ended_at - connected_at)) * 1000)::int as talk
       from call where account_id = $1`,
      [accountId],
    )
    const { seen, talking, ...figures } = sums.rows[0]
    assert.deepEqual(figures, calls.rows[0])
    assert.ok(figures.connected > 20 && figures.talk > 0, JSON.stringify(figures))
    assert.ok(seen <= MINUTE_MS, `${seen} ms of one minute`)
    // The killed engine took its last seconds along; nobody saw those in which no engine was there.
    assert.ok(talking > 0.6 * figures.talk && talking < 1.1 * figures.talk, `${talking} of ${figures.talk}`)

    await sql.query(
      `update report_row set dialed = 7, answered = 7, connected = 0, abandoned = 7, talk_ms = 7, waits = '{}'
       where account_id = $1`,
      [accountId],
    )
    const span = { accountId, since: MONDAY_9, lateMs: 2_000 }
    await world.store.writeReport([], [span], MONDAY_9 + HOUR)
    assert.deepEqual((await sql.query(DERIVED, [accountId])).rows, written)
    await world.store.writeReport([], [span], MONDAY_9 + HOUR)
    assert.deepEqual((await sql.query(DERIVED, [accountId])).rows, written)

    const steps = await world.store.readReport(accountId, taskId, {
      ...{ from: MONDAY_9, to: MONDAY_9 + HOUR, step: '1d', zone: 'Asia/Shanghai' },
    })
    assert.equal(steps.length, 1)
    assert.equal(steps[0]?.dialed, figures.dialed)
    assert.equal(
      steps[0]?.waits.reduce((sum, count) => sum + count, 0),
      calls.rows[0].connected + (await lateOnes(accountId)),
    )
  })

  test('people who call in stand in a row that is no task’s, by what became of them, and are rebuilt', async () => {
    const accountId = await world.addAccount({
      ...{ callHours: 'none', wrapUpSeconds: 5 },
      ...{ inbound: 'agents', inboundGroup: 'group', inboundWaitSeconds: 60, inboundPrompt: 'closed' },
    })
    const code = (await world.store.accountCodes()).get(accountId) ?? ''
    await world.store.addAgent({
      code,
      ext: '1003',
      group: 'group',
      password: 'p',
      idle: true,
      reach: 'held',
    })
    await world.store.addCallerId(code, DOOR)
    await world.store.ensureSharedTrunk('line', 1_000, 1_000)
    await sql.query('update account set enabled = false where id <> $1', [accountId])
    const began = minuteOf(clock.now())
    const { engine: made, telephony, faults } = engine('c', 3)
    await made.start()
    await run(10_000)
    const [patient, hurried] = [10 * MINUTE, 20_000]
    for (let index = 0; index < 24; index += 1) {
      const from = `139${String(index).padStart(8, '0')}`
      telephony.callIn({ trunk: 'line', from, to: DOOR, patienceMs: index % 2 === 0 ? patient : hurried })
      await run(10_000)
    }
    await run(5 * MINUTE)
    await stop(made)
    assert.deepEqual(faults, [])

    const outcomes = await sql.query(
      `select count(*)::int as came, count(*) filter (where outcome = 'connected')::int as connected,
         count(*) filter (where outcome = 'unserved')::int as "gaveUp",
         count(*) filter (where outcome = 'messageHeard')::int as messages
       from call where account_id = $1 and origin = 'trunk'`,
      [accountId],
    )
    const [callers] = outcomes.rows
    const { came, connected, gaveUp, messages } = callers
    assert.equal(came, 24)
    assert.ok(connected > 0 && gaveUp > 0 && messages > 0, JSON.stringify(callers))
    assert.equal(connected + gaveUp + messages, came)
    const day = { from: began, to: began + HOUR, step: '1d', zone: 'UTC' } as const
    const read = async () => (await world.store.readReport(accountId, null, day)).map(step => step.callers)
    assert.deepEqual(await read(), [callers])

    const written = (await sql.query(DERIVED, [accountId])).rows
    assert.ok(written.length > 4, `${written.length} minutes`)
    assert.ok(
      written.every(row => row.task_id === '0' || row.task_id === 0),
      'callers are no task’s',
    )
    assert.ok(
      written.every(row => row.dialed + row.answered + row.connected === 0),
      'nobody was dialled',
    )
    await sql.query(
      `update report_row set callers = 9, callers_connected = 9, callers_gave_up = 0, callers_message = 9
       where account_id = $1`,
      [accountId],
    )
    const span = { accountId, since: began, lateMs: 2_000 }
    await world.store.writeReport([], [span], began + HOUR)
    assert.deepEqual((await sql.query(DERIVED, [accountId])).rows, written)
    await sql.query('delete from report_row where account_id = $1', [accountId])
    await world.store.writeReport([], [span], began + HOUR)
    assert.deepEqual((await sql.query(DERIVED, [accountId])).rows, written)
  })

  async function lateOnes(accountId: number): Promise<number> {
    const late = `select count(*)::int as n from call where account_id = $1 and connected_at - answered_at > interval '2 s'`
    return (await sql.query(late, [accountId])).rows[0].n
  }
})

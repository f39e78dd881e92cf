// A shadow beside a live task in virtual time: it changes nothing, repeats what has not changed, and
// foretells what the task then really does.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { EMPTY_PLAN, Plan, type WrittenPlan } from '../../src/domain/plan/plan.ts'
import { Proposal } from '../../src/domain/shadow/proposal.ts'
import { type ShadowFigures, sumOf } from '../../src/domain/shadow/shadow-figures.ts'
import type { LedgerEntry } from '../../src/telephony/sim/index.ts'
import { HOUR, MINUTE, openWorld, SECOND, type World, type WorldOptions } from '../support/world.ts'

const CUSTOMERS = { answerProbability: 0.45 }

interface Centre extends WorldOptions {
  readonly hours?: number
  readonly proposal?: unknown
}

function settle(world: World, proposal: unknown, taskId: number): number {
  const startedAt = world.clock.systemTime()
  const draft = { proposal: Proposal.parse(proposal), startedAt, endsAt: startedAt + 100 * HOUR }
  return world.store.setShadow(taskId, draft)
}

/** Twenty agents and one task; `proposal` left out: no shadow. */
async function centre({ hours = 1, proposal, ...options }: Centre) {
  const world = await openWorld({ agents: 20, world: CUSTOMERS, ...options })
  const taskId = world.addTask({ pace: 'auto' }, 20_000)
  const shadowId = proposal === undefined ? null : settle(world, proposal, taskId)
  await world.run(hours * HOUR + MINUTE)
  assert.deepEqual(
    world.events.filter(({ type }) => type === 'fault'),
    [],
  )
  return { world, taskId, figures: sumOf(shadowId === null ? [] : world.store.shadows.of(shadowId)) }
}

/** Of everything that happened to calls, to the millisecond. */
function digestOf(ledger: readonly LedgerEntry[]): string {
  assert.ok(ledger.length > 1_000)
  return createHash('sha256').update(JSON.stringify(ledger)).digest('hex')
}

const lossOf = ({ connected, abandoned }: ShadowFigures['live']) => abandoned / (abandoned + connected)

for (const reach of ['held', 'ring'] as const)
  test(`with the same settings a shadow decides and counts as the live run does: ${reach}`, async () => {
    const { figures } = await centre({ seed: 5, reach, proposal: {} })
    assert.ok(figures.live.dialed > 1_500, `only ${figures.live.dialed} calls`)
    assert.ok(figures.live.abandoned > 10, `only ${figures.live.abandoned} lost`)
    assert.equal(figures.otherAsks, 0)
    assert.deepEqual(figures.shadow, figures.live)
    assert.equal(figures.drawn, 0)
  })

test('the live run does exactly the same with a shadow and without one', async () => {
  const options = { seed: 6, hours: 0.75 }
  const alone = await centre(options)
  for (const proposal of [{}, { settings: { abandonRateMax: 0.005 } }, { pace: 5, concurrent: 200 }]) {
    const beside = await centre({ ...options, proposal })
    assert.equal(digestOf(beside.world.ledger), digestOf(alone.world.ledger))
    assert.ok(beside.figures.seenMs > 0.5 * HOUR)
  }
})

/** A day's shift of the task as it would be, and what a shadow foretells of it beside the task as it is. */
async function foretold(live: number, proposed: number, seed: number) {
  const settings = { abandonRateMax: live }
  const beside = await centre({
    seed,
    hours: 2,
    settings,
    proposal: { settings: { abandonRateMax: proposed } },
  })
  const taken = await centre({ seed, hours: 2, settings: { abandonRateMax: proposed }, proposal: {} })
  return {
    live: beside.figures.live,
    shadow: beside.figures.shadow,
    real: taken.figures.live,
    of: beside.figures,
  }
}

/** Calls within 4 %, losses within three standard deviations of the difference of two counts. */
function assertForetold(shadow: ShadowFigures['live'], real: ShadowFigures['live']): void {
  const seen = `foretold ${JSON.stringify(shadow)}, then ${JSON.stringify(real)}`
  assert.ok(Math.abs(shadow.dialed / real.dialed - 1) < 0.04, seen)
  assert.ok(Math.abs(shadow.connected / real.connected - 1) < 0.04, seen)
  const deviation = Math.sqrt(shadow.abandoned + real.abandoned + 1)
  assert.ok(Math.abs(shadow.abandoned - real.abandoned) < 3 * deviation, seen)
}

test('a stricter cap: fewer calls and losses, as many as the task then really has', async () => {
  const { live, shadow, real, of } = await foretold(0.03, 0.01, 11)
  assert.ok(shadow.dialed < live.dialed)
  assert.ok(shadow.abandoned < live.abandoned / 2)
  assert.ok(lossOf(shadow) <= 0.01)
  // Nearly all it calls was called by the live run too, so little had to be drawn.
  assert.ok(of.drawn < 0.02 * shadow.dialed, `${of.drawn} drawn of ${shadow.dialed}`)
  assertForetold(shadow, real)
})

test('a looser cap: more calls and losses, as many as the task then really has', async () => {
  const { live, shadow, real } = await foretold(0.01, 0.03, 12)
  assert.ok(shadow.dialed > live.dialed)
  assert.ok(shadow.abandoned > 2 * live.abandoned)
  assert.ok(lossOf(shadow) <= 0.03)
  assertForetold(shadow, real)
})

test('a shorter ring time-out loses those who would have answered after it', async () => {
  const ringTimeoutSeconds = 9
  const { figures } = await centre({ seed: 13, hours: 1, proposal: { settings: { ringTimeoutSeconds } } })
  const rate = ({ answered, dialed }: ShadowFigures['live']) => answered / dialed
  const really = await centre({ seed: 13, hours: 1, settings: { ringTimeoutSeconds }, proposal: {} })
  assert.ok(rate(figures.shadow) < 0.8 * rate(figures.live))
  const [foreseen, real] = [rate(figures.shadow), rate(really.figures.live)]
  assert.ok(Math.abs(foreseen - real) < 0.04, `${foreseen} foreseen, ${real} really`)
})

/** Numbers that do not answer, called again every ten minutes. */
const RESTLESS: WrittenPlan = { again: { noAnswer: { times: 20, after: [10] } } }

async function restless(proposal: unknown) {
  const world = await openWorld({
    ...{ seed: 21, agents: 4 },
    world: { answerProbability: 0.2, busyProbability: 0, invalidProbability: 0 },
  })
  const planId = world.store.putPlan(world.accountId, 'restless', Plan.parse(RESTLESS))
  const taskId = world.addTask({ pace: 'auto', planId }, 150)
  const shadowId = settle(world, proposal, taskId)
  await world.run(2 * HOUR)
  const startedAt = world.store.shadows.of(shadowId)[0]?.minute ?? Number.NaN
  return { world, figures: sumOf(world.store.shadows.of(shadowId)), startedAt }
}

test('a plan with a limit counts exactly the live calls that break it', async () => {
  const limits: WrittenPlan['limits'] = [
    { most: 5, in: 'day' },
    { most: 2, in: { minutes: 22 } },
  ]
  const { world, figures, startedAt } = await restless({
    plan: { name: 'gentle', rules: Plan.parse({ ...RESTLESS, limits }) },
  })
  const broken = { 'limits.0': 0, 'limits.1': 0 }
  const byPhone = new Map<string, number[]>()
  const begun = [...world.store.calls.values()].sort((a, b) => (a.dialedAt ?? 0) - (b.dialedAt ?? 0))
  for (const { contact, dialedAt } of begun) {
    if (dialedAt === undefined) continue
    const before = byPhone.get(contact.phone) ?? []
    byPhone.set(contact.phone, [...before, dialedAt])
    if (dialedAt < startedAt) continue
    if (before.length >= 5) broken['limits.0'] += 1
    else if (before.filter(at => at > dialedAt - 22 * MINUTE).length >= 2) broken['limits.1'] += 1
  }
  assert.ok(broken['limits.0'] > 20 && broken['limits.1'] > 20, JSON.stringify(broken))
  const slack = lastMoments(begun, world.clock.systemTime())
  for (const [rule, count] of Object.entries(broken)) {
    const seen = figures.breaches[rule] ?? 0
    assert.ok(
      seen <= count && seen >= count - slack,
      `${rule}: ${seen} of ${count}, ${slack} not written yet`,
    )
  }
  assert.ok(figures.shadow.dialed < figures.live.dialed)
})

/** Calls whose minute was not over when the world stopped. */
function lastMoments(calls: readonly { readonly dialedAt?: number }[], now: number): number {
  const minute = Math.floor(now / MINUTE) * MINUTE - MINUTE
  return calls.filter(({ dialedAt = 0 }) => dialedAt >= minute - 2 * SECOND).length
}

test('hours that are shorter forbid the calls outside them, and no call is made there', async () => {
  const { figures } = await centre({
    ...{ seed: 22, hours: 1.5 },
    proposal: { settings: { callHours: '09:00-10:00' } },
  })
  assert.ok((figures.breaches.callHours ?? 0) > 500, JSON.stringify(figures.breaches))
  assert.equal(figures.live.dialed - figures.shadow.dialed, figures.breaches.callHours)
})

test('hours that are longer: calls at times when the live rules forbid them are counted apart', async () => {
  const { figures } = await centre({
    ...{ seed: 23, hours: 2, settings: { callHours: '09:00-10:00' } },
    proposal: { settings: { callHours: '09:00-12:00' } },
  })
  assert.ok(figures.beyond > 500, `${figures.beyond}`)
  assert.ok(figures.shadow.dialed >= figures.live.dialed + figures.beyond - 50)
})

test('a changed `again` says after how many calls a number waits for another one', async () => {
  const { figures } = await restless({ plan: { name: 'once', rules: EMPTY_PLAN } })
  assert.ok(figures.again.live > 100)
  assert.equal(figures.again.shadow, 0)
})

test('a shadow that is ended or has had its time counts no more', async () => {
  const world = await openWorld({ seed: 31, agents: 20, world: CUSTOMERS })
  const taskId = world.addTask({ pace: 'auto' }, 20_000)
  const startedAt = world.clock.systemTime()
  const endsAt = startedAt + 20 * MINUTE + 30 * SECOND
  const first = world.store.setShadow(taskId, { proposal: Proposal.parse({}), startedAt, endsAt })
  await world.run(40 * MINUTE)
  const counted = world.store.shadows.of(first)
  assert.equal(counted.at(-1)?.minute, startedAt + 20 * MINUTE)
  const second = settle(world, { pace: 1 }, taskId)
  await world.run(20 * MINUTE)
  assert.deepEqual(world.store.shadows.of(first), counted)
  assert.ok(sumOf(world.store.shadows.of(second)).shadow.dialed > 0)
  world.store.setShadow(taskId, null)
  await world.run(2 * MINUTE)
  const ended = world.store.shadows.of(second)
  await world.run(5 * MINUTE)
  assert.deepEqual(world.store.shadows.of(second), ended)
})

test('a restart goes on from what was written: no warm-up, and what it counted stays', async () => {
  const proposal = { settings: { abandonRateMax: 0.01 } }
  const { world, taskId, figures } = await centre({ seed: 32, hours: 0.4, proposal })
  const used = world.store.tasks.get(taskId)?.task.shadow
  assert.ok(used)
  const state = world.store.shadows.states.get(used.id)
  assert.ok(JSON.stringify(state).length < 20_000, 'it is read with the task')
  const other = await openWorld({ seed: 33, agents: 20, world: CUSTOMERS })
  const otherTask = other.addTask({ pace: 'auto' }, 5_000)
  const again = other.store.setShadow(otherTask, used, state)
  await other.run(2 * MINUTE)
  const [first] = other.store.shadows.of(again)
  assert.ok(first && first.seenMs > 50 * SECOND, JSON.stringify(first))
  assert.ok(figures.shadow.dialed > 0)
})

test('a store that fails for the shadow costs the live run nothing', async () => {
  const options = { seed: 34, hours: 0.5 }
  const alone = await centre(options)
  const world = await openWorld({ agents: 20, world: CUSTOMERS, seed: 34 })
  world.store.shadows.writeShadow = () => Promise.reject(new Error('away'))
  const taskId = world.addTask({ pace: 'auto' }, 20_000)
  settle(world, { settings: { abandonRateMax: 0.01 } }, taskId)
  await world.run(0.5 * HOUR + MINUTE)
  assert.equal(digestOf(world.ledger), digestOf(alone.world.ledger))
  assert.ok(world.events.some(event => event.type === 'fault' && event.where === 'shadow'))
})

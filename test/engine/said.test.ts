// What agents say acts in the engine, in virtual time: their word beats the line's, the first refusal ends a
// person, the block list beats all, and limits hold whatever was said.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Plan, type WrittenPlan } from '../../src/domain/plan/plan.ts'
import { seeded } from '../../src/domain/random.ts'
import type { MemoryCall } from '../../src/store/memory/index.ts'
import { HOUR, MINUTE, MONDAY_9, openWorld, SECOND, type World } from '../support/world.ts'

const ALL_ANSWER = { answerProbability: 1, busyProbability: 0, invalidProbability: 0 }
const OUTCOMES = {
  sold: { kind: 'good' },
  later: { then: 'again' },
  wrong: { then: 'nextNumber' },
  refused: { kind: 'refused' },
  rude: { then: { block: 'number', days: 1 } },
} as const
const PAUSE = 4 * MINUTE
const AGAIN = { later: { times: 3, after: [PAUSE / MINUTE] } }

const planned = (world: World, plan: WrittenPlan) =>
  world.store.putPlan(world.accountId, 'said', Plan.parse(plan))
const talksOf = (world: World) =>
  [...world.store.calls.values()].filter(({ connectedAt }) => connectedAt !== undefined)
const stateOf = (world: World, taskId: number) => world.store.tasks.get(taskId)?.state

test('a task waits for the word of the agent who wraps up after its last conversation', async () => {
  const world = await openWorld({ world: ALL_ANSWER, agents: 1, settings: { wrapUpSeconds: 120 } })
  const planId = planned(world, { outcomes: OUTCOMES, again: AGAIN })
  const id = world.addTask({ planId }, 1)
  const isOver = () => talksOf(world).some(({ end }) => end !== undefined)
  await world.runUntil(isOver, HOUR)
  await world.run(60 * SECOND)
  assert.equal(stateOf(world, id), 'running')
  const [first] = talksOf(world)
  assert.ok(world.store.dispose(world.accountId, first?.callId ?? 0, 'later', world.clock.now()))
  await world.runUntil(() => talksOf(world).length === 2, HOUR)
  const [, second] = talksOf(world)
  const pause = (second?.dialedAt ?? 0) - (first?.end?.endedAt ?? 0)
  assert.ok(pause >= PAUSE && pause < PAUSE + 10 * SECOND, `${pause} ms`)
  // Nothing is said of this one: once the wrap-up is over, so is the task.
  await world.runUntil(() => stateOf(world, id) === 'ended', HOUR)
  const endedAt = second?.end?.endedAt ?? 0
  assert.ok(world.clock.now() - endedAt >= 120 * SECOND, `${world.clock.now() - endedAt} ms`)
  assert.equal(world.store.tasks.get(id)?.tally.called, 1)
})

test('without a code that calls again a task ends with its last conversation', async () => {
  const world = await openWorld({ world: ALL_ANSWER, agents: 1, settings: { wrapUpSeconds: 300 } })
  const planId = planned(world, { outcomes: { sold: {} } })
  const id = world.addTask({ planId }, 1)
  await world.runUntil(() => stateOf(world, id) === 'ended', HOUR)
  const [talk] = talksOf(world)
  assert.ok(world.clock.now() - (talk?.end?.endedAt ?? 0) < 10 * SECOND)
})

interface Word {
  readonly at: number
  readonly code: keyof typeof OUTCOMES
  readonly callId: number
}

const CODES = Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]

/** Two tasks with both numbers of each person; agents speak at some moment, or never, and never twice. */
async function shift(seed: number, limits: NonNullable<WrittenPlan['limits']>) {
  const random = seeded(seed)
  const line = { answerProbability: 0.6, busyProbability: 0.4, invalidProbability: 0 }
  const world = await openWorld({ seed, world: line, agents: 4, settings: { wrapUpSeconds: 20 } })
  const again = { ...AGAIN, busy: { times: 2, after: [3], number: 'next' as const } }
  const planId = planned(world, { outcomes: OUTCOMES, again, limits })
  const tasks = [world.addTask({ planId }), world.addTask({ planId })]
  for (let person = 0; person < 10; person++)
    for (const taskId of tasks) {
      const numbers = [0, 1].map(which => String(13_800_000_000 + 2 * person + which))
      world.store.addContacts(taskId, numbers, MONDAY_9, null, person % 5 === 0 ? '' : `m${person}`)
    }
  const words = new Map<number, Word>()
  for (let step = 0; step < 50; step++) {
    await world.run(Math.ceil(random.next() * 80 * SECOND))
    for (const { callId } of talksOf(world)) {
      if (words.has(callId) || random.next() < 0.5) continue
      const code = CODES[Math.floor(random.next() * CODES.length)] ?? 'sold'
      const at = world.clock.now()
      assert.ok(world.store.dispose(world.accountId, callId, code, at))
      words.set(callId, { at, code, callId })
    }
  }
  return { world, words: [...words.values()] }
}

interface Dial {
  readonly at: number
  readonly contact: MemoryCall['contact']
  readonly taskId: number
}

const personOf = ({ data, phone }: Dial['contact']) => data.memberid || phone

function dialsOf(world: World): Dial[] {
  return [...world.store.calls.values()].flatMap(({ dialedAt, contact, taskId }) =>
    dialedAt === undefined ? [] : [{ at: dialedAt, contact, taskId }],
  )
}

/** True: the number was called again, by the rule of its code. */
function keptWord(world: World, dials: readonly Dial[], { at, code, callId }: Word): boolean {
  const call = world.store.calls.get(callId)
  assert.ok(call !== undefined)
  const { contact, end, taskId } = call
  const later = dials.filter(dial => dial.at > at)
  const toNumber = later.filter(dial => dial.contact.phone === contact.phone)
  const ofContact = toNumber.filter(dial => dial.taskId === taskId)
  if (code === 'refused')
    assert.equal(later.filter(dial => personOf(dial.contact) === personOf(contact)).length, 0, 'a refusal')
  if (code === 'refused' || code === 'rude') assert.equal(toNumber.length, 0, 'the block list')
  if (code === 'sold' || code === 'wrong') assert.equal(ofContact.length, 0, 'the word beats the line')
  const next = code === 'later' ? ofContact[0] : undefined
  if (next === undefined || end === undefined) return false
  assert.ok(next.at >= end.endedAt + PAUSE, 'the pause of its rule')
  return true
}

function keptLimit(dials: readonly Dial[], { most, in: within, for: whose }: Limit): void {
  const length = 'minutes' in within ? within.minutes * MINUTE : within.hours * HOUR
  const who = ({ contact }: Dial) => (whose === 'person' ? personOf(contact) : contact.phone)
  for (const dial of dials) {
    const isCounted = (other: Dial) =>
      who(other) === who(dial) && other.at <= dial.at && other.at > dial.at - length
    const calls = dials.filter(isCounted).length
    assert.ok(calls <= most, `${calls} calls, of ${most}`)
  }
}

const limit = fc.record({
  most: fc.integer({ min: 1, max: 3 }),
  in: fc.constantFrom({ minutes: 10 }, { hours: 1 }),
  for: fc.constantFrom('number' as const, 'person' as const),
})
type Limit = typeof limit extends fc.Arbitrary<infer One> ? One : never

test('the order of force holds over random shifts', { timeout: 300_000 }, async () => {
  let refusals = 0
  let again = 0
  const seed = fc.integer({ min: 1, max: 1_000_000 })
  const property = fc.asyncProperty(seed, fc.option(limit), async (seed, only) => {
    const { world, words } = await shift(seed, only === null ? [] : [only])
    const dials = dialsOf(world)
    refusals += words.filter(({ code }) => code === 'refused').length
    again += words.filter(word => keptWord(world, dials, word)).length
    if (only !== null) keptLimit(dials, only)
  })
  await fc.assert(property, { numRuns: 15 })
  assert.ok(refusals > 10 && again > 10, `${refusals} refusals, ${again} called again`)
})

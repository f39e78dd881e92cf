// Each strategy of a queue decides who of the free agents is given a customer; all at once: ring-all.test.ts.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { StrategyCode } from '../../src/domain/agent.ts'
import { HOUR, openWorld } from '../support/world.ts'

const PRIORITIES = [3, 1, 2, 1, 3, 2]

/** What is known of an agent at the moment somebody is chosen. */
interface Known {
  readonly ext: string
  readonly idleSince: number
  readonly talkMs: number
  readonly answered: number
}

interface Choice {
  readonly chosen: Known
  /** All who were free, the chosen one among them. */
  readonly free: readonly Known[]
}

/** An hour of six agents in a queue with that strategy: whom it chose, whenever there was a choice. */
async function choices(strategy: StrategyCode): Promise<Choice[]> {
  const world = await openWorld({
    agents: PRIORITIES.length,
    settings: { wrapUpSeconds: 20 },
    seed: strategy,
  })
  const members = world.exts.map((ext, index) => ({ ext, priority: PRIORITIES[index] ?? 1 }))
  world.store.addGroup(world.accountId, { name: 'queue', strategy, members })
  world.addTask({ pace: 'manual', ratio: 1, assignment: { type: 'queue', name: 'queue' } }, 1_000)
  await world.run(HOUR)
  const known = new Map<string, { -readonly [K in keyof Known]: Known[K] }>()
  const free = new Set<string>()
  const made: Choice[] = []
  for (const event of world.events) {
    if (event.type !== 'agentChanged') continue
    const agent = known.get(event.ext) ?? { ext: event.ext, idleSince: 0, talkMs: 0, answered: 0 }
    known.set(event.ext, agent)
    if (event.from === 'idle') {
      if (event.to === 'reserved' && free.size > 1)
        made.push({ chosen: { ...agent }, free: [...free].flatMap(ext => copyOf(known.get(ext))) })
      free.delete(event.ext)
    }
    if (event.from === 'talking') agent.talkMs += event.forMs
    if (event.to === 'talking') agent.answered += 1
    if (event.to === 'idle') {
      agent.idleSince = event.at
      free.add(event.ext)
    }
  }
  assert.ok(made.length > 50, `only ${made.length} choices`)
  return made
}

function copyOf(agent: Known | undefined): Known[] {
  return agent === undefined ? [] : [{ ...agent }]
}

const number = ({ ext }: Known) => Number(ext)
const priority = ({ ext }: Known) => PRIORITIES[Number(ext) - 1_001] ?? 0

describe('strategies of queues', () => {
  for (const [strategy, name, measure] of [
    [1, 'longest idle', (agent: Known) => agent.idleSince],
    [2, 'shortest call time', (agent: Known) => agent.talkMs],
    [5, 'sequential', number],
    [7, 'least answered', (agent: Known) => agent.answered],
    [8, 'priority', priority],
  ] as const) {
    test(`${strategy}: ${name}`, async () => {
      for (const { chosen, free } of await choices(strategy)) {
        const least = Math.min(...free.map(measure))
        assert.equal(measure(chosen), least, JSON.stringify({ chosen, free }))
      }
    })
  }

  test('4: round robin continues after the last one, and favours nobody', async () => {
    const made = await choices(4)
    const times = new Map<string, number>()
    for (const { chosen } of made) times.set(chosen.ext, (times.get(chosen.ext) ?? 0) + 1)
    assert.equal(times.size, PRIORITIES.length)
    assert.ok(Math.max(...times.values()) < 3 * Math.min(...times.values()), JSON.stringify([...times]))
    const others = made.filter(({ chosen, free }) => number(chosen) !== Math.min(...free.map(number)))
    assert.ok(others.length > made.length / 4, 'the first by number is not always the next')
  })

  test('6: random favours neither the lowest number nor the longest idle', async () => {
    const made = await choices(6)
    for (const measure of [number, (agent: Known) => agent.idleSince]) {
      const share =
        made.filter(({ chosen, free }) => measure(chosen) === Math.min(...free.map(measure))).length /
        made.length
      assert.ok(share > 0.15 && share < 0.75, `${share}`)
    }
  })
})

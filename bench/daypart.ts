// What calling again in another part of the day brings: whom each rule of `again` reaches after N calls, over
// the same people. The ceiling knows in which part of the day each number answers most, and who has none.
import { parseArgs } from 'node:util'
import { DAYPARTS } from '../src/domain/plan/next-try.ts'
import type { WrittenPlan } from '../src/domain/plan/plan.ts'
import { Scenario } from '../src/simulation/scenario.ts'
import { runShift } from '../src/simulation/shift.ts'
import type { MemoryStore } from '../src/store/memory/index.ts'
import { People, SimPeople } from '../src/telephony/sim/index.ts'
import { line, quantile } from './store-bed.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const START = '2026-03-02T09:00:00+08:00'
/** From midnight, in the zone of the people, an hour into each part of the day. */
const MOMENT_MS = {
  morning: 9 * 60 * MINUTE_MS,
  afternoon: 13 * 60 * MINUTE_MS,
  evening: 18 * 60 * MINUTE_MS,
}
const MIDNIGHT = Date.parse('2026-03-02T00:00:00+08:00')
const HOURS_A_DAY = 24
/** The last day ends in the evening. */
const LAST_HOURS = 12

type Rule = NonNullable<WrittenPlan['again']>[string]
const RULES: readonly (readonly [string, Omit<Rule, 'times'>])[] = [
  ['after 30 minutes', { after: [30] }],
  ['after 240 minutes', { after: [240] }],
  ['nextDay 10:00', { at: 'nextDay 10:00' }],
  ['nextDay 18:30', { at: 'nextDay 18:30' }],
  ['otherDaypart', { at: 'otherDaypart' }],
]

interface Reached {
  /** Share of all numbers, after so many calls: the first is after one. */
  readonly byCalls: readonly number[]
  readonly callsPerReach: number
}

/** --numbers 300 --calls 5 --seeds 1,2,3 */
export async function run(argv: string[]): Promise<void> {
  const options = {
    numbers: { type: 'string', default: '300' },
    calls: { type: 'string', default: '5' },
    seeds: { type: 'string', default: '1,2,3' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const [numbers, calls] = [Number(values.numbers), Number(values.calls)]
  const seeds = values.seeds.split(',').map(Number)
  // An idle simulation keeps no process alive.
  const alive = setInterval(() => {}, 1_000)
  line(`${numbers} numbers, medians of seeds ${values.seeds}; reached after 1, 2, … calls`)
  for (const [name, rule] of RULES) {
    const reached: Reached[] = []
    for (const seed of seeds) reached.push(await byRule({ ...rule, times: calls - 1 }, numbers, calls, seed))
    line(`${name}: ${medians(reached)}`)
  }
  line(`ceiling: ${medians(seeds.map(seed => ceiling(phonesOf(numbers), calls, seed)))}`)
  clearInterval(alive)
}

async function byRule(again: Rule, numbers: number, calls: number, seed: number): Promise<Reached> {
  const scenario = Scenario.parse({
    ...{ agents: 20, hours: (calls - 1) * HOURS_A_DAY + LAST_HOURS, seed, start: START, pace: 1 },
    persons: { count: numbers },
    settings: { callHours: '08:00-21:00' },
    plan: { again: { noAnswer: again, busy: again } },
    world: { people: { seed } },
  })
  let store: MemoryStore | null = null
  await runShift(scenario, {
    through(of) {
      store = of
      return of
    },
  })
  return answersOf(store ?? absent(), numbers, calls)
}

function absent(): never {
  throw new Error('the shift had no store')
}

function answersOf(store: MemoryStore, numbers: number, calls: number): Reached {
  const byNumber = new Map<string, boolean[]>()
  for (const { contact, dialedAt, answeredAt } of store.calls.values())
    if (dialedAt !== undefined)
      byNumber.set(contact.phone, [...(byNumber.get(contact.phone) ?? []), answeredAt !== undefined])
  return reachedBy([...byNumber.values()], numbers, calls)
}

/** Each number once a day, in the part in which it answers most; numbers that do not exist are not called. */
function ceiling(phones: readonly string[], calls: number, seed: number): Reached {
  const people = new People(SimPeople.parse({ seed }), seed)
  const answers = phones.map(phone => {
    if (people.isDead(phone)) return []
    const likely = people.answers(phone)
    const best = DAYPARTS.reduce((one, other) => (likely[other] > likely[one] ? other : one))
    const fates = Array.from({ length: calls }, (_, day) =>
      people.fateOf(phone, MIDNIGHT + day * DAY_MS + MOMENT_MS[best]),
    ).map(fate => fate === 'answers')
    const first = fates.indexOf(true)
    return first < 0 ? fates : fates.slice(0, first + 1)
  })
  return reachedBy(answers, phones.length, calls)
}

function reachedBy(answers: readonly (readonly boolean[])[], numbers: number, calls: number): Reached {
  const byCalls = Array.from(
    { length: calls },
    (_, more) => answers.filter(each => each.slice(0, more + 1).includes(true)).length / numbers,
  )
  const dials = answers.reduce((sum, each) => sum + each.length, 0)
  return { byCalls, callsPerReach: dials / Math.max(1, (byCalls.at(-1) ?? 0) * numbers) }
}

/** As the list of a simulated shift numbers them. */
function phonesOf(numbers: number): string[] {
  return Array.from({ length: numbers }, (_, index) => `139${String(index).padStart(8, '0')}`)
}

function medians(reached: readonly Reached[]): string {
  const median = (of: (each: Reached) => number) => quantile(reached.map(of), 0.5)
  const shares = (reached[0]?.byCalls ?? []).map((_, index) => median(({ byCalls }) => byCalls[index] ?? 0))
  const percents = shares.map(share => `${(100 * share).toFixed(1)} %`)
  return `${percents.join(' · ')}; ${median(({ callsPerReach }) => callsPerReach).toFixed(2)} calls a reach`
}

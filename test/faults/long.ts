// The long fault run: `npm run faults -- --kills 500 --seed 1`. Prints its figures; ends with 1 when a rule
// was broken.
import { parseArgs } from 'node:util'
import { productMain } from '../support/product.ts'
import { Arena, type ArenaOptions } from './arena.ts'
import { type ChaosFigures, FAULTS, type Fault, wreak } from './chaos.ts'
import { type Findings, settle } from './check.ts'

/** A run this long keeps its book small, and its seed is quick to run again. */
const KILLS_A_RUN = 25

const WORLDS: readonly Omit<ArenaOptions, 'main' | 'seed'>[] = [
  { database: 'cluster', roles: ['all', 'all'], slowMs: 120_000 },
  { database: 'embedded', roles: ['all'] },
  { database: 'cluster', roles: ['engine', 'engine', 'api'] },
  { database: 'cluster', roles: ['engine', 'engine', 'api'], loss: 0.04 },
  { database: 'embedded', roles: ['all'], disk: true },
  // Slow enough for a customer whose answer was lost to be found waiting.
  { database: 'cluster', roles: ['all', 'all'], loss: 0.08, speed: 6, agents: 40 },
]

interface Outcome {
  readonly name: string
  readonly figures: ChaosFigures
  readonly findings: Findings
  readonly crashes: readonly string[]
  readonly repairs: readonly (readonly [string, number])[]
  readonly disk: string
}

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    world: { type: 'string' },
    lanes: { type: 'string', default: '3' },
    verbose: { type: 'boolean', default: false },
  },
})

async function one(
  main: string,
  seed: number,
  kills: number,
  world: Omit<ArenaOptions, 'main' | 'seed'>,
): Promise<Outcome> {
  const extras = [...(world.loss ? [`loss ${world.loss}`] : []), ...(world.disk ? ['disk'] : [])]
  const name = [`seed ${seed}`, `${world.database} ${world.roles.join('+')}`, ...extras].join(', ')
  const startedAt = performance.now()
  const arena = await Arena.open({ main, seed, ...world })
  try {
    const figures = await wreak(
      arena,
      kills,
      values.verbose
        ? line => print(`${((performance.now() - startedAt) / 1_000).toFixed(1)} s ${name}: ${line}`)
        : () => {},
    )
    if (values.verbose) print(`${((performance.now() - startedAt) / 1_000).toFixed(1)} s ${name}: chaos over`)
    const findings = await settle(arena)
    if (values.verbose) print(`${((performance.now() - startedAt) / 1_000).toFixed(1)} s ${name}: settled`)
    const { kills: killed } = figures
    print(
      `${name}: ${killed} kills, ${findings.numbers} numbers, ` +
        `${findings.dials} dials, ${findings.violations.length} violations`,
    )
    print(`  beside the lists: ${JSON.stringify(findings.others)}`)
    for (const plan of findings.plans) print(`  plans: ${JSON.stringify(plan)}`)
    for (const violation of findings.violations.slice(0, 12)) print(`  ${violation}`)
    for (const lost of findings.lostAnswers) print(`  lost answer: ${lost}`)
    for (const late of figures.notTakenOver) print(`  not taken over: ${late}`)
    for (const crash of arena.crashes.slice(0, 3)) print(`  ${crash}`)
    const repairs = arena.processes.flatMap(process => [...process.repairs])
    return { name, figures, findings, crashes: arena.crashes, repairs, disk: arena.disk?.how ?? '' }
  } finally {
    await arena.close()
  }
}

async function run(): Promise<number> {
  const wanted = Number(values.kills)
  const main = await productMain()
  const outcomes: Outcome[] = []
  const failures: string[] = []
  let next = 0
  const runs = Math.ceil(wanted / KILLS_A_RUN)
  const lane = async () => {
    while (next < runs) {
      const index = next++
      const world = WORLDS[values.world === undefined ? index % WORLDS.length : Number(values.world)]
      const seed = Number(values.seed) + index
      if (world === undefined) return
      try {
        outcomes.push(await one(main, seed, Math.min(KILLS_A_RUN, wanted), world))
      } catch (error) {
        failures.push(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`)
        print(failures.at(-1) ?? '')
      }
    }
  }
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane))
  return report(outcomes, failures)
}

function report(outcomes: readonly Outcome[], failures: readonly string[]): number {
  const sum = (of: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0)
  const spread = (name: string, of: (figures: ChaosFigures) => readonly number[]) => {
    const sorted = outcomes.flatMap(outcome => [...of(outcome.figures)]).sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
    print(
      `${name}: ${sorted.length} times, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${sorted.at(-1) ?? 0} ms`,
    )
  }
  const faults = FAULTS.map(
    (fault: Fault) => `${fault} ${sum(outcome => outcome.figures.faults[fault])}`,
  ).join(', ')
  print(`\n${sum(outcome => outcome.figures.kills)} kills in ${outcomes.length} runs: ${faults}`)
  spread('taken over after kill -9 of the driver', figures => figures.takeoversAfterKill)
  spread('taken over after SIGTERM of the driver', figures => figures.takeoversAfterTerm)
  spread('taken over after SIGSTOP of the driver', figures => figures.takeoversAfterFreeze)
  spread('a process answers after its start', figures => figures.startsMs)
  spread('ready again after kill -9 of PostgreSQL', figures => figures.databaseBackMs)
  const totals = (['numbers', 'dials', 'answers', 'bills', 'interrupted', 'cutOff', 'pushes'] as const).map(
    name => `${name} ${sum(outcome => outcome.findings[name])}`,
  )
  print(totals.join(', '))
  const plans = outcomes.flatMap(({ findings }) => findings.plans)
  const planned = (['dials', 'nextDay', 'atLimit', 'pauses', 'promised', 'said', 'kept'] as const).map(
    name => `${name} ${plans.reduce((total, plan) => total + plan[name], 0)}`,
  )
  print(`by plans: ${planned.join(', ')}`)
  const others = (['looks', 'previewed', 'messages', 'callers', 'callersServed'] as const).map(
    name => `${name} ${sum(({ findings }) => findings.others[name])}`,
  )
  print(`beside the lists: ${others.join(', ')}`)
  const repairs = new Map<string, number>()
  for (const [what, times] of outcomes.flatMap(outcome => outcome.repairs))
    repairs.set(what, (repairs.get(what) ?? 0) + times)
  print(
    `legs that were not as the switch had reported: ${[...repairs].map(([what, times]) => `${what} ${times}`).join(', ') || 'none'}`,
  )
  for (const how of new Set(outcomes.map(outcome => outcome.disk))) if (how !== '') print(`full disk: ${how}`)
  const violations = sum(outcome => outcome.findings.violations.length)
  print(
    `answers lost with their process ${sum(outcome => outcome.findings.lostAnswers.length)}, ` +
      `processes ended by themselves ${sum(outcome => outcome.crashes.length)}`,
  )
  print(`violations ${violations}, runs that broke off ${failures.length}`)
  return violations + failures.length === 0 ? 0 : 1
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await run()

// The fault run over SIP seen from outside: `npm run faults -- --sip --kills 500 --seed 1`. Prints its
// figures; ends with 1 when a rule was broken.
import { parseArgs } from 'node:util'
import { productMain } from '../support/product.ts'
import { SIP_FAULTS, type SipFigures, wreakSip } from './sip-chaos.ts'
import { type SipFindings, settleSip } from './sip-check.ts'
import { SipWorld } from './sip-world.ts'

/** Each run ends with a minute in which what is left is called. */
const KILLS_A_RUN = 125

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '2' },
    verbose: { type: 'boolean', default: false },
  },
})

interface Outcome {
  readonly figures: SipFigures
  readonly findings: SipFindings
}

async function one(main: string, seed: number, kills: number): Promise<Outcome> {
  const startedAt = performance.now()
  const world = await SipWorld.open(main, seed)
  const notify = (line: string) =>
    print(`${((performance.now() - startedAt) / 1_000).toFixed(1)} s seed ${seed}: ${line}`)
  try {
    const figures = await wreakSip(world, kills, values.verbose ? notify : () => {})
    const findings = await settleSip(world)
    notify(`${figures.kills} kills, ${findings.dials} dials, ${findings.violations.length} violations`)
    for (const violation of findings.violations.slice(0, 12)) print(`  ${violation}`)
    return { figures, findings }
  } finally {
    await world.close()
  }
}

async function run(): Promise<number> {
  const wanted = Number(values.kills)
  const lanes = Number(values.lanes)
  const main = await productMain()
  const outcomes: Outcome[] = []
  let brokenOff = 0
  const runs = Math.max(Math.min(lanes, wanted), Math.ceil(wanted / KILLS_A_RUN))
  let next = 0
  const lane = async () => {
    while (next < runs) {
      const seed = Number(values.seed) + next++
      try {
        outcomes.push(await one(main, seed, Math.ceil(wanted / runs)))
      } catch (error) {
        brokenOff++
        print(`seed ${seed} broke off: ${error instanceof Error ? error.stack : String(error)}`)
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return report(outcomes, brokenOff)
}

function report(outcomes: readonly Outcome[], brokenOff: number): number {
  const sum = (of: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0)
  const faults = SIP_FAULTS.map(fault => `${fault} ${sum(({ figures }) => figures.faults[fault])}`).join(', ')
  print(`\n${sum(({ figures }) => figures.kills)} kills in ${outcomes.length} runs: ${faults}`)
  const totals = (['numbers', 'dials', 'pickedUp', 'unheard', 'bills', 'pushes', 'recordings'] as const).map(
    name => `${name} ${sum(({ findings }) => findings[name])}`,
  )
  print(totals.join(', '))
  const sorted = outcomes.flatMap(({ figures }) => figures.dialsAgainMs).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  print(
    `calls go out again after a start: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${sorted.at(-1) ?? 0} ms`,
  )
  const registrations = new Map<string, number>()
  for (const { findings } of outcomes)
    for (const [status, times] of Object.entries(findings.registrations))
      registrations.set(status, (registrations.get(status) ?? 0) + times)
  print(
    `answers to the phones' REGISTERs: ${[...registrations].map(([status, times]) => `${status} ${times}`).join(', ')}`,
  )
  const violations = sum(({ findings }) => findings.violations.length)
  print(`violations ${violations}, runs that broke off ${brokenOff}`)
  return violations + brokenOff === 0 ? 0 : 1
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await run()

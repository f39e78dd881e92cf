// Bench: how near the pacer comes to the optimum, beside three other ways to dial; writes results.md and talk-share.svg here.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { plot } from './plot.ts'
import { type Point, points, type Recovery, recovery } from './points.ts'
import { recoveryTable, worldTable } from './tables.ts'
import { SHOCKS, SHORT_CALLS, STEADY, WORLD_A, WORLD_B, type World } from './worlds.ts'

const WORLDS: readonly World[] = [WORLD_A, WORLD_B, ...STEADY, ...SHOCKS]
const TEAMS = { main: [2, 3, 5, 10, 20, 50], large: [200], other: [3, 5, 10, 20], shocks: [5, 20] }
const MAIN = [WORLD_A, WORLD_B, SHORT_CALLS]
const QUICK = { days: 4, teams: [3, 5, 10] }

const USAGE = `npm run bench -- pacing [--quick] [--days 20] [--seed 1] [--worlds 'A,B,short calls'] [--teams 3,5,10] [--dry]
--quick: ${QUICK.days} days, teams of ${QUICK.teams.join(', ')}; --dry: print only, write no file
worlds: ${WORLDS.map(world => world.name).join(', ')}
`

export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      days: { type: 'string' },
      seed: { type: 'string', default: '1' },
      worlds: { type: 'string' },
      teams: { type: 'string' },
      dry: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return say(USAGE)
  const scale = { days: Number(values.days ?? (values.quick ? QUICK.days : 20)), seed: Number(values.seed) }
  const named = values.worlds?.split(',')
  const worlds = WORLDS.filter(world => named === undefined || named.includes(world.name))
  const asked = values.teams?.split(',').map(Number) ?? (values.quick ? QUICK.teams : undefined)
  const measured: Point[] = []
  const sections: string[] = []
  const command = `npm run bench -- pacing${argv.length > 0 ? ` ${argv.join(' ')}` : ''}`
  // After every world: a long run that is stopped leaves what it has measured.
  const write = () => {
    if (values.dry) return
    writeFileSync(here('results.md'), `${preface(command, scale)}\n${sections.join('\n')}`)
    writeFileSync(here('talk-share.svg'), plot(measured.filter(point => !SHOCKS.some(world => world.name === point.world))))
  }
  for (const world of worlds) {
    const own: Point[] = []
    for (const agents of asked ?? teamsOf(world)) own.push(...points(world, agents, scale))
    measured.push(...own)
    sections.push(worldTable(world.name, own))
    say(`${sections.at(-1)}\n`)
    write()
  }
  const recoveries: Recovery[] = []
  if (named === undefined) for (const agents of asked ?? TEAMS.shocks) recoveries.push(...recovery(agents, scale))
  if (recoveries.length > 0) {
    sections.push(recoveryTable(recoveries))
    say(`${sections.at(-1)}\n`)
  }
  write()
}

function teamsOf(world: World): readonly number[] {
  if (SHOCKS.includes(world)) return TEAMS.shocks
  if (!MAIN.includes(world)) return TEAMS.other
  return world === SHORT_CALLS ? [...TEAMS.main, ...TEAMS.large] : TEAMS.main
}

function preface(command: string, scale: { days: number; seed: number }): string {
  return `# Pacing: measured

Written by \`${command}\`: ${scale.days} days of 8 hours a point (50 agents: 3 hours, 200: 1 hour), seed ${scale.seed}, cap 3 %, nothing known at the start,
the first two hours (200 agents: quarter of an hour) left out of talk share and abandon rate. ± is the 95 % interval over days. Days count against the cap from 300 answered calls.
"Of the best known": talk share over the exact optimum in worlds A and B; in short calls, occupancy over that of a pacer that knew the parameters
and met the cap on average only. Constant: the greatest constant ratio that keeps the cap on average, chosen with hindsight.

![Talk share against team size](talk-share.svg)
`
}

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}

function say(text: string): void {
  process.stdout.write(text)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(process.argv.slice(2))

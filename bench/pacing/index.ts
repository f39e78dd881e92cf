// How near the pacer comes to the optimum, beside three other ways to dial, and what an ask costs; writes
// results.md and talk-share.svg in this folder.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { askCosts } from './ask-cost.ts'
import { Measured } from './measured.ts'
import { plot } from './plot.ts'
import { type Point, point, type Scale, teamsOf, WAYS, WORLDS } from './points.ts'
import { recovery } from './recovery.ts'
import { askCostTable, otherSeedsTable, recoveryTable, worldTable } from './tables.ts'
import { SHOCKS, WORLD_B } from './worlds.ts'

const QUICK = { days: 4, teams: [3, 5, 10] }
const RECOVERY_TEAMS = [5, 20]
const OTHER = { seeds: [601, 602], days: 10, agents: 5 }

const USAGE = `npm run bench -- pacing [--quick] [--days 20] [--seed 1] [--worlds 'A,B,short calls'] [--teams 3,5,10] [--ways yuhu,progressive] [--resume] [--dry]
--quick: ${QUICK.days} days, teams of ${QUICK.teams.join(', ')}; --dry: print only, write no file
--resume: go on from measured.jsonl; what was measured with an older pacer is measured again
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
      ways: { type: 'string' },
      resume: { type: 'boolean', default: false },
      dry: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return say(USAGE)
  const scale = { days: Number(values.days ?? (values.quick ? QUICK.days : 20)), seed: Number(values.seed) }
  const worlds = WORLDS.filter(world => values.worlds?.split(',').includes(world.name) ?? true)
  const ways = WAYS.filter(way => values.ways?.split(',').includes(way) ?? true)
  const asked = values.teams?.split(',').map(Number) ?? (values.quick ? QUICK.teams : undefined)
  const measured = new Measured(values.dry ? null : here('measured.jsonl'), values.resume)
  const points: Point[] = []
  const sections: string[] = []
  const tell = (section: string) => {
    sections.push(section)
    say(`${section}\n`)
    if (values.dry) return
    writeFileSync(here('results.md'), `${preface(scale, measured.pacer)}\n${sections.join('\n')}`)
    writeFileSync(
      here('talk-share.svg'),
      plot(points.filter(({ world }) => !SHOCKS.some(shock => shock.name === world))),
    )
  }
  tell(askCostTable(askCosts(scale.seed)))
  for (const world of worlds) {
    const own = (asked ?? teamsOf(world)).flatMap(agents =>
      ways.map(way => measured.point(world.name, agents, way, scale, () => point(world, agents, way, scale))),
    )
    points.push(...own)
    tell(worldTable(world.name, own))
  }
  if (values.worlds !== undefined || !ways.includes('yuhu')) return
  tell(
    recoveryTable(
      (asked ?? RECOVERY_TEAMS).flatMap(agents =>
        measured.recovery(agents, scale, () => recovery(agents, scale)),
      ),
    ),
  )
  if (values.quick) return
  tell(otherSeedsTable(otherSeeds(measured)))
}

/**
 * One team size, in the world that is hardest for small teams and in all shocks, over seeds on which no
 * constant was chosen.
 */
function otherSeeds(measured: Measured): (Point & { seed: number })[] {
  return [WORLD_B, ...SHOCKS].flatMap(world =>
    OTHER.seeds.map(seed => {
      const scale = { days: OTHER.days, seed }
      return {
        ...measured.point(world.name, OTHER.agents, 'yuhu', scale, () =>
          point(world, OTHER.agents, 'yuhu', scale),
        ),
        seed,
      }
    }),
  )
}

function preface(scale: Scale, pacer: string): string {
  return `# Pacing: measured

Written by \`npm run bench -- pacing --days ${scale.days} --seed ${scale.seed}\`, pacer ${pacer} (the fingerprint of what it does in three short runs): ${scale.days} days of 8 hours a point (50 agents: 3 hours, 200: 1 hour), seed ${scale.seed}, cap 3 %, nothing known at the start,
the first two hours (200 agents: quarter of an hour) left out of talk share and abandon rate. ± is the 95 % interval over days. Days count against the cap from 300 answered calls.
"Of the best known": talk share over the exact optimum in worlds A and B; in short calls, occupancy over that of a pacer that knew the parameters
and met the cap on average only. Constant: the greatest constant ratio up to 12 that keeps the cap on average; dial-level loop: the target (agents left ready) with the greatest
talk share at 3.2 % abandoned or less; both chosen with hindsight on the first three days.

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

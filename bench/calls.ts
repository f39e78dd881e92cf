// How many calls a second the engine carries in real time over real PostgreSQL with the simulated switch, and
// what a call costs at each pace.
import { randomUUID } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createRealClock } from '../src/app/real-clock.ts'
import { seeded } from '../src/domain/random.ts'
import { Engine } from '../src/engine/node/engine.ts'
import { createLog, logEvents } from '../src/report/log.ts'
import { createMetrics } from '../src/report/metrics.ts'
import { createSimSwitch, type LedgerEntry } from '../src/telephony/sim/index.ts'
import { type Bed, CODE, line, openBed } from './store-bed.ts'

const TRUNK = 'bench'
/** Longer than a customer rings, an agent answers and both talk. */
const DRAIN_MS = 60_000
/** Room for 200 calls a second that last 25 s each. */
const CONCURRENT = 20_000
const RATIO = 100
/**
 * Conversations are so short that the agents keep up with the answers: the bench asks about the pace, not
 * about abandoned calls.
 */
const WORLD = { talk: { kind: 'lognormal', meanMs: 6_000, cv: 1 } } as const

/** --rates 20,50,100,200 --seconds 60 --warm-up 40 --agents 1000 [--url postgresql://…] */
export async function run(argv: string[]): Promise<void> {
  const options = {
    rates: { type: 'string', default: '20,50,100,200' },
    seconds: { type: 'string', default: '60' },
    'warm-up': { type: 'string', default: '40' },
    agents: { type: 'string', default: '1000' },
    url: { type: 'string' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const rates = values.rates.split(',').map(Number)
  const [warmUpMs, measureMs] = [Number(values['warm-up']) * 1_000, Number(values.seconds) * 1_000]
  const bed = await openBed(values.url)
  try {
    await bed.store.setSettings(CODE, { callHours: 'none', enforceCapOnManual: false, wrapUpSeconds: 1 })
    const agent = { code: CODE, group: 'bench', password: 'p', idle: true, reach: 'ring' } as const
    for (let ext = 1_002; ext <= 1_000 + Number(values.agents); ext++)
      await bed.store.addAgent({ ...agent, ext: String(ext) })
    const perPhase = (warmUpMs + measureMs) / 1_000 + 10
    const contacts = Math.ceil(rates.reduce((sum, rate) => sum + rate, 0) * perPhase)
    const [task] = await bed.fill(contacts)
    await bed.sql.query('update task set concurrent = $2, ratio = $3 where id = $1', [
      task?.id,
      CONCURRENT,
      RATIO,
    ])
    line(
      `${values.agents} agents, ${contacts} contacts, ${warmUpMs / 1_000} s of ` +
        `warm-up and ${measureMs / 1_000} s measured at each pace`,
    )
    for (const rate of rates) await phase(bed, rate, warmUpMs, measureMs)
  } finally {
    await bed.close()
  }
}

async function phase(bed: Bed, rate: number, warmUpMs: number, measureMs: number): Promise<void> {
  await bed.store.ensureSharedTrunk(TRUNK, CONCURRENT, rate)
  const before = await callsIn(bed)
  const dialled = new Set<string>()
  const clock = createRealClock()
  const telephony = createSimSwitch({
    clock,
    random: seeded(1),
    world: WORLD,
    watch: entry => note(entry, dialled),
  })
  const metrics = createMetrics({ clock, switchName: 'sim', clockSpeed: 1 })
  const report = logEvents(createLog({ level: 'silent' }))
  const engine = new Engine({
    ...{ store: bed.store, switch: telephony, clock, wall: clock, random: seeded(1) },
    ...{ node: `bench/${rate}`, newLegId: randomUUID },
    emit(event) {
      metrics.listen(event)
      report(event)
    },
  })
  await engine.start()
  await sleep(warmUpMs)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const [calls, cpu, began] = [dialled.size, process.cpuUsage(), performance.now()]
  const connected = telephony.ledger.counts.connected
  await sleep(measureMs)
  delay.disable()
  const seconds = (performance.now() - began) / 1_000
  const used = process.cpuUsage(cpu)
  const cpuMs = (used.user + used.system) / 1_000
  const made = dialled.size - calls
  const rssMb = process.memoryUsage().rss / 1e6
  const talked = telephony.ledger.counts.connected - connected
  await engine.stop(DRAIN_MS)
  const after = await callsIn(bed)
  line(
    `${rate} a second: ${(made / seconds).toFixed(1)} calls/s, ` +
      `${(talked / seconds).toFixed(1)} connected/s, ` +
      `${(cpuMs / seconds / 1_000).toFixed(2)} cores, ` +
      `${(cpuMs / Math.max(made, 1)).toFixed(2)} ms of CPU a call, loop ` +
      `delay p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, max ` +
      `${(delay.max / 1e6).toFixed(0)} ms, ${rssMb.toFixed(0)} MB`,
  )
  const recorded = after.recorded - before.recorded
  const missing = dialled.size - recorded
  line(
    `  ${dialled.size} dialled, ${recorded} recorded, ${after.open} without an ` +
      `end${missing === 0 && after.open === 0 ? '' : ': NOT EVERY CALL IS RECORDED'}`,
  )
}

function note(entry: LedgerEntry, dialled: Set<string>): void {
  if (entry.what === 'dialed') dialled.add(entry.legId)
}

async function callsIn(bed: Bed): Promise<{ recorded: number; open: number }> {
  const counted = `select
    count(*) filter (where dialed_at is not null and ended_at is not null)::int recorded,
    count(*) filter (where ended_at is null)::int open from call`
  const { rows } = await bed.sql.query<{ recorded: number; open: number }>(counted)
  return rows[0] ?? { recorded: 0, open: 0 }
}

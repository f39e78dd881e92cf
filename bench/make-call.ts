// How soon an agent's phone rings after MakeCall is sent: over HTTP, through PostgreSQL with real fsync and
// the notification of the engine, to the simulated switch; one after the other.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createRealClock } from '../src/app/real-clock.ts'
import { seeded } from '../src/domain/random.ts'
import { Engine } from '../src/engine/node/engine.ts'
import { createSimSwitch } from '../src/telephony/sim/index.ts'
import { openApi } from './api-bed.ts'
import { type Bed, CODE, line, openBed, quantile } from './store-bed.ts'

const TRUNK = 'bench'
const CALLER = '1001'
const WAIT_MS = 5_000
/** The caller is picked up and hung up at once, so that it can call again. */
const PAUSE_MS = 300

/** --calls 200 --agents 100 [--url postgresql://…] */
export async function run(argv: string[]): Promise<void> {
  const options = {
    calls: { type: 'string', default: '200' },
    agents: { type: 'string', default: '100' },
    url: { type: 'string' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const bed = await openBed(values.url)
  try {
    await bed.store.setSettings(CODE, { callHours: 'none', enforceCapOnManual: false, wrapUpSeconds: 0 })
    const agent = { code: CODE, group: 'sales', password: 'p', idle: true, reach: 'ring' } as const
    for (let ext = 1_002; ext <= 1_000 + Number(values.agents); ext++)
      await bed.store.addAgent({ ...agent, ext: String(ext) })
    await bed.store.ensureSharedTrunk(TRUNK, 1_000, 1_000)
    await measure(bed, Number(values.calls))
  } finally {
    await bed.close()
  }
}

async function measure(bed: Bed, calls: number): Promise<void> {
  const clock = createRealClock()
  let rung: (() => void) | null = null
  const telephony = createSimSwitch({
    clock,
    random: seeded(1),
    watch: ({ what, to }) => {
      if (what === 'agentRung' && to === CALLER) rung?.()
    },
  })
  const engine = new Engine({
    ...{ store: bed.store, switch: telephony, clock, wall: clock, random: seeded(1) },
    ...{ node: 'bench', newLegId: randomUUID, emit: () => {} },
  })
  const { url, token, close } = await openApi(bed)
  await engine.start()
  try {
    const post = async (fields: Record<string, string>) => {
      const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })
      return ((await response.json()) as { data: { status: number } }).data
    }
    // The floor: a command that is written and answered, without an engine in it.
    const floor: number[] = []
    const times: number[] = []
    for (let call = 0; call < calls; call++) {
      const began = performance.now()
      await post({ service: 'App.Sip_Status.GetSipCallStatus', token, extnumber: CALLER })
      await bed.sql.query(
        'create table if not exists bench_floor (n int); insert into bench_floor values (1)',
      )
      floor.push(performance.now() - began)
      times.push(
        await ringing(
          when => (rung = when),
          () => post(wish(token, call)),
        ),
      )
      await post({ service: 'App.Sip_Call.HangupCall', token, extnumber: CALLER })
      await sleep(PAUSE_MS)
    }
    const figures = (all: number[]) =>
      `p50 ${quantile(all, 0.5).toFixed(1)} ms, p99 ${quantile(all, 0.99).toFixed(1)} ms`
    line(`${calls} calls: the phone rings after ${figures(times)}`)
    line(`  floor, a query over HTTP and a commit: ${figures(floor)}`)
  } finally {
    await engine.stop(0)
    await close()
  }
}

function wish(token: string, call: number): Record<string, string> {
  const destnumber = `138${String(call).padStart(8, '0')}`
  return { service: 'App.Sip_Call.MakeCall', token, extnumber: CALLER, destnumber }
}

/** ms from asking to the ring; throws if the phone does not ring. */
async function ringing(
  listen: (when: (() => void) | null) => void,
  ask: () => Promise<{ status: number }>,
): Promise<number> {
  const began = performance.now()
  const rang = new Promise<number>(resolve => listen(() => resolve(performance.now() - began)))
  const answer = await ask()
  if (answer.status !== 0) throw new Error(JSON.stringify(answer))
  const after = await Promise.race([rang, sleep(WAIT_MS).then(() => null)])
  listen(null)
  if (after === null) throw new Error('the phone did not ring')
  return after
}

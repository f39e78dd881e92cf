// How long after a plan is changed its task dials by the new rule, with a million numbers waiting, and
// whether another task pauses meanwhile.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createRealClock } from '../src/app/real-clock.ts'
import { Plan } from '../src/domain/plan/plan.ts'
import { seeded } from '../src/domain/random.ts'
import { Engine } from '../src/engine/node/engine.ts'
import { createLog, logEvents } from '../src/report/log.ts'
import { createSimSwitch } from '../src/telephony/sim/index.ts'
import { type Bed, CODE, line, openBed } from './store-bed.ts'

const PLAN = 'changed'
/** Each of its numbers was called once today. */
const STRICT = Plan.parse({ limits: [{ most: 1, in: { days: 1 }, over: 'account' }] })
const LOOSE = Plan.parse({ limits: [{ most: 3, in: { days: 1 }, over: 'account' }] })
/** The first digits of the numbers of each task, whose agents and calls are its own. */
const [CHANGED, OTHER] = ['159', '138']
const AGENTS_EACH = 100
/** More than all agents need. */
const CHANNELS = 10_000
const WORLD = { talk: { kind: 'lognormal', meanMs: 3_000, cv: 1 } } as const
const WATCH_MS = 15_000
const DRAIN_MS = 60_000

interface Dial {
  readonly to: string
  readonly at: number
}

/** --contacts 1000000 --rounds 3 [--url postgresql://…] */
export async function run(argv: string[]): Promise<void> {
  const options = {
    contacts: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    url: { type: 'string' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const bed = await openBed(values.url)
  try {
    await fill(bed, Number(values.contacts))
    line(`${values.contacts} numbers wait for tomorrow, another task dials with agents of its own`)
    const dials: Dial[] = []
    const engine = engineOf(bed, dials)
    await engine.start()
    await sleep(WATCH_MS)
    for (let round = 0; round < Number(values.rounds); round++) {
      await change(bed, dials, LOOSE, 'one a day to three')
      await change(bed, dials, STRICT, 'three a day to one')
    }
    await engine.stop(DRAIN_MS)
  } finally {
    await bed.close()
  }
}

/** What is said of a looser plan is its first call, of a stricter one the last by the old rule. */
async function change(bed: Bed, dials: Dial[], rules: Plan, title: string): Promise<void> {
  const { store, accountId } = bed
  const was = (await store.findPlan(accountId, PLAN))?.version ?? null
  const changedAt = performance.now()
  await store.putPlan(accountId, { name: PLAN, rules, changedBy: 'bench', was })
  const writtenAt = performance.now()
  await sleep(WATCH_MS)
  const since = dials.filter(({ at }) => at >= changedAt)
  const changed = since.filter(({ to }) => to.startsWith(CHANGED)).map(({ at }) => at - changedAt)
  const at = rules === LOOSE ? changed[0] : (changed.at(-1) ?? 0)
  line(
    `${title}: written in ${(writtenAt - changedAt).toFixed(0)} ms, ` +
      `${rules === LOOSE ? 'first call' : 'last call by the old rule'} after ` +
      `${at === undefined ? 'NONE' : `${at.toFixed(0)} ms`}, ${changed.length} calls in ${WATCH_MS / 1_000} s`,
  )
  const others = (list: readonly Dial[]) => list.filter(({ to }) => to.startsWith(OTHER)).map(one => one.at)
  const before = dials.filter(one => one.at < changedAt && one.at >= changedAt - WATCH_MS)
  line(
    `  the other task: longest pause between two calls ${longestGap(others(before)).toFixed(0)} ms before, ` +
      `${longestGap(others(since)).toFixed(0)} ms after; ${others(before).length} and ${others(since).length} calls`,
  )
}

function longestGap(times: readonly number[]): number {
  return times.slice(1).reduce((most, at, n) => Math.max(most, at - (times[n] ?? at)), 0)
}

async function fill({ store, sql, accountId, addTask }: Bed, contacts: number): Promise<void> {
  await store.setSettings(CODE, { callHours: 'none', enforceCapOnManual: false, wrapUpSeconds: 1 })
  const agent = { code: CODE, password: 'p', idle: true, reach: 'held' } as const
  for (let n = 0; n < AGENTS_EACH; n++) {
    await store.addAgent({ ...agent, ext: String(2_000 + n), group: 'bench' })
    await store.addAgent({ ...agent, ext: String(3_000 + n), group: 'other' })
  }
  await store.ensureSharedTrunk('bench', CHANNELS, CHANNELS)
  await store.putPlan(accountId, { name: PLAN, rules: STRICT, changedBy: 'bench', was: null })
  const [changed, other] = [await addTask(), await addTask()]
  await sql.query(
    'update task set concurrent = 10000, ratio = 3, plan_id = (select id from plan where name = $2) where id = $1',
    [changed.id, PLAN],
  )
  await sql.query("update task set concurrent = 10000, ratio = 3, assign_to = 'other' where id = $1", [
    other.id,
  ])
  await sql.query(WAITING, [changed.id, CHANGED, contacts, true])
  await sql.query(WAITING, [other.id, OTHER, 100_000, false])
  await sql.query(CALLED, [accountId, changed.id, changed.taskid])
  await sql.query('update task t set total = (select count(*) from contact where task_id = t.id)')
  await sql.query('analyze')
}

const WAITING = `
insert into contact (task_id, phone, due_at, put_off_at, userid, memberid, customuuid)
select $1, $2::text || lpad(i::text, 8, '0'),
  case when $4 then now() + interval '1 day' else now() end,
  case when $4 then now() - interval '1 h' end, 'u' || i, '', ''
from generate_series(0, $3::int - 1) i`

const CALLED = `
insert into call (leg_id, account_id, task_id, taskid, contact_id, round, phone, userid, memberid, extra,
  customuuid, node, claimed_at, dialed_at, ended_at, outcome)
select gen_random_uuid(), $1, c.task_id, $3, c.id, 0, c.phone, c.userid, '', '', '', 'bench',
  now() - interval '2 h', now() - interval '2 h', now() - interval '119 min', 'noAnswer'
from contact c where c.task_id = $2`

function engineOf(bed: Bed, dials: Dial[]): Engine {
  const clock = createRealClock()
  const telephony = createSimSwitch({
    ...{ clock, random: seeded(1), world: WORLD },
    watch: ({ what, to }) => {
      if (what === 'dialed') dials.push({ to, at: performance.now() })
    },
  })
  return new Engine({
    ...{ store: bed.store, switch: telephony, clock, wall: clock, random: seeded(1) },
    ...{ node: 'bench', newLegId: randomUUID, emit: logEvents(createLog({ level: 'silent' })) },
  })
}

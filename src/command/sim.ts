// `sim`: a shift in virtual time, from flags or a JSON file; prints a table or JSON.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { ConfigError, readConfig } from '../config.ts'
import { openStore } from '../database.ts'
import { createLog } from '../report/log.ts'
import { ANSWERED_MIN, scenarioOf } from '../simulation/measured.ts'
import { Scenario } from '../simulation/scenario.ts'
import { runShift } from '../simulation/shift.ts'
import type { ShiftReport } from '../simulation/tally.ts'

const text = { type: 'string' } as const

const OPTIONS = {
  agents: text,
  hours: text,
  seed: text,
  pace: text,
  tasks: text,
  cap: text,
  answer: text,
  busy: text,
  invalid: text,
  ring: text,
  talk: text,
  'wrap-up': text,
  patience: text,
  'ring-timeout': text,
  reach: text,
  scenario: text,
  'from-task': text,
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const HELP = `sim: simulate a shift in virtual time with the real engine and pacer

  --agents N          agents logged in (20)          --hours N         simulated hours (8)
  --pace auto|N       predictive, or calls per idle agent (auto)
  --cap 0.03          abandon rate cap               --tasks N         tasks sharing the agents (1)
  --answer 0.30       share of customers who answer  --busy 0.12       busy lines      --invalid 0.08  no such number
  --ring 9:0.6        ring to answer, mean seconds[:coefficient of variation]
  --talk 60:1         conversation                   --wrap-up 10:0.5  work after it
  --patience 8        seconds an answered customer waits
  --ring-timeout 30   seconds a customer is rung     --reach held|ring how agents are reached
  --seed N            the same seed gives the same shift (1)
  --from-task TASKID  the customers of a real task, as its calls measured them; the other flags say what if
  --scenario FILE     all of this and more as JSON (docs/guide/en/simulation.md); flags win
  --json              print JSON                     --quiet           no progress`

export async function sim(argv: string[], print: (line: string) => void): Promise<number> {
  const { values } = parseArgs({ args: argv, options: OPTIONS })
  if (values.help) {
    print(HELP)
    return 0
  }
  const measured = values['from-task'] === undefined ? {} : await fromTask(values['from-task'])
  const scenario = parseScenario({ ...measured, ...(await fromFile(values.scenario)) }, values)
  const showProgress = !values.quiet && process.stderr.isTTY
  const report = await runShift(scenario, {
    progress: share => {
      if (showProgress) process.stderr.write(`\r${bar(share)} ${Math.round(share * 100)} %${share === 1 ? '\n' : ''}`)
    },
  })
  print(values.json ? JSON.stringify({ scenario, report }, null, 2) : table(scenario, report))
  return 0
}

async function fromFile(path: string | undefined): Promise<Record<string, unknown>> {
  if (path === undefined) return {}
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed }
  } catch (error) {
    throw new ConfigError(`The scenario file ${path} cannot be read: ${error instanceof Error ? error.message : error}.`)
  }
  throw new ConfigError(`The scenario file ${path} holds no JSON object.`)
}

async function fromTask(taskid: string): Promise<Record<string, unknown>> {
  const { store, close } = await openStore(readConfig(), createLog({ level: 'warn' }))
  try {
    const measures = await store.measureTask(taskid)
    if (measures === null) throw new ConfigError(`There is no task ${taskid}.`)
    if (measures.talkMs.length < ANSWERED_MIN) {
      throw new ConfigError(
        `Task ${taskid} has ${measures.talkMs.length} conversations; at least ${ANSWERED_MIN} are needed to say what if.`,
      )
    }
    return scenarioOf(measures)
  } finally {
    await close()
  }
}

type Values = Partial<Record<keyof typeof OPTIONS, string | boolean>>

function parseScenario(file: Record<string, unknown>, values: Values): Scenario {
  const given: Record<string, unknown> = { ...file }
  const world: Record<string, unknown> = { ...(typeof file['world'] === 'object' ? file['world'] : {}) }
  const settings: Record<string, unknown> = { ...(typeof file['settings'] === 'object' ? file['settings'] : {}) }
  const put = (target: Record<string, unknown>, key: string, value: unknown) => {
    if (value !== undefined) target[key] = value
  }
  for (const key of ['agents', 'hours', 'seed', 'tasks'] as const) put(given, key, number(values, key))
  put(given, 'pace', values.pace === 'auto' ? 'auto' : number(values, 'pace'))
  put(given, 'reach', values.reach)
  put(given, 'wrapUp', duration(values, 'wrap-up'))
  put(settings, 'abandonRateMax', number(values, 'cap'))
  put(settings, 'ringTimeoutSeconds', number(values, 'ring-timeout'))
  put(world, 'answerProbability', number(values, 'answer'))
  put(world, 'busyProbability', number(values, 'busy'))
  put(world, 'invalidProbability', number(values, 'invalid'))
  put(world, 'ringToAnswer', duration(values, 'ring'))
  put(world, 'talk', duration(values, 'talk'))
  const patience = number(values, 'patience')
  put(world, 'patience', patience === undefined ? undefined : { kind: 'fixed', ms: patience * 1_000 })
  const parsed = Scenario.safeParse({ ...given, world, settings })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ConfigError(`The scenario's ${issue?.path.join('.') || 'text'} is wrong: ${issue?.message}.`)
}

function number(values: Values, name: keyof typeof OPTIONS): number | undefined {
  const value = values[name]
  if (value === undefined) return undefined
  const parsed = Number(value)
  if (value === '' || !Number.isFinite(parsed)) throw new ConfigError(`--${name} is «${value}», which is no number.`)
  return parsed
}

/** `mean[:cv]` in seconds → a lognormal distribution; a cv of 0 is a fixed time. */
function duration(values: Values, name: keyof typeof OPTIONS) {
  const value = values[name]
  if (typeof value !== 'string') return undefined
  const [mean = Number.NaN, cv = 0.6] = value.split(':').map(Number)
  if (!(mean >= 0 && cv >= 0)) throw new ConfigError(`--${name} is «${value}»; it must be mean seconds[:coefficient of variation].`)
  return cv === 0 ? { kind: 'fixed', ms: mean * 1_000 } : { kind: 'lognormal', meanMs: mean * 1_000, cv }
}

function table(scenario: Scenario, report: ShiftReport): string {
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`
  const outcomes = Object.entries(report.outcomes).map(([outcome, count]) => `${outcome} ${count}`)
  const rows: [string, string][] = [
    ['agents', `${report.agents}, ${report.hours} h, pace ${scenario.pace}, seed ${scenario.seed}`],
    ['talk share', percent(report.talkShare)],
    ['occupancy', `${percent(report.occupancy)} (talk and wrap-up)`],
    [
      'abandon rate',
      `${percent(report.abandonRate)} (cap ${percent(scenario.settings.abandonRateMax)}, worst half hour ${percent(report.worstHalfHour)})`,
    ],
    ['dials', `${report.dials}, ${report.dialsPerConnect.toFixed(2)} per connect`],
    ['answered', `${report.answered}: ${report.connected} connected, ${report.abandoned} abandoned`],
    ['wait', `p50 ${seconds(report.waitMs.p50)}, p95 ${seconds(report.waitMs.p95)}, max ${seconds(report.waitMs.max)}`],
    ['outcomes', outcomes.join(', ')],
    ...(report.tasks.length > 1 ? report.tasks : []).map(({ taskid, abandonRate, connected, abandoned }): [string, string] => [
      taskid,
      `${percent(abandonRate)} abandoned: ${connected} connected, ${abandoned} abandoned`,
    ]),
  ]
  return rows.map(([name, value]) => `${name.padEnd(14)}${value}`).join('\n')
}

function bar(share: number): string {
  const width = 30
  const done = Math.round(share * width)
  return `[${'#'.repeat(done)}${'.'.repeat(width - done)}]`
}

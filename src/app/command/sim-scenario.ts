// Makes a scenario from what was typed after `sim` and from the file it names.
import { readFile } from 'node:fs/promises'
import { errorText } from '../../domain/error-text.ts'
import { contradictions } from '../../domain/plan/plan-fault.ts'
import { profile } from '../../domain/plan/profile/profiles.ts'
import { ANSWERED_MIN, scenarioOf } from '../../simulation/measured.ts'
import { Scenario } from '../../simulation/scenario.ts'
import { clauseOf } from '../../words/issue-words.ts'
import { planFaultWords } from '../../words/plan-fault-words.ts'
import * as words from '../../words/sim-words.ts'
import { withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'

type NumberFlag =
  | 'agents'
  | 'hours'
  | 'warmUpHours'
  | 'seed'
  | 'tasks'
  | 'cap'
  | 'answer'
  | 'busy'
  | 'invalid'
  | 'patience'
  | 'ringTimeout'
type DurationFlag = 'ring' | 'talk' | 'wrapUp'

export interface ScenarioFlags extends Partial<Record<NumberFlag | DurationFlag, string>> {
  readonly pace?: string
  readonly reach?: string
  readonly scenario?: string
  readonly fromTask?: string
  readonly persons?: string
  /** A profile or a file. */
  readonly plan?: string
}

/** Flags override the file, which overrides the measures of a task. */
export async function typedScenario(flags: ScenarioFlags): Promise<Scenario> {
  const measured = flags.fromTask === undefined ? {} : await fromTask(flags.fromTask)
  const plan = flags.plan === undefined ? {} : { plan: profile(flags.plan) ?? (await fromFile(flags.plan)) }
  const scenario = flags.scenario === undefined ? {} : await fromFile(flags.scenario)
  return parsed({ ...measured, ...scenario, ...plan }, flags)
}

async function fromFile(path: string): Promise<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return { ...read }
  } catch (error) {
    throw new CommandFailure(words.fileUnreadable(path, errorText(error)))
  }
  throw new CommandFailure(words.fileNotObject(path))
}

function fromTask(taskid: string): Promise<Record<string, unknown>> {
  return withStore(async store => {
    const measures = await store.measureTask(taskid)
    if (measures === null) throw new CommandFailure(words.noTask(taskid))
    const { length } = measures.talkMs
    if (length < ANSWERED_MIN)
      throw new CommandFailure(words.tooFewConversations(taskid, length, ANSWERED_MIN))
    return scenarioOf(measures)
  })
}

function parsed(file: Record<string, unknown>, flags: ScenarioFlags): Scenario {
  const given: Record<string, unknown> = { ...file }
  const world: Record<string, unknown> = { ...(typeof file['world'] === 'object' ? file['world'] : {}) }
  const settings: Record<string, unknown> = {
    ...(typeof file['settings'] === 'object' ? file['settings'] : {}),
  }
  const put = (target: Record<string, unknown>, key: string, value: unknown) => {
    if (value !== undefined) target[key] = value
  }
  for (const key of ['agents', 'hours', 'seed', 'tasks'] as const)
    put(given, key, numberOf(flags[key], `--${key}`))
  put(given, 'warmUpHours', numberOf(flags.warmUpHours, '--warm-up-hours'))
  put(given, 'pace', flags.pace === 'auto' ? 'auto' : numberOf(flags.pace, '--pace'))
  put(given, 'reach', flags.reach)
  put(given, 'persons', personsOf(flags.persons))
  put(given, 'wrapUp', durationOf(flags.wrapUp, '--wrap-up'))
  put(settings, 'abandonRateMax', numberOf(flags.cap, '--cap'))
  put(settings, 'ringTimeoutSeconds', numberOf(flags.ringTimeout, '--ring-timeout'))
  put(world, 'answerProbability', numberOf(flags.answer, '--answer'))
  put(world, 'busyProbability', numberOf(flags.busy, '--busy'))
  put(world, 'invalidProbability', numberOf(flags.invalid, '--invalid'))
  put(world, 'ringToAnswer', durationOf(flags.ring, '--ring'))
  put(world, 'talk', durationOf(flags.talk, '--talk'))
  const patience = numberOf(flags.patience, '--patience')
  put(world, 'patience', patience === undefined ? undefined : { kind: 'fixed', ms: patience * 1_000 })
  const result = Scenario.safeParse({ ...given, world, settings })
  if (result.success) return withoutContradiction(result.data)
  const [issue] = result.error.issues
  throw new UsageError(words.badScenario(issue?.path.join('.') ?? '', clauseOf(issue)))
}

function withoutContradiction(scenario: Scenario): Scenario {
  const { plan, settings, start } = scenario
  const faults = plan === undefined ? [] : contradictions(plan, settings, Date.parse(start))
  if (faults.length > 0) throw new UsageError(words.badPlan(faults.map(planFaultWords)))
  return scenario
}

function numberOf(value: string | undefined, flag: string): number | undefined {
  if (value === undefined) return undefined
  const number = Number(value)
  if (value === '' || !Number.isFinite(number)) throw new UsageError(words.notNumber(flag, value))
  return number
}

/** `count[:numbers of each]` */
function personsOf(value: string | undefined) {
  if (value === undefined) return undefined
  const [count, numbers] = value.split(':').map(part => numberOf(part, '--persons'))
  return { count, ...(numbers !== undefined && { numbers }) }
}

/** `mean[:cv]` in seconds → a lognormal distribution; a cv of 0 is a fixed time. */
function durationOf(value: string | undefined, flag: string) {
  if (value === undefined) return undefined
  const [mean = Number.NaN, cv = 0.6] = value.split(':').map(Number)
  if (!(mean >= 0 && cv >= 0)) throw new UsageError(words.notDuration(flag, value))
  return cv === 0 ? { kind: 'fixed', ms: mean * 1_000 } : { kind: 'lognormal', meanMs: mean * 1_000, cv }
}

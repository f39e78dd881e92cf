// `plan`: who may be called, when, how often and what comes next, as an account's tasks use it.
import { readFile } from 'node:fs/promises'
import { text as wholeText } from 'node:stream/consumers'
import type { AccountSettings } from '../../domain/account.ts'
import { errorText } from '../../domain/error-text.ts'
import type { Plan } from '../../domain/plan/plan.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import { PLAN_NAME_LENGTH, PLANS_MAX } from '../../store/port/plan-book.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import * as words from '../../words/plan-command-words.ts'
import { planFaultWords } from '../../words/plan-fault-words.ts'
import { PLAN_PROBLEMS } from '../../words/plan-problem-words.ts'
import { PROBLEMS } from '../../words/problem-words.ts'
import { fileUnreadable } from '../../words/spreadsheet-words.ts'
import { JSON_FLAG } from '../../words/usage-words.ts'
import { machineActor } from '../machine-actor.ts'
import { refuseShutOut } from './anyway-flag.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

const { PLAN } = words

interface Given {
  readonly account: string
  readonly name: string
}

export function definePlan(word: Word): void {
  const { terminal } = word
  word
    .verb('list', PLAN.list)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--json', JSON_FLAG)
    .does(async ({ account, json }: { account: string; json?: true }) => {
      const plans = await withAccount(account, (store, id) => store.listPlans(id))
      if (json) terminal.printJson(plans)
      else if (plans.length === 0) terminal.say(words.noPlans(account))
      else
        terminal.printTable(
          ['name', 'version', 'changedBy', 'tasks'],
          plans.map(one => [one.name, String(one.version), one.changedBy, String(one.tasks)]),
        )
    })
  word
    .verb('show', PLAN.show)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--name <name>', PLAN.name)
    .does(async ({ account, name }: Given) => {
      const found = await withAccount(account, (store, id) => store.findPlan(id, name))
      if (found === null) throw new CommandFailure(PLAN_PROBLEMS.planNotFound(name))
      terminal.printJson(found.rules)
    })
  word
    .verb('profile', PLAN.profile)
    .argument('<profile>', terminal.word(PLAN.profileName))
    .does(async (_given: object, name = '') => {
      const { PROFILE_NAMES, profile } = await import('../../domain/plan/profile/profiles.ts')
      const found = profile(name)
      if (found === null) throw new CommandFailure(words.noProfile(name, PROFILE_NAMES))
      terminal.printJson(found)
    })
  defineChanges(word)
}

function defineChanges(word: Word): void {
  const { terminal } = word
  word
    .verb('set', PLAN.set)
    .argument('<file>', terminal.word(PLAN.file))
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--name <name>', PLAN.name)
    .takes('--anyway', PLAN.anyway)
    .does(async ({ account, name, anyway }: Given & { anyway?: true }, file = '') => {
      const called = checkedName(name)
      const stored = await withStore(async store => {
        const { id, settings } = await accountNamed(store, account)
        const rules = await planIn(file, settings)
        const { planOutlook } = await import('../../examination/plan-outlook.ts')
        await refuseShutOut(anyway, now => planOutlook(store, { id, settings }, { name: called, rules }, now))
        return store.putPlan(id, { name: called, rules, changedBy: machineActor().name, was: null })
      })
      if (stored === 'tooMany') throw new CommandFailure(PLAN_PROBLEMS.tooManyPlans(String(PLANS_MAX)))
      if ('overtaken' in stored) throw new CommandFailure(PROBLEMS.overtaken('version'))
      terminal.say(words.planSet(called, stored.version))
    })
  word
    .verb('rename', PLAN.rename)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--name <name>', PLAN.name)
    .needs('--to <name>', PLAN.to)
    .does(async ({ account, name, to }: Given & { to: string }) => {
      const called = checkedName(to)
      const renamed = await withAccount(account, (store, id) => store.renamePlan(id, name, called))
      if (renamed === 'notFound') throw new CommandFailure(PLAN_PROBLEMS.planNotFound(name))
      if (renamed === 'taken') throw new CommandFailure(PROBLEMS.taken(called))
      terminal.say(words.planRenamed(name, called))
    })
  word
    .verb('remove', PLAN.remove)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--name <name>', PLAN.name)
    .does(async ({ account, name }: Given) => {
      const refusal = await withAccount(account, (store, id) => store.removePlan(id, name))
      if (refusal !== null) throw new CommandFailure(PROBLEMS[refusal.reason](...refusal.about))
      terminal.say(words.planRemoved(name))
    })
}

function withAccount<T>(code: string, act: (store: StoreVerbs, accountId: number) => Promise<T>): Promise<T> {
  return withStore(async store => act(store, (await accountNamed(store, code)).id))
}

function checkedName(given: string): string {
  const name = given.trim()
  if (name === '' || name.length > PLAN_NAME_LENGTH)
    throw new UsageError(words.badPlanName(given, PLAN_NAME_LENGTH))
  return name
}

async function planIn(file: string, settings: AccountSettings): Promise<Plan> {
  const [{ readPlan }, { createRealClock }] = await Promise.all([
    import('../../domain/plan/plan-fault.ts'),
    import('../real-clock.ts'),
  ])
  const read = readPlan(jsonOf(file, await textIn(file)), settings, createRealClock().systemTime())
  if ('plan' in read) return read.plan
  throw new CommandFailure(words.badPlan(read.faults.map(planFaultWords)))
}

function textIn(file: string): Promise<string> {
  if (file === '-') return wholeText(process.stdin)
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandFailure(fileUnreadable(file, errorText(error)))
  })
}

function jsonOf(file: string, written: string): unknown {
  try {
    return JSON.parse(written)
  } catch (error) {
    throw new CommandFailure(words.notJson(file, errorText(error)))
  }
}

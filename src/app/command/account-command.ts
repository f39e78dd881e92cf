// `account`: tenants, their keys and settings. Repeating a command changes nothing.
import type { AccountSettings, SettingChanges } from '../../domain/account.ts'
import {
  ACCOUNT,
  accountAdded,
  accountIsThere,
  appidTaken,
  atDefault,
  settingsSet,
} from '../../words/account-words.ts'
import { COLUMNS } from '../../words/column-words.ts'
import { PLAN } from '../../words/plan-command-words.ts'
import { PROBLEMS } from '../../words/problem-words.ts'
import { keyMade } from '../../words/secret-words.ts'
import { areMissing, JSON_FLAG, yesNo } from '../../words/usage-words.ts'
import { defineAccountState } from './account-state-command.ts'
import { refuseShutOut } from './anyway-flag.ts'
import { accountNamed, withStore } from './installation.ts'
import { secretOf } from './secret.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import { table } from './table.ts'
import type { Word } from './word.ts'

/** Beside the settings. */
const FACTS = ['name', 'appid', 'enabled', 'agents', 'trunks', 'callerIds'] as const

export function defineAccount(word: Word): void {
  defineAdd(word)
  defineSet(word)
  defineList(word)
  defineShow(word)
  defineAccountState(word)
}

function defineAdd(word: Word): void {
  const { terminal } = word
  word
    .verb('add', ACCOUNT.add)
    .needs('--code <code>', ACCOUNT.code)
    .needs('--appid <appid>', ACCOUNT.appid)
    .takes('--name <name>', ACCOUNT.name)
    .takes('--accesskey <key>', ACCOUNT.accesskey)
    .lists('--setting <key=value>', ACCOUNT.setting)
    .does(
      async (given: {
        code: string
        appid: string
        name?: string
        accesskey?: string
        setting?: string[]
      }) => {
        const { code, appid, name = code } = given
        const typed = await typedSettings(given.setting ?? [])
        const key = await secretOf(given.accesskey, '--accesskey')
        await withStore(async store => {
          const { hashSecret, verifySecret } = await import('../../api/credentials/secret-hash.ts')
          const there = await store.findAccount(code)
          if (there === null) {
            const owner = await store.accountByAppid(appid)
            if (owner !== null) throw new CommandFailure(appidTaken(appid))
            await store.addAccount({
              code,
              name,
              appid,
              accesskeyHash: await hashSecret(key.value),
              settings: typed.given,
            })
            terminal.say(accountAdded(code))
            if (key.made) terminal.say(keyMade(key.value))
            return
          }
          const kept = (await store.accountByAppid(there.appid))?.accesskeyHash ?? null
          const differing = [
            ...(there.appid === appid ? [] : ['--appid']),
            ...(given.name === undefined || there.name === name ? [] : ['--name']),
            ...(key.made || (await verifySecret(key.value, kept)) ? [] : ['--accesskey']),
            ...(isSo(typed, there.settings, await store.ownSettings(there.id)) ? [] : ['--setting']),
          ]
          if (differing.length > 0) throw new CommandFailure(accountIsThere(code, differing))
          terminal.say(accountIsThere(code, []))
        })
      },
    )
}

function defineSet(word: Word): void {
  word
    .verb('set', ACCOUNT.set)
    .needs('--code <code>', ACCOUNT.code)
    .lists('--setting <key=value>', ACCOUNT.setting)
    .takes('--anyway', PLAN.anyway)
    .does(async ({ code, setting = [], anyway }: { code: string; setting?: string[]; anyway?: true }) => {
      if (setting.length === 0) throw new UsageError(areMissing(['--setting']))
      const { changes, defaults } = await typedSettings(setting)
      await withStore(async store => {
        const account = await accountNamed(store, code)
        const { changesDialling, outlookOfSettings } = await import('../../examination/choice-outlook.ts')
        if (changesDialling(changes))
          await refuseShutOut(anyway, now => outlookOfSettings(store, account, changes, now))
        const refusal = await store.setSettings(code, changes)
        if (refusal !== null) throw new CommandFailure(PROBLEMS[refusal.reason](...refusal.about))
      })
      word.terminal.say(settingsSet(code, defaults))
    })
}

function defineList(word: Word): void {
  const { terminal } = word
  word
    .verb('list', ACCOUNT.list)
    .takes('--json', JSON_FLAG)
    .does(async ({ json }: { json?: true }) => {
      const accounts = await withStore(store => store.listAccounts())
      if (json)
        return terminal.printJson(
          accounts.map(({ code, name, appid, enabled }) => ({ code, name, appid, enabled })),
        )
      if (accounts.length === 0) return terminal.say(ACCOUNT.none)
      const rows = accounts.map(({ code, name, appid, enabled }) => [
        code,
        name,
        appid,
        terminal.word(yesNo(enabled)),
      ])
      terminal.printTable(['code', 'name', 'appid', 'enabled'], rows)
    })
}

function defineShow(word: Word): void {
  const { terminal } = word
  word
    .verb('show', ACCOUNT.show)
    .needs('--code <code>', ACCOUNT.code)
    .takes('--json', JSON_FLAG)
    .does(async ({ code, json }: { code: string; json?: true }) => {
      const { account, own, has } = await withStore(async store => {
        const found = await accountNamed(store, code)
        const [set, agents, trunks, callerIds] = await Promise.all([
          store.ownSettings(found.id),
          store.listAgents(found.id, null),
          store.listTrunks('all'),
          store.listCallerIds(found.id),
        ])
        const usable = trunks.filter(trunk => trunk.code === null || trunk.code === code).length
        return {
          account: found,
          own: set,
          has: { agents: agents.length, trunks: usable, callerIds: callerIds.length },
        }
      })
      const { name, appid, enabled } = account
      // The secret is never shown, since the screen may be shared.
      const settings = { ...account.settings, pushSecret: account.settings.pushSecret === '' ? '' : '***' }
      if (json) {
        const settingsSet = Object.keys(own)
        return terminal.printJson({ code, name, appid, enabled, ...has, settings, settingsSet })
      }
      const facts = { name, appid, enabled: terminal.word(yesNo(enabled)), ...has }
      const row = (head: string, value: unknown) => [head, shownAs(value)]
      const shown = [
        ...FACTS.map(fact => row(terminal.word(COLUMNS[fact]), facts[fact])),
        // Settings keep the names by which they are set.
        ...Object.entries(settings).map(([key, value]) =>
          Object.hasOwn(own, key) ? row(key, value) : [key, terminal.word(atDefault(shownAs(value)))],
        ),
      ]
      terminal.print(table([terminal.word(COLUMNS.code), code], shown))
    })
}

/** An empty value would be invisible. */
function shownAs(value: unknown): string {
  return value === '' ? '-' : String(value)
}

interface TypedSettings {
  readonly changes: SettingChanges
  readonly given: Partial<AccountSettings>
  /** The settings that go back to their default, with the default as it is shown. */
  readonly defaults: ReadonlyMap<string, string>
}

/** The checks are loaded only if there are settings. */
async function typedSettings(pairs: readonly string[]): Promise<TypedSettings> {
  if (pairs.length === 0) return { changes: {}, given: {}, defaults: new Map() }
  const [{ settingsOf }, { effectiveSettings, partsOf }] = await Promise.all([
    import('./setting.ts'),
    import('../../domain/account.ts'),
  ])
  const changes = settingsOf(pairs)
  const { given, cleared } = partsOf(changes)
  const values = new Map<string, unknown>(Object.entries(effectiveSettings({})))
  return { changes, given, defaults: new Map(cleared.map(key => [key, shownAs(values.get(key))])) }
}

function isSo({ given, defaults }: TypedSettings, all: AccountSettings, own: object): boolean {
  const values = new Map<string, unknown>(Object.entries(all))
  return (
    Object.entries(given).every(([key, value]) => values.get(key) === value) &&
    [...defaults.keys()].every(key => !Object.hasOwn(own, key))
  )
}

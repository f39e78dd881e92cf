// `--setting key=value`: the settings of an account as they are typed.
import { AccountSettings } from '../../domain/account.ts'
import { UsageError } from './spoken-language.ts'
import { badSetting, noSuchSetting, settingWithoutValue } from './words/account-words.ts'
import { clauseOf } from './words/issue-words.ts'

const DEFAULTS: Readonly<Record<string, unknown>> = AccountSettings.parse({})

/** What was typed, checked, and nothing else. */
export function settingsOf(pairs: readonly string[]): Partial<AccountSettings> {
  const given: Record<string, string> = {}
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    const key = pair.slice(0, at)
    if (at < 1 || !Object.hasOwn(AccountSettings.shape, key)) {
      throw new UsageError(noSuchSetting(pair, Object.keys(AccountSettings.shape)))
    }
    const value = pair.slice(at + 1)
    if (value === '' && typeof DEFAULTS[key] !== 'string') throw new UsageError(settingWithoutValue(key))
    given[key] = value
  }
  const parsed = AccountSettings.partial().safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const key = String(issue?.path[0])
    throw new UsageError(badSetting(key, given[key] ?? '', clauseOf(issue)))
  }
  // A default that was not typed is not stored: one that improves later shall reach the account.
  return Object.fromEntries(Object.entries(parsed.data).filter(([key]) => Object.hasOwn(given, key)))
}

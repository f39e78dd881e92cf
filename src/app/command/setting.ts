// `--setting key=value`: the settings of an account as they are typed.
import { AccountSettings, type SettingChanges } from '../../domain/account.ts'
import { badSetting, noSuchSetting } from '../../words/account-words.ts'
import { clauseOf } from '../../words/issue-words.ts'
import { UsageError } from './spoken-language.ts'

/** The settings that were typed, checked; `key=` puts a setting back to its default. */
export function settingsOf(pairs: readonly string[]): SettingChanges {
  const given: Record<string, string> = {}
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    const key = pair.slice(0, at)
    if (at < 1 || !Object.hasOwn(AccountSettings.shape, key)) {
      throw new UsageError(noSuchSetting(pair, Object.keys(AccountSettings.shape)))
    }
    given[key] = pair.slice(at + 1)
  }
  const isCleared = (key: string) => given[key] === ''
  const typed = Object.fromEntries(Object.entries(given).filter(([key]) => !isCleared(key)))
  const parsed = AccountSettings.partial().safeParse(typed)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const key = String(issue?.path[0])
    throw new UsageError(badSetting(key, given[key] ?? '', clauseOf(issue)))
  }
  const values: Readonly<Record<string, unknown>> = parsed.data
  return Object.fromEntries(Object.keys(given).map(key => [key, isCleared(key) ? null : values[key]]))
}

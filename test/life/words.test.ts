// Every setting that is refused is refused in Chinese too: no message of a schema is left in English.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../src/command/language.ts'
import { settingsOf } from '../../src/command/setting.ts'
import { ConfigError, readConfig, SETTINGS } from '../../src/config.ts'
import { AccountSettings } from '../../src/domain/account.ts'

const BAD = ['\u0001bad/ ', '-1', '1e9', '0.5', 'x'.repeat(3_000)]
/** English words in a Chinese sentence: names and formats are written with digits, capitals or signs. */
const ENGLISH = /\b(must|is|the|of|invalid|unknown|expected|received)\b/i

function refusals(attempt: (value: string) => unknown): { en: string; zh: string }[] {
  return BAD.flatMap(value => {
    try {
      attempt(value)
      return []
    } catch (error) {
      if (error instanceof UsageError) return [error.text]
      if (error instanceof ConfigError) return [{ en: error.message, zh: error.zh }]
      throw error
    }
  })
}

test('settings of an account', () => {
  let refused = 0
  for (const key of Object.keys(AccountSettings.shape)) {
    for (const { en, zh } of refusals(value => settingsOf([`${key}=${value}`]))) {
      refused += 1
      assert.match(en, new RegExp(`^Setting ${key} cannot be «`))
      assert.match(zh, new RegExp(`^设置项 ${key} 不能是“`))
      assert.doesNotMatch(zh.slice(zh.lastIndexOf('”')), ENGLISH, `${key}: ${zh}`)
      assert.doesNotMatch(en, /Invalid|which it cannot/, en)
    }
  }
  assert.ok(refused >= 40)
})

test('settings of the environment', () => {
  let refused = 0
  for (const key of Object.keys(SETTINGS)) {
    for (const { en, zh } of refusals(value => readConfig({ [key]: value }))) {
      refused += 1
      assert.match(en, new RegExp(`^${key} is set to «`))
      assert.doesNotMatch(zh.slice(zh.lastIndexOf('”')), ENGLISH, `${key}: ${zh}`)
      assert.doesNotMatch(en, /Invalid/, en)
    }
  }
  assert.ok(refused >= 30)
})

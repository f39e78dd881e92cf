// Whatever a command or a start that fails says, it says in Chinese too: refused settings, sentences in the
// source, and heads of tables.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { said, UNREACHABLE } from '../../src/app/command/said.ts'
import { settingsOf } from '../../src/app/command/setting.ts'
import { UsageError } from '../../src/app/command/spoken-language.ts'
import { ConfigError, readConfig, SETTINGS } from '../../src/app/config.ts'
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
      assert.match(en, new RegExp(`^Setting ${key} cannot be "`))
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
      assert.match(en, new RegExp(`^${key} is set to "`))
      assert.doesNotMatch(zh.slice(zh.lastIndexOf('”')), ENGLISH, `${key}: ${zh}`)
      assert.doesNotMatch(en, /Invalid/, en)
    }
  }
  assert.ok(refused >= 30)
})

const ROOT = new URL('../../src/', import.meta.url).pathname
/**
 * Where what is said at a terminal is written: the commands, and whatever may keep a server from starting.
 */
const SPEAKING = ['app', 'examination', 'main.ts', 'words', 'store/embedded']
const ALSO_SPEAKING = [
  'store/hindrance.ts',
  'store/migrate.ts',
  'telephony/sip/trunk/trial.ts',
  'telephony/sip/trunk/registration.ts',
]
/** Broken invariants, for us: nobody at a terminal can do anything about them. */
const FAULTS = [
  'x: x',
  'The API listens at no address.',
  'Two migrations have one number: x.',
  'the contact of a flow is "x"',
  'an import was read and nothing was found out',
  'no import was made',
]

const LITERAL = /'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/y

function spoken(): { file: string; source: string }[] {
  return [...SPEAKING, ...ALSO_SPEAKING].flatMap(place => {
    const files = place.endsWith('.ts')
      ? [place]
      : readdirSync(join(ROOT, place), { recursive: true, encoding: 'utf8' }).map(file => join(place, file))
    return files
      .filter(file => file.endsWith('.ts'))
      .map(file => ({ file, source: readFileSync(join(ROOT, file), 'utf8') }))
  })
}

/** Itself, or put together of what is. */
function isChinese(literal: string): boolean {
  return literal === '' || /\p{Script=Han}/u.test(literal) || /\$\{[\w.]*\bzh\}/.test(literal)
}

function withoutPlaces(literal: string): string {
  return literal.replace(/\$\{[^}]*\}/g, 'x')
}

/** The literal that stands there; null: something else does. */
function literalAt(source: string, at: number): string | null {
  LITERAL.lastIndex = at
  return LITERAL.exec(source)?.[0].slice(1, -1) ?? null
}

/** The arguments of a call, from behind its bracket. */
function argumentsAt(source: string, at: number): string[] {
  const found: string[] = []
  let [depth, begun] = [0, at]
  for (let index = at; index < source.length; index++) {
    const literal = literalAt(source, index)
    if (literal !== null) index += literal.length + 1
    else if ('([{'.includes(source[index] ?? '')) depth += 1
    else if (')]}'.includes(source[index] ?? '') && depth > 0) depth -= 1
    else if (source[index] === ')' || (source[index] === ',' && depth === 0)) {
      found.push(source.slice(begun, index).trim())
      begun = index + 1
      if (source[index] === ')') break
    }
  }
  return found.filter(argument => argument !== '')
}

test('every Chinese sentence in the source is Chinese', () => {
  let seen = 0
  const wrong = spoken().flatMap(({ file, source }) =>
    [...source.matchAll(/\bzh: |\bzh = /g)].flatMap(({ index, 0: head }) => {
      const literal = literalAt(source, index + head.length)
      if (literal === null) return []
      seen += 1
      return isChinese(literal) ? [] : [`${file}: ${literal}`]
    }),
  )
  assert.deepEqual(wrong, [])
  assert.ok(seen > 350, `${seen} seen`)
})

test('no refusal, hindrance or finding has only an English sentence', () => {
  let seen = 0
  const wrong = spoken().flatMap(({ file, source }) =>
    [...source.matchAll(/(?:new (?:ConfigError|Hindrance|NoInstallation)|\b(?:fine|wrong))\(/g)].flatMap(
      ({ index, 0: head }) => {
        if (/function \s*$/.test(source.slice(0, index))) return []
        const [en = '', zh = ''] = argumentsAt(source, index + head.length)
        seen += 1
        const isLiteral = literalAt(zh, 0) !== null
        return zh === '' || zh === en || (isLiteral && !isChinese(zh)) ? [`${file}: ${en}`] : []
      },
    ),
  )
  assert.deepEqual(wrong, [])
  assert.ok(seen > 90, `${seen} seen`)
})

test('nothing is thrown or printed in one language only', () => {
  const wrong = spoken().flatMap(({ file, source }) =>
    [
      ...[...source.matchAll(/new Error\(\s*/g)]
        .map(({ index, 0: head }) => literalAt(source, index + head.length))
        .filter(literal => literal !== null && !FAULTS.includes(withoutPlaces(literal))),
      ...[...source.matchAll(/\.(?:print|write|writeOut|writeErr)\(\s*/g)]
        .map(({ index, 0: head }) => withoutPlaces(literalAt(source, index + head.length) ?? ''))
        .filter(literal => /[a-z]{2,} [a-z]{2,}/i.test(literal)),
      ...(file.startsWith('command/')
        ? [...source.matchAll(/\btable\(\s*\[\s*'[^']*'/g)].map(([call]) => call)
        : []),
    ].map(literal => `${file}: ${literal}`),
  )
  assert.deepEqual(wrong, [])
})

test('a database that cannot be used says why in both languages', () => {
  for (const [code, zh] of Object.entries(UNREACHABLE)) {
    const error = Object.assign(new Error('in its own words'), { code })
    assert.equal(said(error, 'zh').lines, `DATABASE_URL 指定的数据库无法使用：${zh}（in its own words）。`)
    assert.equal(said(error, 'en').lines, 'The database of DATABASE_URL cannot be used: in its own words.')
  }
})

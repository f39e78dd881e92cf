// Every code that can be answered is in the documents, with its words in both languages.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { apiDocument } from '../../scripts/write-docs.ts'
import { CATALOGUE } from '../../src/api/published/catalogue.ts'
import { CODES } from '../../src/wire/codes.ts'
import {
  AGENT_STATE_CODE,
  HANGUP_CAUSE,
  HANGUP_DIRECTION,
  TASK_STATE_CODE,
} from '../../src/wire/state-codes.ts'

const source = fileURLToPath(new URL('../../src/', import.meta.url))

/**
 * Code numbers as they stand in the source: four digits of the published ranges, five of hang-ups; others are
 * written with _.
 */
function codesIn(...places: readonly string[]): number[] {
  const texts = places.flatMap(place => {
    if (place.endsWith('.ts')) return [readFileSync(join(source, place), 'utf8')]
    const files = readdirSync(join(source, place), { encoding: 'utf8', recursive: true }).filter(name =>
      name.endsWith('.ts'),
    )
    return files.map(name => readFileSync(join(source, place, name), 'utf8'))
  })
  const bare = texts.map(text => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''))
  return bare.flatMap(text =>
    [...text.matchAll(/(?<![\w.'":-])(10[0-4]\d|12[01]\d|100[0-4]\d)(?![\w.])/g)].map(found =>
      Number(found[1]),
    ),
  )
}

describe('codes', () => {
  const answered = new Set([
    ...Object.values(AGENT_STATE_CODE),
    ...Object.values(TASK_STATE_CODE),
    ...Object.values(HANGUP_CAUSE),
    ...Object.values(HANGUP_DIRECTION),
    ...CATALOGUE.services.flatMap(service => (service.refusals ?? []).map(refusal => refusal.code)),
    ...codesIn('api/published/services', 'wire').filter(code => code % 1_000 !== 0),
  ])

  it('all have words if they can be answered', () => {
    assert.ok(answered.size > 30, `${answered.size} codes found`)
    assert.deepEqual(
      [...answered].filter(code => !(code in CODES)),
      [],
    )
  })

  it('have words only when they can be answered', () => {
    assert.deepEqual(
      Object.keys(CODES).filter(code => !answered.has(Number(code)) && code !== '1043'),
      [],
    )
  })

  it('are in api.md in both languages', () => {
    const document = apiDocument()
    for (const [code, { zh, en }] of Object.entries(CODES)) {
      assert.match(zh, /\p{Script=Han}/u)
      assert.doesNotMatch(en, /\p{Script=Han}/u)
      assert.ok(document.includes(`| ${code} | ${zh} | ${en} |`), code)
    }
  })
})

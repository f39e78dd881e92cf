// The styles of Mantine are listed one by one: each part that the console is made of has its own.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { notTested } from './console-browser.ts'

const BUILT = fileURLToPath(new URL('../../dist/console/assets', import.meta.url))
/** As Mantine names what a style sheet is to find. */
const NAME = /\bm_[0-9a-f]{5,8}\b/g

const built = (ending: string) =>
  readdirSync(BUILT)
    .filter(name => name.endsWith(ending))
    .map(name => readFileSync(join(BUILT, name), 'utf8'))
    .join('\n')

test('every part of Mantine that is used has its styles', { skip: notTested }, () => {
  const all = readFileSync(createRequire(import.meta.url).resolve('@mantine/core/styles.css'), 'utf8')
  const styled = new Set(all.match(NAME))
  const used = new Set(built('.js').match(NAME))
  const there = new Set(built('.css').match(NAME))
  assert.ok(used.size > 50, `${used.size} names`)
  assert.deepEqual(
    [...used].filter(name => styled.has(name) && !there.has(name)),
    [],
  )
})

// docs/security.md keeps its word: every test it names exists.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const document = readFileSync(join(root, 'docs/security.md'), 'utf8')
const rows = document
  .split('\n')
  .filter(line => line.startsWith('| '))
  .slice(1)
  .map(line => line.split(' | '))

/** Whether the file has a test of exactly this title. */
function hasTest(path: string, title: string): boolean {
  if (!existsSync(join(root, path))) return false
  // A long title stands on a line of its own.
  const text = readFileSync(join(root, path), 'utf8').replace(/\b(test|it)\(\s+/g, '$1(')
  return ["'", '"', '`'].some(
    quote => text.includes(`test(${quote}${title}${quote},`) || text.includes(`it(${quote}${title}${quote},`),
  )
}

test('every threat names a test, and every test it names exists', () => {
  assert.ok(rows.length >= 25, String(rows.length))
  const missing: string[] = []
  for (const [threat, , heldBy = ''] of rows) {
    const named = [...heldBy.replace(/\s*\|$/, '').matchAll(/`(test\/[^`]+)`: (.+?)(?=<br>|$)/g)]
    if (named.length === 0) missing.push(`${threat}: no test`)
    for (const [, path = '', title = ''] of named)
      if (!hasTest(path, title)) missing.push(`${path}: ${title}`)
  }
  assert.deepEqual(missing, [])
})

test('the reader of titles sees one that is not there', () => {
  assert.equal(
    hasTest('test/security/threat-model.test.ts', 'the reader of titles sees one that is not there'),
    true,
  )
  assert.equal(hasTest('test/security/threat-model.test.ts', 'the reader of titles sees one'), false)
  assert.equal(hasTest('test/security/nowhere.test.ts', 'x'), false)
})

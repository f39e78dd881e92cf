// Where a program finds the console that it serves.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { builtConsole } from '../../src/app/console-folder.ts'

test('a checkout serves the built console, from dist and from source, and never the source beside them', t => {
  const checkout = mkdtempSync(join(tmpdir(), 'yuhu-checkout-'))
  t.after(() => rmSync(checkout, { recursive: true, force: true }))
  const page = (folder: string) => {
    mkdirSync(join(checkout, folder), { recursive: true })
    writeFileSync(join(checkout, folder, 'index.html'), '')
  }
  const [compiled, source] = [join(checkout, 'dist'), join(checkout, 'src/app')]
  page('console')
  assert.equal(builtConsole(compiled), null)
  assert.equal(builtConsole(source), null)
  page('dist/console')
  const built = join(checkout, 'dist/console')
  assert.equal(builtConsole(compiled), built)
  assert.equal(builtConsole(source), built)
})

// What the first page waits for is asked by a script of its own, which waits for no other.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { notTested } from './console-browser.ts'

const built = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../dist${path}`, import.meta.url)), 'utf8')

test('the early script stands before the first file and needs no other', { skip: notTested }, () => {
  const scripts = [...built('/console/index.html').matchAll(/<script [^>]*src="([^"]+)"/g)].map(tag => tag[1])
  const places = ['early', 'first'].map(name => scripts.findIndex(src => src?.includes(`/${name}-`)))
  assert.ok(places[0] !== -1 && (places[0] ?? 0) < (places[1] ?? 0), scripts.join(' '))
  const early = built(scripts[places[0] ?? 0] ?? '')
  assert.ok(early.length < 20_000, `${early.length} bytes`)
  assert.doesNotMatch(early, /\bfrom\s*["'`]|\bimport\s*["'`]/)
})

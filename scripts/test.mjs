// `npm test`: installs what is missing, runs every check and every test in one process.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { check } from './check.mjs'
import { installPackages, root, run } from './install.mjs'

/** What the tests use from Debian: a file that shows it is there, its package, and what is skipped without it. */
const DEBIAN = [
  { file: '/usr/lib/postgresql/15/bin/postgres', packages: ['postgresql-15'], skipped: 'the store and the scenario on PostgreSQL 15' },
  { file: '/usr/bin/php', packages: ['php-cli', 'php-curl'], skipped: "the published example with PHP's own cURL" },
]

function installDebianPackages() {
  const missing = DEBIAN.filter(({ file }) => !existsSync(file))
  if (missing.length === 0) return
  const packages = missing.flatMap(part => part.packages)
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error(`Installing Debian packages: ${packages.join(' ')} …`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] }
    spawnSync('apt-get', ['update', '-q'], quiet)
    spawnSync('apt-get', ['install', '-qy', '--no-install-recommends', ...packages], quiet)
  }
  for (const { file, packages: wanted, skipped } of DEBIAN) {
    if (!existsSync(file)) console.error(`NOT TESTED: ${skipped}. Install it with: apt-get install ${wanted.join(' ')}`)
  }
}

installPackages()
installDebianPackages()
const only = process.argv.slice(2)
if (only.length === 0) check()
const files = readdirSync(join(root, 'test'), { recursive: true })
  .filter(file => file.endsWith('.test.ts'))
  .map(file => join(root, 'test', file))
  .filter(file => only.length === 0 || only.some(word => relative(root, file).includes(word)))
  .sort()
// One process for all: one embedded server and one template database serve every file.
const imports = files.map(file => `await import(${JSON.stringify(file)})`).join('\n')
const flags = ['--import', 'tsx', '--enable-source-maps', '--test-reporter=spec', '--test-reporter-destination=stdout']
run(process.execPath, [...flags, '--input-type=module', '--eval', imports])

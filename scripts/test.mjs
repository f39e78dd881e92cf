// `npm test`: installs what is missing, runs every check and every test.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { check } from './check.mjs'
import { installPackages, root } from './install.mjs'
import { NEWER_NODE, newerNode } from './other-node.mjs'

/** What the tests use from Debian: a file that shows it is there, its package, and what is skipped without it. */
const DEBIAN = [
  { file: '/usr/lib/postgresql/15/bin/postgres', packages: ['postgresql-15'], skipped: 'the store and the scenario on PostgreSQL 15' },
  { file: '/usr/bin/php', packages: ['php-cli', 'php-curl'], skipped: "the published example with PHP's own cURL" },
  { file: '/usr/bin/sipp', packages: ['sip-tester'], skipped: 'calls to a carrier of another make (sipp)' },
  { file: '/usr/bin/baresip', packages: ['baresip-core'], skipped: "agents' phones of another make (baresip)" },
  { file: '/usr/sbin/kamailio', packages: ['kamailio'], skipped: 'calls through a proxy, SHA-256 digest (Kamailio)' },
  {
    file: '/usr/lib/x86_64-linux-gnu/kamailio/modules/websocket.so',
    packages: ['kamailio-websocket-modules'],
    skipped: 'phones over WebSocket through a proxy (Kamailio)',
  },
  { file: '/usr/bin/rtpengine', packages: ['rtpengine-daemon'], skipped: 'the sound of browser phones (rtpengine)' },
  { file: '/usr/bin/sox', packages: ['sox'], skipped: 'sound measured by another program (sox)' },
  { file: '/usr/bin/promtool', packages: ['prometheus'], skipped: 'the alert rules (promtool)' },
  { file: '/usr/bin/systemd-analyze', packages: ['systemd'], skipped: 'the systemd unit' },
  { file: '/usr/bin/chromium', packages: ['chromium'], skipped: "browser phones, and the console's pages in a browser (Chromium)" },
]

/** invoke-rc.d and deb-systemd-invoke ask it whether a package just installed may start its service: 101 says no. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d'

function installDebianPackages() {
  const missing = DEBIAN.filter(({ file }) => !existsSync(file))
  if (missing.length === 0) return
  const packages = missing.flatMap(part => part.packages)
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error(`Installing Debian packages: ${packages.join(' ')} …`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] }
    spawnSync('apt-get', ['update', '-q'], quiet)
    withoutServices(() => spawnSync('apt-get', ['install', '-qy', '--no-install-recommends', ...packages], quiet))
  }
  for (const { file, packages: wanted, skipped } of DEBIAN) {
    if (!existsSync(file)) console.error(`NOT TESTED: ${skipped}. Install it with: apt-get install ${wanted.join(' ')}`)
  }
}

/** Kamailio and rtpengine are started by the tests that need them, never as services. A policy that is there already stays. */
function withoutServices(install) {
  const isOurs = !existsSync(SERVICE_POLICY)
  if (isOurs) writeFileSync(SERVICE_POLICY, '#!/bin/sh\n# Of `npm test` of Yuhu, while it installs packages.\nexit 101\n', { mode: 0o755 })
  try {
    install()
  } finally {
    if (isOurs) rmSync(SERVICE_POLICY)
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
// One process for each kind: one embedded server and one template database serve all its files. First those that need the machine to
// themselves. Tests with real SIP peers mostly wait for
// phones to ring and people to talk, so they run beside the others; what they print comes when those are done.
const alone = files.filter(file => isShiftOfRealCalls(file) || (needsTheMachine(file) && !talksToPeers(file)))
const beside = files.filter(file => talksToPeers(file) && !alone.includes(file))
const others = files.filter(file => !beside.includes(file) && !alone.includes(file))
const output = join(mkdtempSync(join(tmpdir(), 'yuhu-test-')), 'output')
const codes = [await testsOf(alone, 'inherit')]
const waiting = testsOf(beside, openSync(output, 'w'))
codes.push(await testsOf(others, 'inherit'), await waiting)
process.stdout.write(readFileSync(output))
rmSync(dirname(output), { recursive: true })
const newer = only.length === 0 ? newerNode() : null
if (newer !== null) {
  console.log(`The quick part again, on Node ${NEWER_NODE}:`)
  codes.push(await testsOf(files.filter(isQuick), 'inherit', newer))
}
process.exitCode = codes.every(code => code === 0) ? 0 : 1

/** Processes that are killed and frozen, and what a statement reads: both tell little on a machine that is busy with something else. */
function needsTheMachine(file) {
  return /^test\/(contract|faults)\//.test(relative(root, file))
}

/** The rules, the engine in virtual time, the API over HTTP on a database: what a change of Node would break. */
function isQuick(file) {
  return /^test\/(domain|engine|report|store|api)\//.test(relative(root, file))
}

/** 2,000 customers who talk for 600 ms: a machine that is busy with something else makes them hang up before their agents are there. */
function isShiftOfRealCalls(file) {
  return relative(root, file) === join('test', 'scenario', 'real-calls.test.ts')
}

/** It, or what it imports from its folder, starts one of test/peers. */
function talksToPeers(file) {
  const text = readFileSync(file, 'utf8')
  const nearby = [...text.matchAll(/ from '(\.\/[^']+)'/g)].map(([, name]) => join(dirname(file), name))
  return [text, ...nearby.map(path => readFileSync(path, 'utf8'))].some(one => one.includes('/peers/'))
}

/** Resolves with the exit code; 0 when there are none. */
async function testsOf(all, output, node = process.execPath) {
  if (all.length === 0) return 0
  const imports = all.map(file => `await import(${JSON.stringify(file)})`).join('\n')
  const flags = ['--import', 'tsx', '--enable-source-maps', '--test-reporter=spec', '--test-reporter-destination=stdout']
  const child = spawn(node, [...flags, '--input-type=module', '--eval', imports], {
    cwd: root,
    stdio: ['ignore', output, output],
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 1))
  })
}

// `npm test`: installs what is missing, runs every check and every test.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { installPackages, root, run } from './install.mjs'
import { NEWER_NODE, newerNode } from './other-node.mjs'
import { testPrograms } from './test-program.mjs'

/**
 * What the tests use from Debian: a file that shows it is installed, its package, and what is skipped without
 * it.
 */
const DEBIAN = [
  {
    file: '/usr/lib/postgresql/15/bin/postgres',
    packages: ['postgresql-15'],
    skipped: 'the store and the scenario on PostgreSQL 15',
  },
  {
    file: '/usr/bin/php',
    packages: ['php-cli', 'php-curl'],
    skipped: "the published example with PHP's own cURL",
  },
  { file: '/usr/bin/sipp', packages: ['sip-tester'], skipped: 'calls to a carrier of another make (sipp)' },
  {
    file: '/usr/bin/baresip',
    packages: ['baresip-core'],
    skipped: "agents' phones of another make (baresip)",
  },
  {
    file: '/usr/sbin/kamailio',
    packages: ['kamailio'],
    skipped: 'calls through a proxy, SHA-256 digest (Kamailio)',
  },
  {
    file: '/usr/lib/x86_64-linux-gnu/kamailio/modules/websocket.so',
    packages: ['kamailio-websocket-modules'],
    skipped: 'phones over WebSocket through a proxy (Kamailio)',
  },
  {
    file: '/usr/bin/rtpengine',
    packages: ['rtpengine-daemon'],
    skipped: 'the sound of browser phones (rtpengine)',
  },
  { file: '/usr/bin/sox', packages: ['sox'], skipped: 'sound measured by another program (sox)' },
  { file: '/usr/bin/promtool', packages: ['prometheus'], skipped: 'the alert rules (promtool)' },
  { file: '/usr/bin/systemd-analyze', packages: ['systemd'], skipped: 'the systemd unit' },
  {
    file: '/usr/bin/chromium-headless-shell',
    packages: ['chromium-headless-shell'],
    skipped: "browser phones, and the console's pages in a browser (Chromium)",
  },
  {
    file: '/usr/bin/firefox-esr',
    packages: ['firefox-esr'],
    skipped: "the console's pages in another browser (Firefox)",
  },
]

/** Phones ring, people talk and processes die in real time there: they come first at the cores. */
const PUNCTUAL = ['alone', 'faults', 'waiting', 'peers', 'real calls']
/**
 * Of the others, which wait for conditions: virtual time, databases, pages. A busy machine makes them slow
 * and nothing else.
 */
const NICENESS = 10
/**
 * Runs at once. A punctual one uses a third of a core and a patient one half, so that two are never idle;
 * faults, whose processes die and start again, needs nearly one.
 */
const LANES = { besideFaults: 1, punctual: 2, patient: 2 }
/** MB: with Node's own 16, hours of virtual time cost a tenth more (58.9 s of processor, then 52.8). */
const YOUNG_MB = 32
const PIPES_CLOSE_MS = 2_000
/** The end of what a run prints, in which its counts stand; failed tests come after them. */
const COUNTS_LENGTH = 1_000_000
/** Of a run that failed, repeated at the very end: whoever sees only the last lines sees what is wrong. */
const FAILURE_LENGTH = 4_000

/** The last line of a run: what it cost, with the processes it started (proc(5): hundredths of a second). */
const COST = `
import { readFileSync } from 'node:fs'
process.emit('testsLoaded')
process.on('exit', () => {
  const [, ...fields] = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ')
  const spent = fields.slice(10, 14).reduce((sum, ticks) => sum + Number(ticks), 0) / 100
  console.log('Processor time: ' + Math.round(spent) + ' s')
})`

const MAKE_DATABASES = `
import { makeDatabases } from ${JSON.stringify(join(root, 'test/support/database-server.ts'))}
await makeDatabases(process.argv[2])`

/** Of the folders of test/: what is run together. */
const KINDS = {
  ...{
    domain: 'engine',
    engine: 'engine',
    guide: 'guide',
    v1: 'v1',
    contract: 'contract',
    console: 'console',
  },
  ...{ api: 'api', report: 'api', store: 'api', life: 'life', import: 'life', php: 'life', sip: 'sip' },
}

/**
 * invoke-rc.d and deb-systemd-invoke ask it whether a newly installed package may start its service: 101
 * means no.
 */
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
    withoutServices(() =>
      spawnSync('apt-get', ['install', '-qy', '--no-install-recommends', ...packages], quiet),
    )
  }
  for (const { file, packages: wanted, skipped } of DEBIAN) {
    if (!existsSync(file))
      console.error(`NOT TESTED: ${skipped}. Install it with: apt-get install ${wanted.join(' ')}`)
  }
}

/**
 * Kamailio and rtpengine are started by the tests that need them, never as services. An existing policy
 * stays.
 */
function withoutServices(install) {
  const isOurs = !existsSync(SERVICE_POLICY)
  if (isOurs)
    writeFileSync(
      SERVICE_POLICY,
      '#!/bin/sh\n# Of `npm test` of Yuhu, while it installs packages.\nexit 101\n',
      { mode: 0o755 },
    )
  try {
    install()
  } finally {
    if (isOurs) rmSync(SERVICE_POLICY)
  }
}

installPackages()
installDebianPackages()
const only = process.argv.slice(2)
const isWhole = only.length === 0
// The whole build, not only the console's: tests of `npm start` find it made, and none takes the console away
// while another one shows it.
if (isWhole) await sideBySide('check.mjs', 'build.mjs', 'other-node.mjs')
const newer = isWhole ? newerNode() : null
const files = readdirSync(join(root, 'test'), { recursive: true })
  .filter(file => file.endsWith('.test.ts'))
  .map(file => join(root, 'test', file))
  .filter(file => isWhole || only.some(word => relative(root, file).includes(word)))
  .sort()
// Each kind has one process, so that one embedded server and one template database serve all its files.
let isStopped = false
const runOf = kind => ({ name: kind, files: files.filter(file => kindOf(file) === kind) })
// The longest comes first, so that no lane is left with it at the end; the engine, which needs no disk, runs
// beside faults.
const [punctual, longest, shortest] = [
  ['peers', 'real calls'],
  ['engine', 'console', 'pages', 'rest', 'guide', 'v1', 'life', 'contract'],
  ['api', 'sip'],
].map(kinds => kinds.map(runOf))
const onNewer = { name: `on Node ${NEWER_NODE}`, files: files.filter(standsOnNode), node: newer }
const patient = [...longest, ...(newer === null ? [] : [onNewer]), ...shortest]
const [alone, faults, waiting] = ['alone', 'faults', 'waiting'].map(runOf)
const failures = []
const scratch = join(root, 'node_modules', '.cache', `tests-${process.pid}`)
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
const databases = join(scratch, 'databases')
const programs = await testPrograms(
  [
    ...[alone, faults, waiting, ...punctual, ...patient].map(({ name, files }) => ({
      name,
      files,
      after: COST,
    })),
    { name: 'databases', files: [], after: MAKE_DATABASES },
  ],
  join(scratch, 'programs'),
)
const env = { ...process.env, ...(isWhole && made()) }
await test(alone, text => process.stdout.write(text))
await inLanes()
for (const { name, text } of failures) console.log(`✖ Failed: ${name}\n${text.slice(0, FAILURE_LENGTH)}\n`)
process.exitCode = failures.length === 0 && !isStopped ? 0 : 1

/** What all runs would else make for themselves: the product, and the files of a migrated PostgreSQL. */
function made() {
  mkdirSync(databases, { recursive: true })
  run(process.execPath, [programs.get('databases'), databases])
  return { TEST_PRODUCT: join(root, 'dist', 'main.js'), TEST_DATABASES: databases }
}

/** Runs these scripts at once and ends this process if one of them fails. */
async function sideBySide(...scripts) {
  const children = scripts.map(script =>
    spawn(process.execPath, [join(root, 'scripts', script)], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    }),
  )
  const codes = await Promise.all(children.map(async child => (await once(child, 'exit'))[0]))
  const failed = codes.find(code => code !== 0)
  if (failed !== undefined) process.exit(failed ?? 1)
}

function kindOf(file) {
  if (isShiftOfRealCalls(file)) return 'alone'
  if (killsProcesses(file) && !talksToPeers(file)) return 'faults'
  if (waitsForProcesses(file)) return 'waiting'
  if (/^test\/e2e-sip\//.test(relative(root, file))) return 'real calls'
  if (talksToPeers(file)) return 'peers'
  if (looksAtEveryPage(file)) return 'pages'
  return KINDS[relative(join(root, 'test'), file).split('/')[0]] ?? 'rest'
}

/** Processes are killed and frozen, which proves little on a machine that is busy with something else. */
function killsProcesses(file) {
  return /^test\/faults\//.test(relative(root, file))
}

/**
 * HTTP, sockets, streams, threads and the driver of the database: what a newer Node can break. The rules and
 * the engine in virtual time are plain JavaScript.
 */
function standsOnNode(file) {
  return /^test\/(api\/|import\/reading|report\/|store\/|sip\/transport\/)/.test(relative(root, file))
}

/**
 * 1,000 numbers, whose customers talk for 600 ms: a machine that is busy with something else makes them hang
 * up before their agents are there.
 */
function isShiftOfRealCalls(file) {
  return relative(root, file) === join('test', 'scenario', 'real-calls.test.ts')
}

/** Terminals, kills over SIP: whole processes that start, talk and end by themselves, for minutes. */
function waitsForProcesses(file) {
  return /^test\/(faults\/sip-|e2e-sip\/killed|life\/stopping)/.test(relative(root, file))
}

/** In one office, whose calls go on meanwhile. */
function looksAtEveryPage(file) {
  return /^test\/console\/page/.test(relative(root, file))
}

/** The file, or what it imports from its folder, starts one of test/peers. */
function talksToPeers(file) {
  const text = readFileSync(file, 'utf8')
  const nearby = [...text.matchAll(/ from '(\.\/[^']+)'/g)].map(([, name]) => join(dirname(file), name))
  return [text, ...nearby.map(path => readFileSync(path, 'utf8'))].some(one => one.includes('/peers/'))
}

/**
 * Faults first, beside what waits and a patient run; once it is over, the others. A lane whose punctual runs
 * are over takes patient ones. One run prints as it goes; what the others print meanwhile follows when it is
 * over.
 */
async function inLanes() {
  const printed = []
  let speaker = 0
  const print = (index, text) => {
    if (index === speaker) process.stdout.write(text)
    else printed[index].texts.push(text)
  }
  const over = index => {
    printed[index].isOver = true
    while (printed[speaker]?.isOver) {
      speaker++
      for (const text of printed[speaker]?.texts.splice(0) ?? []) process.stdout.write(text)
    }
  }
  const inTurn = async run => {
    const index = printed.push({ texts: [], isOver: false }) - 1
    await test(run, text => print(index, text))
    over(index)
  }
  const lanes = (count, ...queues) =>
    Array.from({ length: count }, async () => {
      for (const queue of queues)
        for (let run = queue.shift(); run !== undefined; run = queue.shift()) await inTurn(run)
    })
  const beside = [inTurn(waiting), ...lanes(LANES.besideFaults, patient)]
  await inTurn(faults)
  const others = [
    ...lanes(LANES.punctual, punctual, patient),
    ...lanes(LANES.patient - LANES.besideFaults, patient),
  ]
  await Promise.all([...beside, ...others])
}

/** What the tests print goes to `say`; a run that does not pass is one of the `failures`. */
async function test({ name, files, node = process.execPath }, say) {
  if (files.length === 0 || isStopped) return
  const flags = [
    ...['--require', join(root, 'scripts', 'plain-promises.cjs'), '--enable-source-maps'],
    `--max-semi-space-size=${YOUNG_MB}`,
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
  ]
  const startedAt = performance.now()
  const program = [node, ...flags, programs.get(name)]
  const [file, ...args] = PUNCTUAL.includes(name) ? program : ['nice', '-n', String(NICENESS), ...program]
  const child = spawn(file, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', part => {
      text = (text + part).slice(-COUNTS_LENGTH)
      say(part)
    })
  const stop = signal => {
    isStopped = true
    child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop)
  const closed = once(child, 'close')
  const [code] = await once(child, 'exit')
  // Processes that a failed test left running hold the pipes open.
  await Promise.race([closed, setTimeout(PIPES_CLOSE_MS, null, { ref: false })])
  for (const stream of [child.stdout, child.stderr]) stream.destroy()
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop)
  say(`Tests: ${name}, ${files.length} files, ${Math.round((performance.now() - startedAt) / 1_000)} s\n\n`)
  const [reported, written] = ['ℹ tests', 'Tests written:'].map(words => numberAfter(text, words))
  if (code === 0 && reported >= written) return
  const counted = `${written} tests were written, ${reported} reported; the exit code is ${code}\n`
  failures.push({
    name,
    text: counted + (text.split('\n✖ failing tests:\n')[1] ?? text.slice(-FAILURE_LENGTH)),
  })
}

function numberAfter(text, words) {
  return Number(text.split(`\n${words} `).at(-1)?.split('\n')[0])
}

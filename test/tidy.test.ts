// Reads the source tree: who imports whom, banned calls, names.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CODES } from '../src/wire/codes.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

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

/**
 * What each room of src may import of the others (design.md §2); the first that fits a file counts, and every
 * file has one.
 */
const MAY_IMPORT: readonly [part: RegExp, allowed: RegExp][] = [
  [/^src\/main\.ts$/, /^src\/app\//],
  [/^src\/app\//, /^src\//],
  [/^src\/domain\//, /^src\/domain\//],
  // It renders what the store's port gives, and why a task is silent in the words for people.
  [/^src\/wire\//, /^src\/(domain|wire|words|store\/port)\//],
  [/^src\/words\//, /^src\/(domain|words|store\/port)\//],
  [/^src\/engine\//, /^src\/(domain|engine|store\/port)\/|^src\/telephony\/port\.ts$/],
  [/^src\/telephony\/port\.ts$/, /^src\/domain\//],
  [/^src\/telephony\/(mailbox|rooms|seen)\.ts$/, /^src\/domain\/|^src\/telephony\/port\.ts$/],
  [/^src\/telephony\/(\w+)\//, /^src\/domain\/|^src\/telephony\/((port|mailbox|rooms|seen)\.ts$|$1\/)/],
  [/^src\/store\/port\//, /^src\/(domain|store\/port)\//],
  [
    /^src\/store\/(memory|postgres|embedded)\//,
    /^src\/(domain|store\/port|store\/$1)\/|^src\/store\/[\w-]+\.ts$/,
  ],
  [/^src\/store\/[\w-]+\.ts$/, /^src\/(domain|store\/port)\/|^src\/store\/[\w-]+\.ts$/],
  [/^src\/examination\//, /^src\/(domain|examination|words|store\/port)\//],
  [/^src\/evidence\//, /^src\/(domain|evidence|words|store\/port)\//],
  [/^src\/export\//, /^src\/(domain|export|words|store\/port)\//],
  // What-if simulates shifts.
  [/^src\/api\//, /^src\/(domain|api|evidence|examination|export|simulation|wire|words|store\/port)\//],
  [/^src\/import\//, /^src\/(domain|import|words|store\/port)\//],
  [/^src\/push\//, /^src\/(domain|push|wire|store\/port)\//],
  [/^src\/duty\//, /^src\/(domain|duty|store\/port)\//],
  [/^src\/simulation\//, /^src\/(domain|engine|simulation|store\/(port|memory)|telephony\/sim)\//],
  [/^src\/report\//, /^src\/(domain|report|words)\//],
]

/** From the wire to the switch: a layer of the SIP adapter knows those before it, and its own. */
const SIP_LAYERS = [
  ...[
    'message',
    'outcomes.ts',
    'sdp',
    'digest',
    'transport',
    'transaction',
    'dialog',
    'call',
    'registrar',
    'rtpengine',
    'media',
  ],
  ...['trunk', 'pbx', 'leg', 'incoming', 'sip-switch.ts', 'index.ts'],
]

function importsOf(source: Source): string[] {
  return [
    ...source.text.matchAll(
      /^(?:import|export)[^'\n]*?from '(\.[^']+)'|^\s*\} from '(\.[^']+)'|import\('(\.[^']+)'\)/gm,
    ),
  ]
    .map(match => match[1] ?? match[2] ?? match[3] ?? '')
    .map(path => relative(root, join(root, dirname(source.path), path)))
}

test('each room imports only what the direction of the design allows', () => {
  const wrong: string[] = []
  for (const source of src) {
    const rule = MAY_IMPORT.find(([part]) => part.test(source.path))
    if (rule === undefined) {
      wrong.push(`${source.path} is in no room`)
      continue
    }
    const own = rule[0].exec(source.path)?.[1] ?? ''
    const allowed = new RegExp(rule[1].source.replaceAll('$1', own))
    for (const path of importsOf(source))
      if (!allowed.test(path)) wrong.push(`${source.path} imports ${path}`)
  }
  assert.deepEqual(wrong, [])
})

test('an adapter is imported only by its index.ts', () => {
  const inside = /^src\/(?:telephony|store)\/(?:sip|sim|memory|postgres|embedded)\//
  const wrong = src.flatMap(source => {
    const own = inside.exec(source.path)?.[0]
    return importsOf(source)
      .filter(path => inside.test(path) && !path.endsWith('/index.ts') && inside.exec(path)?.[0] !== own)
      .map(path => `${source.path} imports ${path}`)
  })
  assert.deepEqual(wrong, [])
})

test('each layer of the SIP adapter knows only those below it', () => {
  const layerOf = (path: string) => SIP_LAYERS.indexOf(path.split('/')[3] ?? '')
  const wrong = src.flatMap(source =>
    source.path.startsWith('src/telephony/sip/')
      ? importsOf(source)
          .filter(
            path =>
              path.startsWith('src/telephony/sip/') &&
              !(layerOf(path) >= 0 && layerOf(path) <= layerOf(source.path)),
          )
          .map(path => `${source.path} imports ${path}`)
      : [],
  )
  assert.deepEqual(wrong, [])
})

test('no files import each other in a circle, types included', () => {
  const imports = new Map(src.map(source => [source.path, importsOf(source)]))
  const isDone = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' → '))
    if (way.includes(path) || isDone.has(path)) return
    for (const next of imports.get(path) ?? []) visit(next, [...way, path])
    isDone.add(path)
  }
  for (const path of imports.keys()) visit(path, [])
  assert.deepEqual(circles, [])
})

test('no two files of src have the same name', () => {
  const seen = new Map<string, string>()
  const twice: string[] = []
  for (const { path } of src) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const other = seen.get(name)
    if (other !== undefined && name !== 'index.ts' && name !== 'port.ts') twice.push(`${other} and ${path}`)
    seen.set(name, path)
  }
  assert.deepEqual(twice, [])
})

test('no two exported types have the same name', () => {
  const seen = new Map<string, string>()
  const twice: string[] = []
  for (const { path, text } of src) {
    for (const [, name = ''] of text.matchAll(/^export (?:abstract )?(?:interface|type|class) (\w+)/gm)) {
      const other = seen.get(name)
      if (other !== undefined) twice.push(`${name}: ${other} and ${path}`)
      seen.set(name, path)
    }
  }
  assert.deepEqual(twice, [])
})

/** What a file does, without what it says of itself. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"])\/\/.*$/gm, '')
}

const isWordsOrWire = (path: string) => /^src\/(wire|words)\//.test(path)

/**
 * Who speaks to people where something is found: a start that fails, a command, a trunk that is tried. Both
 * languages stand side by side, which test/life/words.test.ts checks. `demo` prints a request to try.
 */
const SPEAKS_WHERE_IT_STANDS =
  /^src\/(app\/|examination\/|store\/(embedded\/|migrate\.ts)|telephony\/sip\/trunk\/(ask|registration|trial)\.ts$)/

test('Chinese appears only in wire and words, and where a start, a command or a trial speaks', () => {
  const wrong = src
    .filter(({ path }) => !isWordsOrWire(path) && !SPEAKS_WHERE_IT_STANDS.test(path))
    .filter(({ text }) => /\p{Script=Han}/u.test(codeOf(text)))
    .map(({ path }) => path)
  assert.deepEqual(wrong, [])
})

/** Published codes as numbers of their own; 1024 of bytes is multiplied, that of ports begins a range. */
const WIRE_CODE = new RegExp(`(?<![\\w.:]|\\* )(?:${Object.keys(CODES).join('|')})(?![\\w.:]| \\*| to )`)
/** Published names that are no words of ours. */
const WIRE_NAME = new RegExp(
  `\\b(?:${[
    ...['billsec', 'isbleg', 'buuid', 'hangupcause', 'hangupdirection', 'destnumber', 'displaynumber'],
    ...['chengshudu', 'answertype', 'recordfilename', 'telphone', 'disnumber', 'extnumber', 'callmethod'],
    ...['assigntype', 'recordurl', 'userkey', 'crmid'],
  ].join('|')})\\b`,
)
const SPEAKS_WIRE: readonly [path: RegExp, why: string][] = [
  [/^src\/api\/published\/(services\/|cdrs\.ts$)/, 'reads the parameters of its contract by their names'],
  [
    /^src\/store\/postgres\/outbox\/due-pushes\.ts$/,
    'reads states stored in the words of before migration 0018',
  ],
  [/^src\/app\/command\/demo\.ts$/, 'prints a request to try'],
]

test('published codes and names appear only in wire and words', () => {
  const outside = src.filter(({ path }) => !isWordsOrWire(path))
  const wrong = outside.flatMap(({ path, text }) => {
    const code = codeOf(text)
    const name = SPEAKS_WIRE.some(([place]) => place.test(path)) ? null : WIRE_NAME.exec(code)
    return [WIRE_CODE.exec(code), name].flatMap(found => (found === null ? [] : [`${path}: ${found[0]}`]))
  })
  assert.deepEqual(wrong, [])
  for (const [place, why] of SPEAKS_WIRE)
    assert.ok(
      outside.some(({ path, text }) => place.test(path) && WIRE_NAME.test(codeOf(text))),
      `nothing there ${why} any more`,
    )
})

/** `task list --json` says why a task is silent as TaskList does. */
const READS_WIRE = /^src\/(wire|api|push)\/|^src\/app\/command\/task-command\.ts$/

test('only the API and the pushes import the published language', () => {
  const wrong = src.flatMap(source =>
    READS_WIRE.test(source.path)
      ? []
      : importsOf(source)
          .filter(path => path.startsWith('src/wire/'))
          .map(path => `${source.path} imports ${path}`),
  )
  assert.deepEqual(wrong, [])
})

test('the import reader sees every import', () => {
  const dialer = src.find(source => source.path === 'src/engine/account/dialer.ts')
  assert.ok(dialer !== undefined && importsOf(dialer).includes('src/engine/agents/roster.ts'))
})

/** Time, chance, environment and console come in through ports; these files are where the ports end. */
const BANNED: readonly [what: RegExp, allowedIn: RegExp][] = [
  [/\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/, /^src\/app\/real-clock\.ts$/],
  [
    /\bset(Timeout|Interval|Immediate)\(/,
    /^src\/(app\/real|simulation\/virtual)-clock\.ts$|^src\/store\/embedded/,
  ],
  // They wait for a server, a child process or a disk that knows no clock of ours, or for a client.
  [
    /\bscheduler\.wait\(|\bsetTimeout\b.*timers\/promises/,
    /^src\/(app\/|store\/(embedded\/|migrate|recording-folder|postgres\/(listener|database|account-gate)\.)|api\/(published\/protocol|credentials\/login-brake))/,
  ],
  [/\bMath\.random\(/, /^$/],
  [/\bprocess\.env\b/, /^src\/(app\/config|main)\.ts$/],
  [/\bconsole\./, /^src\/main\.ts$/],
]

test('clock, chance, environment and console are used only where their ports end', () => {
  const wrong: string[] = []
  for (const { path, text } of src) {
    const code = text.replace(/\/\/.*$/gm, '').replace(/\/\*[\s\S]*?\*\//g, '')
    for (const [what, allowedIn] of BANNED)
      if (what.test(code) && !allowedIn.test(path)) wrong.push(`${path}: ${what.source}`)
  }
  assert.deepEqual(wrong, [])
})

/**
 * Lines as code has them: text of several lines that is printed or sent as it stands, and patterns, break
 * where they mean it.
 */
function codeLines(text: string): string[] {
  let isInText = false
  return text.split('\n').filter(line => {
    const began = isInText
    if (!/^ *(\/\/|\*|\/\*\*)/.test(line) && (line.match(/(?<!\\)`/g) ?? []).length % 2 === 1)
      isInText = !isInText
    return !began && !isInText && !/^ *\/(?![/*]).*\/[a-z]*[,;)]*$/.test(line)
  })
}

test('one place applies the defaults of account settings: no SQL reads a single setting that may be absent', () => {
  const wrong = src.filter(
    ({ path, text }) =>
      path !== 'src/domain/account.ts' && /\bAccountSettings\.parse\(|\bsettings\b *->/.test(text),
  )
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  )
})

test('lines have at most 110 columns; titles and samples of tests may be longer', () => {
  const measured = (path: string, line: string) =>
    !path.startsWith('src/')
      ? line.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/g, "''")
      : line
  const long = all.flatMap(({ path, text }) =>
    codeLines(text)
      .filter(line => measured(path, line).length > 110)
      .map(line => `${path}: ${line.trim()}`),
  )
  assert.deepEqual(long, [])
})

test('every source file says in its first line what it is for', () => {
  const silent = all.filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text)).map(({ path }) => path)
  assert.deepEqual(silent, [])
})

test('no file has a name without meaning', () => {
  const vague = all
    .map(({ path }) => path)
    .filter(path => /(^|\/)(utils?|helpers?|common|types|misc)(\.|\/)/.test(path))
  assert.deepEqual(vague, [])
})

test('no test is skipped for good, alone, or left for later', () => {
  const marks = new RegExp(
    [
      'TO' + 'DO',
      'FIX' + 'ME',
      '\\.on' + 'ly\\(',
      '@ts-ig' + 'nore',
      '@ts-expect' + '-error',
      '\\bas a' + 'ny\\b',
    ].join('|'),
  )
  assert.deepEqual(
    all.filter(({ text }) => marks.test(text)).map(({ path }) => path),
    [],
  )
})

test('every test file ends what it begins with its suite: all files share one process, which ends when nothing is left open', () => {
  const open = sourcesBelow('test').filter(
    ({ path, text }) => /^before\(/m.test(text) && path !== 'test/support/database.ts',
  )
  assert.deepEqual(
    open.map(({ path }) => path),
    [],
  )
})

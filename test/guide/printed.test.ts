// Every command that the READMEs and guides print is run as it is printed, in a fresh folder; both languages
// print the same ones.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Block, blocksOf } from './blocks.ts'
import { freshCopy, type Ran, runSteps, type Step } from './session.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Not run here, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'README.md 5': 'it is what runs this',
  'operations.md 1': 'adds a user and installs for the whole machine',
  'operations.md 2': 'starts a service; systemd-analyze reads its unit (test/report/alerts.test.ts)',
  'operations.md 3': "makes roles in the machine's own PostgreSQL",
  'operations.md 4': 'the same; test/life/backup.test.ts runs pg_dump and pg_restore on servers of its own',
}

const SERVERS: Readonly<Record<string, NonNullable<Step['serves']>>> = {
  'README.md 1': 'kept',
  'README.md 3': 'kept',
  'start.md 1': 'once',
  'telephony.md 1': 'kept',
}

/** Beside the demo account, in an order in which each finds what it needs. */
const WITH_DEMO = [
  ...['start.md 1', 'README.md 1', 'README.md 2', 'tasks.md 1', 'tasks.md 2', 'tasks.md 3', 'tasks.md 4'],
  ...[
    'accounts-and-agents.md 1',
    'accounts-and-agents.md 2',
    'accounts-and-agents.md 3',
    'accounts-and-agents.md 4',
    'accounts-and-agents.md 5',
    'accounts-and-agents.md 6',
    'accounts-and-agents.md 7',
    'accounts-and-agents.md 8',
    'accounts-and-agents.md 9',
  ],
  ...['plans.md 1', 'profiles.md 1'],
  ...[
    'reports.md 1',
    'reports.md 2',
    'reports.md 3',
    'operations.md 5',
    'operations.md 6',
    'operations.md 7',
    'operations.md 8',
  ],
  ...['simulation.md 1', 'simulation.md 2', 'tasks.md 5', 'README.md 3', 'README.md 4'],
]
/** In an empty folder. */
/** Real telephony keeps real time. */
const IN_REAL_TIME = ['README.md 3', 'telephony.md 1']
const REAL_CALLS = ['telephony.md 1', 'telephony.md 2', 'telephony.md 3', 'telephony.md 4']

/**
 * What cannot succeed here, since there is no carrier, no such recording, no such task; and what is said of
 * it.
 */
const REFUSED: readonly (readonly [block: string, command: RegExp, says: RegExp])[] = [
  ['README.md 4', /trunk test/, /Trunk carrier: .*sip\.carrier\.example/],
  ['telephony.md 2', /trunk test/, /Trunk carrier: .*sip\.carrier\.example/],
  ['accounts-and-agents.md 7', /trunk test/, /Trunk main: /],
  ['simulation.md 2', /--from-task/, /20261123151504905234/],
  // At twelve times real time phones are picked up late, which doctor finds wrong.
  ['operations.md 8', /doctor/, /ok {5}Every account is driven by an engine/],
]

/** Answers that refuse, and are right to. */
const REFUSALS: Readonly<Record<string, RegExp>> = {
  'reports.md 3': /"status":1,.*?"code":1029/g,
  // The demo task may have given the agent a call just then.
  'accounts-and-agents.md 3': /"status":1,[^{}]*"errors":\{"code":"?(1010|1015)/g,
  'accounts-and-agents.md 5': /"status":1,[^{}]*"errors":\{"code":"?(1010|1015)/g,
}

describe('printed commands', () => {
  const en = blocksOf(root, 'en')
  const isNamespaceMissing = process.getuid?.() !== 0 || !existsSync('/usr/bin/unshare')

  test('are the same in both languages', () => {
    const plain = (blocks: readonly Block[]) =>
      blocks.map(
        ({ name, text }) => `${name}\n${text.replace(/<[^>]*>/g, '<>').replace(/--lang (en|zh)/, '--lang')}`,
      )
    assert.deepEqual(plain(blocksOf(root, 'zh')), plain(en))
  })

  test('are all run here, or excused with a reason', () => {
    const known = [...WITH_DEMO, ...REAL_CALLS, ...Object.keys(NOT_RUN)]
    assert.deepEqual([...known].sort(), en.map(({ name }) => name).sort())
  })

  describe('in a fresh folder', {
    skip: isNamespaceMissing ? 'only root can give them a network of their own' : false,
  }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'yuhu-guide-'))
    const ran = new Map<string, Ran>()
    before(async () => {
      // PostgreSQL runs as another user than root, who has to come in.
      chmodSync(folder, 0o755)
      const copy = join(folder, 'yuhu')
      freshCopy(root, copy)
      prepare(copy)
      for (const names of [WITH_DEMO, REAL_CALLS]) {
        rmSync(join(copy, 'data'), { recursive: true, force: true })
        const steps = names.map(name => ({
          name,
          text: textOf(en, name),
          ...(SERVERS[name] && { serves: SERVERS[name] }),
          isInRealTime: IN_REAL_TIME.includes(name),
        }))
        for (const [name, one] of await runSteps(copy, steps)) ran.set(name, one)
      }
    })
    after(() => rmSync(folder, { recursive: true, force: true }))

    for (const name of [...WITH_DEMO, ...REAL_CALLS]) {
      test(`${name} does what it says`, () => {
        const one = ran.get(name)
        assert.ok(
          one !== undefined,
          `it was not reached; before it: ${[...ran.values()].at(-1)?.output.slice(-2_000)}`,
        )
        const expected = REFUSED.filter(([block]) => block === name)
        const failed = one.failed.filter(command => !expected.some(([, pattern]) => pattern.test(command)))
        assert.deepEqual(failed, [], one.output)
        for (const [, , says] of expected) assert.match(one.output, says)
        const isExpected = REFUSALS[name]
        const refused = isExpected === undefined ? one.output : one.output.replaceAll(isExpected, '')
        assert.doesNotMatch(refused, /"status":1\b|"ret":[^2]/)
      })
    }

    test('and dial: after a minute numbers were called', () => {
      const [, called] = /"called":(\d+)/.exec(ran.get('README.md 2')?.output ?? '') ?? []
      assert.ok(Number(called) > 0, ran.get('README.md 2')?.output)
    })
  })
})

function textOf(blocks: readonly Block[], name: string): string {
  return blocks.find(block => block.name === name)?.text ?? ''
}

/**
 * What a reader has beside the commands: lists, a recording of an announcement, and the scenario file that
 * the guide shows.
 */
function prepare(copy: string): void {
  const guide = readFileSync(join(root, 'docs/guide/en/simulation.md'), 'utf8')
  writeFileSync(join(copy, 'scenario.json'), /^```json\n([\s\S]*?)^```/m.exec(guide)?.[1] ?? '')
  writeFileSync(join(copy, 'agents.csv'), 'ext,group\n1003,sales\n1004,sales\n')
  writeFileSync(join(copy, 'blocked.csv'), '13800000011\n13800000012\n')
  spawnSync('sox', ['-n', '-r', '44100', join(copy, 'sorry-original.wav'), 'synth', '1', 'sine', '440'])
}

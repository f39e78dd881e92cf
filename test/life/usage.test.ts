// What is mistyped is answered by a sentence and exit code 2, at every level and in both languages; help is
// found everywhere.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { program, run } from '../../src/app/command/program.ts'
import { languageIn } from '../../src/app/command/spoken-language.ts'
import { Terminal } from '../../src/app/command/terminal.ts'
import type { Word } from '../../src/app/command/word.ts'
import { CommandLine } from '../support/typed.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const HAN = /\p{Script=Han}/u

async function typed(
  line: readonly string[],
  LANG = 'en_US.UTF-8',
): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const streams = {
    out: { write: (text: string) => (out += text) },
    err: { write: (text: string) => (err += text) },
  }
  return { code: await run(line, { LANG }, streams), out, err }
}

/** Every place of the command line: the path of its words, and the word itself. */
async function places(): Promise<[string[], Word][]> {
  const silent = { write: () => {} }
  const found: [string[], Word][] = []
  const walk = (path: string[], word: Word) => {
    found.push([path, word])
    for (const below of word.commands) walk([...path, below.name()], below as Word)
  }
  walk([], await program(new Terminal('en', { out: silent, err: silent })))
  return found
}

test('the language is that of messages, as POSIX orders the locale', () => {
  assert.equal(languageIn({}), 'en')
  assert.equal(languageIn({ LANG: 'zh_CN.UTF-8' }), 'zh')
  assert.equal(languageIn({ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_US.UTF-8' }), 'en')
  assert.equal(languageIn({ LANG: 'en_US', LC_MESSAGES: 'zh_TW', LC_ALL: '' }), 'zh')
  assert.equal(languageIn({ LANG: 'zh_CN', LC_ALL: 'C' }), 'en')
  assert.equal(languageIn({ LANG: 'zhuang' }), 'en')
})

test('every command has help in both languages, and every flag is explained there', async () => {
  const all = await places()
  assert.ok(all.length >= 30)
  for (const [path, word] of all) {
    const help = await typed([...path, '--help'])
    assert.equal(help.code, 0, path.join(' '))
    assert.equal(help.err, '')
    assert.match(help.out, new RegExp(`^Usage: ${['yuhu', ...path].join(' ')}`))
    assert.doesNotMatch(help.out.replace('预呼', ''), HAN, path.join(' '))
    const chinese = await typed([...path, '--help'], 'zh_CN.UTF-8')
    assert.equal(chinese.code, 0)
    for (const { long } of word.options) {
      const line = chinese.out.split('\n').findIndex(text => text.includes(`${long}`))
      assert.ok(line >= 0, `${path.join(' ')} ${long}`)
      assert.match(
        chinese.out
          .split('\n')
          .slice(line, line + 2)
          .join(' '),
        HAN,
        `${path.join(' ')} ${long}`,
      )
    }
  }
})

test('every command refuses an unknown option by name, with exit code 2 and nothing on standard output', async () => {
  for (const [path] of await places()) {
    for (const [language, sentence] of [
      ['en_US', /has no option --no-such-thing\./],
      ['zh_CN', /没有 --no-such-thing 这个选项/],
    ] as const) {
      const { code, out, err } = await typed([...path, '--no-such-thing'], language)
      assert.deepEqual([code, out], [2, ''], path.join(' '))
      assert.match(err, sentence)
      assert.match(err, language === 'en_US' ? /Run "yuhu.*--help"/ : /用法见 yuhu/)
      assert.doesNotMatch(err, /\bat .*:\d+/, 'a stack')
    }
  }
})

test('an unknown word, one too many, a missing flag or value: each has its sentence', async () => {
  const mistakes: [string[], RegExp, RegExp][] = [
    [
      ['agnt'],
      /^"yuhu" has no command "agnt"\. Did you mean "agent"\?/,
      /^yuhu 没有“agnt”这个命令。是不是想输入 agent？/,
    ],
    [['trunk', 'lst'], /^"yuhu trunk" has no command "lst"\. Did you mean "list"\?/, /没有“lst”/],
    [
      ['agent', 'add', '--grup', 'x'],
      /has no option --grup\. Did you mean "--group"\?/,
      /没有 --grup 这个选项。是不是想输入 --group？/,
    ],
    [['account', 'list', 'x'], /^"yuhu account list" does not take "x"\./, /不接受多余的参数“x”/],
    [['caller-id', 'add'], /^--account and --number are missing\./, /^缺少 --account、--number。/],
    [['account', 'set', '--code'], /^--code needs a value\./, /^--code 后面缺少值/],
    [['agent', 'list', '--account', '--json'], /^--account needs a value\./, /^--account 后面缺少值/],
    [['account', 'set', '--code', ''], /^--code needs a value\./, /^--code 后面缺少值/],
    [['account', 'set', '--code', '1'], /^--setting is missing\./, /^缺少 --setting。/],
    [['export'], /^<what> is missing\./, /^缺少参数 <what>。/],
    [['export', 'faxes', '--account', '1'], /^"faxes" cannot be exported/, /^不能导出“faxes”/],
    [
      ['export', 'calls', '--account', '1', '--format', 'xml'],
      /^--format is "xml"; it can be csv or jsonl\./,
      /只能是 csv、jsonl/,
    ],
    [
      ['serve', '--role', 'half'],
      /^--role is "half"; it can be all, api or engine\./,
      /只能是 all、api、engine/,
    ],
    [['completion', 'fish'], /^There is no completion script for "fish"/, /没有“fish”的补全脚本/],
    [['sim', '--agents', 'many'], /^--agents is "many", which is not a number\./, /“many”不是数字/],
    [['sim', '--agents', '0'], /^"agents" in the scenario must be at least 1\./, /不能小于 1/],
    [['agent', 'add', '--account', '1', '--ext', '01'], /^--ext is "01"; an extension/, /分机号是/],
    [
      ['agent', 'add', '--account', '1', '--ext', '1', '--password', 'short'],
      /has 5 characters and needs at least 10/,
      /只有 5 个字符/,
    ],
    [
      ['agent', 'add', '--account', '1', '--ext', '1', '--held', '--ring'],
      /^Use either --held or --ring/,
      /只能选一个/,
    ],
    [
      ['account', 'set', '--code', '1', '--setting', 'x=1'],
      /^--setting is "x=1"; it must be key=value/,
      /--setting 的值“x=1”无效/,
    ],
    [
      ['caller-id', 'add', '--account', '1', '--number', 'abc'],
      /^--number is "abc"/,
      /主叫号码是 3 到 20 位数字/,
    ],
    [['block', 'add', '--account', '1'], /^Give a number with --phone or a person/, /^请用 --phone 指定号码/],
    [['push', 'redeliver', '--account', '1'], /^Give a start time with --from/, /^请用 --from/],
  ]
  for (const [line, english, chinese] of mistakes) {
    const en = await typed(line)
    assert.deepEqual([en.code, en.out], [2, ''], line.join(' '))
    assert.match(en.err, english)
    const zh = await typed(line, 'zh_CN.UTF-8')
    assert.equal(zh.code, 2)
    assert.match(zh.err, chinese)
  }
})

test('a command without its subcommand shows its help, with exit code 2', async () => {
  for (const path of [[], ['account'], ['agent'], ['trunk'], ['caller-id'], ['block'], ['push']]) {
    const { code, out, err } = await typed(path)
    assert.deepEqual([code, out], [2, ''])
    assert.match(err, /^Usage: yuhu/)
  }
  assert.equal((await typed(['help', 'trunk'])).code, 0)
})

test('a start loads no package but commander until a command needs more', () => {
  const seen = new Set<string>()
  const packages = new Set<string>()
  const walk = (path: string) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const [, from = ''] of readFileSync(path, 'utf8').matchAll(
      /^(?:import|export) (?!type )[^;]*?from '([^']+)'/gm,
    )) {
      if (from.startsWith('.')) walk(join(dirname(path), from))
      else if (!from.startsWith('node:')) packages.add(from)
    }
  }
  walk(join(root, 'src/main.ts'))
  assert.ok(seen.size >= 8)
  assert.deepEqual([...packages], ['commander'])
})

describe('as a process', () => {
  let line: CommandLine
  before(async () => {
    line = await CommandLine.make()
  })

  test('exit codes, languages and the version are right', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    assert.deepEqual(await line.type(['--version']), { code: 0, out: `${version}\n`, err: '' })
    assert.equal((await line.type(['agnt'])).code, 2)
    assert.match((await line.type(['agnt'], { env: { LC_ALL: 'zh_CN.UTF-8' } })).err, /是不是想输入 agent/)
    assert.match((await line.type(['--help'])).out, /^Usage: yuhu/)
  })

  for (const shell of ['bash', 'zsh'] as const) {
    const isHere = spawnSync(shell, ['--version']).status === 0
    test(`${shell} completes words, flags and values`, {
      skip: isHere ? false : `NOT TESTED: there is no ${shell} here`,
    }, async t => {
      const folder = mkdtempSync(join(tmpdir(), 'yuhu-completion-'))
      t.after(() => rmSync(folder, { recursive: true }))
      writeFileSync(join(folder, 'script'), (await line.type(['completion', shell])).out)
      const complete = (...words: string[]) => {
        const list = words.map(word => `'${word}'`).join(' ')
        const asked =
          shell === 'bash'
            ? `source ${folder}/script; COMP_WORDS=(yuhu ${list}); ` +
              `COMP_CWORD=${words.length}; _yuhu; echo "\${COMPREPLY[*]}"`
            : `compdef() { }; compadd() { shift; for one in "$@"; do [[ $one == '${words.at(-1)}'* ]] && print -rn -- "$one "; done }
               words=(yuhu ${list}); CURRENT=${words.length + 1}; source ${folder}/script; _yuhu; print`
        const { stdout, stderr } = spawnSync(shell, [shell === 'bash' ? '--norc' : '-f', '-c', asked], {
          encoding: 'utf8',
        })
        assert.equal(stderr, '')
        return stdout.trim().split(' ')
      }
      assert.deepEqual(complete('ag'), ['agent'])
      assert.deepEqual(complete('agent', 'l'), ['list'])
      assert.deepEqual(complete('agent', 'add', '--acc'), ['--account'])
      assert.deepEqual(complete('agent', '--x', 'add', '--gr'), ['--group'])
      assert.deepEqual(complete('export', 'calls', '--format', ''), ['csv', 'jsonl'])
      assert.deepEqual(complete('trunk', 'add', '--account', '9001', '--transport', 't'), ['tcp'])
    })
  }
})

// The written documents keep up with the code: every setting is named, every link leads somewhere, both
// languages say the same.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SETTINGS } from '../src/app/config.ts'
import { AccountSettings } from '../src/domain/account.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const README_LINES_MAX = 110
const LANGUAGES = ['en', 'zh'] as const
const READMES = ['README.md', 'README.zh-CN.md'] as const

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function markdownBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.md'))
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

const documents = [...READMES, ...markdownBelow('docs')]
const guide = (language: string) =>
  markdownBelow(`docs/guide/${language}`).map(path => relative(`docs/guide/${language}`, path))

/** Without code, in which # begins a comment and brackets are no link. */
function prose(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
}

function headingLevels(text: string): number[] {
  return [...prose(text).matchAll(/^(#+) /gm)].map(match => match[1]?.length ?? 0)
}

function codeBlocks(text: string): number {
  return [...text.matchAll(/^```\w+/gm)].length
}

function tableRows(text: string): number {
  return [...text.matchAll(/^\|/gm)].length
}

function brokenLinks(path: string): string[] {
  return [...prose(read(path)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(match => match[1] ?? '')
    .filter(link => !/^(https?:|mailto:|#)/.test(link))
    .filter(link => !existsSync(join(root, dirname(path), link.replace(/#.*$/, ''))))
    .map(link => `${path} → ${link}`)
}

/** Names of the first column, as tables of settings show them. */
function namesIn(path: string): Set<string> {
  return new Set([...read(path).matchAll(/^\| `(\w+)` \|/gm)].map(match => match[1] ?? ''))
}

describe('the guide', () => {
  for (const language of LANGUAGES) {
    it(`names every environment variable (${language})`, () => {
      const named = namesIn(`docs/guide/${language}/settings.md`)
      assert.deepEqual(
        Object.keys(SETTINGS).filter(name => !named.has(name)),
        [],
      )
    })

    it(`names every account setting (${language})`, () => {
      const named = namesIn(`docs/guide/${language}/accounts-and-agents.md`)
      assert.deepEqual(
        Object.keys(AccountSettings.shape).filter(name => !named.has(name)),
        [],
      )
    })

    it(`names every reason why a task is not dialling (${language})`, () => {
      const source = read('src/domain/why.ts') + read('src/wire/why-row.ts')
      const codes = [...source.matchAll(/\| '(\w+)'|why\('(\w+)'/g)].map(match => match[1] ?? match[2] ?? '')
      const named = namesIn(`docs/guide/${language}/tasks.md`)
      assert.ok(codes.length >= 16)
      assert.deepEqual(
        codes.filter(code => code !== 'other' && !named.has(code)),
        [],
      )
    })
  }

  it('exists in both languages, with the same headings, examples and tables', () => {
    assert.deepEqual(guide('zh'), guide('en'))
    const pairs = [
      READMES,
      ...guide('en').map(file => [`docs/guide/en/${file}`, `docs/guide/zh/${file}`] as const),
    ]
    for (const [english, chinese] of pairs) {
      assert.deepEqual(headingLevels(read(chinese)), headingLevels(read(english)), `headings of ${chinese}`)
      assert.equal(codeBlocks(read(chinese)), codeBlocks(read(english)), `examples of ${chinese}`)
      assert.equal(tableRows(read(chinese)), tableRows(read(english)), `table rows of ${chinese}`)
    }
  })
})

describe('the documents', () => {
  it('link only to files that exist', () => {
    assert.deepEqual(documents.flatMap(brokenLinks), [])
  })

  it('name only files that exist', () => {
    const missing = documents.flatMap(document =>
      [...read(document).matchAll(/`((?:src|test|bench|scripts)\/[\w./-]+)`/g)]
        .filter(([, path = '']) => !existsSync(join(root, path)))
        .map(([, path]) => `${document}: ${path}`),
    )
    assert.deepEqual(missing, [])
  })

  it('begin with a README that leads to every folder of the product and every page of the guide', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter(one => one.isDirectory())
    for (const path of READMES) {
      const text = read(path)
      const language = path === 'README.md' ? 'en' : 'zh'
      const missing = [
        ...folders.map(({ name }) => `\`src/${name}/\``),
        ...guide(language).map(file => `](docs/guide/${language}/${file})`),
      ].filter(wanted => !text.includes(wanted))
      assert.deepEqual(missing, [], path)
    }
  })

  it('begin with a README of two screens', () => {
    for (const path of READMES) assert.ok(read(path).split('\n').length <= README_LINES_MAX, path)
  })
})

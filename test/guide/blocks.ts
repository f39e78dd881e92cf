// The commands printed in the READMEs and the guides, as a reader would paste them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Block {
  /** `README.md 1`, `tasks.md 3`: the page and the number of the block in it. */
  readonly name: string
  readonly text: string
}

/** The README of a language and every page of its guide, in the order of their names. */
export function blocksOf(root: string, language: 'en' | 'zh'): Block[] {
  const readme = language === 'en' ? 'README.md' : 'README.zh-CN.md'
  const folder = `docs/guide/${language}`
  const pages = readdirSync(join(root, folder)).filter(page => page.endsWith('.md'))
  return [readme, ...pages.map(page => `${folder}/${page}`)].flatMap(path => {
    const page = path === readme ? 'README.md' : path.slice(folder.length + 1)
    const blocks = [...readFileSync(join(root, path), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    return blocks.map(([, text = ''], index) => ({ name: `${page} ${index + 1}`, text }))
  })
}

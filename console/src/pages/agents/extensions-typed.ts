// Extensions as somebody types them: one or many, with ranges.
import { isExtension } from '../../../../src/domain/agent.ts'

export const ADDED_MAX = 1_000

export interface ReadExtensions {
  readonly exts: readonly string[]
  /** The first that is none. */
  readonly bad: string | null
}

export function readExtensions(typed: string): ReadExtensions {
  const exts = new Set<string>()
  for (const word of typed.split(/[\s,，、;；]+/u).filter(word => word !== '')) {
    const [first = '', last = first, more] = word.split(/[-–~]/u)
    const range = Number(last) - Number(first)
    if (more !== undefined || !isExtension(first) || !isExtension(last) || range < 0)
      return { exts: [...exts], bad: word.slice(0, 40) }
    for (let ext = Number(first); ext <= Number(last) && exts.size <= ADDED_MAX; ext++) exts.add(String(ext))
  }
  return { exts: [...exts], bad: null }
}

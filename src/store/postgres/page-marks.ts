// Remembers where pages of long lists ended, so that a page deep in a list begins at a key instead of reading
// the rows before it.
import { BoundedMap } from '../../domain/bounded-map.ts'

/** A walk through a list takes less time than this between two pages. */
const MARK_LIFE_MS = 300_000
/** The most lists, and marks of a list, that are remembered: some 20 MB in all. */
const LISTS_MAX = 200
const MARKS_MAX = 2_000
/** The most rows that a page skips by reading them; to skip more, the list is marked every so many rows. */
export const STRIDE = 1_000

interface Mark<Key> {
  readonly key: Key
  readonly at: number
}

export interface PageStart<Key> {
  /** The page begins after this key; null: the beginning of the list. */
  readonly after: Key | null
  /** Rows between the key and the page. */
  readonly skip: number
  /** Rows of the list up to the key. */
  readonly offset: number
}

/**
 * A mark says how many rows of a list lie up to a key, as of when somebody passed it. A walk that continues
 * from it misses nothing and sees nothing twice, even if earlier rows were removed; a newly counted offset
 * would skip as many.
 */
export class PageMarks<Key> {
  private readonly lists = new BoundedMap<string, BoundedMap<number, Mark<Key>>>(LISTS_MAX)

  /** The nearest mark before the row number `offset` of the list. */
  start(list: string, offset: number, now: number): PageStart<Key> {
    let best = 0
    let after: Key | null = null
    for (const [rows, { key, at }] of this.lists.get(list) ?? []) {
      if (rows > best && rows <= offset && Math.abs(now - at) < MARK_LIFE_MS) {
        best = rows
        after = key
      }
    }
    return { after, skip: offset - best, offset: best }
  }

  /** `rows` of the list lie up to `key`. */
  note(list: string, rows: number, key: Key, now: number): void {
    const marks = this.lists.get(list) ?? new BoundedMap<number, Mark<Key>>(MARKS_MAX)
    this.lists.set(list, marks)
    marks.set(rows, { key, at: now })
  }
}

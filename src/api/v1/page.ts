// Pages of `/v1` by cursors: an opaque text that says where the next page begins.
import { z } from 'zod'
import { ProblemDetails } from './problem.ts'

const LIMIT_MAX = 500

/** The parameters every list takes. */
export const PAGE = {
  cursor: z.string().max(500).optional().describe('where to go on: `next` of the page before'),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(50).describe('rows of a page'),
}

export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    rows: z.array(row),
    next: z.string().nullable().describe('cursor of the next page; null: this is the last'),
  })
}

/** `rows` were asked for with one more than `limit`: whether it came says whether there is a next page. */
export function page<Row>(rows: readonly Row[], limit: number, placeOf: (last: Row) => unknown) {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const hasNext = rows.length > limit && last !== undefined
  return { rows: shown, next: hasNext ? cursorOf(placeOf(last)) : null }
}

export function cursorOf(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** Null: from the beginning. Throws the Problem of a cursor that is none of ours. */
export function placeAt<Place>(cursor: string | undefined, shape: z.ZodType<Place>): Place | null {
  if (cursor === undefined) return null
  try {
    const read = shape.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    if (read.success) return read.data
  } catch {
    // Falls through: it is not even JSON.
  }
  throw new ProblemDetails('invalidInput', ['cursor', 'unknown'])
}

// How often a caller id is answered today, beside the others.
import type { CallerIdRow } from '../../../../src/api/v1/resources/caller-ids.ts'
import { percent } from '../../words/format.ts'
import type { Text } from '../../words/language.ts'
import { CALLER_ID } from '../../words/lines.ts'
import { PARTS } from '../../words/parts.ts'

/** Null: of no call it is known yet whether somebody answered. */
export function rateOf({ today: { sinceRest } }: Pick<CallerIdRow, 'today'>): number | null {
  return sinceRest.known === 0 ? null : sinceRest.answered / sinceRest.known
}

export function ratesBeside(row: CallerIdRow, all: readonly CallerIdRow[]): Text {
  const own = rateOf(row)
  if (own === null) return PARTS.none
  const others = all.filter(({ number }) => number !== row.number).map(({ today }) => today.sinceRest)
  const known = others.reduce((sum, one) => sum + one.known, 0)
  const answered = others.reduce((sum, one) => sum + one.answered, 0)
  return CALLER_ID.rateOf(percent(own), known === 0 ? PARTS.none.en : percent(answered / known))
}

// Lines of a node that has all of its trunks for itself, for ever.
import type { Trunk } from '../../src/domain/trunk.ts'
import { unitsOf } from '../../src/domain/trunk-share.ts'
import type { Lines } from '../../src/engine/node/lines.ts'

export function loadWhole(lines: Lines, accountId: number, trunks: readonly Trunk[]): void {
  lines.load(accountId, trunks)
  const grants = trunks.map(trunk => ({ trunk: trunk.name, held: unitsOf(trunk), use: unitsOf(trunk) }))
  lines.granted(grants, Number.POSITIVE_INFINITY)
}

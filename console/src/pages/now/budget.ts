// The abandon budget: what may still be lost today, and the colour of how near that is.
import type { LiveAccount } from '../../../../src/api/v1/live/live-shapes.ts'

type Abandon = Pick<LiveAccount['tasks'][number]['abandon'], 'used' | 'allowed' | 'forecast'>

const RED_FROM = 0.9

/** Amber when the forecast crosses the cap, red from 90 % of what may be lost. */
export function budgetColor({ used, allowed, forecast }: Abandon): string {
  if (used > 0 && used >= RED_FROM * allowed) return 'var(--bad)'
  return forecast > allowed ? 'var(--amber)' : 'var(--budget)'
}

export function isNearCap(abandon: Abandon): boolean {
  return budgetColor(abandon) !== 'var(--budget)'
}

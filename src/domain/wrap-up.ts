// How long an agent may work on a conversation that is over, and how often it may take more time. Pure.
import type { AccountSettings } from './account.ts'

export interface WrapUp {
  /** By the clock of whoever times it, ms. */
  readonly endsAt: number
  /** How often it was extended. */
  readonly extensions: number
}

export function wrapUpFrom(now: number, { wrapUpSeconds }: AccountSettings): WrapUp {
  return { endsAt: now + wrapUpSeconds * 1_000, extensions: 0 }
}

/** Null: the account allows no more time. */
export function extendedWrapUp(wrapUp: WrapUp, settings: AccountSettings): WrapUp | null {
  if (extensionsLeft(wrapUp, settings) === 0) return null
  const endsAt = wrapUp.endsAt + settings.wrapUpExtensionSeconds * 1_000
  return { endsAt, extensions: wrapUp.extensions + 1 }
}

/** A setting that was lowered meanwhile leaves none. */
export function extensionsLeft(
  { extensions }: WrapUp,
  { wrapUpExtensionsMax }: Pick<AccountSettings, 'wrapUpExtensionsMax'>,
): number {
  return Math.max(0, wrapUpExtensionsMax - extensions)
}

// Somebody calls one of the account's caller ids: what the caller has to do with the account, who is asked to
// take the call, and how long.
import type { AccountSettings } from '../account.ts'
import type { ContactData } from '../contact.ts'
import type { Assignment } from '../task.ts'

/** Whoever was called within this time calls back. */
export const CALLS_BACK_MS = 30 * 86_400_000
/** How long the call waits for the agent whom its caller knows; then others may take it too. */
export const KNOWN_AGENT_MS = 15_000

/** What the last call to the caller's number was. */
export interface KnownCaller {
  /** Null: an agent had called by hand. */
  readonly taskid: string | null
  readonly assignment: Assignment | null
  /** Who spoke with them, or missed them. */
  readonly agentExt: string | null
  /** Epoch ms. */
  readonly calledAt: number
  /** Nobody was reached by it. */
  readonly isMissed: boolean
  readonly data: ContactData
}

export interface CallerRoute {
  /** Who is asked first; null: nobody in particular. */
  readonly agentExt: string | null
  /** Whose agents take it otherwise; null: nobody's. */
  readonly members: Assignment | null
}

/** Null: no agent is asked, and the caller hears the message. `known` null: nobody called them lately. */
export function routeOf(
  known: KnownCaller | null,
  { inbound, inboundGroup }: Pick<AccountSettings, 'inbound' | 'inboundGroup'>,
  isOpen: boolean,
): CallerRoute | null {
  if (inbound !== 'agents' || !isOpen) return null
  const others: Assignment | null = inboundGroup === '' ? null : { type: 'group', name: inboundGroup }
  const route = { agentExt: known?.agentExt ?? null, members: known?.assignment ?? others }
  return route.agentExt === null && route.members === null ? null : route
}

/** What callers ask for with a key: never to be called again, or to be called back. */
export type CallerWish = 'neverAgain' | 'callBack'

export const CALLER_KEYS: ReadonlyMap<string, CallerWish> = new Map([
  ['9', 'neverAgain'],
  ['1', 'callBack'],
])

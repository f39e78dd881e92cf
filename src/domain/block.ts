// The block list: numbers and persons that nobody of the account calls, and what is known of each entry.

/** A person is everybody with one memberid. */
export const BLOCKED = ['number', 'person'] as const
export type Blocked = (typeof BLOCKED)[number]

/** Where an entry came from; empty: it is older than the question. */
export const BLOCK_SOURCES = ['key', 'agent', 'user', 'api', 'import', 'command'] as const
export type BlockSource = (typeof BLOCK_SOURCES)[number] | ''

/** Several numbers, or persons, blocked at once. */
export interface NewBlocks {
  readonly of: Blocked
  /** Numbers in the one form, or memberids. */
  readonly keys: readonly string[]
  /** Epoch ms from which the entry no longer counts; null: for ever. */
  readonly until: number | null
  readonly reason: string
  /** Who blocked them; empty: nobody said. */
  readonly by: string
  readonly source: BlockSource
}

/** An entry of the list. */
export interface Block {
  readonly of: Blocked
  /** Null: a person is blocked. */
  readonly phone: string | null
  /** Null: a number is blocked. */
  readonly memberid: string | null
  readonly blockedAt: number
  readonly until: number | null
  readonly reason: string
  readonly by: string
  readonly source: BlockSource
  /** The customer refused, as the agent `by` said. */
  readonly isRefusal: boolean
}

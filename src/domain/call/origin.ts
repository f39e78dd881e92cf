// Where a call comes from. Who is called first, and which rules hold for it, follow from this.

/**
 * A task's list, an agent who calls a number (a single call), a client who has two outside numbers joined (a
 * double call), somebody who calls in over a trunk, or a client who has a message played to a number.
 */
export const CALL_ORIGINS = ['task', 'agent', 'double', 'trunk', 'voice'] as const
export type CallOriginType = (typeof CALL_ORIGINS)[number]

/** Those that are asked for one by one: the call begins with who makes it, and the number is called next. */
export const BY_HAND = ['agent', 'double'] as const satisfies readonly CallOriginType[]
/** All whose row is the request: they are begun once, by whoever drives the account. */
export const ASKED = [...BY_HAND, 'voice'] as const satisfies readonly CallOriginType[]

// Where a call comes from. Who is called first, and which rules hold for it, follow from this.

/**
 * A task's list, an agent who calls a number (a single call), a client who has two outside numbers joined (a
 * double call), or somebody who calls in over a trunk.
 */
export const CALL_ORIGINS = ['task', 'agent', 'double', 'trunk'] as const
export type CallOriginType = (typeof CALL_ORIGINS)[number]

/** Those that are asked for one by one: the call begins with who makes it, and the number is called next. */
export const BY_HAND = ['agent', 'double'] as const satisfies readonly CallOriginType[]

// The limits of the message parser; a message beyond them is refused.

/** The largest UDP payload; the same limit holds on a stream. */
export const MESSAGE_BYTES_MAX = 65_535
/** Start line and headers together. */
export const HEAD_BYTES_MAX = 32_768
export const HEADER_COUNT_MAX = 256
/** One header with its folded lines. */
export const HEADER_BYTES_MAX = 8_192
/** Values of one header, over all its lines (Via hops, routes, contacts). */
export const VALUES_MAX = 70
export const PARAMS_MAX = 64
export const CSEQ_MAX = 2 ** 31 - 1
/** Larger delta-seconds are read as this (RFC 3261 §20.19: 2**32 - 1). */
export const SECONDS_MAX = 2 ** 32 - 1

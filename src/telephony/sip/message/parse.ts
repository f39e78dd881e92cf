// Reads a SIP message from bytes (RFC 3261 §7, §25); never throws.
import type { ParseFailure, SipMessage } from './message.ts'

/** One datagram, or one frame of a stream. */
export declare function parseMessage(bytes: Buffer): SipMessage | ParseFailure

// Writes a SIP message as bytes.
import type { SipMessage } from './message.ts'

/** Content-Length is that of the body; line breaks in header values become spaces, so that no value makes a header. */
export declare function serialise(message: SipMessage): Buffer

// Cuts a byte stream into SIP messages by Content-Length (RFC 3261 §18.3) and finds keep-alives (RFC 5626 §3.5.1).

export type Frame =
  /** Not enough bytes yet. */
  | { readonly kind: 'more' }
  /** The first `length` bytes are a message, to be given to `parseMessage`. */
  | { readonly kind: 'message'; readonly length: number }
  /** CRLF CRLF, to be answered with CRLF. */
  | { readonly kind: 'ping'; readonly length: number }
  /** A lone CRLF before a message: the answer to our ping. */
  | { readonly kind: 'pong'; readonly length: number }
  /** The stream cannot be framed any more: close it. */
  | { readonly kind: 'broken'; readonly reason: string }

export declare function frame(bytes: Buffer): Frame

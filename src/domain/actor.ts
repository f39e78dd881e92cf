// Who changes something, as it is written into the audit log beside what was changed.

export interface Actor {
  /** A person at the console, a client with an access key, or whoever ran a command on the machine. */
  readonly kind: 'user' | 'key' | 'command'
  readonly name: string
  /** Where the request came from; empty for a command. */
  readonly address: string
}

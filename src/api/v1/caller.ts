// Who calls `/v1`: a person with a session, or a program with an access key or a token of the published API.
import type { KeyRole } from '../../domain/access-key.ts'
import type { Account } from '../../domain/account.ts'
import type { Actor } from '../../domain/actor.ts'
import type { Role, User } from '../../domain/user.ts'

export type Caller =
  | {
      readonly kind: 'user'
      readonly user: User
      readonly role: Role
      readonly account: Account | null
      readonly sessionHash: Buffer
      readonly expiresAt: number
      readonly address: string
      readonly client: string
    }
  | {
      readonly kind: 'key'
      /** The name of the key. */
      readonly name: string
      readonly role: KeyRole
      readonly account: Account
      readonly address: string
      /** Null: the key of a token from before keys had ids. */
      readonly keyId: number | null
    }
  /** Nobody yet. */
  | {
      readonly kind: 'stranger'
      readonly role: null
      readonly account: null
      readonly address: string
      /** What the browser calls itself. */
      readonly client: string
    }

export function actorOf(caller: Caller): Actor | null {
  const { address } = caller
  if (caller.kind === 'stranger') return null
  return { kind: caller.kind, name: caller.kind === 'user' ? caller.user.login : caller.name, address }
}

/** Under which an Idempotency-Key of this caller is remembered. */
export function callerId(caller: Caller): string {
  if (caller.kind === 'user') return `user ${caller.user.id}`
  return caller.kind === 'key' ? `key ${caller.account.id} ${caller.keyId}` : `address ${caller.address}`
}

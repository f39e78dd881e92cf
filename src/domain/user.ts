// People who sign in to the console, and what each role may do.

/** An operator runs the installation and belongs to no account; the others belong to one. */
export const ROLES = ['operator', 'admin', 'supervisor', 'agent'] as const
export type Role = (typeof ROLES)[number]

export interface User {
  readonly id: number
  /** Null: an operator. */
  readonly accountId: number | null
  /** What is typed to sign in; unique in its account. */
  readonly login: string
  readonly name: string
  readonly role: Role
  /** The agent this person is; null: none. */
  readonly ext: string | null
  /** Somebody else chose the password: it must be changed before anything else. */
  readonly isOneTime: boolean
  readonly enabled: boolean
  /** Epoch ms. */
  readonly createdAt: number
  readonly signedInAt: number | null
}

export const LOGIN = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u
export const PASSWORD_MIN = 10
/** scrypt reads all of it: nobody may make it read a megabyte. */
export const PASSWORD_MAX = 200

/** Signed out after so long without a request, ms. */
export const SESSION_IDLE_MS = 12 * 3_600_000
/** Signed out at the latest, ms after signing in. */
export const SESSION_LIFE_MS = 7 * 24 * 3_600_000

/** Why a session was ended before its time. */
export type SignedOut = 'userDisabled' | 'passwordReplaced' | 'signedOutElsewhere'

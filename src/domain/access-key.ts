// Keys by which programs use an account: the published one that goes with its appid, and others with names.
import type { Role } from './user.ts'

export interface AccessKey {
  readonly id: number
  readonly name: string
  readonly role: KeyRole
  /** The one that goes with the account's appid. */
  readonly isPublished: boolean
  /** Epoch ms. */
  readonly createdAt: number
  readonly lastUsedAt: number | null
  /** Null: it is valid. */
  readonly revokedAt: number | null
}

export type KeyRole = Extract<Role, 'admin' | 'supervisor'>

/** What a drawn key looks like: its id, so that it is found by one look, and 256 bits. */
export const DRAWN_KEY = /^yk-(\d{1,9})-([\w-]{43})$/

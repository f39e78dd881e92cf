// What the console and `/v1` ask of the store beyond the published services: users, sessions, keys, audit.
import type { AccessKey, KeyRole } from '../../domain/access-key.ts'
import type { Account } from '../../domain/account.ts'
import type { Role, User } from '../../domain/user.ts'

export interface ConsoleStore {
  /** `code` null: an operator. Null: nobody of this name may sign in there. */
  userToSignIn(
    code: string | null,
    login: string,
  ): Promise<{ readonly user: User; readonly account: Account | null; readonly passwordHash: string } | null>
  saveSession(session: NewSession): Promise<void>
  /** Who it is, and their account; remembers that it was used. Null: it is over, or its user is disabled. */
  userBySession(hash: Buffer, now: number): Promise<SignedIn | null>
  /** Of the user: this session, or all but this one. */
  dropSession(hash: Buffer): Promise<void>
  dropOtherSessions(userId: number, keep: Buffer | null): Promise<number>
  listSessions(userId: number): Promise<readonly SessionSummary[]>

  /** `accountId` null: operators. */
  listUsers(accountId: number | null): Promise<readonly User[]>
  /** False: the account has a user of this login. Throws when there is no such account or agent. */
  addUser(draft: NewUser): Promise<User | 'taken' | 'agentNotFound'>
  /**
   * Sets these and leaves the others; `was`: only if that is what they are. A new password or role, or being
   * disabled, ends the user's sessions.
   */
  setUser(
    accountId: number | null,
    userId: number,
    fields: UserFields,
    was?: Partial<UserFields>,
  ): Promise<User | 'userNotFound' | 'taken' | 'agentNotFound' | 'lastOne' | Overtaken>
  removeUser(accountId: number | null, userId: number): Promise<boolean | 'lastOne'>
  passwordHash(userId: number): Promise<string | null>

  listKeys(accountId: number): Promise<readonly AccessKey[]>
  /** Answers the id: it is part of the key that is drawn. */
  addKey(
    accountId: number,
    draft: { name: string; role: KeyRole; hashOf(id: number): string },
  ): Promise<AccessKey>
  /** Its tokens end at once. False: there is no such key, or it was revoked before. */
  revokeKey(accountId: number, keyId: number, now: number): Promise<boolean>
  /** A valid key by its id, whatever account has it. */
  keyById(
    keyId: number,
  ): Promise<{ readonly account: Account; readonly key: AccessKey; readonly hash: string } | null>
  /** Written at most once a minute a key. */
  keyUsed(keyId: number, now: number): Promise<void>

  /** Newest first, before the id `before`. */
  listAudit(accountId: number | null, filter: AuditFilter): Promise<readonly AuditRow[]>
  /** What no row of a table shows: signed in, exported, listened. */
  noteAudit(
    accountId: number | null,
    verb: string,
    noun: string,
    subject: string,
    about?: unknown,
  ): Promise<void>

  /**
   * Takes the right to work on a request with an Idempotency-Key. `taken`: it was given before, with what was
   * answered (null: it is being worked on); `other`: the key was used for another request.
   */
  beginOnce(caller: string, key: string, digest: Buffer): Promise<'begun' | 'other' | KeptAnswer>
  endOnce(caller: string, key: string, answer: { status: number; body: unknown } | null): Promise<void>
}

export interface KeptAnswer {
  readonly status: number | null
  readonly body: unknown
}

/** Somebody else changed it meanwhile: what it is now. */
export interface Overtaken {
  readonly overtaken: true
  readonly now: Readonly<Record<string, unknown>>
}

export interface SignedIn {
  readonly user: User
  readonly account: Account | null
  readonly expiresAt: number
}

export interface NewSession {
  readonly hash: Buffer
  readonly userId: number
  readonly now: number
  readonly expiresAt: number
  readonly address: string
  readonly client: string
}

export interface SessionSummary {
  readonly createdAt: number
  readonly seenAt: number
  readonly address: string
  readonly client: string
}

export interface NewUser {
  readonly accountId: number | null
  readonly login: string
  readonly name: string
  readonly role: Role
  readonly ext: string | null
  readonly passwordHash: string
  readonly isOneTime: boolean
}

export interface UserFields {
  readonly name?: string
  readonly role?: Role
  readonly ext?: string | null
  readonly enabled?: boolean
  readonly passwordHash?: string
  readonly isOneTime?: boolean
}

export interface AuditFilter {
  /** Rows with a lower id; null: from the newest. */
  readonly before: number | null
  readonly limit: number
  readonly noun?: string
  readonly actor?: string
  readonly subject?: string
}

export interface AuditRow {
  readonly id: number
  /** Epoch ms. */
  readonly at: number
  readonly actorKind: 'user' | 'key' | 'command'
  readonly actor: string
  readonly address: string
  readonly verb: string
  readonly noun: string
  readonly subject: string
  readonly before: unknown
  readonly after: unknown
}

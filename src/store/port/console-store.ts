// What the console and `/v1` ask of the store beyond the published services: users, sessions, keys, audit.
import type { AccessKey, KeyRole } from '../../domain/access-key.ts'
import type { Account } from '../../domain/account.ts'
import type { Role, SignedOut, User } from '../../domain/user.ts'

export interface ConsoleStore {
  /** `code` null: an operator. Null: there is nobody of this name. */
  userToSignIn(
    code: string | null,
    login: string,
  ): Promise<{ readonly user: User; readonly account: Account | null; readonly passwordHash: string } | null>
  saveSession(session: NewSession): Promise<void>
  /**
   * Who it is, and their account; remembers that it was used. Or why it was ended; null: it is over, or never
   * was.
   */
  userBySession(hash: Buffer, now: number): Promise<SignedIn | SignedOut | null>
  dropSession(hash: Buffer): Promise<void>
  /** Of the user, all but `keep`; answers how many. */
  endSessions(userId: number, why: SignedOut, keep?: Buffer | null): Promise<number>
  /** Those that are not over, the one used last first. */
  listSessions(userId: number, own: Buffer, now: number): Promise<readonly SessionSummary[]>

  /** By their logins; `accountId` null: operators. */
  listUsers(accountId: number | null, page?: UserPage): Promise<readonly User[]>
  addUser(draft: NewUser): Promise<User | 'taken' | 'agentNotFound' | 'notAnAgent'>
  /**
   * Sets these and leaves the others; `was`: only if that is what they are. A new password, or being
   * disabled, ends the user's sessions; who is no agent any more has no extension.
   */
  setUser(
    accountId: number | null,
    userId: number,
    fields: UserFields,
    was?: Partial<UserFields>,
  ): Promise<User | 'userNotFound' | 'agentNotFound' | 'notAnAgent' | 'lastOne' | Overtaken>
  removeUser(accountId: number | null, userId: number): Promise<boolean | 'lastOne'>
  passwordHash(userId: number): Promise<string | null>

  /** By id, behind `after`. */
  listKeys(accountId: number, after?: number, limit?: number | null): Promise<readonly AccessKey[]>
  /** Answers the id: it is part of the key that is drawn. */
  addKey(
    accountId: number,
    draft: { name: string; role: KeyRole; hashOf(id: number): string },
  ): Promise<AccessKey>
  /** Its tokens end at once. False: there is no such key, or it was revoked before. */
  revokeKey(accountId: number, keyId: number, now: number): Promise<boolean>
  /** The key that a valid token was given out for; null: a token from before keys had ids. */
  keyByToken(
    tokenHash: Buffer,
    now: number,
  ): Promise<{ readonly account: Account; readonly key: AccessKey | null } | null>

  /** By code, behind `after`; null: from the first. */
  pageOfAccounts(after: string | null, limit: number): Promise<readonly ListedAccount[]>
  listNodes(): Promise<readonly NodePicture[]>

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

export interface ListedAccount extends Account {
  readonly createdAt: number
  /** By a stop of its own. */
  readonly isStopped: boolean
}

export interface NodePicture {
  readonly node: string
  readonly isAlive: boolean
  /** Epoch ms by the database's clock. */
  readonly leasedUntil: number
  /** Codes of the accounts it drives, or drove last. */
  readonly accounts: readonly string[]
  /** What it may use of each trunk. */
  readonly trunks: readonly {
    readonly trunk: string
    readonly channels: number
    readonly callsPerSecond: number
  }[]
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
  /** False: it takes the place of one that ends. */
  readonly isSignIn: boolean
}

export interface SessionSummary {
  /** The one that asks. */
  readonly isThis: boolean
  readonly createdAt: number
  readonly seenAt: number
  readonly address: string
  readonly client: string
}

export interface UserPage {
  /** Logins behind this one; null: from the first. */
  readonly after: string | null
  readonly limit: number
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

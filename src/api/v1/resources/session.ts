// Signing in and out, who one is, and one's own password.
import { z } from 'zod'
import type { Account } from '../../../domain/account.ts'
import { PASSWORD_MAX, PASSWORD_MIN, ROLES, SESSION_LIFE_MS } from '../../../domain/user.ts'
import { drawSecret, hashSecret, verifySecret } from '../../credentials/secret-hash.ts'
import { hashToken } from '../../published/auth.ts'
import { requireOpen } from '../authentication.ts'
import type { Caller } from '../caller.ts'
import type { ConsoleServices } from '../console-services.ts'
import { endpoint } from '../endpoint.ts'
import { text } from '../field.ts'
import { ProblemDetails } from '../problem.ts'
import { UserRow, userRow } from './user-row.ts'

export const Me = z.object({
  user: UserRow,
  account: z
    .object({ code: z.string(), name: z.string(), timeZone: z.string() })
    .nullable()
    .describe('null: an operator of the installation'),
  /** The server's clock: a browser's may be wrong by a day. */
  now: z.number().describe('epoch ms by the clock of the server'),
  expiresAt: z.number().describe('epoch ms; signed out at the latest'),
})
export type Me = z.infer<typeof Me>

export const password = z.string().min(PASSWORD_MIN).max(PASSWORD_MAX)

export const signIn = endpoint({
  method: 'POST',
  path: '/v1/session',
  scope: 'open',
  roles: [],
  body: z.object({
    account: text(50).trim().default('').describe('company code; empty for an operator'),
    login: text(64).trim().min(1),
    password: z.string().min(1).max(PASSWORD_MAX),
  }),
  answer: z.object({ user: UserRow }),
  status: 201,
  async handle({ store, services, caller, body, now, cookie }) {
    const code = body.account === '' ? null : body.account
    const { address } = caller
    const typed = { address, name: `${code ?? ''}/${body.login}`, password: body.password }
    const found = await checked(services, typed, () => store.userToSignIn(code, body.login))
    const { user, account } = found
    if (!user.enabled) throw new ProblemDetails('userDisabled')
    if (account !== null) requireOpen(account, now)
    const { secret, session } = newSession(user.id, caller, now)
    await store.saveSession({ ...session, isSignIn: true })
    cookie(secret)
    return { user: userRow(user) }
  },
})

export const signOut = endpoint({
  method: 'DELETE',
  path: '/v1/session',
  scope: 'installation',
  roles: ROLES,
  isBeforePassword: true,
  answer: z.null(),
  status: 204,
  async handle({ store, caller, cookie }) {
    if (caller.kind === 'user') {
      const { accountId, login } = caller.user
      await store.dropSession(caller.sessionHash)
      await store.noteAudit(accountId, 'signedOut', 'session', login)
    }
    cookie(null)
    return null
  },
})

export const me = endpoint({
  method: 'GET',
  path: '/v1/me',
  scope: 'installation',
  roles: ROLES,
  isBeforePassword: true,
  answer: Me,
  async handle({ caller, now }) {
    if (caller.kind !== 'user') throw new ProblemDetails('notFound', ['user'])
    const { user, account, expiresAt } = caller
    const { code, name, settings } = account ?? {}
    return {
      user: userRow(user),
      account:
        code === undefined || name === undefined || settings === undefined
          ? null
          : { code, name: settings.companyname || name, timeZone: settings.timeZone },
      now,
      expiresAt,
    }
  },
})

export const changePassword = endpoint({
  method: 'PUT',
  path: '/v1/me/password',
  scope: 'installation',
  roles: ROLES,
  isBeforePassword: true,
  body: z.object({ old: z.string().max(PASSWORD_MAX), new: password }),
  answer: z.null(),
  status: 204,
  async handle({ store, services, caller, body, now, cookie }) {
    if (caller.kind !== 'user') throw new ProblemDetails('roleForbids', [caller.role ?? ''])
    const { user, account, address } = caller
    // Who took a session over may not guess the password by it.
    await checked(services, { address, name: `password ${user.id}`, password: body.old }, async () => {
      const passwordHash = await store.passwordHash(user.id)
      return passwordHash === null ? null : { passwordHash, account }
    })
    await store.setUser(user.accountId, user.id, {
      passwordHash: await hashSecret(body.new),
      isOneTime: false,
    })
    const { secret, session } = newSession(user.id, caller, now)
    await store.saveSession({ ...session, isSignIn: false })
    cookie(secret)
    return null
  },
})

export const SESSION = [signIn, signOut, me, changePassword]

interface Typed {
  readonly address: string
  /** Guesses at one are counted together. */
  readonly name: string
  readonly password: string
}

/** Throws the Problem of a wrong password, and of one that the brake refuses unchecked: they look alike. */
async function checked<Found extends { readonly passwordHash: string; readonly account: Account | null }>(
  { logins }: ConsoleServices,
  { address, name, password }: Typed,
  find: () => Promise<Found | null>,
): Promise<Found> {
  const turn = await logins.turn(address, name)
  if (turn === null) {
    logins.tried('console', address, 'braked', null)
    throw new ProblemDetails('signInRefused')
  }
  let isRight: boolean | null = null
  try {
    const found = await find()
    isRight = await verifySecret(password, found?.passwordHash ?? null)
    logins.tried('console', address, isRight ? 'right' : 'wrong', found?.account?.code ?? null)
    if (!isRight || found === null) throw new ProblemDetails('signInRefused')
    return found
  } finally {
    turn.end(isRight)
  }
}

/** `secret` goes into the cookie; its hash is all that is kept. */
function newSession(userId: number, caller: Caller, now: number) {
  const secret = drawSecret()
  const { address } = caller
  const client = caller.kind === 'key' ? '' : caller.client
  const expiresAt = now + SESSION_LIFE_MS
  return { secret, session: { hash: hashToken(secret), userId, now, expiresAt, address, client } }
}

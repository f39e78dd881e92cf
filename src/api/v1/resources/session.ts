// Signing in and out, who one is, and one's own password.
import { z } from 'zod'
import { PASSWORD_MAX, PASSWORD_MIN, SESSION_LIFE_MS } from '../../../domain/user.ts'
import { drawSecret, hashSecret, verifySecret } from '../../credentials/secret-hash.ts'
import { hashToken } from '../../published/auth.ts'
import { endpoint } from '../endpoint.ts'
import { ProblemDetails } from '../problem.ts'
import { UserRow, userRow } from './user-row.ts'

const EVERYBODY = ['operator', 'admin', 'supervisor', 'agent'] as const

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
    account: z.string().trim().max(50).default('').describe('company code; empty for an operator'),
    login: z.string().trim().min(1).max(64),
    password: z.string().min(1).max(PASSWORD_MAX),
  }),
  answer: z.object({ user: UserRow }),
  status: 201,
  async handle({ store, services, caller, body, now, cookie }) {
    const code = body.account === '' ? null : body.account
    const turn = await services.loginBrake.turn(caller.address, `${code ?? ''}/${body.login}`)
    if (turn === null) throw new ProblemDetails('signInRefused')
    let isRight: boolean | null = null
    try {
      const found = await store.userToSignIn(code, body.login)
      isRight = await verifySecret(body.password, found?.passwordHash ?? null)
      if (!isRight || found === null) throw new ProblemDetails('signInRefused')
      if (found.account?.enabled === false) throw new ProblemDetails('accountDisabled')
      const secret = drawSecret()
      await store.saveSession({
        hash: hashToken(secret),
        userId: found.user.id,
        now,
        expiresAt: now + SESSION_LIFE_MS,
        address: caller.address,
        client: '',
      })
      cookie(secret)
      return { user: userRow(found.user) }
    } finally {
      turn.end(isRight)
    }
  },
})

export const signOut = endpoint({
  method: 'DELETE',
  path: '/v1/session',
  scope: 'installation',
  roles: EVERYBODY,
  isBeforePassword: true,
  answer: z.null(),
  status: 204,
  async handle({ store, caller, cookie }) {
    if (caller.kind === 'user') await store.dropSession(caller.sessionHash)
    cookie(null)
    return null
  },
})

export const me = endpoint({
  method: 'GET',
  path: '/v1/me',
  scope: 'installation',
  roles: EVERYBODY,
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
  roles: EVERYBODY,
  isBeforePassword: true,
  body: z.object({ old: z.string().max(PASSWORD_MAX), new: password }),
  answer: z.null(),
  status: 204,
  async handle({ store, services, caller, body, now, cookie }) {
    if (caller.kind !== 'user') throw new ProblemDetails('roleForbids', [caller.role ?? ''])
    const { user, address } = caller
    // Who took a session over may not guess the password by it.
    const turn = await services.loginBrake.turn(address, `password ${user.id}`)
    if (turn === null) throw new ProblemDetails('signInRefused')
    let isRight: boolean | null = null
    try {
      isRight = await verifySecret(body.old, await store.passwordHash(user.id))
      if (!isRight) throw new ProblemDetails('signInRefused')
    } finally {
      turn.end(isRight)
    }
    await store.setUser(user.accountId, user.id, {
      passwordHash: await hashSecret(body.new),
      isOneTime: false,
    })
    const secret = drawSecret()
    const session = { hash: hashToken(secret), userId: user.id, now, address, client: '' }
    await store.saveSession({ ...session, expiresAt: now + SESSION_LIFE_MS })
    cookie(secret)
    return null
  },
})

export const SESSION = [signIn, signOut, me, changePassword]

// Finds out who calls, and whether they may from here and now.
import type { FastifyRequest } from 'fastify'
import { DRAWN_KEY } from '../../domain/access-key.ts'
import { type Account, licenceEnd } from '../../domain/account.ts'
import { isAllowed } from '../../domain/address.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import { isDrawnKey } from '../credentials/secret-hash.ts'
import { hashToken } from '../published/auth.ts'
import type { Caller } from './caller.ts'
import { ProblemDetails } from './problem.ts'

/** With `__Host-` a browser takes it only over TLS, from this host, for every path. */
export const COOKIES = { plain: 'yuhu_session', secure: '__Host-yuhu_session' } as const

/** Reads only; a stranger when there is nothing to know them by. Throws the Problem of who may not. */
export async function callerOf(request: FastifyRequest, store: StoreVerbs, now: number): Promise<Caller> {
  const bearer = /^Bearer +(\S{1,200})$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return program(bearer, request.ip, store, now)
  const cookie = request.cookies[request.protocol === 'https' ? COOKIES.secure : COOKIES.plain]
  if (cookie === undefined || cookie === '') return stranger(request.ip)
  requireOwnPage(request)
  const sessionHash = hashToken(cookie)
  const signedIn = await store.userBySession(sessionHash, now)
  if (signedIn === null) return stranger(request.ip)
  const { user, account, expiresAt } = signedIn
  if (account !== null) requireOpen(account, now)
  return { kind: 'user', user, role: user.role, account, sessionHash, expiresAt, address: request.ip }
}

function stranger(address: string): Caller {
  return { kind: 'stranger', role: null, account: null, address }
}

/** A drawn key, or a token that the published API gave. */
async function program(bearer: string, address: string, store: StoreVerbs, now: number): Promise<Caller> {
  const found = await accountBy(bearer, store, now)
  if (found === null) throw new ProblemDetails('notSignedIn')
  const { account } = found
  requireOpen(account, now)
  if (!isAllowed(address, account.settings.ipAllow)) throw new ProblemDetails('addressNotAllowed', [address])
  return { kind: 'key', address, ...found }
}

async function accountBy(bearer: string, store: StoreVerbs, now: number) {
  const keyId = DRAWN_KEY.exec(bearer)?.[1]
  if (keyId === undefined) {
    const account = await store.accountByToken(hashToken(bearer), now)
    return account && { account, name: account.appid, role: 'admin' as const }
  }
  const found = await store.keyById(Number(keyId))
  if (found === null || !isDrawnKey(bearer, found.hash)) return null
  await store.keyUsed(found.key.id, now)
  return { account: found.account, name: found.key.name, role: found.key.role }
}

function requireOpen(account: Account, now: number): void {
  const end = licenceEnd(account)
  if (!account.enabled) throw new ProblemDetails('accountDisabled')
  if (end !== null && now >= end) throw new ProblemDetails('accountExpired')
}

/**
 * A page of somebody else's can have a browser send our cookie, but not our header, and it cannot hide where
 * it is from.
 */
function requireOwnPage({ method, headers, host }: FastifyRequest): void {
  if (method === 'GET' || method === 'HEAD') return
  const origin = headers.origin
  const isForeign = origin !== undefined && hostOf(origin) !== host
  if (isForeign || headers['yuhu-console'] === undefined) throw new ProblemDetails('foreignOrigin')
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : ''
}

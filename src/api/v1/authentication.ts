// Finds out who calls, and whether they may from here and now.
// Declares request.cookies.
import type {} from '@fastify/cookie'
import type { FastifyRequest } from 'fastify'
import { DRAWN_KEY } from '../../domain/access-key.ts'
import type { Account } from '../../domain/account.ts'
import { licenceEnd } from '../../domain/account-standstill.ts'
import { isAllowed } from '../../domain/address.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import { isDrawnKey } from '../credentials/secret-hash.ts'
import { hashToken } from '../published/auth.ts'
import type { Caller } from './caller.ts'
import { ProblemDetails } from './problem.ts'

/** With `__Host-` a browser takes it only over TLS, from this host, for every path. */
export const COOKIES = { plain: 'yuhu_session', secure: '__Host-yuhu_session' } as const

/** What a browser calls itself may be long. */
const CLIENT_MAX = 200

/** Who is about to sign in, whatever cookie an earlier session left. */
export function strangerOf(request: FastifyRequest): Caller & { kind: 'stranger' } {
  requireOwnOrigin(request)
  const client = (request.headers['user-agent'] ?? '').slice(0, CLIENT_MAX)
  return { kind: 'stranger', role: null, account: null, address: request.ip, client }
}

/** Reads only; a stranger when there is nothing to know them by. Throws the Problem of who may not. */
export async function callerOf(request: FastifyRequest, store: StoreVerbs, now: number): Promise<Caller> {
  const bearer = /^Bearer +(\S{1,200})$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return program(bearer, request.ip, store, now)
  const cookie = request.cookies[request.protocol === 'https' ? COOKIES.secure : COOKIES.plain]
  const stranger = strangerOf(request)
  if (cookie === undefined || cookie === '') return stranger
  requireOwnHeader(request)
  const sessionHash = hashToken(cookie)
  const signedIn = await store.userBySession(sessionHash, now)
  if (signedIn === null) return stranger
  if (typeof signedIn === 'string') throw new ProblemDetails(signedIn)
  const { user, account, expiresAt } = signedIn
  if (account !== null) requireOpen(account, now)
  return { ...stranger, kind: 'user', user, role: user.role, account, sessionHash, expiresAt }
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
    const token = await store.keyByToken(hashToken(bearer), now)
    if (token === null) return null
    const { account, key } = token
    return { account, name: key?.name ?? account.appid, role: key?.role ?? 'admin', keyId: key?.id ?? null }
  }
  const found = await store.keyById(Number(keyId))
  if (found === null || !isDrawnKey(bearer, found.hash)) return null
  const { account, key } = found
  await store.keyUsed(key, now)
  return { account, name: key.name, role: key.role, keyId: key.id }
}

export function requireOpen(account: Account, now: number): void {
  const end = licenceEnd(account)
  if (!account.enabled) throw new ProblemDetails('accountDisabled')
  if (end !== null && now >= end) throw new ProblemDetails('accountExpired')
}

/** A page of somebody else's can have a browser send our cookie, but not our header. */
function requireOwnHeader({ method, headers }: FastifyRequest): void {
  if (method !== 'GET' && method !== 'HEAD' && headers['yuhu-console'] === undefined)
    throw new ProblemDetails('foreignOrigin')
}

/** Nor can it hide where it is from when something changes. */
function requireOwnOrigin({ method, headers, host }: FastifyRequest): void {
  if (method === 'GET' || method === 'HEAD' || headers.origin === undefined) return
  if (hostOf(headers.origin) !== host) throw new ProblemDetails('foreignOrigin')
}

/** A WebSocket is opened by GET, and any page may open one; a browser says which. */
export function requireOwnPage({ headers, host }: FastifyRequest): void {
  if (headers.origin !== undefined && hostOf(headers.origin) !== host)
    throw new ProblemDetails('foreignOrigin')
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : ''
}

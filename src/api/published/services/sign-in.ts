// App.Sip_Auth: a client logs in and gets a token, and logs out.
import { DRAWN_KEY } from '../../../domain/access-key.ts'
import { licenceEnd } from '../../../domain/account-standstill.ts'
import type { ApiStore } from '../../../store/port/api-store.ts'
import { illegal, UNAUTHORIZED } from '../../../wire/answers.ts'
import { PARAMETER } from '../../../wire/complaints.ts'
import {
  LOGIN,
  LOGOUT,
  NO_END,
  WRONG_KEY,
  WRONG_KEY_AT_LOGOUT,
} from '../../../wire/contracts/session-contracts.ts'
import { wireTime } from '../../../wire/wire-time.ts'
import { isDrawnKey, verifySecret } from '../../credentials/secret-hash.ts'
import { hashToken, issueToken, objection } from '../auth.ts'
import { openService, type ServiceTools } from '../service.ts'

export const login = openService(LOGIN, async (around, { appid, accesskey }) => {
  const found = await accountWith(around, appid, accesskey)
  if (found === null) return LOGIN.refused(WRONG_KEY)
  const { account, keyId } = found
  const no = objection(account, around.address, around.now)
  if (no !== null) return no
  const end = licenceEnd(account)
  around.recognised()
  return LOGIN.done({
    companycode: account.code,
    companyname: account.settings.companyname || account.name,
    token: await issueToken(around.store, account.id, keyId, around.now),
    authtime: end === null ? NO_END : wireTime(end, account.settings.timeZone),
    authmodel: '',
    ipwhite: account.settings.ipAllow,
  })
})

export const logout = openService(LOGOUT, async (around, { token, appid, accesskey }) => {
  if (token !== null)
    return (await around.store.dropToken(hashToken(token))) ? LOGOUT.done() : UNAUTHORIZED.token
  if (appid === null || accesskey === null) return illegal(PARAMETER.missing('token'))
  const found = await accountWith(around, appid, accesskey)
  if (found === null) return LOGOUT.refused(WRONG_KEY_AT_LOGOUT)
  await around.store.dropTokens(found.account.id)
  return LOGOUT.done()
})

/** What the check of a key asks for. */
export type KeyCheck = Pick<ServiceTools, 'store' | 'logins' | 'address' | 'now'>

/**
 * Null for a wrong appid, a wrong key and a login that the brake refuses unchecked: from outside the three
 * look the same.
 */
export async function accountWith(around: KeyCheck, appid: string, accesskey: string) {
  const turn = await around.logins.turn(around.address, appid)
  if (turn === null) {
    around.logins.tried('API', around.address, 'braked', null)
    return null
  }
  let right: boolean | null = null
  try {
    const found = await around.store.accountByAppid(appid)
    const key = await keyWith(around.store, found, accesskey)
    right = key !== null
    const code = found?.account.code ?? null
    around.logins.tried('API', around.address, right ? 'right' : 'wrong', code)
    if (found === null || key === null) return null
    if (key.id !== null) await around.store.keyUsed({ ...key, id: key.id }, around.now)
    return { account: found.account, keyId: key.id }
  } finally {
    turn.end(right)
  }
}

/** A drawn key of the account, found by the id it names, or the published one. A wrong key costs the same. */
async function keyWith(
  store: ApiStore,
  found: Awaited<ReturnType<ApiStore['accountByAppid']>>,
  accesskey: string,
): Promise<{ id: number | null; lastUsedAt: number | null } | null> {
  const keyId = DRAWN_KEY.exec(accesskey)?.[1]
  const drawn = keyId === undefined ? null : await store.keyById(Number(keyId))
  if (drawn !== null && drawn.account.id === found?.account.id && isDrawnKey(accesskey, drawn.hash))
    return drawn.key
  const isRight = await verifySecret(accesskey, found?.accesskeyHash ?? null)
  return isRight && found !== null ? { id: found.keyId, lastUsedAt: found.keyUsedAt } : null
}

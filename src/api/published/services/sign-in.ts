// App.Sip_Auth: a client logs in and gets a token, and logs out.
import { licenceEnd } from '../../../domain/account.ts'
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
import { verifySecret } from '../../credentials/secret-hash.ts'
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

/**
 * Null for a wrong appid, a wrong key and a login that the brake refuses unchecked: from outside the three
 * look the same.
 */
export async function accountWith(around: ServiceTools, appid: string, accesskey: string) {
  const turn = await around.loginBrake.turn(around.address, appid)
  if (turn === null) {
    around.loginTried('braked', null)
    return null
  }
  let right: boolean | null = null
  try {
    const found = await around.store.accountByAppid(appid)
    right = await verifySecret(accesskey, found?.accesskeyHash ?? null)
    around.loginTried(right ? 'right' : 'wrong', found?.account.code ?? null)
    return right ? found : null
  } finally {
    turn.end(right)
  }
}

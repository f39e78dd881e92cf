// App.Sip_Auth: a client logs in and gets a token, and logs out.

import { licenceEnd } from '../../../domain/account.ts'
import { refuseValue } from '../../../wire/refusals.ts'
import { wireTime } from '../../../wire/wire-time.ts'
import { hashToken, issueToken, objection, verifyAccesskey } from '../auth.ts'
import { done, illegal, refused, UNAUTHORIZED } from '../envelope.ts'
import { optional, text } from '../parameter.ts'
import { openService, type Surroundings } from '../service.ts'

/** What `authtime` shows for a licence without an end: clients parse it as a date. */
const NO_END = '2099-12-31 23:59:59'

export const login = openService({
  name: 'App.Sip_Auth.Login',
  zh: '授权登录，取得token（12小时有效，可同时有多个）',
  en: 'Logs in; gives a token that is good for 12 hours. Several may be valid at once',
  parameters: {
    appid: text('企业的appid', 'the appid of the account'),
    accesskey: text('企业的accesskey', 'the access key of the account'),
  },
  refusals: [
    {
      code: 1003,
      zh: 'appid或accesskey错误',
      en: 'wrong appid or access key; the answer does not say which',
    },
  ],
  example: {
    send: { appid: 'A', accesskey: 'K' },
    answer: done('授权成功', {
      companycode: '1',
      companyname: 'test',
      token: '773a70dd02f0695d50205e9b267692b9',
      authtime: '2020-01-01 00:00:00',
      authmodel: '',
      ipwhite: '',
    }),
  },
  async handle(around, { appid, accesskey }) {
    const account = await accountWith(around, appid, accesskey)
    if (account === null) return refused('授权失败', refuseValue(1003, '授权失败'))
    const no = objection(account, around.address, around.now)
    if (no !== null) return no
    const end = licenceEnd(account)
    around.recognised()
    return done('授权成功', {
      companycode: account.code,
      companyname: account.settings.companyname || account.name,
      token: await issueToken(around.store, account.id, around.now),
      authtime: end === null ? NO_END : wireTime(end, account.settings.timeZone),
      authmodel: '',
      ipwhite: account.settings.ipAllow,
    })
  },
})

export const logout = openService({
  name: 'App.Sip_Auth.Logout',
  zh: '注销token；不带token而带appid和accesskey时，注销该企业的全部token',
  en: 'Ends a token; with appid and accesskey and no token, all tokens of the account',
  parameters: {
    token: optional(text('要注销的token', 'the token to end', 1_000)),
    appid: optional(text('企业的appid', 'the appid of the account')),
    accesskey: optional(text('企业的accesskey', 'the access key of the account')),
  },
  refusals: [{ code: 1003, zh: 'appid或accesskey错误', en: 'wrong appid or access key' }],
  example: { send: { token: '773a70dd02f0695d50205e9b267692b9' }, answer: done('注销成功') },
  async handle(around, { token, appid, accesskey }) {
    if (token !== null)
      return (await around.store.dropToken(hashToken(token))) ? done('注销成功') : UNAUTHORIZED.token
    if (appid === null || accesskey === null) return illegal('缺少必要参数token')
    const account = await accountWith(around, appid, accesskey)
    if (account === null) return refused('注销失败', refuseValue(1003, '操作失败'))
    await around.store.dropTokens(account.id)
    return done('注销成功')
  },
})

/**
 * Null for a wrong appid, a wrong key, and a login that the brake refuses unchecked: nobody can tell them
 * apart.
 */
export async function accountWith(around: Surroundings, appid: string, accesskey: string) {
  const turn = await around.loginBrake.turn(around.address, appid)
  if (turn === null) {
    around.loginTried('braked', null)
    return null
  }
  let right: boolean | null = null
  try {
    const found = await around.store.accountByAppid(appid)
    right = await verifyAccesskey(accesskey, found?.accesskeyHash ?? null)
    around.loginTried(right ? 'right' : 'wrong', found?.account.code ?? null)
    return right && found !== null ? found.account : null
  } finally {
    turn.end(right)
  }
}

// App.Sip_Auth as it is published: a client logs in and gets a token, and logs out.
import { contract } from '../contract.ts'
import { optional, text } from '../parameter.ts'
import { refuseValue } from '../refusals.ts'

/** What `authtime` shows for a licence without an end: clients parse it as a date. */
export const NO_END = '2099-12-31 23:59:59'
/** The answer does not say which of the two is wrong. */
export const WRONG_KEY = refuseValue(1003, '授权失败')
export const WRONG_KEY_AT_LOGOUT = refuseValue(1003, '操作失败')

export const LOGIN = contract({
  name: 'App.Sip_Auth.Login',
  verb: '授权',
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
    result: {
      companycode: '1',
      companyname: 'test',
      token: '773a70dd02f0695d50205e9b267692b9',
      authtime: '2020-01-01 00:00:00',
      authmodel: '',
      ipwhite: '',
    },
  },
})

export const LOGOUT = contract({
  name: 'App.Sip_Auth.Logout',
  verb: '注销',
  zh: '注销token；不带token而带appid和accesskey时，注销该企业的全部token',
  en: 'Ends a token; with appid and accesskey and no token, all tokens of the account',
  parameters: {
    token: optional(text('要注销的token', 'the token to end', 1_000)),
    appid: optional(text('企业的appid', 'the appid of the account')),
    accesskey: optional(text('企业的accesskey', 'the access key of the account')),
  },
  refusals: [{ code: 1003, zh: 'appid或accesskey错误', en: 'wrong appid or access key' }],
  example: { send: { token: '773a70dd02f0695d50205e9b267692b9' } },
})

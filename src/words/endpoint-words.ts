// What each endpoint of `/v1` does, for its document.
import type { Text } from '../domain/language.ts'
import { ADMINISTRATION_WORDS } from './administration-words.ts'
import { DIALER_WORDS } from './dialer-endpoint-words.ts'
import { INSIGHT_WORDS } from './insight-endpoint-words.ts'

/** By method and path. */
export const ENDPOINT_WORDS: Readonly<Record<string, Text>> = {
  'POST /v1/session': { en: 'sign in', zh: '登录' },
  'DELETE /v1/session': { en: 'sign out', zh: '退出登录' },
  'GET /v1/me': { en: 'who is signed in', zh: '当前登录的用户' },
  'PUT /v1/me/password': {
    en: "change one's own password; the user's other sessions end",
    zh: '修改自己的密码，其他登录随即失效',
  },
  'PUT /v1/standstill': {
    en: 'stop everything in the account; it stays so until it is lifted',
    zh: '全部停止，直到解除',
  },
  'DELETE /v1/standstill': { en: 'lift the stop', zh: '解除全部停止' },
  ...DIALER_WORDS,
  ...INSIGHT_WORDS,
  'GET /v1/live': {
    en: 'what the account is doing, as server-sent events: snapshot, change, ended',
    zh: '企业实时状态，以服务器推送事件给出：snapshot、change、ended',
  },
  'GET /v1/desk/live': { en: 'the same of the agent who is signed in', zh: '登录坐席自己的实时状态' },
  ...ADMINISTRATION_WORDS,
}

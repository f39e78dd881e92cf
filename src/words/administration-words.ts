// What the endpoints of `/v1` about users, keys, accounts and the installation do, for their document.
import type { Text } from '../domain/language.ts'

export const ADMINISTRATION_WORDS: Readonly<Record<string, Text>> = {
  'GET /v1/me/sessions': { en: 'where one is signed in', zh: '自己在哪些地方登录' },
  'DELETE /v1/me/sessions': { en: 'sign out everywhere else', zh: '退出其他地方的登录' },
  'GET /v1/users': { en: 'the users of the account, by login', zh: '企业的用户，按用户名排序' },
  'POST /v1/users': {
    en: 'add a user; the answer shows a one-time password, once',
    zh: '新增用户，应答中给出一次性密码，只显示这一次',
  },
  'PATCH /v1/users/{id}': { en: 'change a user', zh: '修改用户' },
  'POST /v1/users/{id}/password': {
    en: 'give a user a new one-time password, shown once; the user is signed out',
    zh: '重置用户密码，新的一次性密码只显示这一次，该用户的登录随即失效',
  },
  'DELETE /v1/users/{id}': { en: 'remove a user', zh: '删除用户' },
  'GET /v1/operators': {
    en: 'the operators of the installation, by login',
    zh: '系统的运维人员，按用户名排序',
  },
  'POST /v1/operators': {
    en: 'add an operator; the answer shows a one-time password, once',
    zh: '新增运维人员，应答中给出一次性密码，只显示这一次',
  },
  'PATCH /v1/operators/{id}': { en: 'change an operator', zh: '修改运维人员' },
  'POST /v1/operators/{id}/password': {
    en: 'give an operator a new one-time password, shown once; the operator is signed out',
    zh: '重置运维人员密码，新的一次性密码只显示这一次，其登录随即失效',
  },
  'DELETE /v1/operators/{id}': { en: 'remove an operator', zh: '删除运维人员' },
}

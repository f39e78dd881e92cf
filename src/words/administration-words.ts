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
  'GET /v1/access-keys': {
    en: 'the access keys of the account, revoked ones too',
    zh: '企业的密钥，含已吊销的',
  },
  'POST /v1/access-keys': {
    en: 'draw an access key; the answer shows it, once',
    zh: '新增密钥，应答中给出，只显示这一次',
  },
  'POST /v1/access-keys/published': {
    en: 'replace the accesskey that goes with the appid; the answer shows it, once',
    zh: '更换与 appid 配套的 accesskey，应答中给出，只显示这一次',
  },
  'DELETE /v1/access-keys/{id}': {
    en: 'revoke an access key; it and its tokens end at once',
    zh: '吊销密钥，该密钥及其令牌立即失效',
  },
  'GET /v1/audit': { en: 'who changed what in the account, newest first', zh: '企业的操作日志，从新到旧' },
  'GET /v1/installation/audit': {
    en: 'who changed what in the installation itself, newest first',
    zh: '系统级操作日志，从新到旧',
  },
  'GET /v1/accounts': { en: 'the accounts, by code', zh: '企业列表，按编号排序' },
  'POST /v1/accounts': {
    en: 'add an account; the answer shows its accesskey, once',
    zh: '新增企业，应答中给出 accesskey，只显示这一次',
  },
  'PATCH /v1/accounts/{code}': { en: 'rename, enable or disable an account', zh: '改名、启用或停用企业' },
  'GET /v1/nodes': {
    en: 'the engine nodes: which accounts each drives, and its share of the trunks',
    zh: '外呼节点：各自负责的企业和分得的线路容量',
  },
  'GET /v1/doctor': {
    en: 'what is right and wrong with this installation, in sentences',
    zh: '体检：逐条说明系统是否正常',
  },
  'GET /v1/version': { en: 'the version that answers', zh: '当前版本' },
}

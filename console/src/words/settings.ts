// What is said of settings, keys, and the account's lists.
import type { Text } from './language.ts'

export const SETTINGS = {
  settings: { zh: '设置', en: 'Settings' },
  keys: { zh: '密钥', en: 'Access keys' },
  users: { zh: '用户', en: 'Users' },
  lists: { zh: '小结与示忙原因', en: 'Dispositions and reasons' },
  addKey: { zh: '新建密钥', en: 'Draw a key' },
  keysWhy: {
    zh: '程序用密钥调用接口。每个程序一个，停用时互不影响。',
    en: 'Programs use the API by keys. Give each its own: one can be revoked without the others.',
  },
  keyName: { zh: '名称', en: 'Name' },
  keyNameHelp: { zh: '例如使用它的程序', en: 'The program that will use it, for example' },
  role: { zh: '角色', en: 'Role' },
  published: { zh: 'appid 的 accesskey', en: 'accesskey of the appid' },
  renew: { zh: '更换 accesskey', en: 'Replace the accesskey' },
  renewWhy: {
    zh: '现在的 accesskey 和由它取得的令牌立即失效，使用它的程序在换上新密钥前无法调用接口。',
    en: 'The present accesskey and all its tokens end at once: its programs are turned away until they have the new one.',
  },
  createdAt: { zh: '创建时间', en: 'Created' },
  lastUsedAt: { zh: '最近使用', en: 'Last used' },
  neverUsed: { zh: '从未使用', en: 'Never' },
  state: { zh: '状态', en: 'State' },
  valid: { zh: '有效', en: 'Valid' },
  revoked: { zh: '已吊销', en: 'Revoked' },
  revokedAt: { zh: '吊销时间', en: 'Revoked at' },
  revoke: { zh: '吊销', en: 'Revoke' },
  revokeWhy: (name: string): Text => ({
    zh: `“${name}”和由它取得的令牌立即失效，无法恢复。`,
    en: `"${name}" and all its tokens end at once. This cannot be undone.`,
  }),
  noKeys: { zh: '没有密钥，程序无法调用接口。', en: 'There are no keys: no program can use the API.' },
} as const

// What is said of settings, keys, and the account's lists.
import type { Text } from './language.ts'

export const SETTINGS = {
  settings: { zh: '设置', en: 'Settings' },
  prompts: { zh: '提示音', en: 'Prompts' },
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
  others: { zh: '其他', en: 'Others' },
  atDefault: { zh: '默认', en: 'At its default' },
  defaultIs: (value: string): Text => ({ zh: `默认 ${value}`, en: `Default: ${value}` }),
  toDefault: { zh: '恢复默认', en: 'Back to the default' },
  operatorsOnly: { zh: '只有运维可以修改', en: 'Only an operator may change it' },
  dispositions: { zh: '小结', en: 'Dispositions' },
  dispositionsWhy: {
    zh: '坐席在通话后选择的小结，按键 1–9 在工作台上直接选用。',
    en: 'What an agent says of a conversation. Keys 1 to 9 choose one on the desk.',
  },
  awayReasons: { zh: '示忙原因', en: 'Not-ready reasons' },
  awayReasonsWhy: {
    zh: '坐席示忙时选择的原因；超过时限的坐席在“现在”页变为琥珀色。',
    en: 'Why an agent is not ready. Whoever is away longer than the limit turns amber on the page Now.',
  },
  noChoices: { zh: '还没有。', en: 'There are none yet.' },
  addChoice: { zh: '添加一项', en: 'Add one' },
  label: { zh: '名称', en: 'Label' },
  hotkey: { zh: '按键', en: 'Key' },
  limitMinutes: { zh: '时限（分钟）', en: 'Limit, minutes' },
  inUse: { zh: '使用', en: 'In use' },
  up: { zh: '上移', en: 'Move up' },
  takeOut: { zh: '移除', en: 'Take out' },
} as const

/** What belongs together; a setting that is in no group stands under Others. */
export const SETTING_GROUPS: readonly { readonly label: Text; readonly keys: readonly string[] }[] = [
  {
    label: { zh: '拨号与呼损', en: 'Dialling and losses' },
    keys: [
      ...['abandonRateMax', 'abandonWaitMs', 'lateCountsAsAbandoned', 'enforceCapOnManual'],
      ...[
        'callHours',
        'maxCallsPerNumberPerDay',
        'searchField',
        'ringTimeoutSeconds',
        'timeMeaning',
        'runningTasksMax',
      ],
    ],
  },
  {
    label: { zh: '坐席与工作台', en: 'Agents and desk' },
    keys: [
      ...['wrapUpSeconds', 'wrapUpExtensionSeconds', 'wrapUpExtensionsMax', 'agentRingTimeoutSeconds'],
      ...['transferOut', 'previewSeconds', 'browserPhones', 'pbxHosts', 'deskScript', 'deskUrl'],
    ],
  },
  {
    label: { zh: '时长提醒（黄色）', en: 'Times shown in amber' },
    keys: ['readyAmberSeconds', 'wrapUpAmberTimes', 'talkAmberTimes', 'awayAmberSeconds'],
  },
  {
    label: { zh: '客户来电', en: 'People who call back' },
    keys: ['inbound', 'inboundGroup', 'inboundWaitSeconds', 'inboundPositionSeconds', 'inboundPrompt'],
  },
  { label: { zh: '声音', en: 'Sound' }, keys: ['recordCalls', 'waitPrompt', 'abandonPrompt', 'holdPrompt'] },
  {
    label: { zh: '推送', en: 'Pushes' },
    keys: [...['pushCallUrl', 'pushStateUrl', 'pushTaskUrl', 'pushSecret', 'pushForm', 'pushCompanycode']],
  },
  {
    label: { zh: '企业', en: 'The account' },
    keys: ['companyname', 'country', 'timeZone', 'ipAllow', 'expiresAt'],
  },
  {
    label: { zh: '保存多久', en: 'How long things are kept' },
    keys: [...['keepTasksDays', 'keepCallsDays', 'keepRecordingsDays', 'keepReportsDays', 'keepAuditDays']],
  },
]

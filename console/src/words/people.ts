// What is said of users, operators and one's own sessions.
import type { Text } from './language.ts'

export const PEOPLE = {
  users: { zh: '用户', en: 'Users' },
  operators: { zh: '运维用户', en: 'Operators' },
  add: { zh: '添加用户', en: 'Add a user' },
  addOperator: { zh: '添加运维用户', en: 'Add an operator' },
  login: { zh: '用户名', en: 'Sign-in name' },
  loginHelp: { zh: '登录时填写，添加后不能修改', en: 'Typed to sign in; it cannot be changed later' },
  name: { zh: '姓名', en: 'Name' },
  role: { zh: '角色', en: 'Role' },
  ext: { zh: '分机', en: 'Extension' },
  extHelp: { zh: '此人使用的坐席分机', en: 'The agent this person is' },
  enabled: { zh: '状态', en: 'State' },
  mayUse: { zh: '可以登录', en: 'May sign in' },
  isEnabled: { zh: '启用', en: 'Enabled' },
  isDisabled: { zh: '已停用', en: 'Disabled' },
  isOneTime: { zh: '一次性密码，尚未登录', en: 'One-time password, not used yet' },
  createdAt: { zh: '创建时间', en: 'Created' },
  signedInAt: { zh: '上次登录', en: 'Last signed in' },
  never: { zh: '从未登录', en: 'Never' },
  none: { zh: '还没有用户。', en: 'There are no users yet.' },
  edit: { zh: '修改', en: 'Change' },
  reset: { zh: '重置密码', en: 'New password' },
  resetWhy: (name: string): Text => ({
    zh: `${name} 的旧密码立即失效，已登录的会话全部结束。新密码只显示一次。`,
    en: `The present password of ${name} ends at once, and so do their sessions. The new one is shown once.`,
  }),
  remove: { zh: '删除用户', en: 'Remove the user' },
  removeWhy: (name: string): Text => ({
    zh: `${name} 将立即退出登录，无法恢复。审计记录保留。`,
    en: `${name} is signed out at once. This cannot be undone; the audit log keeps what they did.`,
  }),
  disableWhy: {
    zh: '停用后立即退出登录，可随时重新启用。',
    en: 'A disabled user is signed out at once and can be enabled again.',
  },
  roleHelp: {
    zh: '管理员：设置、用户、密钥、线路；主管：任务、坐席、通话；坐席：只有工作台',
    en: 'Admin: settings, users, keys, trunks. Supervisor: tasks, agents, calls. Agent: the desk only.',
  },
  itself: { zh: '这是您自己的账号', en: 'This is your own login' },
} as const

export const MYSELF = {
  title: { zh: '密码与登录', en: 'Password and sessions' },
  password: { zh: '修改密码', en: 'Change the password' },
  passwordWhy: {
    zh: '修改后，其他地方的登录全部退出。',
    en: 'After the change you are signed out everywhere else.',
  },
  sessions: { zh: '登录的地方', en: 'Where you are signed in' },
  client: { zh: '浏览器', en: 'Browser' },
  address: { zh: '地址', en: 'Address' },
  since: { zh: '登录时间', en: 'Signed in' },
  seen: { zh: '最近使用', en: 'Last used' },
  isThis: { zh: '当前', en: 'This one' },
  elsewhere: { zh: '退出其他所有登录', en: 'Sign out everywhere else' },
  onlyHere: { zh: '只有这里登录', en: 'You are signed in only here' },
} as const

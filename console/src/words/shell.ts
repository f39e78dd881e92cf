// What stands around every page, and what is said at the door.
import type { Text } from './language.ts'

type RoleName = 'operator' | 'admin' | 'supervisor' | 'agent'

export const ROLE: Readonly<Record<RoleName, Text>> = {
  operator: { zh: '运维', en: 'Operator' },
  admin: { zh: '管理员', en: 'Admin' },
  supervisor: { zh: '主管', en: 'Supervisor' },
  agent: { zh: '坐席', en: 'Agent' },
}

/** For whom a page is that needs at least this role. */
const WHOM: Readonly<Record<RoleName, Text>> = {
  operator: { zh: '运维人员', en: 'operators of the installation' },
  admin: { zh: '管理员', en: 'admins' },
  supervisor: { zh: '主管和管理员', en: 'supervisors and admins' },
  agent: { zh: '坐席', en: 'agents' },
}

export const SHELL = {
  product: { zh: '预呼', en: 'Yuhu' },
  now: { zh: '现在', en: 'Now' },
  tasks: { zh: '任务', en: 'Tasks' },
  calls: { zh: '通话', en: 'Calls' },
  agents: { zh: '坐席', en: 'Agents' },
  lines: { zh: '线路', en: 'Lines' },
  plans: { zh: '策略', en: 'Plans' },
  blocks: { zh: '黑名单', en: 'Block list' },
  callBacks: { zh: '预约', en: 'Call-backs' },
  pushes: { zh: '推送', en: 'Pushes' },
  settings: { zh: '设置', en: 'Settings' },
  audit: { zh: '审计', en: 'Audit' },
  installation: { zh: '系统', en: 'Installation' },
  desk: { zh: '工作台', en: 'Desk' },
  menu: { zh: '菜单', en: 'Menu' },
  otherLanguage: { zh: 'English', en: '中文' },
  theme: { zh: '深色或浅色', en: 'Dark or light' },
  signOut: { zh: '退出登录', en: 'Sign out' },
  account: { zh: '企业', en: 'Account' },
  chooseAccount: { zh: '选择企业', en: 'Choose an account' },
  live: { zh: '实时', en: 'Live' },
  lostSince: (time: string): Text => ({
    zh: `连接中断于 ${time}，正在重连`,
    en: `Connection lost at ${time}; trying again`,
  }),
  wall: { zh: '大屏', en: 'Wallboard' },
  skip: { zh: '跳到内容', en: 'Skip to the content' },
  nothingHere: { zh: '页面不存在', en: 'Page not found' },
  notFound: {
    zh: '这个地址没有页面：可能输错了，或页面已不存在。',
    en: 'There is no page at this address. It may have been mistyped, or the page is gone.',
  },
  notForYou: (least: RoleName, role: RoleName): Text => ({
    zh: `本页仅供${WHOM[least].zh}使用，当前角色是${ROLE[role].zh}。`,
    en: `This page is for ${WHOM[least].en}. Your role is ${ROLE[role].en.toLowerCase()}.`,
  }),
  toDesk: { zh: '打开工作台', en: 'Open the desk' },
  toNow: { zh: '回到首页', en: 'Back to the first page' },
  retry: { zh: '重试', en: 'Try again' },
  broken: { zh: '页面出错', en: 'This page has failed' },
  brokenHelp: {
    zh: '这是控制台程序的错误，数据没有受影响。请重新加载；如果再次出现，请把下面的文字告诉管理员。',
    en: 'This is a fault of the console; your data is not affected. Load the page again. If it fails again, send your admin the text below.',
  },
  loadAgain: { zh: '重新加载', en: 'Load again' },
  unreachable: {
    zh: '服务器没有应答，稍后会自动重试。',
    en: 'The server does not answer; the page tries again by itself.',
  },
  close: { zh: '关闭', en: 'Close' },
  cancel: { zh: '取消', en: 'Cancel' },
  save: { zh: '保存', en: 'Save' },
} as const

export const DOOR = {
  title: { zh: '登录', en: 'Sign in' },
  account: { zh: '企业编号', en: 'Company code' },
  accountHelp: { zh: '运维人员留空', en: 'Operators leave it empty' },
  login: { zh: '用户名', en: 'Name' },
  password: { zh: '密码', en: 'Password' },
  signIn: { zh: '登录', en: 'Sign in' },
  firstTime: {
    zh: '首次启动时，终端会显示运维用户的一次性密码。',
    en: 'At its first start Yuhu prints a one-time password for the operator on the terminal.',
  },
  ended: { zh: '登录已失效，请重新登录。', en: 'Your session has ended: sign in again.' },
  choose: { zh: '设置自己的密码', en: 'Choose your own password' },
  chooseWhy: {
    zh: '当前密码由他人设置，改成只有自己知道的密码后即可继续。',
    en: 'This password was given to you by somebody else. Choose one that only you know, and go on.',
  },
  old: { zh: '当前密码', en: 'Present password' },
  fresh: { zh: '新密码', en: 'New password' },
  again: { zh: '再输一次', en: 'Once more' },
  length: (least: number): Text => ({ zh: `至少 ${least} 个字符`, en: `At least ${least} characters` }),
  differs: { zh: '两次输入的密码不一致', en: 'The two differ' },
  change: { zh: '修改密码', en: 'Change the password' },
  changed: { zh: '密码已修改。', en: 'The password has been changed.' },
} as const

// What is said of the installation: accounts, nodes, versions.
import type { Text } from './language.ts'

export const INSTALLATION = {
  accounts: { zh: '企业', en: 'Accounts' },
  nodes: { zh: '节点', en: 'Nodes' },
  doctor: { zh: '体检', en: 'Doctor' },
  allWell: { zh: '一切正常。', en: 'All is well.' },
  wrong: (count: number): Text => ({
    zh: `${count} 项有问题。`,
    en: count === 1 ? 'One thing is wrong.' : `${count} things are wrong.`,
  }),
  isWrong: { zh: '问题', en: 'Wrong' },
  isWell: { zh: '正常', en: 'Well' },
  operators: { zh: '运维用户', en: 'Operators' },
  log: { zh: '操作记录', en: 'Audit' },
  chooseOne: {
    zh: '选择一个企业，其他页面随即显示它的内容。',
    en: 'Choose an account: the other pages are then about it.',
  },
  lookingAt: (name: string): Text => ({
    zh: `正在查看 ${name}`,
    en: `You are looking at ${name}`,
  }),
  add: { zh: '添加企业', en: 'Add an account' },
  code: { zh: '企业编号', en: 'Company code' },
  codeHelp: {
    zh: '登录时填写，只能用字母、数字和 . _ -，添加后不能修改',
    en: 'Typed to sign in: letters, digits and . _ -; it cannot be changed later',
  },
  name: { zh: '名称', en: 'Name' },
  appid: { zh: 'appid', en: 'appid' },
  appidHelp: { zh: '程序调用接口时使用，留空则与编号相同', en: 'What programs log in with; empty: the code' },
  state: { zh: '状态', en: 'State' },
  enabled: { zh: '启用', en: 'Enabled' },
  disabled: { zh: '已停用', en: 'Disabled' },
  stopped: { zh: '已全部停止', en: 'Stopped' },
  expired: { zh: '已到期', en: 'Expired' },
  expiresAt: { zh: '到期', en: 'Expires' },
  noExpiry: { zh: '不限', en: 'Never' },
  timeZone: { zh: '时区', en: 'Time zone' },
  createdAt: { zh: '创建时间', en: 'Created' },
  look: { zh: '查看', en: 'Look at it' },
  looking: { zh: '查看中', en: 'Chosen' },
  disable: { zh: '停用企业', en: 'Disable the account' },
  disableWhy: (name: string): Text => ({
    zh: `${name} 立即停止拨号，所有用户退出登录，接口拒绝其程序；正在进行的通话继续。可随时重新启用。`,
    en: `${name} stops dialling at once, its users are signed out and its programs are turned away. Calls in \
progress go on. It can be enabled again at any time.`,
  }),
  enable: { zh: '启用企业', en: 'Enable the account' },
  noAccounts: {
    zh: '还没有企业。添加一个，即可建立任务和坐席。',
    en: 'There are no accounts yet. Add one to create tasks and agents.',
  },
  node: { zh: '节点', en: 'Node' },
  alive: { zh: '正常', en: 'Alive' },
  gone: { zh: '失联', en: 'Gone' },
  leasedUntil: { zh: '租约到', en: 'Leased until' },
  drives: { zh: '负责的企业', en: 'Accounts it drives' },
  share: { zh: '分得的线路', en: 'Share of the trunks' },
  shareOf: (trunk: string, channels: string, perSecond: string): Text => ({
    zh: `${trunk}：${channels} 通道，每秒 ${perSecond} 次`,
    en: `${trunk}: ${channels} channels, ${perSecond} calls a second`,
  }),
  noNodes: {
    zh: '没有外呼节点在运行：不会拨号。用 serve 或 serve --role engine 启动一个。',
    en: 'No engine node is running, so nothing is dialled. Start one with serve or serve --role engine.',
  },
  version: (yuhu: string, node: string): Text => ({
    zh: `预呼 ${yuhu} · Node.js ${node}`,
    en: `Yuhu ${yuhu} · Node.js ${node}`,
  }),
  accesskeyOf: (appid: string): Text => ({
    zh: `appid ${appid} 的 accesskey`,
    en: `accesskey of appid ${appid}`,
  }),
} as const

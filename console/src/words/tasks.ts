// Page "Tasks".
import { count } from './format.ts'
import type { Text } from './language.ts'

export const TASKS = {
  search: { zh: '名称或编号', en: 'Name or id' },
  state: { zh: '状态', en: 'State' },
  allStates: { zh: '全部状态', en: 'All states' },
  name: { zh: '名称', en: 'Name' },
  assignedTo: { zh: '坐席', en: 'Answered by' },
  progress: { zh: '进度', en: 'Progress' },
  answered: { zh: '接听', en: 'Answered' },
  connected: { zh: '接通', en: 'Connected' },
  abandoned: { zh: '呼损', en: 'Abandoned' },
  created: { zh: '创建', en: 'Created' },
  none: { zh: '没有符合条件的任务。', en: 'No task fits.' },
  actions: { zh: '操作', en: 'Actions' },
  create: { zh: '新建任务', en: 'New task' },
  createIt: { zh: '创建', en: 'Create' },
  group: { zh: '接听的分机组', en: 'Group that answers' },
  groupHelp: { zh: '呼叫接通后转给该组的空闲坐席', en: 'Its idle agents get the calls' },
  pace: { zh: '速度', en: 'Pace' },
  auto: { zh: '自动', en: 'Automatic' },
  autoHelp: {
    zh: '按接听率和通话时长计算，呼损不超过上限',
    en: 'Reckoned from answer rate and talk time; losses stay under the cap',
  },
  fixed: { zh: '固定比例', en: 'Fixed ratio' },
  ratio: { zh: '每名空闲坐席拨几个', en: 'Calls per idle agent' },
  concurrent: { zh: '最大并发', en: 'Calls in flight at most' },
  numbers: { zh: '号码', en: 'Numbers' },
  numbersHelp: {
    zh: '每行一个，可直接粘贴；更多号码可在创建后导入',
    en: 'One a line, pasted as they are; more can be imported later',
  },
  start: { zh: '创建后立即开始', en: 'Start at once' },
  startThen: { zh: '到时自动开始', en: 'Start by itself when the time comes' },
  more: { zh: '时间与主叫号码', en: 'Hours and caller ids' },
  callerIds: { zh: '主叫号码', en: 'Caller ids' },
  callerIdsHelp: {
    zh: '客户看到的号码；不选则轮流使用企业的全部主叫号码',
    en: 'What customers see. With none chosen, all of the account take turns',
  },
  noCallerIds: {
    zh: '企业没有主叫号码，客户看到线路自带的号码；可在“线路”里添加',
    en: "The account has none, so customers see the trunk's own. They are added under Lines",
  },
  plan: { zh: '外呼策略', en: 'Plan' },
  planHelp: {
    zh: '何时可呼、呼叫几次、哪些结果再拨；在“策略”中修改',
    en: 'When and how often its numbers are called, and what is called again. Change it under Plans',
  },
  defaultPlan: (name: string): Text => ({ zh: `企业默认：${name}`, en: `The account's default: ${name}` }),
  noPlan: { zh: '不使用策略', en: 'None' },
  startsAt: { zh: '开始时间', en: 'Begins' },
  startsAtHelp: {
    zh: '在此之前不拨打；不填则启动后就拨',
    en: 'It does not dial before. Empty: as soon as it is started',
  },
  endsAt: { zh: '结束时间', en: 'Ends' },
  endsAtHelp: {
    zh: '到时结束，未拨的号码不再拨；不填则拨完为止',
    en: 'Then it ends, and numbers not called yet stay uncalled. Empty: when all are called',
  },
  hours: (windows: string, zone: string): Text => ({
    zh: `企业的呼叫时段 ${windows.replaceAll(',', '、')}（${zone}）适用于所有任务，任务不能另设时段。`,
    en: `The account's call hours, ${windows.replaceAll(',', ', ')} (${zone}), hold for every task; a task has none of its own.`,
  }),
  always: {
    zh: '企业没有限制呼叫时段，任务不能另设时段。',
    en: 'The account may call at any hour; a task has no hours of its own.',
  },
  changeHours: { zh: '修改企业设置', en: 'Change them in the settings' },
  made: (name: string, added: number, refused: number): Text => ({
    zh: `已创建“${name}”，加入 ${count(added, 'zh')} 个号码${refused > 0 ? `，${count(refused, 'zh')} 个未加入` : ''}。`,
    en: `“${name}” was created with ${count(added, 'en')} numbers${refused > 0 ? `; ${count(refused, 'en')} were refused` : ''}.`,
  }),
} as const

export const COPY = {
  button: { zh: '复制', en: 'Copy' },
  title: (name: string): Text => ({ zh: `复制任务“${name}”`, en: `Copy “${name}”` }),
  name: { zh: '新任务的名称', en: 'Name of the copy' },
  nameOf: (name: string): Text => ({
    zh: `${name.slice(0, 95)} 副本`,
    en: `${name.slice(0, 90)} (copy)`,
  }),
  what: {
    zh: '接听的坐席、速度、并发和主叫号码与原任务相同；开始和结束时间不复制，新任务不会自动开始。',
    en: 'Who answers, pace, limit and caller ids are the same. Begin and end are not copied, and the copy does not start by itself.',
  },
  numbers: { zh: '带上哪些号码', en: 'Which numbers it gets' },
  none: { zh: '不带号码', en: 'None' },
  all: (count: string): Text => ({ zh: `全部（${count}）`, en: `All (${count})` }),
  neverCalled: (count: string): Text => ({
    zh: `从未拨打的（${count}）`,
    en: `Those never called (${count})`,
  }),
  endings: { zh: '上次呼叫结果为', en: 'Those whose last call ended as' },
  counted: (count: string, isExact: boolean): Text => ({
    zh: `将复制${isExact ? '' : '至少'} ${count} 个号码，黑名单里的和重复的除外。`,
    en: `${isExact ? '' : 'At least '}${count} numbers will be copied, except those that are blocked or come twice.`,
  }),
  twice: {
    zh: '原任务还没有结束：其中等待拨打的号码，两个任务都会拨。',
    en: 'The task has not ended: numbers that still wait in it would be called by both.',
  },
  made: (name: string, total: number): Text => ({
    zh: `已创建“${name}”，有 ${count(total, 'zh')} 个号码。`,
    en: `“${name}” was created with ${count(total, 'en')} numbers.`,
  }),
  goesOn: (name: string, total: number): Text => ({
    zh: `已创建“${name}”，已复制 ${count(total, 'zh')} 个号码，其余正在复制；现在启动的话，复制完就开始。`,
    en: `“${name}” was created; ${count(total, 'en')} numbers are copied and the others follow. Started now, it begins when they are there.`,
  }),
} as const

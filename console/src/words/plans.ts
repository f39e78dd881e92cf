// Page "Plans": who may be called, when, how often, and what next.

import type { Text } from './language.ts'

export const PLANS = {
  name: { zh: '名称', en: 'Name' },
  version: { zh: '版本', en: 'Version' },
  usedBy: { zh: '使用的任务', en: 'Used by' },
  keeps: { zh: '符合的合规模板', en: 'Keeps to' },
  changed: { zh: '修改', en: 'Changed' },
  isDefault: { zh: '默认', en: 'Default' },
  isDefaultWhy: { zh: '没有指定策略的任务使用它', en: 'Tasks that name no plan dial by it' },
  others: { zh: '未指定策略的任务', en: 'tasks that name none' },
  tasks: (tasks: number): Text => ({
    zh: `${tasks} 个任务`,
    en: tasks === 1 ? '1 task' : `${tasks} tasks`,
  }),
  none: {
    zh: '还没有外呼策略。策略规定呼叫的时段和次数、哪些结果再拨、坐席的小结如何处理；可从本国的合规模板开始。',
    en: 'There are no plans yet. A plan says when and how often customers are called, what is called again, and what follows from what agents say. Begin with the legal frame of your country.',
  },
  add: { zh: '新建策略', en: 'New plan' },
  create: { zh: '创建', en: 'Create' },
  from: { zh: '从何开始', en: 'Begin with' },
  empty: { zh: '空白', en: 'Nothing' },
  emptyWhy: {
    zh: '空白策略不改变任何行为，之后逐项添加规则。',
    en: 'An empty plan changes nothing; you add rule after rule.',
  },
  profiles: { zh: '合规模板', en: 'The legal frame of' },
  copies: { zh: '复制已有策略', en: 'A copy of' },
  counsel: {
    zh: '以下是事实及其出处，供贵公司法务核对，不构成法律意见。',
    en: 'Facts with their sources, to be read by your counsel; not legal advice.',
  },
  copy: { zh: '复制', en: 'Copy' },
  copyOf: (name: string): Text => ({ zh: `${name.slice(0, 90)} 副本`, en: `${name.slice(0, 90)} (copy)` }),
  rename: { zh: '重命名', en: 'Rename' },
  renameWhy: { zh: '使用它的任务和设置随之更新。', en: 'Tasks and settings that use it follow.' },
  remove: { zh: '删除策略', en: 'Delete the plan' },
  removeWhy: (name: string): Text => ({
    zh: `策略“${name}”的规则无法恢复。正在被任务或企业设置使用时不能删除。`,
    en: `The rules of “${name}” cannot be brought back. A plan that a task or the settings name is not deleted.`,
  }),
  back: { zh: '全部策略', en: 'All plans' },
  saved: { zh: '策略已保存。', en: 'The plan was saved.' },
  unsaved: { zh: '有未保存的修改', en: 'Not saved yet' },
  undo: { zh: '撤销修改', en: 'Undo the changes' },

  takeOut: { zh: '去掉', en: 'Take out' },
  source: (text: string): Text => ({ zh: `出处：${text}`, en: `Source: ${text}` }),
  takeOutOf: (of: string): Text => ({ zh: `去掉 ${of}`, en: `Take out ${of}` }),
  reads: { zh: '即：', en: 'Reads:' },
} as const

/** What each of the five parts is for. */
export const PLAN_PARTS = {
  hours: { zh: '呼叫时段', en: 'Hours' },
  hoursWhy: {
    zh: '什么时候可以呼叫客户。时段以外的号码等到时段开始。',
    en: 'When customers may be called. A number whose hours are over waits until they begin.',
  },
  limits: { zh: '呼叫限制', en: 'Limits' },
  limitsWhy: {
    zh: '一段时间内最多呼叫几次。达到上限的号码推迟到允许时再拨，每一条都必须满足。',
    en: 'The most calls in a time. A number at a limit waits until it may be called; every limit must allow a call.',
  },
  again: { zh: '再次呼叫', en: 'Called again' },
  againWhy: {
    zh: '哪些结果之后再拨。没有规则的结果不再拨，线路故障等与客户无关的除外。从下一次呼叫起生效。',
    en: 'After which results a number is called again. One without a rule is done, unless the line failed. A change counts from the next call on.',
  },
  outcomes: { zh: '坐席小结', en: 'What agents say' },
  outcomesWhy: {
    zh: '坐席在工作台上可选的小结，以及之后怎么办。坐席的小结优先于线路结果；没有则使用企业的小结。',
    en: 'What agents choose from on the desk, and what follows. It beats how the line ended. With none, the dispositions of the account count.',
  },
  callBack: { zh: '预约回拨', en: 'Call-backs' },
  callBackWhy: {
    zh: '约定的回拨由谁进行、最多晚多久，未能回拨时怎么办。',
    en: 'Who keeps a promised call, how late it may be, and what becomes of one that could not be kept.',
  },
} as const

export const PLAN_HOURS = {
  law: { zh: '法定时段', en: 'Hours of the law' },
  lawWhy: {
    zh: '以外任何情况都不呼叫，预约回拨也不例外。如 08:00-21:00，留空为不限。',
    en: 'Outside them nobody is called, whatever else the plan says, call-backs included. As in 08:00-21:00; empty: none.',
  },
  zone: { zh: '按谁的时钟', en: 'On whose clock' },
  account: { zh: '企业', en: 'The account' },
  number: { zh: '号码', en: 'The number' },
  contact: { zh: '名单', en: 'The list' },
  accountWhy: {
    zh: '所有客户都按企业的时区。',
    en: "All customers are called on the clock of the account's time zone.",
  },
  numberWhy: {
    zh: '按名单给出的时区，没有时按号码开头对应的时区；可能有多个时区的，都须在时段内。',
    en: 'The time zone given with a number counts, else that of its first digits. Where they allow several, all must be open.',
  },
  contactWhy: {
    zh: '按名单给出的时区，没有时按企业的时区。',
    en: "The time zone given with a number counts, else the account's.",
  },
  ownWeek: { zh: '每周时段', en: 'Hours of the week' },
  ownWeekWhy: {
    zh: '关闭时每天使用企业设置 callHours。',
    en: "Off: the account's setting callHours counts on every day.",
  },
  spans: {
    zh: '如 09:00-12:00, 13:30-20:00；留空为不呼叫',
    en: 'As in 09:00-12:00, 13:30-20:00; empty: closed',
  },
  closed: { zh: '不呼叫', en: 'Closed' },
  holidays: { zh: '公共节假日', en: 'Public holidays' },
  holidaysWhy: {
    zh: '节假日另定时段；调休上班的周末按周一。',
    en: 'Give public holidays hours of their own. A weekend day that is worked instead is like a Monday.',
  },
  noHolidays: { zh: '不区分', en: 'As other days' },
  theyAre: { zh: '节假日', en: 'They are' },
  as: (day: string): Text => ({ zh: `同${day}`, en: `As on ${day}` }),
  ownHours: { zh: '另定时段', en: 'Other hours' },
  dates: { zh: '特殊日期', en: 'Dates that differ' },
  datesWhy: { zh: '优先于每周时段和节假日。', en: 'They come before the week and before holidays.' },
  date: { zh: '日期', en: 'Date' },
  addDate: { zh: '添加日期', en: 'Add the date' },
  rule: { zh: '当天', en: 'That day' },
} as const

export const PLAN_LIMITS = {
  most: { zh: '最多', en: 'At most' },
  of: { zh: '统计', en: 'What counts' },
  dials: { zh: '呼叫', en: 'Calls' },
  answers: { zh: '有人接听的呼叫', en: 'Answered calls' },
  talks: { zh: '与坐席的通话', en: 'Conversations' },
  in: { zh: '时间', en: 'In' },
  day: { zh: '每个自然日', en: 'a day' },
  week: { zh: '每个自然周', en: 'a week' },
  month: { zh: '每个自然月', en: 'a month' },
  minutes: { zh: '最近若干分钟', en: 'so many minutes' },
  hours: { zh: '最近若干小时', en: 'so many hours' },
  days: { zh: '最近若干天', en: 'so many days' },
  howMany: { zh: '多少', en: 'How many' },
  for: { zh: '对象', en: 'To' },
  number: { zh: '同一号码', en: 'a number' },
  person: { zh: '同一客户（memberid）', en: 'a person (memberid)' },
  over: { zh: '范围', en: 'Over' },
  account: { zh: '所有任务', en: 'all tasks' },
  task: { zh: '本任务', en: 'this task' },
  except: { zh: '预约回拨可以超过', en: 'Call-backs may pass it' },
  add: { zh: '添加限制', en: 'Add a limit' },
  nth: (n: number): Text => ({ zh: `第 ${n} 条限制`, en: `limit ${n}` }),
} as const

export const PLAN_AGAIN = {
  times: { zh: '最多再拨', en: 'How often' },
  when: { zh: '何时', en: 'When' },
  after: { zh: '间隔（分钟）', en: 'after minutes' },
  otherDaypart: { zh: '换一个时段', en: 'at another time of day' },
  nextDay: { zh: '次日几点', en: 'the next day at' },
  pauses: { zh: '间隔，如 5, 30, 120', en: 'Minutes, as in 5, 30, 120' },
  clock: { zh: '几点，如 09:30', en: 'Time, as in 09:30' },
  number: { zh: '拨哪个号码', en: 'Which number' },
  same: { zh: '同一号码', en: 'the same' },
  next: { zh: '该客户的下一个', en: "the person's next" },
  place: { zh: '顺序', en: 'Place in line' },
  ordinary: { zh: '按时间', en: 'as it is due' },
  first: { zh: '优先', en: 'before others' },
  add: { zh: '添加规则：选择结果', en: 'Add a rule for a result' },
  daypartWhy: {
    zh: '上午 8:00、下午 12:00、晚上 17:00 中下一个开始的时段；间隔依次使用，最后一个重复。',
    en: 'Parts of a day begin at 8:00, 12:00 and 17:00. Pauses are used one after the other; the last one repeats.',
  },
} as const

export const PLAN_OUTCOMES = {
  labelZh: { zh: '中文名称', en: 'In Chinese' },
  labelEn: { zh: '英文名称', en: 'In English' },
  key: { zh: '按键', en: 'Key' },
  kind: { zh: '性质', en: 'Kind' },
  then: { zh: '之后', en: 'What follows' },
  needsNote: { zh: '必须填写备注', en: 'Needs a note' },
  done: { zh: '号码完成', en: 'Done' },
  again: { zh: '按规则再拨', en: 'Call again' },
  callBack: { zh: '预约回拨', en: 'Call-back' },
  nextNumber: { zh: '改拨下一个号码', en: 'Next number' },
  block: { zh: '加入黑名单', en: 'Block' },
  whom: { zh: '屏蔽对象', en: 'Block whom' },
  number: { zh: '号码', en: 'The number' },
  person: { zh: '客户', en: 'The person' },
  days: { zh: '天数（留空为永久）', en: 'Days (empty: for good)' },
  refusedWhy: {
    zh: '“拒绝来电”：客户和号码永久进入黑名单，所有任务都不再呼叫。',
    en: 'Refused: the person and the number are blocked for good, in all tasks of the account.',
  },
  code: { zh: '编码（字母、数字）', en: 'Code (letters, digits)' },
  codeWhy: { zh: '话单中记录的编码，如 sold', en: 'What call records say, as in sold' },
  add: { zh: '添加小结', en: 'Add an outcome' },
  taken: { zh: '这个编码已存在', en: 'This code is there already' },
  badCode: {
    zh: '1 到 50 个字母、数字、点、连字符或下划线',
    en: '1 to 50 letters, digits, dots, hyphens or underscores',
  },
} as const

export const PLAN_CALL_BACK = {
  own: { zh: '为回拨另定规则', en: 'Rules of its own for call-backs' },
  ownWhy: {
    zh: '关闭时：由约定的坐席在 15 分钟内回拨，未能回拨则由组内任意坐席进行。',
    en: 'Off: the agent who promised calls within 15 minutes, else anybody of the group does.',
  },
  minutes: { zh: '最多等待坐席（分钟）', en: 'Waits for its agent, minutes' },
  by: { zh: '谁回拨', en: 'Who calls back' },
  agent: { zh: '约定的坐席', en: 'The agent who promised' },
  group: { zh: '组内任意坐席', en: 'Anybody of the group' },
  missed: { zh: '未能回拨时', en: 'If it is missed' },
  nextDay: { zh: '改到次日', en: 'The next day' },
  close: { zh: '不再回拨', en: 'It ends' },
  retry: { zh: '隔一段时间重试', en: 'Try again after a while' },
  retryMinutes: { zh: '间隔（分钟）', en: 'Minutes between' },
  times: { zh: '最多几次', en: 'How often' },
} as const

export const OUTLOOK = {
  title: { zh: '对等待号码的影响', en: 'For those who wait' },
  asRunning: {
    zh: '按使用此策略的任务都在进行来计算，保存前随修改更新。',
    en: 'As if the tasks that dial by it ran; it follows what you type, before you save.',
  },
  noTask: {
    zh: '还没有任务使用它。在任务的“设置”里，或在企业设置 plan 中选择。',
    en: "No task dials by it yet. Choose it in a task's settings, or in the account's setting plan.",
  },
  nobody: { zh: '使用它的任务没有等待的号码。', en: 'No number waits in the tasks that dial by it.' },
  sum: (waiting: string, tasks: string, isEstimated: boolean): Text => ({
    zh: `${tasks}，${isEstimated ? '约 ' : ''}${waiting} 个号码等待`,
    en: `${isEstimated ? 'About ' : ''}${waiting} numbers wait in ${tasks}`,
  }),
  estimated: { zh: '按抽样估算', en: 'Reckoned from a sample' },
  called: (called: string): Text => ({ zh: `${called} 个已完成`, en: `${called} are done` }),
  from: (at: string): Text => ({ zh: `最早 ${at}`, en: `from ${at}` }),
  shutsOut: {
    zh: '未来 7 天内没有一个号码可以拨打。',
    en: 'None of them could be called in the next 7 days.',
  },
  faults: { zh: '还不能保存', en: 'It cannot be saved yet' },
  stale: { zh: '正在重新计算…', en: 'Reckoning anew…' },
} as const

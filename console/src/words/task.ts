// Page of a task: why it goes as it does, what if, its numbers, its settings.
import { count, percent } from './format.ts'
import type { Text } from './language.ts'

export const TASK = {
  byPlan: (name: string): Text => ({ zh: `策略：${name}`, en: `Plan: ${name}` }),
  byDefaultPlan: (name: string): Text => ({ zh: `策略：${name}（默认）`, en: `Plan: ${name} (default)` }),
  tabs: {
    why: { zh: '为什么', en: 'Why' },
    whatIf: { zh: '假如', en: 'What if' },
    numbers: { zh: '号码', en: 'Numbers' },
    calls: { zh: '通话', en: 'Calls' },
    settings: { zh: '设置', en: 'Settings' },
  },
  dialling: { zh: '正在外呼', en: 'It is dialling' },
  today: { zh: '今天', en: 'Today' },
  funnel: { zh: '今天的呼叫', en: 'Calls of today' },
  dialed: { zh: '拨打', en: 'Dialled' },
  rang: { zh: '振铃', en: 'Rang' },
  answered: { zh: '客户接听', en: 'Answered' },
  connected: { zh: '接通', en: 'Connected' },
  became: { zh: '结果', en: 'Outcomes' },
  newestOnly: {
    zh: '今天呼叫很多，这里只统计了最新的一部分。',
    en: 'There were many calls today: only the newest are counted here.',
  },
  ribbon: { zh: '什么时候没有外呼，为什么', en: 'When it did not dial, and why' },
  ribbonPart: (from: string, to: string, sentence: string): Text => ({
    zh: `${from}–${to} ${sentence}`,
    en: `${from}–${to} ${sentence}`,
  }),
  shares: { zh: '通话占比与呼损率', en: 'Talk share and abandon rate' },
  talkShare: { zh: '通话占比', en: 'Talk share' },
  possible: { zh: '可达', en: 'Possible' },
  abandonRate: { zh: '当天呼损率', en: 'Abandon rate of the day' },
  cap: { zh: '上限', en: 'Cap' },
  pace: { zh: '每名空闲坐席的在途呼叫', en: 'Calls in flight per idle agent' },
  hours: { zh: '各小时接听率', en: 'Answer rate by hour' },
  callerIds: { zh: '各主叫号码接听率', en: 'Answer rate by caller id' },
  anyCallerId: { zh: '（线路自带）', en: "(the trunk's own)" },
  causes: { zh: '挂断原因', en: 'Causes' },
  lastMinutes: (minutes: number): Text => ({ zh: `${minutes} 分钟`, en: `${minutes} min` }),
  left: { zh: '等待中的号码', en: 'Numbers that wait' },
  nextAt: (time: string): Text => ({ zh: `最早 ${time}`, en: `first at ${time}` }),
  nothingLeft: { zh: '没有等待中的号码。', en: 'No number is waiting.' },
  nothingYet: { zh: '今天还没有呼叫。', en: 'Nothing was dialled today.' },
  noCauses: { zh: '15 分钟内没有呼叫结束。', en: 'No call ended in the last 15 minutes.' },
  noFigures: {
    zh: '还没有每分钟的统计，一分钟后再看。',
    en: 'There are no figures yet: look again in a minute.',
  },

  whatIfWhy: {
    zh: '用这个任务真实的客户模拟：拖动滑块先看估算，几秒后显示精确结果。不会改变任何设置。',
    en: "The task's own customers are simulated: a guess follows the sliders, the exact answer a few seconds later. Nothing is changed.",
  },
  agents: { zh: '坐席数', en: 'Agents' },
  ringTimeout: { zh: '振铃超时（秒）', en: 'Ring time-out (s)' },
  wrapUp: { zh: '话后（秒）', en: 'Wrap-up (s)' },
  capPercent: { zh: '呼损上限（%）', en: 'Cap on abandoned calls (%)' },
  present: { zh: '现状（模拟）', en: 'Present, simulated' },
  changed: { zh: '改变后', en: 'Changed' },
  measured: { zh: '24 小时实测', en: 'Measured, 24 h' },
  callsAnHour: { zh: '每小时拨打', en: 'Calls an hour' },
  connectedAnHour: { zh: '每小时接通', en: 'Connected an hour' },
  waits: { zh: '客户等待（95 %）', en: 'Customers wait (95 %)' },
  isUnknown: { zh: '正在模拟…', en: 'Being simulated…' },
  isGuess: { zh: '估算，正在精确计算…', en: 'A guess; the exact answer is being worked out…' },
  isExact: (hours: number, warmUpHours: number, seed: number): Text => {
    const [all, start] = [lengthOf(hours), lengthOf(warmUpHours)]
    if (warmUpHours === 0)
      return {
        zh: `精确结果：模拟${all.zh}，种子 ${seed}`,
        en: `Exact: ${all.en} simulated, seed ${seed}`,
      }
    return {
      zh: `精确结果：模拟${all.zh}，开头${start.zh}不计入，种子 ${seed}`,
      en: `Exact: ${all.en} simulated, the first ${start.en} not counted; seed ${seed}`,
    }
  },
  preparing: (done: number, all: number): Text => ({
    zh: `正在预先计算（${done} / ${all}），滑块的估算会越来越准`,
    en: `Working ahead (${done} of ${all}): guesses get better`,
  }),
  reset: { zh: '回到现状', en: 'Back to the present' },

  callTimes: (times: number): Text => ({
    zh: `未接通的号码共呼叫 ${times} 次`,
    en: times === 1 ? 'Called once if nobody is reached' : `Called ${times} times if nobody is reached`,
  }),
  callTimesOf: { zh: '未接通的号码共呼叫', en: 'Calls to a number that nobody reached' },
  callTimesPlanned: { zh: '按策略', en: 'As the plan says' },
  phone: { zh: '号码', en: 'Number' },
  fieldValue: { zh: '自有字段的值', en: 'Value of an own field' },
  fieldValueWhy: {
    zh: '企业设置 searchField 指定的字段，须完全一致',
    en: 'The whole value of the field that the setting searchField names',
  },
  state: { zh: '状态', en: 'State' },
  anyState: { zh: '全部状态', en: 'Any state' },
  next: { zh: '下次呼叫', en: 'Next call' },
  why: { zh: '原因', en: 'Why then' },
  lastOutcome: { zh: '上次结果', en: 'Last outcome' },
  userid: { zh: '客户编号', en: 'Customer id' },
  extra: { zh: '扩展参数', en: 'Extra' },
  never: { zh: '不再呼叫', en: 'never' },
  now: { zh: '现在', en: 'now' },
  contactState: {
    waiting: { zh: '等待', en: 'Waiting' },
    calling: { zh: '呼叫中', en: 'Calling' },
    done: { zh: '完成', en: 'Done' },
  },
  noNumbers: { zh: '没有符合条件的号码。', en: 'No number fits.' },
  withdraw: (numbers: number): Text => ({
    zh: numbers === 0 ? '撤回号码…' : `撤回 ${count(numbers, 'zh')} 个号码…`,
    en:
      numbers === 0
        ? 'Withdraw numbers…'
        : numbers === 1
          ? 'Withdraw 1 number…'
          : `Withdraw ${count(numbers, 'en')} numbers…`,
  }),
  chooseNumbers: { zh: '请先勾选等待中的号码', en: 'Choose numbers that wait first' },
  withdrawWhat: {
    zh: '撤回的号码不再呼叫，需要时须重新追加。正在呼叫的不受影响。',
    en: 'They will not be called; to call them all the same you have to add them once more. Calls in flight go on.',
  },
  withdrawIt: { zh: '撤回', en: 'Withdraw' },
  withdrawn: (numbers: number): Text => ({
    zh: `已撤回 ${count(numbers, 'zh')} 个号码。`,
    en: `${count(numbers, 'en')} numbers were withdrawn.`,
  }),

  name: { zh: '名称', en: 'Name' },
  auto: { zh: '自动', en: 'Automatic' },
  fixed: { zh: '固定比例', en: 'Fixed ratio' },
  paceOf: { zh: '速度', en: 'Pace' },
  ratio: { zh: '每名空闲坐席拨几个', en: 'Calls per idle agent' },
  concurrent: { zh: '最大并发', en: 'Calls in flight at most' },
  saved: { zh: '已保存，进行中的任务立即生效。', en: 'Saved; a running task follows at once.' },
  share: (value: number): Text => ({ zh: percent(value), en: percent(value) }),
} as const

/** How long a simulated shift lasts: a large team's is short, since it makes as many calls in minutes. */
function lengthOf(hours: number): Text {
  const seconds = Math.round(3_600 * hours)
  if (seconds % 3_600 === 0) return { zh: ` ${hours} 小时`, en: `${hours} h` }
  if (seconds % 60 === 0) return { zh: ` ${seconds / 60} 分钟`, en: `${seconds / 60} min` }
  return { zh: ` ${seconds} 秒`, en: `${seconds} s` }
}

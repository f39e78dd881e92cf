// What `sim` says.
import type { Text } from '../domain/language.ts'

export const SIM = {
  agents: { en: 'agents logged in (20)', zh: '登录的坐席数，默认 20' },
  hours: { en: 'simulated hours (8)', zh: '模拟时长（小时），默认 8' },
  warmUpHours: { en: 'hours at the start that do not count (0)', zh: '开头不计入结果的时长（小时），默认 0' },
  pace: {
    en: 'auto for predictive, or a number of calls per idle agent (auto)',
    zh: '预测式（auto），或每个空闲坐席的外呼数，默认 auto',
  },
  tasks: { en: 'tasks that share the agents (1)', zh: '共用坐席的任务数，默认 1' },
  persons: {
    en: 'a list of so many persons in each task, each with this many numbers (endless list of strangers)',
    zh: '名单：每个任务的客户数[:每人号码数]；不写则号码源源不断',
  },
  plan: {
    en: 'the plan by which the tasks call: a profile such as china-marketing, or a JSON file',
    zh: '任务采用的外呼策略：合规模板名（如 china-marketing）或 JSON 文件',
  },
  cap: { en: 'cap of the abandon rate (0.03)', zh: '呼损率上限，默认 0.03' },
  answer: { en: 'share of customers who answer (0.30)', zh: '客户接听比例，默认 0.30' },
  busy: { en: 'share of busy lines (0.12)', zh: '忙线比例，默认 0.12' },
  invalid: { en: 'share of numbers that do not exist (0.08)', zh: '空号比例，默认 0.08' },
  ring: {
    en: 'time from ringing to answer: mean seconds[:coefficient of variation] (9:0.6)',
    zh: '从振铃到接听：平均秒数[:变异系数]，默认 9:0.6',
  },
  talk: { en: 'length of a conversation, written the same way (60:1)', zh: '通话时长，写法同上，默认 60:1' },
  wrapUp: { en: 'wrap-up time, written the same way (10:0.5)', zh: '话后处理时长，写法同上，默认 10:0.5' },
  patience: {
    en: 'seconds a customer waits for an agent after answering (8)',
    zh: '客户接听后愿意等待的秒数，默认 8',
  },
  ringTimeout: { en: "seconds a customer's phone rings at most (30)", zh: '客户振铃超时秒数，默认 30' },
  reach: { en: 'how agents are reached', zh: '接入坐席的方式' },
  seed: { en: 'the same seed gives the same shift (1)', zh: '随机种子，种子相同结果相同，默认 1' },
  fromTask: {
    en: 'model the customers on the calls of a real task; the other flags change the assumptions',
    zh: '按某个真实任务的呼叫统计来模拟客户，其他选项用来改变假设',
  },
  scenario: { en: 'JSON file with all of this and more; flags win', zh: '场景 JSON 文件；命令行选项优先' },
  quiet: { en: 'do not show progress', zh: '不显示进度' },
} as const satisfies Readonly<Record<string, Text>>

export const ROWS = {
  agents: { en: 'agents', zh: '坐席' },
  talkShare: { en: 'talk share', zh: '通话占比' },
  occupancy: { en: 'occupancy', zh: '工时利用率' },
  abandonRate: { en: 'abandon rate', zh: '呼损率' },
  dials: { en: 'dials', zh: '拨打' },
  answered: { en: 'answered', zh: '客户接听' },
  wait: { en: 'wait', zh: '等待' },
  callers: { en: 'callers', zh: '回拨来电' },
  outcomes: { en: 'outcomes', zh: '结果' },
  reached: { en: 'reached', zh: '触达' },
  effort: { en: 'effort', zh: '触达成本' },
  plan: { en: 'plan', zh: '策略' },
  callBacks: { en: 'call-backs', zh: '预约回拨' },
} as const satisfies Readonly<Record<string, Text>>

export function shift(agents: number, hours: number, pace: string, seed: number): Text {
  return {
    en: `${agents}, ${hours} h, pace ${pace}, seed ${seed}`,
    zh: `${agents} 人，${hours} 小时，节奏 ${pace}，种子 ${seed}`,
  }
}

export function callers(came: number, inTime: string, unserved: number): Text {
  return {
    en: `${came}, ${inTime} of them answered within 15 s, ${unserved} not served`,
    zh: `${came} 个，15 秒内接起 ${inTime}，未接到 ${unserved} 个`,
  }
}

interface Reached {
  readonly persons: number
  readonly numbers: number
  readonly personsReached: number
  readonly numbersReached: number
}

export function reached({ persons, numbers, personsReached, numbersReached }: Reached, share: string): Text {
  return {
    en: `${personsReached} of ${persons} persons (${share}), at ${numbersReached} of ${numbers} numbers`,
    zh: `${persons} 位客户中触达 ${personsReached} 位（${share}），${numbers} 个号码中打通 ${numbersReached} 个`,
  }
}

export function effort(calls: number, perReach: string, persons: number, moreThan: number): Text {
  return {
    en:
      `${calls} calls, ${perReach} for each person reached; ` +
      `${persons} persons were called more than ${moreThan} times`,
    zh: `共 ${calls} 次呼叫，每触达一位客户 ${perReach} 次；${persons} 位客户被呼叫超过 ${moreThan} 次`,
  }
}

export function planned(limited: number, blocked: number, waiting: number): Text {
  return {
    en: `limits put numbers off ${limited} times; ${blocked} numbers blocked, ${waiting} still waiting`,
    zh: `频次限制顺延 ${limited} 次；已拉黑号码 ${blocked} 个，仍待拨 ${waiting} 个`,
  }
}

/** `ended`: how many ended without a talk, each with the reason in words. */
export function callBacks(
  { promised, kept, open }: { readonly promised: number; readonly kept: number; readonly open: number },
  ended: readonly (readonly [count: number, why: Text])[],
): Text {
  const reasons = (pick: (text: Text) => string, between: string) =>
    ended.map(([count, why]) => `${count} ${pick(why)}`).join(between)
  const en = [
    `${kept} kept`,
    ...(ended.length > 0 ? [reasons(why => why.en, ', ')] : []),
    `${open} still open`,
  ]
  const zh = [
    `已回拨 ${kept} 个`,
    ...(ended.length > 0 ? [reasons(why => why.zh, '，')] : []),
    `未到期 ${open} 个`,
  ]
  return { en: `${promised} promised: ${en.join(', ')}`, zh: `预约 ${promised} 个：${zh.join('，')}` }
}

export function badPlan(faults: readonly Text[]): Text {
  return {
    en: ['The plan contradicts itself:', ...faults.map(({ en }) => `  ${en}`)].join('\n'),
    zh: ['策略自相矛盾：', ...faults.map(({ zh }) => `  ${zh}`)].join('\n'),
  }
}

export function occupancy(share: string): Text {
  return { en: `${share} (talk and wrap-up)`, zh: `${share}（通话加话后）` }
}

export function abandons(rate: string, cap: string, worst: string): Text {
  return {
    en: `${rate} (cap ${cap}, worst half hour ${worst})`,
    zh: `${rate}（上限 ${cap}，最差半小时 ${worst}）`,
  }
}

export function dials(count: number, perConnect: string): Text {
  return { en: `${count}, ${perConnect} per connect`, zh: `${count} 次，每接通一次拨打 ${perConnect} 次` }
}

export function answered(count: number, connected: number, abandoned: number): Text {
  return {
    en: `${count}: ${connected} connected, ${abandoned} abandoned`,
    zh: `${count} 次：接通 ${connected}，呼损 ${abandoned}`,
  }
}

export function ofTask(rate: string, connected: number, abandoned: number): Text {
  return {
    en: `${rate} abandoned: ${connected} connected, ${abandoned} abandoned`,
    zh: `呼损率 ${rate}：接通 ${connected}，呼损 ${abandoned}`,
  }
}

export function fileUnreadable(path: string, why: string): Text {
  return {
    en: `The scenario file ${path} cannot be read: ${why}.`,
    zh: `场景文件 ${path} 无法读取：${why}。`,
  }
}

export function fileNotObject(path: string): Text {
  return {
    en: `The scenario file ${path} does not hold a JSON object.`,
    zh: `场景文件 ${path} 的内容不是 JSON 对象。`,
  }
}

export function noTask(taskid: string): Text {
  return { en: `There is no task ${taskid}.`, zh: `没有任务 ${taskid}。` }
}

export function tooFewConversations(taskid: string, count: number, least: number): Text {
  return {
    en: `Task ${taskid} has ${count} conversations; a simulation needs at least ${least}.`,
    zh: `任务 ${taskid} 只有 ${count} 通通话，至少需要 ${least} 通才能做模拟。`,
  }
}

export function badScenario(path: string, clause: Text): Text {
  const name =
    path === ''
      ? { en: 'The scenario', zh: '场景' }
      : { en: `"${path}" in the scenario`, zh: `场景中的 ${path}` }
  return { en: `${name.en} ${clause.en}.`, zh: `${name.zh}：${clause.zh}。` }
}

export function notNumber(flag: string, value: string): Text {
  return { en: `${flag} is "${value}", which is not a number.`, zh: `${flag} 的值“${value}”不是数字。` }
}

export function notDuration(flag: string, value: string): Text {
  return {
    en: `${flag} is "${value}"; it must be mean seconds[:coefficient of variation].`,
    zh: `${flag} 的值“${value}”无效：应为 平均秒数[:变异系数]。`,
  }
}

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

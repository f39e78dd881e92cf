// A limit of a plan as a few words: which calls it counts, in what time, to whom.
import { counted, type Text } from '../domain/language.ts'
import type { PlanLimit } from '../domain/plan/plan.ts'

const COUNTED = {
  dials: { en: ['call', 'calls'], zh: '呼叫' },
  answers: { en: ['answered call', 'answered calls'], zh: '接听' },
  talks: { en: ['conversation', 'conversations'], zh: '通话' },
} as const
const CALENDAR = {
  day: { en: 'a day', zh: '每天' },
  week: { en: 'a week', zh: '每周' },
  month: { en: 'a month', zh: '每月' },
} as const
const UNITS = {
  minutes: { en: 'minute', zh: '分钟' },
  hours: { en: 'hour', zh: '小时' },
  days: { en: 'day', zh: '天' },
} as const

/** "5 calls in 24 hours to one person". */
export function limitWords({ most, in: within, of, for: whose, over }: Omit<PlanLimit, 'except'>): Text {
  const { en, zh } = COUNTED[of]
  const often = counted(most, en[0], en[1])
  const stretch = typeof within === 'string' ? CALENDAR[within] : rollingWords(within)
  const [toWhom, zhWhom] = whose === 'person' ? [' to one person', '同一客户'] : ['', '同一号码']
  const [inTask, zhTask] = over === 'task' ? [' in this task', '本任务中'] : ['', '']
  return {
    en: `${often} ${stretch.en}${toWhom}${inTask}`,
    zh: `${zhTask}${zhWhom}${stretch.zh}最多${zh} ${most} 次`,
  }
}

function rollingWords(within: object): Text {
  const [unit, count] = Object.entries(within)[0] as [keyof typeof UNITS, number]
  return { en: `in ${counted(count, UNITS[unit].en)}`, zh: `每 ${count} ${UNITS[unit].zh}` }
}

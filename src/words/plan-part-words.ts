// The words that a plan's fields choose from, for screens and for sentences about plans.
import type { Text } from '../domain/language.ts'
import type { AS_WEEKDAY, HolidayCountry, LineClass, PlanOutcome, Weekday } from '../domain/plan/plan.ts'

/** How a call ended, as far as the line knows. */
export const CALL_CLASS: Readonly<Record<LineClass, Text>> = {
  noAnswer: { zh: '无人接听', en: 'No answer' },
  busy: { zh: '占线', en: 'Busy' },
  off: { zh: '关机', en: 'Phone off' },
  unreachable: { zh: '无法接通', en: 'Unreachable' },
  vacant: { zh: '空号', en: 'No such number' },
  rejected: { zh: '拒接', en: 'Rejected' },
  abandoned: { zh: '呼损', en: 'Abandoned' },
  agentMissed: { zh: '坐席未接', en: 'Missed by the agent' },
  lineFailed: { zh: '线路故障', en: 'Line failed' },
  machine: { zh: '语音信箱', en: 'Answering machine' },
}

export const WEEKDAY: Readonly<Record<Weekday, Text>> = {
  mo: { zh: '周一', en: 'Mon' },
  tu: { zh: '周二', en: 'Tue' },
  we: { zh: '周三', en: 'Wed' },
  th: { zh: '周四', en: 'Thu' },
  fr: { zh: '周五', en: 'Fri' },
  sa: { zh: '周六', en: 'Sat' },
  su: { zh: '周日', en: 'Sun' },
}

export const HOLIDAYS_OF: Readonly<Record<HolidayCountry, Text>> = {
  CN: { zh: '中国', en: 'China' },
  GB: { zh: '英格兰和威尔士', en: 'England and Wales' },
  US: { zh: '美国（联邦）', en: 'the United States (federal)' },
}

export const OUTCOME_KIND: Readonly<Record<PlanOutcome['kind'], Text>> = {
  good: { zh: '好', en: 'Good' },
  neutral: { zh: '一般', en: 'Neutral' },
  bad: { zh: '差', en: 'Bad' },
  refused: { zh: '拒绝来电', en: 'Refused' },
  wrong: { zh: '号码错误', en: 'Wrong number' },
}

type Then = Extract<PlanOutcome['then'], string> | 'block'

/** What follows for the number. */
export const THEN: Readonly<Record<Then, Text>> = {
  done: { zh: '号码完成', en: 'the number is done' },
  again: { zh: '按规则再拨', en: 'it is called again by its rule' },
  callBack: { zh: '预约回拨', en: 'a call-back is promised' },
  nextNumber: { zh: '改拨该客户的下一个号码', en: "the person's next number is called" },
  block: { zh: '加入黑名单', en: 'it goes on the block list' },
}

/** Another day of the week that a date is like. */
export const AS_DAY: Readonly<Record<keyof typeof AS_WEEKDAY, Text>> = {
  asMonday: WEEKDAY.mo,
  asTuesday: WEEKDAY.tu,
  asWednesday: WEEKDAY.we,
  asThursday: WEEKDAY.th,
  asFriday: WEEKDAY.fr,
  asSaturday: WEEKDAY.sa,
  asSunday: WEEKDAY.su,
}

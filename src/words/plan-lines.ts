// A plan as lines that can be read aloud, one for each of its rules.
import { counted, type Text } from '../domain/language.ts'
import type { AgainRule, Plan, PlanCallBack, PlanHours, PlanOutcome, Weekday } from '../domain/plan/plan.ts'
import { limitWords } from './limit-words.ts'
import { AS_DAY, CALL_CLASS, HOLIDAYS_OF, THEN, WEEKDAY } from './plan-part-words.ts'

export interface PlanLine {
  /** Its place in the plan, as in `limits.0`. */
  readonly path: string
  readonly text: Text
}

export function planLines({ outcomes, again, limits, hours, callBack }: Plan): PlanLine[] {
  const line = (path: string, text: Text): PlanLine => ({ path, text })
  return [
    ...(hours === undefined ? [] : hoursLines(hours)),
    ...limits.map((limit, index) => line(`limits.${index}`, limitLine(limit))),
    ...Object.entries(again).map(([code, rule]) => line(`again.${code}`, againLine(code, rule, outcomes))),
    ...Object.entries(outcomes).map(([code, outcome]) =>
      line(`outcomes.${code}`, outcomeLine(code, outcome)),
    ),
    ...(callBack === undefined ? [] : [line('callBack', callBackLine(callBack))]),
  ]
}

function hoursLines({ law, zone, week, holidays, dates }: PlanHours): PlanLine[] {
  const lines: PlanLine[] = []
  if (law !== undefined)
    lines.push({
      path: 'hours.law',
      text: { en: `Nobody is called outside ${law}`, zh: `${law} 以外不呼叫任何人` },
    })
  if (zone !== 'account') lines.push({ path: 'hours.zone', text: ZONE[zone] })
  if (week !== undefined) lines.push({ path: 'hours.week', text: weekLine(week) })
  if (holidays !== undefined) {
    const { en, zh } = dayWords(holidays.are)
    const of = HOLIDAYS_OF[holidays.of]
    lines.push({
      path: 'hours.holidays',
      text: { en: `Public holidays of ${of.en}: ${en}`, zh: `${of.zh}的公共节假日：${zh}` },
    })
  }
  for (const [date, rule] of Object.entries(dates)) {
    const { en, zh } = dayWords(rule)
    lines.push({ path: `hours.dates.${date}`, text: { en: `${date}: ${en}`, zh: `${date}：${zh}` } })
  }
  return lines
}

const ZONE = {
  number: {
    en: "Hours are read on the clock of each number's own time zone",
    zh: '时段按每个号码当地的时钟计算',
  },
  contact: {
    en: 'Hours are read on the clock of the time zone given with the number',
    zh: '时段按名单给出的时区计算',
  },
} as const

function weekLine(week: NonNullable<PlanHours['week']>): Text {
  const days = (Object.keys(WEEKDAY) as Weekday[]).flatMap(day => {
    const spans = week[day] ?? []
    return spans.length === 0 ? [] : [{ day: WEEKDAY[day], spans }]
  })
  return {
    en: days.map(({ day, spans }) => `${day.en} ${spans.join(', ')}`).join('; '),
    zh: days.map(({ day, spans }) => `${day.zh} ${spans.join('、')}`).join('；'),
  }
}

function dayWords(rule: NonNullable<PlanHours['holidays']>['are']): Text {
  if (rule === 'closed' || rule.length === 0) return { en: 'nobody is called', zh: '不呼叫' }
  if (typeof rule !== 'string') return { en: rule.join(', '), zh: rule.join('、') }
  return { en: `as on ${AS_DAY[rule].en}`, zh: `同${AS_DAY[rule].zh}` }
}

export function limitLine(limit: Plan['limits'][number]): Text {
  const { en, zh } = limitWords(limit)
  const except = limit.except === 'callBacks'
  return {
    en: `At most ${en}${except ? ', call-backs excepted' : ''}`,
    zh: `${zh}${except ? '，预约回拨除外' : ''}`,
  }
}

function againLine(
  code: string,
  { times, after, at, number, place }: AgainRule,
  outcomes: Plan['outcomes'],
): Text {
  const of = CALL_CLASS[code as keyof typeof CALL_CLASS] ?? labelOf(code, outcomes[code])
  const clock = at?.slice(-5)
  const when: Text =
    at === 'otherDaypart'
      ? { en: 'at another time of day', zh: '换一个时段' }
      : at !== undefined
        ? { en: `the next day at ${clock}`, zh: `次日 ${clock}` }
        : { en: `after ${after?.join(', ')} min`, zh: `间隔 ${after?.join('、')} 分钟` }
  const next = number === 'next'
  const first = place === 'first'
  return {
    en:
      `${of.en}: called again ${times === 1 ? 'once' : `up to ${counted(times, 'time')}`} ${when.en}` +
      `${next ? ", at the person's next number" : ''}${first ? ', before others' : ''}`,
    zh:
      `${of.zh}：最多再拨 ${times} 次，${when.zh}` +
      `${next ? '，改拨该客户的下一个号码' : ''}${first ? '，优先拨打' : ''}`,
  }
}

function labelOf(code: string, outcome: PlanOutcome | undefined): Text {
  const { zh, en } = outcome?.label ?? {}
  return { en: en ?? zh ?? code, zh: zh ?? en ?? code }
}

function outcomeLine(code: string, outcome: PlanOutcome): Text {
  const label = labelOf(code, outcome)
  const { then, kind, key } = outcome
  const follows = kind === 'refused' ? REFUSED : typeof then === 'string' ? THEN[then] : blockWords(then)
  return {
    en: `“${label.en}”${key === undefined ? '' : ` (key ${key})`}: ${follows.en}`,
    zh: `“${label.zh}”${key === undefined ? '' : `（按键 ${key}）`}：${follows.zh}`,
  }
}

const REFUSED: Text = {
  en: 'the person is never called again, in any task',
  zh: '所有任务都不再呼叫此人',
}

function blockWords({ block, days }: Extract<PlanOutcome['then'], object>): Text {
  const [whom, zhWhom] = block === 'person' ? ['the person', '该客户'] : ['the number', '该号码']
  return days === 'forever'
    ? { en: `${whom} is blocked for good`, zh: `永久屏蔽${zhWhom}` }
    : { en: `${whom} is blocked for ${counted(days, 'day')}`, zh: `屏蔽${zhWhom} ${days} 天` }
}

function callBackLine({ minutes, by, missed }: PlanCallBack): Text {
  const who: Text =
    by === 'agent'
      ? { en: 'by the agent who promised', zh: '由约定的坐席' }
      : { en: 'by the group', zh: '由分机组' }
  const then = typeof missed === 'string' ? MISSED[missed] : retryWords(missed)
  return {
    en: `Call-backs ${who.en}, within ${counted(minutes, 'minute')}; if missed, ${then.en}`,
    zh: `预约回拨${who.zh}在 ${minutes} 分钟内进行；未能回拨时${then.zh}`,
  }
}

const MISSED = {
  group: { en: 'by anybody of the group', zh: '由组内任意坐席回拨' },
  nextDay: { en: 'the next day', zh: '改到次日' },
  close: { en: 'it ends', zh: '不再回拨' },
} as const

function retryWords({
  retryMinutes,
  times,
}: {
  readonly retryMinutes: number
  readonly times: number
}): Text {
  return {
    en: `again after ${counted(retryMinutes, 'minute')}, up to ${counted(times, 'time')}`,
    zh: `每隔 ${retryMinutes} 分钟重试，最多 ${times} 次`,
  }
}

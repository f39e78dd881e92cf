// Whether the public holidays that an account's plans ask for are known for the time ahead.
import { DateTime } from 'luxon'
import { type Finding, wrong } from '../domain/finding.ts'
import { tableEnding } from '../domain/plan/holidays.ts'
import type { AccountPicture } from '../store/port/account-picture.ts'

/** What is to be said of the plans in use; `now` is in epoch ms. */
export function holidayFindings({ account, plans }: AccountPicture, now: number): Finding[] {
  const { code, settings } = account
  const today = DateTime.fromMillis(now, { zone: settings.timeZone }).toFormat('yyyy-MM-dd')
  return plans.flatMap(({ name, rules: { hours } }) => {
    const ending = hours?.holidays === undefined ? null : tableEnding(hours.holidays.of, today)
    if (ending === null) return []
    return wrong(
      `The plan "${name}" of account ${code} has hours for public holidays, which this version knows until ` +
        `${ending.lastDay}. Afterwards only the days of the law count, and no weekend day that is worked ` +
        'instead: install a newer version, or write the days under "dates".',
      `企业 ${code} 的外呼策略“${name}”为节假日另定了时段，但本版本的放假安排只到 ${ending.lastDay}。` +
        '此后只按法定节假日计算，没有调休上班日。请升级版本，或把日期写在策略的 dates 里。',
    )
  })
}

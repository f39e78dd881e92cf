// Numbers, shares and times as people of each language read them, in the account's time zone.
import type { Language } from './chosen-language.ts'

/** Between thousands. */
const THOUSANDS = { zh: ',', en: ',' } as const

/** 12,345; three digits after the point at most. */
export function count(value: number, language: Language): string {
  const [whole = '', part] = String(Math.round(1_000 * value) / 1_000).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THOUSANDS[language])
  return part === undefined ? grouped : `${grouped}.${part}`
}

/** 0.0312 → 3.1 % */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`
}

/** 1:05, 1:02:09 */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** A formatter takes longer to make than a hundred uses of it. */
const made = new Map<string, Intl.DateTimeFormat>()

/** For browsers without Temporal. */
function formatter(zone: string): Intl.DateTimeFormat {
  const known = made.get(zone)
  if (known !== undefined) return known
  const fresh = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  made.set(zone, fresh)
  return fresh
}

/**
 * 2026-11-29 10:42:17. Not by Intl if there is another way: its first use in a page makes a list of all the
 * world's languages, 20 ms, nearly a tenth of what the first page takes.
 */
export function dateTime(at: number, zone: string): string {
  if (typeof Temporal === 'undefined') return formatter(zone).format(at)
  const there = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone)
  return there.toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ')
}

/** 10:42 */
export function timeOfDay(at: number, zone: string): string {
  return dateTime(at, zone).slice(11, 16)
}

const WEEKDAYS = {
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** What a calendar says of a date, 2026-11-29. */
function calendar(date: string, language: Language) {
  const midnight = new Date(`${date}T00:00:00Z`)
  const month = midnight.getUTCMonth()
  return {
    weekday: WEEKDAYS[language][midnight.getUTCDay()] ?? '',
    dayOfMonth: midnight.getUTCDate(),
    month: language === 'zh' ? `${month + 1}月` : (MONTHS[month] ?? ''),
    year: midnight.getUTCFullYear(),
  }
}

/** Sun 29 Nov 2026; 2026-11-29 周日 */
export function day(at: number, zone: string, language: Language): string {
  const date = dateTime(at, zone).slice(0, 10)
  const { weekday, dayOfMonth, month, year } = calendar(date, language)
  return language === 'zh' ? `${date} ${weekday}` : `${weekday} ${dayOfMonth} ${month} ${year}`
}

const DAY_MS = 86_400_000

/** 08:00; tomorrow 08:00; Mon 30 Nov 08:00; 11月30日 周一 08:00 */
export function soon(at: number, now: number, zone: string, language: Language): string {
  const time = timeOfDay(at, zone)
  const dateOf = (moment: number) => dateTime(moment, zone).slice(0, 10)
  const date = dateOf(at)
  if (date === dateOf(now)) return time
  if (date === dateOf(now + DAY_MS)) return language === 'zh' ? `明天 ${time}` : `tomorrow ${time}`
  const { weekday, dayOfMonth, month } = calendar(date, language)
  const said = language === 'zh' ? `${month}${dayOfMonth}日 ${weekday}` : `${weekday} ${dayOfMonth} ${month}`
  return `${said} ${time}`
}

/** 138****0421: enough to tell people apart on a screen others see. */
export function masked(phone: string): string {
  return phone.length < 8 ? phone : `${phone.slice(0, -8)}****${phone.slice(-4)}`
}

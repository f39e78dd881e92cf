// Numbers, shares and times as people of each language read them, in the account's time zone.
import type { Language } from './chosen-language.ts'

/** A formatter takes longer to make than a hundred uses of it. */
const made = new Map<string, Intl.DateTimeFormat>()
const COUNTS = { zh: new Intl.NumberFormat('zh-CN'), en: new Intl.NumberFormat('en-GB') } as const

function formatter(locale: string, manner: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, manner])
  const known = made.get(key)
  if (known !== undefined) return known
  const fresh = new Intl.DateTimeFormat(locale, manner)
  made.set(key, fresh)
  return fresh
}

export function count(value: number, language: Language): string {
  return COUNTS[language].format(value)
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

/** 2026-11-29 10:42:17 */
export function dateTime(at: number, zone: string): string {
  return formatter('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
}

/** 10:42 */
export function timeOfDay(at: number, zone: string): string {
  return formatter('sv-SE', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at)
}

/** Sun 29 Nov 2026; 2026-11-29 周日 */
export function day(at: number, zone: string, language: Language): string {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  const weekday = formatter(locale, { timeZone: zone, weekday: 'short' }).format(at)
  if (language === 'zh') return `${dateTime(at, zone).slice(0, 10)} ${weekday}`
  return `${weekday} ${formatter(locale, { timeZone: zone, dateStyle: 'medium' }).format(at)}`
}

const DAY_MS = 86_400_000

/** 08:00; tomorrow 08:00; Mon 30 Nov 08:00 */
export function soon(at: number, now: number, zone: string, language: Language): string {
  const time = timeOfDay(at, zone)
  const date = (moment: number) => dateTime(moment, zone).slice(0, 10)
  if (date(at) === date(now)) return time
  if (date(at) === date(now + DAY_MS)) return language === 'zh' ? `明天 ${time}` : `tomorrow ${time}`
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  const manner = { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' } as const
  return `${formatter(locale, manner).format(at)} ${time}`
}

/** 138****0421: enough to tell people apart on a screen others see. */
export function masked(phone: string): string {
  return phone.length < 8 ? phone : `${phone.slice(0, -8)}****${phone.slice(-4)}`
}

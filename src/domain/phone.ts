// Brings a telephone number to the one form in which it is stored, compared and dialled.
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

const MOBILE = /^1[3-9]\d{9}$/
// Area codes: 010 and 02x have three digits, 03xx to 09xx four (400 and 800 are no areas); no subscriber number begins with 0.
const LANDLINE = /^0(?:10|2\d|(?!400|800)[3-9]\d\d)[1-9]\d{6,7}$/
const SERVICE = /^(?:[48]00\d{7}|9[56]\d{3,6})$/
const SEPARATORS = /[ \u00a0\u3000\-\u2010-\u2015\uff0d().\uff08\uff09]/g
// Longest text worth looking at: the longest prefixes and an international number, generously separated.
const TEXT_MAX = 40
// 17951 is the old IP-dialling prefix; people keep it in front of numbers they copied.
const PREFIX = /^(?:17951|\+?(?:00|0)?86)/
const PREFIXES_MAX = 4

/**
 * China: mobiles (1[3-9] and nine digits), 0 + area + 7 or 8 digits, 400/800, 95/96 short numbers, with 0, 86, +86, 0086, 17951
 * and their combinations taken off (design.md §3). `+` or `00` and another country: `+` and the E.164 digits.
 * Null for everything else, emergency numbers among it.
 */
export function normalizePhone(raw: string): string | null {
  if (MOBILE.test(raw)) return raw
  if (raw.length > TEXT_MAX) return null
  let text = raw.replace(SEPARATORS, '')
  let country = false
  for (let stripped = 0; stripped <= PREFIXES_MAX; stripped++) {
    const number = chinese(text, country)
    if (number !== null) return number
    const prefix = PREFIX.exec(text)?.[0]
    if (prefix === undefined) break
    country ||= prefix !== '17951'
    text = text.slice(prefix.length)
  }
  return country ? null : foreign(text)
}

/** After a country code the 0 of an area may be missing: +86 10 1234 5678. */
function chinese(text: string, afterCountryCode: boolean): string | null {
  if (MOBILE.test(text) || LANDLINE.test(text) || SERVICE.test(text)) return text
  if (text.startsWith('0') && MOBILE.test(text.slice(1))) return text.slice(1)
  if (afterCountryCode && LANDLINE.test(`0${text}`)) return `0${text}`
  return null
}

function foreign(text: string): string | null {
  if (!/^(?:\+|00)[1-9]\d{5,14}$/.test(text)) return null
  const parsed = parsePhoneNumberFromString(`+${text.replace(/^\+|^00/, '')}`, { extract: false })
  return parsed?.isValid() ? parsed.number : null
}

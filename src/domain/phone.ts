// Brings a telephone number to the one form in which it is stored, compared and dialled.
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { readWrittenNumber, type WrittenNumber } from './written-number.ts'

/** We have rules of our own for this country; numbers of all others are read by libphonenumber's. */
export const CHINA = 'CN'

const MOBILE = /^1[3-9]\d{9}$/
// Area codes: 010 and 02x have three digits, 03xx to 09xx four (400 and 800 are not areas); no subscriber
// number begins with 0.
const LANDLINE = /^0(?:10|2\d|(?!400|800)[3-9]\d\d)[1-9]\d{6,7}$/
const SERVICE = /^(?:[48]00\d{7}|9[56]\d{3,6})$/
// 17951 is the old prefix for IP dialling; people copy numbers together with it.
const PREFIX = /^(?:17951|\+?(?:00|0)?86)/
const PREFIXES_MAX = 4
/** A last group this short after a complete number may be an extension or the end of a range. */
const EXTENSION_MAX = 2
/**
 * Countries with direct dialling to extensions, where the digits after the hyphen belong to the number:
 * Germany, Austria.
 */
const DIALLED_THROUGH = /^\+4[39]/

/** Whether there are rules for the numbers of an ISO 3166 country. */
export function isCountry(code: string): boolean {
  return isSupportedCountry(code)
}

/**
 * CN: mobiles (1[3-9] and nine digits), 0 + area + 7 or 8 digits, 400/800, 95/96 short numbers, with 0, 86,
 * +86, 0086, 17951 and their combinations taken off; `+` or `00` and another country: `+` and the E.164
 * digits. Other countries: the E.164 digits. Null for everything else: emergency numbers, and numbers
 * followed by an extension or a range, since dialling them without knowing what a hyphen means may reach a
 * stranger.
 */
export function normalizePhone(raw: string, country: string): string | null {
  if (country === CHINA && MOBILE.test(raw)) return raw
  const written = readWrittenNumber(raw)
  if (written === null) return null
  return country === CHINA ? chinesePhone(written) : foreign(written, country)
}

/**
 * A number that is shown, with or without +: the carrier decides which are valid. Null if it is not 3 to 20
 * digits.
 */
export function readCallerId(raw: string): string | null {
  const text = readWrittenNumber(raw)?.dialled ?? ''
  return /^\+?\d{3,20}$/.test(text) ? text : null
}

function chinesePhone({ dialled, breaks }: WrittenNumber): string | null {
  let isAfterCountryCode = false
  let start = 0
  for (let stripped = 0; stripped <= PREFIXES_MAX; stripped++) {
    const text = dialled.slice(start)
    const number = chinese(text, isAfterCountryCode)
    if (number !== null) return endsBefore(number, breaks, dialled.length) ? null : number
    const prefix = PREFIX.exec(text)?.[0]
    if (prefix === undefined) break
    isAfterCountryCode ||= prefix !== '17951'
    start += prefix.length
  }
  return isAfterCountryCode || !/^(?:\+|00)/.test(dialled) ? null : foreign({ dialled, breaks }, CHINA)
}

/** After a country code the 0 of an area may be missing: +86 10 1234 5678. */
function chinese(text: string, afterCountryCode: boolean): string | null {
  if (MOBILE.test(text) || LANDLINE.test(text) || SERVICE.test(text)) return text
  if (text.startsWith('0') && MOBILE.test(text.slice(1))) return text.slice(1)
  if (afterCountryCode && LANDLINE.test(`0${text}`)) return `0${text}`
  return null
}

/**
 * Whether the number is already complete at one of the breaks: 0571-8888002-8 is 0571-8888002 and something
 * else.
 */
function endsBefore(number: string, breaks: readonly number[], length: number): boolean {
  return breaks.some(at => {
    const head = number.slice(0, Math.max(0, number.length - (length - at)))
    return LANDLINE.test(head) || SERVICE.test(head)
  })
}

function foreign({ dialled, breaks }: WrittenNumber, country: string): string | null {
  const number = valid(dialled, country)
  if (number === null || DIALLED_THROUGH.test(number)) return number
  const [group, last] = [breaks.at(-2) ?? 0, breaks.at(-1) ?? dialled.length]
  const size = dialled.length - last
  // Some people write numbers in groups of two throughout: 06 12 34 56 78.
  if (size === 0 || size > EXTENSION_MAX || size === last - group) return number
  return valid(dialled.slice(0, last), country) === null ? number : null
}

function valid(dialled: string, country: string): string | null {
  // China's prefix for other countries; libphonenumber knows the prefixes elsewhere.
  const text = country === CHINA ? dialled.replace(/^00/, '+') : dialled
  if (!/^\+?\d{4,20}$/.test(text) || !isSupportedCountry(country)) return null
  const parsed = parsePhoneNumberFromString(text, {
    defaultCountry: country satisfies CountryCode,
    extract: false,
  })
  return parsed?.isValid() === true && parsed.ext === undefined ? parsed.number : null
}

// Reads the entries of one append call: which numbers are accepted, and which are rejected with a reason.
import { isLosslessNumber, stringify } from 'lossless-json'
import { isStorable, type NewContact, type RejectReason, TEXT_MAX } from '../domain/contact.ts'
import { normalizePhone } from '../domain/phone.ts'
import { isTimeZone } from '../domain/plan/local-time.ts'

export interface Reading {
  readonly accepted: NewContact[]
  /** The position of each accepted contact in the call. */
  readonly positions: number[]
  /** By position in the call. */
  readonly rejected: Map<number, RejectReason>
}

export interface ReadingRules {
  /** Epoch ms. */
  readonly now: number
  readonly timeMeaning: 'notBefore' | 'notAfter'
  /** The country by whose rules numbers are read, ISO 3166. */
  readonly country: string
}

/** A larger figure is milliseconds, not seconds after the year 2286. */
const TIME_MAX = 9_999_999_999
/**
 * Entries between two pauses: numbers of other countries take some 10 µs each, and calls in flight must not
 * wait.
 */
export const PAUSE_EVERY = 500

/**
 * One pass over up to 10,000 entries, without a schema for each, which alone would take longer than the
 * insert.
 */
export function readContacts(entries: readonly unknown[], rules: ReadingRules): Reading {
  const steps = readingSteps(entries, rules)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** As readContacts, with a pause now and then for whoever runs it. */
export function* readingSteps(
  entries: readonly unknown[],
  rules: ReadingRules,
): Generator<void, Reading, void> {
  const reading: Reading = { accepted: [], positions: [], rejected: new Map() }
  const seen = new Set<string>()
  for (const [position, entry] of entries.entries()) {
    if (position % PAUSE_EVERY === PAUSE_EVERY - 1) yield
    const contact = readContact(entry, rules)
    if (typeof contact === 'string') {
      reading.rejected.set(position, contact)
    } else if (seen.has(contact.phone)) {
      reading.rejected.set(position, 'duplicate')
    } else {
      seen.add(contact.phone)
      reading.accepted.push(contact)
      reading.positions.push(position)
    }
  }
  return reading
}

/**
 * The rejected entries in the call's order: those that the reading found, and those that the store found, by
 * their index in `accepted`.
 */
export function rejectedOf(
  reading: Reading,
  found: { readonly duplicates: readonly number[]; readonly blocked: readonly number[] },
): [position: number, reason: RejectReason][] {
  const reasons = new Map(reading.rejected)
  for (const index of found.duplicates) reasons.set(reading.positions[index] ?? -1, 'duplicate')
  for (const index of found.blocked) reasons.set(reading.positions[index] ?? -1, 'blocked')
  return [...reasons].filter(([position]) => position >= 0).sort(([one], [other]) => one - other)
}

function readContact(entry: unknown, rules: ReadingRules): NewContact | RejectReason {
  if (!isRecord(entry)) return entry === null || entry === '' ? 'phoneMissing' : 'phoneInvalid'
  const raw = phoneText(entry.phone)
  if (raw === '') return 'phoneMissing'
  const phone = raw === null ? null : normalizePhone(raw, rules.country)
  if (phone === null) return 'phoneInvalid'
  const time = readTime(entry.time)
  if (time === null) return 'timeInvalid'
  const zone = freeText(entry.zone).trim()
  if (zone !== '' && !isTimeZone(zone)) return 'zoneUnknown'
  const userid = freeText(entry.userid)
  const memberid = freeText(entry.memberid)
  const extra = freeText(entry.ext) || freeText(entry.chengshudu)
  const customuuid = freeText(entry.customuuid)
  if (tooLong(userid) || tooLong(memberid) || tooLong(extra) || tooLong(customuuid)) return 'textTooLong'
  if (!isStorable(userid) || !isStorable(memberid) || !isStorable(extra) || !isStorable(customuuid))
    return 'textUnstorable'
  const notBefore = rules.timeMeaning === 'notBefore'
  return {
    phone,
    dueAt: notBefore ? Math.max(time * 1_000, rules.now) : rules.now,
    expiresAt: notBefore || time === 0 ? null : time * 1_000,
    zone: zone === '' ? null : zone,
    userid,
    memberid,
    extra,
    customuuid,
  }
}

/** '' if there is no phone, null if it cannot be one. */
function phoneText(value: unknown): string | null {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null
  // As it was written: whether 1.38E+10 has all its digits is decided with the number.
  if (isLosslessNumber(value)) return /^[\d.]+(?:e\+?\d+)?$/i.test(value.value) ? value.value : null
  if (typeof value !== 'string') return null
  return value.trim() === '' ? '' : value
}

/** Unix seconds, 0 if no time is given; null if it is not a time. */
function readTime(value: unknown): number | null {
  if (value === undefined || value === null || value === '') return 0
  if (isLosslessNumber(value)) return readTime(Number(value.value))
  if (typeof value === 'string') {
    const text = value.trim()
    return /^\d{0,10}$/.test(text) ? Number(text) : null
  }
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= TIME_MAX
    ? value
    : null
}

function freeText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  if (isLosslessNumber(value)) return value.toString()
  return typeof value === 'object' ? (stringify(value) ?? '') : String(value)
}

function tooLong(text: string): boolean {
  // The limit is in characters, not UTF-16 units; a text within the limit in units need not be counted.
  return text.length > TEXT_MAX && (text.length > TEXT_MAX * 2 || Array.from(text).length > TEXT_MAX)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
}

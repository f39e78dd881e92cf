// A list of numbers as `/v1` takes it: which are added, and which are given back with a reason.
import { scheduler } from 'node:timers/promises'
import { z } from 'zod'
import { isStorable, type RejectReason, TEXT_MAX } from '../../domain/contact.ts'
import type { Language } from '../../domain/language.ts'
import { fitsOwnFields, isFieldName, type OwnFields } from '../../domain/own-fields.ts'
import { normalizePhone } from '../../domain/phone.ts'
import { isTimeZone } from '../../domain/plan/local-time.ts'
import { APPEND_MAX } from '../../domain/task.ts'
import type { AppendResult, ContactEntry } from '../../store/port/api-store.ts'
import { REJECT_WORDS } from '../../words/contact-words.ts'
import { time } from './field.ts'

/** Longer than any number: what is shown of it beside the reason. */
const SHOWN_MAX = 100
/** Entries between two pauses: calls in flight wait for nobody. */
const PAUSE_EVERY = 500

// Texts have no limit here, so that one that is too long costs its entry and not the list.
export const ContactGiven = z.object({
  phone: z.union([z.string(), z.number()]).transform(String),
  userid: z.string().default('').describe("the client's own id of the customer"),
  memberid: z.string().default(''),
  extra: z.string().default('').describe('free text, given back with everything about the number'),
  customuuid: z.string().default(''),
  dueAt: time.nullish().describe('epoch ms; not dialled before'),
  expiresAt: time.nullish().describe('epoch ms; not dialled after'),
  fields: z
    .record(z.string(), z.union([z.string(), z.number()]).transform(String))
    .nullish()
    .describe("fields of the client's own, at most 30 and 4 KiB; scripts name them as {city}"),
  zone: z.string().nullish().describe('in which time zone the customer is, as in America/New_York'),
})
export type ContactGiven = z.infer<typeof ContactGiven>

export const CONTACTS_GIVEN = z.array(ContactGiven).max(APPEND_MAX)

export const AppendAnswer = z.object({
  added: z.number(),
  duplicates: z.number(),
  blocked: z.number(),
  invalid: z.number(),
  refused: z
    .array(
      z.object({
        index: z.number().describe('place in the list that was sent, from 0'),
        phone: z.string(),
        reason: z.string(),
        sentence: z.string(),
      }),
    )
    .describe('every entry that was not added'),
})
export type AppendAnswer = z.infer<typeof AppendAnswer>

export interface ContactsRead {
  readonly accepted: readonly ContactEntry[]
  /** Where each accepted entry stood in the list. */
  readonly positions: readonly number[]
  readonly rejected: ReadonlyMap<number, RejectReason>
}

export async function readContactsGiven(
  entries: readonly ContactGiven[],
  country: string,
  now: number,
): Promise<ContactsRead> {
  const accepted: ContactEntry[] = []
  const positions: number[] = []
  const rejected = new Map<number, RejectReason>()
  const seen = new Set<string>()
  for (const [position, entry] of entries.entries()) {
    if (position % PAUSE_EVERY === PAUSE_EVERY - 1) await scheduler.yield()
    const contact = readContact(entry, country, now)
    if (typeof contact === 'string') rejected.set(position, contact)
    else if (seen.has(contact.phone)) rejected.set(position, 'duplicate')
    else {
      seen.add(contact.phone)
      accepted.push(contact)
      positions.push(position)
    }
  }
  return { accepted, positions, rejected }
}

/** What the store said of those accepted, and what was refused before it saw them. */
export function appendAnswer(
  entries: readonly ContactGiven[],
  { positions, rejected }: ContactsRead,
  result: AppendResult,
  language: Language,
): AppendAnswer {
  const reasons = new Map(rejected)
  for (const index of result.duplicates) reasons.set(positions[index] ?? -1, 'duplicate')
  for (const index of result.blocked) reasons.set(positions[index] ?? -1, 'blocked')
  const refused = [...reasons]
    .filter(([index]) => index >= 0)
    .sort(([one], [other]) => one - other)
    .map(([index, reason]) => ({
      index,
      phone: (entries[index]?.phone ?? '').slice(0, SHOWN_MAX),
      reason,
      sentence: REJECT_WORDS[reason][language],
    }))
  const count = (reason: RejectReason) => refused.filter(one => one.reason === reason).length
  const duplicates = count('duplicate')
  const blocked = count('blocked')
  return { added: result.added, duplicates, blocked, invalid: refused.length - duplicates - blocked, refused }
}

function readContact(entry: ContactGiven, country: string, now: number): ContactEntry | RejectReason {
  const { userid, memberid, extra, customuuid, dueAt, expiresAt } = entry
  const zone = entry.zone?.trim() || null
  if (entry.phone.trim() === '') return 'phoneMissing'
  const phone = normalizePhone(entry.phone, country)
  if (phone === null) return 'phoneInvalid'
  const texts = [userid, memberid, extra, customuuid]
  if (texts.some(isTooLong)) return 'textTooLong'
  if (!texts.every(isStorable)) return 'textUnstorable'
  const due = Math.max(dueAt ?? now, now)
  if (expiresAt != null && expiresAt <= due) return 'timeInvalid'
  if (zone !== null && !isTimeZone(zone)) return 'zoneUnknown'
  const fields = entry.fields ?? null
  if (fields !== null && !areFieldsRight(fields)) return 'fieldsWrong'
  const data = { userid, memberid, extra, customuuid, zone, fields: isEmpty(fields) ? null : fields }
  return { phone, ...data, dueAt: due, expiresAt: expiresAt ?? null }
}

function areFieldsRight(fields: OwnFields): boolean {
  return (
    Object.keys(fields).every(isFieldName) && Object.values(fields).every(isStorable) && fitsOwnFields(fields)
  )
}

function isEmpty(fields: OwnFields | null): boolean {
  return fields === null || Object.keys(fields).length === 0
}

/** Characters, not UTF-16 units. */
function isTooLong(text: string): boolean {
  return text.length > TEXT_MAX && (text.length > TEXT_MAX * 2 || Array.from(text).length > TEXT_MAX)
}

// A number in a task, with what its client gave along.
import type { OwnFields } from './own-fields.ts'

/** The client's own fields of a contact, which are returned with everything about it. */
export interface ContactData {
  readonly userid: string
  readonly memberid: string
  readonly extra: string
  readonly customuuid: string
}

/** A number as the store takes it; times epoch ms, `expiresAt` null for never. */
export interface NewContact extends ContactData {
  readonly phone: string
  readonly dueAt: number
  readonly expiresAt: number | null
  /** The time zone in which the client says it is, as it was written; null: nothing was said. */
  readonly zone: string | null
  /** Left out or null: the client gave none. */
  readonly fields?: OwnFields | null
}

/** Why an entry is not taken. */
export type RejectReason =
  | 'phoneMissing'
  | 'phoneInvalid'
  | 'duplicate'
  | 'timeInvalid'
  | 'zoneUnknown'
  | 'blocked'
  | 'textTooLong'
  | 'textUnstorable'
  | 'fieldsWrong'

/** Longest free text, in characters. */
export const TEXT_MAX = 255
// In a unicode pattern a surrogate matches only when it stands alone. PostgreSQL stores neither it nor NUL.
const UNSTORABLE = /[\0\ud800-\udfff]/u

/** Whether a text can be stored: no NUL and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text)
}

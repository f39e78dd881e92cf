// The fields that a client or a file gives a contact besides the published ones: an object of texts by name.

export type OwnFields = Readonly<Record<string, string>>

/** As a column of a file: `fields.` and the name. */
export type OwnColumn = `fields.${string}`
export const OWN_COLUMN = 'fields.'

export const OWN_FIELDS_MAX = 30
/** Bytes of all of them, as JSON. */
export const OWN_FIELDS_BYTES = 4_096
/** A script names a field as `{name}`. */
const NAME = /^[\p{L}\p{N}_]{1,30}$/u
/** What a script names otherwise. */
const TAKEN: readonly string[] = [
  ...['phone', 'userid', 'memberid', 'extra', 'customuuid', 'callerId', 'task', 'agent'],
  ...['__proto__', 'constructor', 'prototype'],
]

export function isFieldName(name: string): boolean {
  return NAME.test(name) && !TAKEN.includes(name)
}

/** As a heading: without the blanks and marks that no name has; it may still be no name. */
export function fieldNamed(heading: string): string {
  return heading
    .normalize('NFC')
    .trim()
    .replaceAll(/[^\p{L}\p{N}_]+/gu, '_')
}

export function isOwnColumn(column: string): column is OwnColumn {
  return column.startsWith(OWN_COLUMN) && isFieldName(column.slice(OWN_COLUMN.length))
}

/** Whether a contact may have all of them together. */
export function fitsOwnFields(fields: OwnFields): boolean {
  if (Object.keys(fields).length > OWN_FIELDS_MAX) return false
  return new TextEncoder().encode(JSON.stringify(fields)).length <= OWN_FIELDS_BYTES
}

// Contacts on their way from the thread that reads a file to the store: as columns they cross in a fifth of
// the time that as many objects take, which would hold up the calls in flight.
import type { ContactEntry } from '../store/port/api-store.ts'
import type { ImportedBlock } from '../store/port/import-book.ts'
import type { RowContact } from './contact-row.ts'

export type ContactBatch = { readonly [Field in keyof RowContact]: readonly RowContact[Field][] }

export function batchOf(contacts: readonly RowContact[]): ContactBatch {
  return {
    phone: contacts.map(({ phone }) => phone),
    userid: contacts.map(({ userid }) => userid),
    memberid: contacts.map(({ memberid }) => memberid),
    extra: contacts.map(({ extra }) => extra),
    customuuid: contacts.map(({ customuuid }) => customuuid),
    dueAt: contacts.map(({ dueAt }) => dueAt),
    zone: contacts.map(({ zone }) => zone),
    fields: contacts.map(({ fields }) => fields),
    reason: contacts.map(({ reason }) => reason),
  }
}

/** None is due before now. */
export function entriesOf(batch: ContactBatch, now: number): ContactEntry[] {
  return batch.phone.map((phone, at) => ({
    phone,
    userid: batch.userid[at] ?? '',
    memberid: batch.memberid[at] ?? '',
    extra: batch.extra[at] ?? '',
    customuuid: batch.customuuid[at] ?? '',
    dueAt: Math.max(batch.dueAt[at] ?? now, now),
    expiresAt: null,
    zone: batch.zone[at] ?? null,
    fields: batch.fields[at] ?? null,
  }))
}

export function blocksOf(batch: ContactBatch): ImportedBlock[] {
  return batch.phone.map((phone, at) => ({ phone, reason: batch.reason[at] ?? '' }))
}

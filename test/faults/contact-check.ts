// Compares the numbers of a task with what its client was acknowledged: none is lost, made up or left over.
import type { Result } from './crm.ts'

export const CALLED = 1036

export interface WaysOut {
  /** Agents may have said of some that they are never to be called. */
  readonly mayBeDeclined?: boolean
  /** Owners of numbers who called in and had an agent: their numbers are withdrawn if they wait. */
  readonly served?: ReadonlySet<string>
}

/** Those who called in and had an agent, by the records of their account. */
export function servedCallers(bills: readonly Result[]): ReadonlySet<string> {
  const served = bills.filter(({ direction, extnumber }) => direction === 'callin' && extnumber !== '')
  return new Set(served.map(({ destnumber }) => destnumber))
}

export function checkContacts(
  acknowledged: ReadonlySet<string>,
  contacts: readonly Result[],
  { mayBeDeclined = false, served = new Set() }: WaysOut = {},
): string[] {
  const seen = new Set<string>(contacts.map(contact => contact.telphone))
  return [
    ...[...acknowledged]
      .filter(phone => !seen.has(phone) && !served.has(phone))
      .map(phone => `${phone} was acknowledged and is lost`),
    ...[...seen].filter(phone => !acknowledged.has(phone)).map(phone => `${phone} was never sent`),
    ...(contacts.length > seen.size ? [`${contacts.length - seen.size} contacts stand twice`] : []),
    ...contacts
      .filter(({ state, status, skipped }) => {
        const isOver = status === CALLED || (mayBeDeclined && skipped === 'declined')
        return state !== 'done' || !isOver
      })
      .map(contact => `${contact.telphone} is not done: ${JSON.stringify(contact)}`),
  ]
}

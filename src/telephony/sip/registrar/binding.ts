// One contact of a phone, and how a REGISTER changes a phone's contacts (RFC 3261 §10.3). Pure.
import type { HeaderPairs, Params, SipUri } from '../message/message.ts'
import { formatNameAddr, nameAddr } from '../message/name-addr.ts'
import { withParam } from '../message/params.ts'
import { sameUri } from '../message/uri.ts'
import type { Flow } from '../transport/transport.ts'
import type { WishedContact, Wishes } from './wishes.ts'

/**
 * One agent may have a desk phone, a browser, and a stale contact from before an address change. The oldest
 * gives way.
 */
export const CONTACTS_MAX = 3

export interface Binding {
  readonly uri: SipUri
  readonly flow: Flow
  readonly instance: string | null
  /** Returned unchanged (§10.3 step 8): q, +sip.instance. */
  readonly params: Params
  /** The Route of requests to it, from Path. */
  readonly headers: HeaderPairs
  readonly sipCallId: string
  readonly sequence: number
  readonly expiresAt: number
}

export type BindingsAfter =
  | {
      readonly kind: 'bound'
      readonly bindings: readonly Binding[]
      readonly removed: readonly Binding[]
      readonly displaced: readonly Binding[]
    }
  /** §10.3 steps 6 and 7: an older request of the same phone changes nothing. */
  | { readonly kind: 'outOfOrder' }

export function bindingsAfter(
  before: readonly Binding[],
  wishes: Wishes,
  flow: Flow,
  now: number,
): BindingsAfter {
  const adding = wishes.contacts.filter(
    ({ expiresS, uri }, at, all) => expiresS > 0 && all.findIndex(one => sameUri(one.uri, uri)) === at,
  )
  const leaving = wishes.contacts.filter(contact => contact.expiresS === 0)
  const removed = wishes.isStar
    ? before
    : before.filter(binding => leaving.some(contact => isOf(binding, contact)))
  const replaced = before.filter(
    binding =>
      adding.some(contact => isOf(binding, contact)) || (adding.length > 0 && sameFlow(binding.flow, flow)),
  )
  const isOld = ({ sipCallId, sequence }: Binding) =>
    sipCallId === wishes.sipCallId && sequence >= wishes.sequence
  if ([...removed, ...replaced].some(isOld)) return { kind: 'outOfOrder' }

  const made = adding.map(contact => bindingOf(contact, wishes, flow, now))
  const untouched = before.filter(binding => !removed.includes(binding))
  // A refreshed contact keeps its place: the order is by arrival, not by refresh.
  const kept = untouched.flatMap(binding => {
    const renewed = made.find(({ uri }) => sameUri(uri, binding.uri))
    return renewed !== undefined ? [renewed] : replaced.includes(binding) ? [] : [binding]
  })
  const all = [...made.filter(binding => !kept.includes(binding)), ...kept]
  const bindings = all.slice(0, CONTACTS_MAX)
  const displaced = untouched.filter(old => !bindings.some(({ uri }) => sameUri(uri, old.uri)))
  return { kind: 'bound', bindings, removed, displaced }
}

function isOf(binding: Binding, { uri, instance }: WishedContact): boolean {
  return sameUri(binding.uri, uri) || (instance !== null && instance === binding.instance)
}

function bindingOf(
  contact: WishedContact,
  { sipCallId, sequence, headers }: Wishes,
  flow: Flow,
  now: number,
): Binding {
  const { uri, instance, params, expiresS } = contact
  return { uri, flow, instance, params, headers, sipCallId, sequence, expiresAt: now + expiresS * 1000 }
}

/** UDP makes a new flow object for each datagram; a connection is one object. */
export function sameFlow(one: Flow, other: Flow): boolean {
  if (one.reliable || other.reliable) return one === other
  return (
    one.via === other.via &&
    one.remote.address === other.remote.address &&
    one.remote.port === other.remote.port
  )
}

/** The Contact header of an answer. */
export function contactHeader({ uri, params, expiresAt }: Binding, now: number): string {
  const expiresS = Math.max(0, Math.ceil((expiresAt - now) / 1000))
  return formatNameAddr(nameAddr(uri, null, withParam(params, 'expires', expiresS)))
}

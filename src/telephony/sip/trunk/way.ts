// What a trunk's requests say: caller and callee, by the trunk's domain, prefix rules and caller ids. Pure.
import type { PrefixRule, TrunkAccess } from '../../../domain/trunk.ts'
import type { HostPort } from '../message/host.ts'
import { type HeaderPairs, requestOf, type SipRequest } from '../message/message.ts'
import { formatNameAddr, type NameAddr, nameAddr, withTag } from '../message/name-addr.ts'
import { type SipUri, sipUri } from '../message/uri.ts'
import { parseAddress } from './trunk-address.ts'

/** Digits as they are dialled; nothing that could end a URI or a header. */
const NUMBER = /^\+?[0-9*#]{1,32}$/
/** Numbers, and the names some carriers give to lines. */
const CALLER_ID = /^\+?[0-9A-Za-z*#._-]{1,64}$/
const OWN_NAME = 'yuhu'

/** What a rule may hold, checked by the command line too. */
export function isRule({ prefix, replaceWith }: PrefixRule): boolean {
  return /^\+?[0-9*#]{0,32}$/.test(prefix) && /^\+?[0-9*#]{0,32}$/.test(replaceWith)
}

/** The number as this trunk wants it; null if what remains cannot be dialled. */
export function dialled(rules: readonly PrefixRule[], number: string): string | null {
  if (!NUMBER.test(number)) return null
  let chosen: PrefixRule = { prefix: '', replaceWith: '' }
  for (const rule of rules) {
    if (number.startsWith(rule.prefix) && (rule.prefix.length > chosen.prefix.length || rule.prefix === ''))
      chosen = rule
  }
  const changed = chosen.replaceWith + number.slice(chosen.prefix.length)
  return NUMBER.test(changed) ? changed : null
}

/** The host in URIs of numbers behind the trunk: the domain, else the first host with its port. */
function homeOf({ domain, address }: TrunkAccess): HostPort | null {
  return parseAddress(domain === '' ? address : domain)?.[0] ?? null
}

/** The trunk itself: the Request-URI of REGISTER. */
export function registrarOf(trunk: TrunkAccess): SipUri | null {
  const home = homeOf(trunk)
  return home === null ? null : sipUri(null, home.host, home.port)
}

/** The user we register: the user name, up to an `@`. */
export function ourUser({ username }: TrunkAccess): string {
  return username.split('@', 1)[0] || OWN_NAME
}

export type Saying = { readonly uri: SipUri; readonly from: NameAddr; readonly headers: HeaderPairs }

/**
 * Null if the number or the caller id is not valid. Without a caller id the call is anonymous (RFC 3323
 * §4.1.1.3).
 */
export function sayingOf(trunk: TrunkAccess, number: string, callerId: string): Saying | null {
  const home = homeOf(trunk)
  const user = dialled(trunk.prefixRules, number)
  if (home === null || user === null) return null
  const uri = sipUri(user, home.host, home.port)
  if (callerId === '')
    return { uri, from: nameAddr(sipUri('anonymous', 'anonymous.invalid'), 'Anonymous'), headers: [] }
  if (!CALLER_ID.test(callerId)) return null
  const caller = sipUri(callerId, home.host)
  const headers: HeaderPairs = trunk.assertsIdentity
    ? [['P-Asserted-Identity', formatNameAddr(nameAddr(caller))]]
    : []
  return { uri, from: nameAddr(caller), headers }
}

export interface Ids {
  readonly sipCallId: string
  readonly tag: string
  readonly sequence: number
}

/** `contact`: our host and port on the flow it goes by. */
export function optionsOf(
  trunk: TrunkAccess,
  uri: SipUri,
  contact: string,
  { sipCallId, tag, sequence }: Ids,
): SipRequest {
  const home = homeOf(trunk) ?? { host: uri.host, port: uri.port }
  return requestOf('OPTIONS', uri, [
    ['Max-Forwards', 70],
    ['From', formatNameAddr(withTag(nameAddr(sipUri(ourUser(trunk), home.host)), tag))],
    ['To', formatNameAddr(nameAddr(uri))],
    ['Call-ID', sipCallId],
    ['CSeq', `${sequence} OPTIONS`],
    ['Contact', `<sip:${OWN_NAME}@${contact}>`],
    ['Accept', 'application/sdp'],
  ])
}

export function registerOf(
  trunk: TrunkAccess,
  registrar: SipUri,
  contact: string,
  { sipCallId, tag, sequence }: Ids,
  expiresS: number,
  credentials: HeaderPairs,
): SipRequest {
  const us = nameAddr(sipUri(ourUser(trunk), registrar.host))
  return requestOf('REGISTER', registrar, [
    ['Max-Forwards', 70],
    ['From', formatNameAddr(withTag(us, tag))],
    ['To', formatNameAddr(us)],
    ['Call-ID', sipCallId],
    ['CSeq', `${sequence} REGISTER`],
    ['Contact', contact],
    ['Expires', expiresS],
    ...credentials,
  ])
}

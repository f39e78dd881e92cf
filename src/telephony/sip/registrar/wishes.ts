// Reads what a REGISTER asks for (RFC 3261 §10.2, §10.3; Path of RFC 3327) and applies our limits. Pure.
import type { HeaderPairs, NameAddr, Params, SipRequest, SipUri } from '../message/message.ts'
import { formatNameAddr, parseNameAddr } from '../message/name-addr.ts'
import { NO_PARAMS, withoutParam, withParam } from '../message/params.ts'
import { leadingNumber } from '../message/scan.ts'
import { formatUri } from '../message/uri.ts'
import { type Flow, hostOf } from '../transport/transport.ts'

export const EXPIRES_MIN_S = 60
export const EXPIRES_MAX_S = 3_600
/**
 * A NAT forgets a silent UDP flow: RFC 4787 REQ-5 asks for two minutes, and many keep it for less, so such a
 * phone refreshes sooner.
 */
export const EXPIRES_NAT_S = 60
/** In one request; fewer are kept per phone. */
const CONTACTS_PER_REQUEST_MAX = 10
/** A contact goes into every INVITE, which must fit into a datagram. */
const CONTACT_CHARS_MAX = 300
const PATHS_MAX = 3
const PATH_CHARS_MAX = 300
const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set(['path'])

export interface WishedContact {
  readonly uri: SipUri
  readonly instance: string | null
  readonly params: Params
  /** 0: it is removed. */
  readonly expiresS: number
}

export interface Wishes {
  /** All contacts are removed. */
  readonly isStar: boolean
  /** Preferred one first. Neither a star nor contacts: the request only asks for the current list. */
  readonly contacts: readonly WishedContact[]
  readonly headers: HeaderPairs
  /** Returned in the answer (RFC 3327 §5.3). */
  readonly path: HeaderPairs
  readonly sipCallId: string
  readonly sequence: number
}

export type ReadWishes =
  | { readonly kind: 'wishes'; readonly wishes: Wishes }
  | {
      readonly kind: 'refused'
      readonly status: 400 | 420 | 423
      readonly what: 'malformed' | 'extensionRefused' | 'intervalTooBrief'
      readonly detail: string
      readonly headers: HeaderPairs
    }

export function wishesOf(request: SipRequest, flow: Flow): ReadWishes {
  const { headers } = request
  const unknown = headers.all('Require').filter(name => !KNOWN_EXTENSIONS.has(name.toLowerCase()))
  if (unknown.length > 0) {
    return {
      kind: 'refused',
      status: 420,
      what: 'extensionRefused',
      detail: unknown.join(', '),
      headers: [['Unsupported', unknown.join(', ')]],
    }
  }
  const asked = headers.number('Expires')
  const isStar = headers.contactIsStar
  if (isStar && asked !== 0) return malformed('a star without Expires: 0')
  if (headers.contacts.length > CONTACTS_PER_REQUEST_MAX) return malformed('too many contacts')
  const paths = pathOf(request)
  if (paths === null) return malformed('a Path that cannot be followed')
  const contacts: WishedContact[] = []
  for (const contact of headers.contacts.toSorted((one, other) => preference(other) - preference(one))) {
    const wished = wishedContact(contact, asked ?? EXPIRES_MAX_S, flow)
    if (wished === null) return malformed('a Contact that is no SIP address, or too long')
    if (wished.expiresS > 0 && wished.expiresS < EXPIRES_MIN_S) {
      const detail = `${wished.expiresS} s`
      return {
        kind: 'refused',
        status: 423,
        what: 'intervalTooBrief',
        detail,
        headers: [['Min-Expires', EXPIRES_MIN_S]],
      }
    }
    contacts.push(wished)
  }
  const { sipCallId, cseq } = headers
  const routes = paths.map(path => ['Route', path] as const)
  const path = paths.map(value => ['Path', value] as const)
  return {
    kind: 'wishes',
    wishes: { isStar, contacts, headers: routes, path, sipCallId, sequence: cseq.sequence },
  }
}

/** The same for at most so many seconds; null: no limit. */
export function atMost(wishes: Wishes, secondsMax: number | null): Wishes {
  if (secondsMax === null) return wishes
  const contacts = wishes.contacts.map(contact => ({
    ...contact,
    expiresS: Math.min(contact.expiresS, secondsMax),
  }))
  return { ...wishes, contacts }
}

function malformed(detail: string): ReadWishes {
  return { kind: 'refused', status: 400, what: 'malformed', detail, headers: [] }
}

function wishedContact({ uri, params }: NameAddr, otherwiseS: number, flow: Flow): WishedContact | null {
  if (uri.kind !== 'sip') return null
  // §19.1.1: a Request-URI has neither headers nor a method; a password has no place in what we send and log.
  const own = { ...uri, password: null, headers: null, params: withoutParam(uri.params, 'method') }
  const instance = params.get('+sip.instance') ?? null
  if (formatUri(own).length + (instance?.length ?? 0) > CONTACT_CHARS_MAX) return null
  const q = params.get('q') ?? null
  const kept = q === null ? NO_PARAMS : withParam(NO_PARAMS, 'q', q.slice(0, 5))
  return {
    uri: own,
    instance,
    params: instance === null ? kept : withParam(kept, '+sip.instance', instance),
    expiresS: granted(expiresOf(params) ?? otherwiseS, own, flow),
  }
}

/** §20.10: an unreadable value counts as 3600. */
function expiresOf(params: Params): number | null {
  if (!params.has('expires')) return null
  return leadingNumber(params.get('expires') ?? '', EXPIRES_MAX_S) ?? EXPIRES_MAX_S
}

function granted(askedS: number, { host, port }: SipUri, { transport, remote }: Flow): number {
  const isNatted = transport === 'udp' && (host !== hostOf(remote.address) || (port ?? 5060) !== remote.port)
  return Math.min(askedS, isNatted ? EXPIRES_NAT_S : EXPIRES_MAX_S)
}

function preference({ params }: NameAddr): number {
  const q = Number(params.get('q') ?? 1)
  return q >= 0 && q <= 1 ? q : 1
}

/**
 * Requests always go by the flow, never to these addresses; they become Route for the proxies behind the
 * flow.
 */
function pathOf({ headers }: SipRequest): string[] | null {
  const values = headers.all('Path')
  if (values.length > PATHS_MAX || values.some(value => value.length > PATH_CHARS_MAX)) return null
  const paths = values.map(parseNameAddr).filter(path => path !== null)
  return paths.length === values.length && paths.every(({ uri }) => uri.kind === 'sip')
    ? paths.map(formatNameAddr)
    : null
}

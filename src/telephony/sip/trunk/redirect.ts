// Decides where a trunk's redirection (RFC 3261 §8.1.3.4) may be followed: only to its own hosts and the same
// number, so that nobody else is called. Pure.
import type { Way } from '../call/outgoing-call.ts'
import type { NameAddr, SipUri } from '../message/message.ts'
import { userOf } from '../message/uri.ts'
import { SIP_PORT } from '../transport/routing.ts'
import type { Target } from '../transport/transport.ts'
import type { TrunkTarget } from './trunk-address.ts'

const WAYS_MAX = 4
/**
 * The shorter of two spellings of one number has at least this many digits; with fewer they may be two
 * numbers.
 */
const DIGITS_MIN = 5

/** Returns the ways in the order of q; `asked` is the URI that was redirected. */
export function redirectedTo(
  contacts: readonly NameAddr[],
  asked: SipUri,
  own: readonly TrunkTarget[],
): readonly Way[] {
  const ways = contacts.flatMap(({ uri, params }) => {
    if (uri.kind !== 'sip' || uri.scheme !== 'sip' || !isSameNumber(uri, asked)) return []
    const target = targetOf(uri, own)
    return target === null ? [] : [{ way: { uri: plain(uri), target }, q: Number(params.get('q') ?? 1) || 0 }]
  })
  return ways
    .sort((one, other) => other.q - one.q)
    .slice(0, WAYS_MAX)
    .map(({ way }) => way)
}

/** The trunk's target with this host, at the port the redirection names. */
function targetOf(uri: SipUri, own: readonly TrunkTarget[]): Target | null {
  const host = uri.host.startsWith('[') ? uri.host.slice(1, -1) : uri.host
  const found = own.find(one => one.target.address === host || one.uri.host === uri.host)
  const transport = uri.params.get('transport')?.toLowerCase() ?? found?.target.transport
  if (found === undefined || (transport !== 'udp' && transport !== 'tcp')) return null
  return { ...found.target, transport, port: uri.port ?? SIP_PORT }
}

/** Allows for a prefix or country code, and for number portability parameters (RFC 4694). */
function isSameNumber(one: SipUri, other: SipUri): boolean {
  const [a, b] = [digitsOf(one), digitsOf(other)]
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return a === b || (short.length >= DIGITS_MIN && long.endsWith(short))
}

function digitsOf(uri: SipUri): string {
  return (userOf(uri) ?? '').split(';', 1)[0]?.replace(/[-.()+]/g, '') ?? ''
}

/** §19.1.1: a Request-URI has neither headers nor a method. */
function plain(uri: SipUri): SipUri {
  return { ...uri, headers: null, params: new Map([...uri.params].filter(([name]) => name !== 'method')) }
}

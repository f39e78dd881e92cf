// Which addresses a push may go to. An account chooses its URLs, so they must not reach cloud metadata or
// link-local hosts.
import { isIP } from 'node:net'
import { AddressRanges, plainAddress } from '../domain/address.ts'

/**
 * Link-local and the metadata services of the clouds, "this host", multicast and broadcast. Loopback and
 * private ranges are allowed: CRMs live there.
 */
const FORBIDDEN_V4 = [
  ...['169.254.0.0/16', '0.0.0.0/8', '224.0.0.0/4', '255.255.255.255/32'],
  ...['100.100.100.200/32', '192.0.0.192/32', '168.63.129.16/32'],
]
/**
 * Also site-local (RFC 3879) and ranges that a network translates to IPv4 by its own rules: local NAT64 (RFC
 * 8215), SIIT (RFC 7915), Teredo.
 */
const FORBIDDEN_V6 = [
  ...['fe80::/10', 'fec0::/10', 'ff00::/8', '::/128', 'fd00:ec2::254/128', 'fd20:ce::254/128'],
  ...['64:ff9b:1::/48', '::ffff:0:0:0/96', '2001::/32'],
]
/**
 * Where IPv6 carries an IPv4 address: NAT64 (RFC 6052), 6to4 (RFC 3056), IPv4-compatible. BlockList matches
 * mapped addresses itself.
 */
const CARRIERS = [
  { prefix: '64:ff9b::', bits: 96 },
  { prefix: '2002:', bits: 16 },
  { prefix: '::', bits: 96 },
]

/** Loopback, private and shared ranges: a network of the operator's, which an account need not see into. */
const INTERNAL = new AddressRanges([
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '::1/128', 'fc00::/7'],
  ...['64:ff9b::/96', '2002::/16'],
])

/** Also true for what is no address. */
export function isInternal(address: string): boolean {
  return isIP(plainAddress(address)) === 0 || INTERNAL.has(address)
}

const FORBIDDEN = [...FORBIDDEN_V4, ...FORBIDDEN_V6, ...FORBIDDEN_V4.flatMap(carried)]

const forbidden = new AddressRanges(FORBIDDEN)

/** Whether a push may connect to `address`, an IP literal without brackets; false for anything else. */
export type AddressCheck = (address: string) => boolean

/** `exceptions` may be reached although they are forbidden by default. */
export function addressCheck(exceptions: AddressRanges): AddressCheck {
  return address => isIP(plainAddress(address)) !== 0 && (exceptions.has(address) || !forbidden.has(address))
}

/** The forms of an IPv4 range within IPv6; for 0.0.0.0/8 without the one that would contain ::1. */
function carried(range: string): string[] {
  const [address = '', length] = range.split('/')
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  return CARRIERS.filter(({ prefix }) => a !== 0 || prefix !== '::').map(
    ({ prefix, bits }) => `${prefix}${hex}${bits === 16 ? '::' : ''}/${bits + Number(length)}`,
  )
}

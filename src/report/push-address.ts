// Which addresses a push may go to: an account chooses its URLs, so they must not reach cloud metadata or link-local hosts.
import { BlockList, isIP, isIPv4 } from 'node:net'

/**
 * Link-local and the metadata services of the clouds, "this host", multicast and broadcast; also their IPv4 forms inside IPv6
 * (NAT64, 6to4, IPv4-compatible; mapped ones are matched by BlockList itself). Loopback and private ranges are allowed: CRMs live there.
 */
const FORBIDDEN = [
  ...['169.254.0.0/16', '0.0.0.0/8', '224.0.0.0/4', '255.255.255.255/32', '100.100.100.200/32', '192.0.0.192/32', '168.63.129.16/32'],
  ...['fe80::/10', 'ff00::/8', '::/128', 'fd00:ec2::254/128', 'fd20:ce::254/128'],
  ...['64:ff9b::a9fe:0/112', '2002:a9fe::/32', '::a9fe:0/112', '64:ff9b::6464:64c8/128'],
]

const forbidden = blockListOf(FORBIDDEN)

/** Whether a push may connect to `address` (an IP literal without brackets); anything that is no address may not. */
export type AddressCheck = (address: string) => boolean

/** `allowed`: addresses or CIDR blocks that may be reached although they are forbidden by default. Throws on one that is neither. */
export function addressCheck(allowed: readonly string[]): AddressCheck {
  const exceptions = blockListOf(allowed)
  return address => {
    // A zone (fe80::1%eth0) only ever belongs to a link-local address.
    const bare = address.replace(/%.*$/, '')
    if (isIP(bare) === 0) return false
    const family = isIPv4(bare) ? 'ipv4' : 'ipv6'
    return exceptions.check(bare, family) || !forbidden.check(bare, family)
  }
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [, net = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(range.trim()) ?? []
    const version = isIP(net)
    const longest = version === 4 ? 32 : 128
    const prefix = bits === undefined ? longest : Number(bits)
    if (version === 0 || prefix > longest) {
      throw new Error(`"${range}" is neither an address nor a CIDR block`)
    }
    list.addSubnet(net, prefix, version === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

// Whether an IP address is in a list of addresses and CIDR blocks.
import { BlockList, isIP } from 'node:net'

/** `allow`: addresses and CIDR blocks, comma-separated; empty for all. An entry that is neither lets nobody in. */
export function isAllowed(address: string, allow: string): boolean {
  const entries = allow.split(/[,，;\s]+/).filter(entry => entry !== '')
  if (entries.length === 0) return true
  const allowed = new BlockList()
  for (const entry of entries) {
    const [network = '', bits, more] = plainAddress(entry).split('/')
    const version = isIP(network)
    if (version === 0 || more !== undefined || !/^\d{1,3}$/.test(bits ?? '0')) continue
    const longest = version === 4 ? 32 : 128
    // ::ffff:192.0.2.0/120 counts its bits as IPv6 does.
    const prefix = bits === undefined ? longest : Number(bits) - (MAPPED.test(entry) ? 96 : 0)
    if (prefix < 0 || prefix > longest) continue
    allowed.addSubnet(network, prefix, version === 4 ? 'ipv4' : 'ipv6')
  }
  const plain = plainAddress(address)
  const version = isIP(plain)
  return version !== 0 && allowed.check(plain, version === 4 ? 'ipv4' : 'ipv6')
}

/** A socket that listens on IPv6 shows IPv4 clients as ::ffff:192.0.2.1. */
const MAPPED = /^::ffff:(?=\d+\.)/i

function plainAddress(address: string): string {
  return address.replace(MAPPED, '').replace(/%.*$/, '')
}

// IP addresses: whether one is in a list of addresses and CIDR blocks, and which network it is counted with.
import { BlockList, isIP, isIPv6 } from 'node:net'

/** A set of addresses and CIDR blocks. */
export class AddressRanges {
  readonly isEmpty: boolean
  private readonly list = new BlockList()

  /** Throws on an invalid entry; blanks around it do not matter. */
  constructor(entries: readonly string[]) {
    this.isEmpty = entries.length === 0
    for (const entry of entries) {
      const block = readBlock(entry.trim())
      if (block === null) throw new Error(`"${entry}" is neither an address nor a CIDR block`)
      this.list.addSubnet(block.network, block.prefix, block.family)
    }
  }

  /** False if it is not an address. */
  has(address: string): boolean {
    const plain = plainAddress(address)
    const version = isIP(plain)
    return version !== 0 && this.list.check(plain, version === 4 ? 'ipv4' : 'ipv6')
  }
}

/** `allow`: addresses and CIDR blocks, comma-separated; empty for all. An invalid entry lets nobody in. */
export function isAllowed(address: string, allow: string): boolean {
  const entries = addressesIn(allow)
  return entries.length === 0 || new AddressRanges(entries.filter(isRange)).has(address)
}

/** Whether every entry is an address or a CIDR block. */
export function isAddressList(list: string): boolean {
  return addressesIn(list).every(isRange)
}

/** The ranges of a comma-separated list. Throws on an entry that is neither an address nor a CIDR block. */
export function rangesIn(list: string): AddressRanges {
  return new AddressRanges(addressesIn(list))
}

/** The entries of a comma-separated list. */
export function addressesIn(list: string): string[] {
  return list.split(/[,，;\s]+/).filter(entry => entry !== '')
}

function isRange(entry: string): boolean {
  return readBlock(entry) !== null
}

function readBlock(entry: string): { network: string; prefix: number; family: 'ipv4' | 'ipv6' } | null {
  const [network = '', bits, more] = plainAddress(entry).split('/')
  const version = isIP(network)
  if (version === 0 || more !== undefined || !/^\d{1,3}$/.test(bits ?? '0')) return null
  const longest = version === 4 ? 32 : 128
  // ::ffff:192.0.2.0/120 counts its bits as IPv6 does.
  const prefix = bits === undefined ? longest : Number(bits) - (MAPPED.test(entry) ? 96 : 0)
  if (prefix < 0 || prefix > longest) return null
  return { network, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** It may also precede the slash of a CIDR block. */
const MAPPED = /^::ffff:(?=\d+\.)/i

/**
 * The address without a zone. IPv4 that a dual-stack socket writes as IPv6 (::ffff:192.0.2.1, in any
 * spelling) becomes IPv4.
 */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address
  const bare = address.replace(MAPPED, '').replace(/%.*$/, '')
  if (!isIPv6(bare)) return bare
  const groups = groupsOf(bare)
  const [high = 0, low = 0] = groups.slice(6)
  const isMapped = groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff
  return isMapped ? `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}` : bare
}

/**
 * What one owner has, as a key to count by: an IPv4 address itself, or the /64 of an IPv6 address, since
 * whoever has one of its addresses has all. Every limit, ban and brake by address counts this. Any other text
 * is its own key.
 */
export function networkOf(address: string): string {
  const plain = plainAddress(address)
  if (!isIPv6(plain)) return plain
  const network = groupsOf(plain).slice(0, 4)
  return `${network.map(group => group.toString(16)).join(':')}::/64`
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::')
  const front = numbersOf(head)
  const back = numbersOf(tail ?? '')
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back]
}

function numbersOf(part: string): number[] {
  const groups = part === '' ? [] : part.split(':')
  return groups.flatMap(group => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}

// Where an existing PBX takes calls for an agent: how that is written, which hosts an account may name, and
// which of them are a carrier's.
import { isIP, isIPv4, isIPv6 } from 'node:net'
import { AddressRanges, plainAddress } from './address.ts'
import type { TrunkAccess } from './trunk.ts'

export interface PbxAddress {
  readonly user: string
  /** A name in lower case, or an IP address without brackets. */
  readonly host: string
  readonly port: number | null
  readonly transport: 'udp' | 'tcp'
}

/**
 * No password, header or other parameter, no escape, and nothing in the user that a PBX may take for part of
 * an outside number in its international form.
 */
const WRITTEN =
  /^sip:([a-z0-9][a-z0-9._-]{0,63})@(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::(\d{1,5}))?(?:;transport=(udp|tcp))?$/i
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/
const HOSTS_MAX = 100

/**
 * "This host", multicast, link-local, and IPv6 that carries an IPv4 address of somebody: NAT64, 6to4, Teredo,
 * SIIT, IPv4-compatible.
 */
const UNCALLABLE = new AddressRanges([
  ...['0.0.0.0/8', '224.0.0.0/4', '255.255.255.255/32', 'ff00::/8', 'fe80::/10'],
  ...['64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '2001::/32', '::ffff:0:0:0/96', '::/96'],
])

/** Whether a request may go to this IP address at all. */
export function isCallable(address: string): boolean {
  const plain = plainAddress(address)
  return isIP(plain) !== 0 && (plainHost(plain) === '::1' || !UNCALLABLE.has(plain))
}

/** `sip:USER@HOST[:PORT][;transport=udp|tcp]`; null if the text is anything else. */
export function readPbxAddress(text: string): PbxAddress | null {
  const [, user = '', written = '', digits, transport] = WRITTEN.exec(text) ?? []
  if (user === '') return null
  const port = digits === undefined ? null : Number(digits)
  const host = plainHost(written)
  const isBracketed = written.startsWith('[')
  if (isBracketed && !isIPv6(written.slice(1, -1))) return null
  if (!isHost(host) || (port !== null && (port < 1 || port > 65_535))) return null
  return { user, host, port, transport: transport?.toLowerCase() === 'tcp' ? 'tcp' : 'udp' }
}

/** As it is stored and shown: one spelling for each address. */
export function writtenPbxAddress({ user, host, port, transport }: PbxAddress): string {
  const where = host.includes(':') ? `[${host}]` : host
  const end = transport === 'tcp' ? ';transport=tcp' : ''
  return `sip:${user}@${where}${port === null ? '' : `:${port}`}${end}`
}

/** Whether every entry of a comma-separated list is a host that could be called. */
export function isHostList(list: string): boolean {
  const hosts = hostsIn(list)
  return hosts.length <= HOSTS_MAX && hosts.every(isHost)
}

/** `pbxHosts`: the hosts that the account may name; empty: none. */
export function mayName({ host }: PbxAddress, pbxHosts: string): boolean {
  return hostsIn(pbxHosts).includes(host)
}

/**
 * Where an agent is called, null if its account may not name that host (any more); undefined: the agent
 * registers.
 */
export function allowedAddress(uri: string | null, pbxHosts: string): PbxAddress | null | undefined {
  if (uri === null) return undefined
  const address = readPbxAddress(uri)
  return address !== null && mayName(address, pbxHosts) ? address : null
}

/** The hosts of a trunk as it names them, those of its From included. */
export function trunkHosts({ address, domain }: Pick<TrunkAccess, 'address' | 'domain'>): string[] {
  return [...address.split(','), domain].flatMap(part => {
    const host = part.trim()
    if (host === '') return []
    return [plainHost(host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : upToColon(host))]
  })
}

/** One spelling for each host: lower case, without brackets and final dot, IPv6 shortened. */
export function plainHost(written: string): string {
  const host = plainAddress(written.replace(/^\[(.*)\]$/, '$1')).toLowerCase()
  if (isIPv6(host)) return new URL(`http://[${host}]`).hostname.slice(1, -1)
  return host.endsWith('.') ? host.slice(0, -1) : host
}

/** A last label that is a number makes an address of it, in whatever notation the system's resolver knows. */
function isHost(host: string): boolean {
  if (isIP(host) !== 0) return isCallable(host)
  const labels = host.split('.')
  const last = labels[labels.length - 1] ?? ''
  const isNumber = /^(\d+|0x[0-9a-f]*)$/.test(last)
  return host.length <= 253 && !isIPv4(host) && !isNumber && labels.every(label => LABEL.test(label))
}

function hostsIn(list: string): string[] {
  return list
    .split(/[,，;\s]+/)
    .filter(entry => entry !== '')
    .map(plainHost)
}

function upToColon(host: string): string {
  return host.split(':', 1)[0] ?? ''
}

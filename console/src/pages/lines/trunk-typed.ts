// The fields of a trunk as they are typed, and as they are sent.
import type { TrunkListRow } from '../../../../src/api/v1/resources/trunks.ts'

export const TRUNK_DEFAULTS = {
  address: '',
  transport: 'udp' as 'udp' | 'tcp',
  username: '',
  registers: false,
  probes: true,
  domain: '',
  prefixRules: [] as TrunkListRow['prefixRules'],
  assertsIdentity: false,
  strictSound: false,
  channels: 30,
  callsPerSecond: 5,
  priority: 1,
  enabled: true,
}
export type TrunkTyped = typeof TRUNK_DEFAULTS

export function trunkTyped(trunk: TrunkListRow | null): TrunkTyped {
  if (trunk === null) return TRUNK_DEFAULTS
  const names = Object.keys(TRUNK_DEFAULTS) as (keyof TrunkTyped)[]
  return Object.fromEntries(names.map(name => [name, trunk[name]])) as unknown as TrunkTyped
}

/** Nothing is written as `-`. */
const NOTHING = '-'

export function writtenRules(rules: TrunkTyped['prefixRules']): string {
  return rules.map(({ prefix, replaceWith }) => `${prefix || NOTHING} ${replaceWith || NOTHING}`).join('\n')
}

/** A text: the first line that is not clear. */
export function readRules(text: string): TrunkTyped['prefixRules'] | string {
  const rules: TrunkTyped['prefixRules'] = []
  for (const line of text.split('\n').filter(line => line.trim() !== '')) {
    const words = line.trim().split(/\s+/)
    if (words.length !== 2 || !words.every(word => word === NOTHING || /^[\d*#+]{1,20}$/.test(word)))
      return line.slice(0, 40)
    const [prefix = '', replaceWith = ''] = words.map(word => (word === NOTHING ? '' : word))
    rules.push({ prefix, replaceWith })
  }
  return rules
}

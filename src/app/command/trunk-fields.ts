// The fields of a trunk as they are typed, checked one by one and together.
import { isDeepStrictEqual } from 'node:util'
import type { TrunkFields } from '../../domain/trunk.ts'
import { dialledText } from '../../domain/written-number.ts'
import type { StoredTrunk } from '../../store/port/admin-store.ts'
import { isRule, parseAddress } from '../../telephony/sip/trunk/index.ts'
import * as words from '../../words/trunk-words.ts'
import { notInRange } from '../../words/usage-words.ts'
import { secretOf } from './secret.ts'
import { UsageError } from './spoken-language.ts'

export interface TypedFields {
  readonly address?: string
  readonly transport?: 'udp' | 'tcp'
  readonly username?: string
  readonly password?: string
  readonly domain?: string
  readonly prefix?: readonly string[]
  readonly channels?: string
  readonly callsPerSecond?: string
  readonly priority?: string
  readonly register?: boolean
  readonly probe?: boolean
  readonly assertIdentity?: boolean
  readonly strictSound?: boolean
  readonly enabled?: boolean
}

export async function fieldsOf(typed: TypedFields): Promise<Partial<TrunkFields>> {
  const {
    address,
    transport,
    username,
    domain,
    prefix,
    register,
    probe,
    enabled,
    channels,
    callsPerSecond,
    priority,
    assertIdentity,
    strictSound,
  } = typed
  if (address !== undefined && address !== '' && parseAddress(address) === null)
    throw new UsageError(words.badAddress(address))
  if (domain !== undefined && domain !== '' && parseAddress(domain)?.length !== 1)
    throw new UsageError(words.badDomain(domain))
  const password =
    typed.password === undefined ? undefined : (await secretOf(typed.password, '--password')).value
  for (const [flag, value] of [['--username', username] as const, ['--password', password] as const]) {
    if (value !== undefined && /\p{Cc}/u.test(value)) throw new UsageError(words.cannotBeSent(flag))
  }
  return {
    ...(address !== undefined && { address }),
    ...(transport !== undefined && { transport }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(domain !== undefined && { domain }),
    ...(prefix !== undefined && { prefixRules: rulesOf(prefix) }),
    ...(register !== undefined && { registers: register }),
    ...(probe !== undefined && { probes: probe }),
    ...(enabled !== undefined && { enabled }),
    ...(assertIdentity !== undefined && { assertsIdentity: assertIdentity }),
    ...(strictSound !== undefined && { strictSound }),
    ...(channels !== undefined && { channels: Math.floor(numberOf(channels, '--channels', 0, 100_000)) }),
    ...(callsPerSecond !== undefined && {
      callsPerSecond: numberOf(callsPerSecond, '--calls-per-second', 0.01, 10_000),
    }),
    ...(priority !== undefined && { priority: Math.floor(numberOf(priority, '--priority', 1, 1_000)) }),
  }
}

export function refuseTogether({ registers, username, password }: Partial<TrunkFields>): void {
  if (password !== undefined && password !== '' && !username) throw new UsageError(words.passwordNeedsUser())
  if (registers === true && (!username || !password)) throw new UsageError(words.registerNeedsLogin())
}

/**
 * The flags of the fields in which a stored trunk differs. Values are not shown, since one of them is the
 * password.
 */
export function differingFlags(given: Partial<TrunkFields>, there: StoredTrunk): string[] {
  const flags: Readonly<Record<keyof TrunkFields, string>> = {
    address: '--address',
    transport: '--transport',
    username: '--username',
    password: '--password',
    domain: '--domain',
    prefixRules: '--prefix',
    registers: given.registers ? '--register' : '--no-register',
    probes: given.probes ? '--probe' : '--no-probe',
    enabled: given.enabled ? '--enabled' : '--no-enabled',
    assertsIdentity: given.assertsIdentity ? '--assert-identity' : '--no-assert-identity',
    strictSound: given.strictSound ? '--strict-sound' : '--no-strict-sound',
    channels: '--channels',
    callsPerSecond: '--calls-per-second',
    priority: '--priority',
  }
  const stored = new Map<string, unknown>(Object.entries(there))
  return Object.entries(flags).flatMap(([field, flag]) => {
    const value = new Map<string, unknown>(Object.entries(given)).get(field)
    return value === undefined || isDeepStrictEqual(value, stored.get(field)) ? [] : [flag]
  })
}

/**
 * `0=0086` replaces a leading 0 by 0086; `=9` puts a 9 before all other numbers; `none` alone removes the
 * rules.
 */
function rulesOf(pairs: readonly string[]): TrunkFields['prefixRules'] {
  if (pairs.length === 1 && pairs[0] === 'none') return []
  const seen = new Set<string>()
  return pairs.map(pair => {
    const at = pair.indexOf('=')
    const rule = {
      prefix: dialledText(pair.slice(0, at)) ?? 'x',
      replaceWith: dialledText(pair.slice(at + 1)) ?? 'x',
    }
    if (at === -1 || !isRule(rule)) throw new UsageError(words.badPrefix(pair))
    if (seen.has(rule.prefix)) throw new UsageError(words.prefixTwice(rule.prefix))
    seen.add(rule.prefix)
    return rule
  })
}

function numberOf(value: string, flag: string, least: number, most: number): number {
  const parsed = Number(value)
  if (value.trim() === '' || !(parsed >= least && parsed <= most))
    throw new UsageError(notInRange(flag, value, least, most))
  return parsed
}

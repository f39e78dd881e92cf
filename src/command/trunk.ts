// The commands on trunks: add, set, list, remove, and test, which talks to the carrier itself. Repeating one changes nothing.
import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { parseArgs } from 'node:util'
import { ConfigError, readConfig } from '../config.ts'
import { dialledText } from '../domain/written-number.ts'
import { createRealClock } from '../engine/clock.ts'
import type { Command } from '../main.ts'
import type { StoredTrunk, TrunkFields } from '../store/admin-port.ts'
import { parseAddress } from '../telephony/sip/trunk/address.ts'
import { type TrialOptions, tryTrunk } from '../telephony/sip/trunk/trial.ts'
import { isRule, sayingOf } from '../telephony/sip/trunk/way.ts'
import { account, number, required, withStore } from './admin.ts'
import { type Finding, fine, wrong } from './diagnosis.ts'
import { table } from './table.ts'

const text = { type: 'string' } as const
const texts = { type: 'string', multiple: true } as const
const flag = { type: 'boolean' } as const

const FIELDS = {
  ...{ address: text, transport: text, username: text, password: text, domain: text },
  ...{ prefix: texts, channels: text, 'calls-per-second': text },
  ...{ register: flag, probe: flag, 'assert-identity': flag, enabled: flag },
} as const

type Given = ReturnType<typeof parseArgs<{ options: typeof FIELDS }>>['values']

export const TRUNK_COMMANDS: Record<string, Command> = {
  'trunk add': (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { name: text, account: text, ...FIELDS }, allowNegative: true })
    const name = required(values.name, '--name')
    if (!/^[^\p{C}\p{Z}]{1,60}$/u.test(name)) throw new ConfigError(`--name is «${name}»; it must be up to 60 characters without spaces.`)
    const fields = { channels: 30, callsPerSecond: 10, address: '', ...fieldsOf(values) }
    const refusal = refuseTogether(fields)
    if (refusal !== null) throw new ConfigError(refusal)
    return withStore(async store => {
      if (values.account !== undefined) await account(store, values.account)
      const added = await store.addTrunk({ name, code: values.account ?? null, ...fields })
      print(added ? `Trunk ${name} added.` : `Trunk ${name} is there already; nothing changed.`)
    })
  },

  'trunk set': (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { name: text, ...FIELDS }, allowNegative: true })
    const name = required(values.name, '--name')
    const fields = fieldsOf(values)
    if (Object.keys(fields).length === 0) throw new ConfigError('Say what to set: --address, --password, --register and so on.')
    return withStore(async store => {
      const trunk = named(await store.listTrunks('all'), name)
      const refusal = refuseTogether({ ...trunk, ...fields })
      if (refusal !== null) throw new ConfigError(refusal)
      await store.setTrunk(name, fields)
      print(`Trunk ${name} is set.`)
    })
  },

  'trunk list': (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { account: text } })
    return withStore(async store => {
      const trunks = (await store.listTrunks('all')).filter(({ code }) => values.account === undefined || code === values.account)
      print(trunks.length === 0 ? 'There is no trunk; add one with «trunk add».' : table(HEAD, trunks.map(rowOf)))
    })
  },

  'trunk remove': (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { name: text } })
    const name = required(values.name, '--name')
    return withStore(async store => {
      print((await store.removeTrunk(name)) ? `Trunk ${name} removed.` : `There is no trunk ${name}; nothing changed.`)
    })
  },

  'trunk test': async (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { name: text, to: text, 'caller-id': text } })
    const name = required(values.name, '--name')
    let isWrong = false
    await withStore(async store => {
      const trunk = named(await store.listTrunks('all'), name)
      const owner = trunk.code === null ? null : await store.findAccount(trunk.code)
      const [first = ''] = owner === null ? [] : await store.listCallerIds(owner.id)
      const callerId = dialledText(values['caller-id'] ?? first) ?? ''
      const to = values.to === undefined ? undefined : (dialledText(values.to) ?? values.to)
      if (to !== undefined && trunk.address !== '' && sayingOf(trunk, to, callerId) === null) {
        throw new ConfigError(`«${to}» cannot be dialled over ${name} from «${callerId}».`)
      }
      for (const finding of await trialOf(trunk, to === undefined ? {} : { call: { number: to, callerId } })) {
        isWrong ||= finding.wrong
        print(`${finding.wrong ? 'WRONG' : 'ok   '}  ${finding.text}`)
      }
    })
    return isWrong ? 1 : 0
  },
}

/** What a trunk says to OPTIONS, and to REGISTER when it wants one, and to a call; one sentence each. */
export async function trialOf(trunk: StoredTrunk, more: Pick<TrialOptions, 'call'> = {}): Promise<Finding[]> {
  const publicAddress = readConfig().YUHU_SIP_PUBLIC_ADDRESS
  const findings = await tryTrunk(trunk, {
    clock: createRealClock(),
    random: size => randomBytes(size),
    lookup: async host => (await lookup(host, { all: true })).map(({ address }) => address),
    ...(publicAddress !== undefined && { publicAddress }),
    ...more,
  })
  const said = findings.map(finding => (finding.wrong ? wrong : fine)(`Trunk ${trunk.name}: ${finding.text}`))
  return said.length > 0
    ? said
    : [fine(`Trunk ${trunk.name} is neither probed nor registered: --to NUMBER shows whether it carries calls.`)]
}

function named(trunks: readonly StoredTrunk[], name: string): StoredTrunk {
  const found = trunks.find(trunk => trunk.name === name)
  if (found === undefined) throw new ConfigError(`There is no trunk ${name}; «trunk list» shows those there are.`)
  return found
}

function fieldsOf(values: Given): Partial<TrunkFields> {
  const { address, transport, username, password, domain, prefix, register, probe, enabled, channels } = values
  const perSecond = values['calls-per-second']
  const asserts = values['assert-identity']
  if (transport !== undefined && transport !== 'udp' && transport !== 'tcp')
    throw new ConfigError(`--transport is «${transport}»; it can be udp or tcp.`)
  if (address !== undefined && address !== '' && parseAddress(address) === null) {
    throw new ConfigError(`--address is «${address}»; it must be host or host:port, several with commas between them.`)
  }
  if (domain !== undefined && domain !== '' && parseAddress(domain)?.length !== 1)
    throw new ConfigError(`--domain is «${domain}», which is no host.`)
  for (const [name, value] of [['--username', username] as const, ['--password', password] as const]) {
    if (value !== undefined && /\p{Cc}/u.test(value)) throw new ConfigError(`${name} has a character that cannot be sent.`)
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
    ...(asserts !== undefined && { assertsIdentity: asserts }),
    ...(channels !== undefined && { channels: Math.floor(number(channels, '--channels', 0, 100_000)) }),
    ...(perSecond !== undefined && { callsPerSecond: number(perSecond, '--calls-per-second', 0.01, 10_000) }),
  }
}

/** `0=0086`: what begins with 0 begins with 0086 instead; `=9`: all others get a 9; `none` alone takes the rules away. */
function rulesOf(pairs: readonly string[]): TrunkFields['prefixRules'] {
  if (pairs.length === 1 && pairs[0] === 'none') return []
  const seen = new Set<string>()
  return pairs.map(pair => {
    const at = pair.indexOf('=')
    const rule = { prefix: dialledText(pair.slice(0, at)) ?? 'x', replaceWith: dialledText(pair.slice(at + 1)) ?? 'x' }
    if (at === -1 || !isRule(rule)) {
      throw new ConfigError(`--prefix is «${pair}»; it must be like 0=0086: digits, =, and what stands there instead.`)
    }
    if (seen.has(rule.prefix)) throw new ConfigError(`--prefix ${rule.prefix}= is there twice.`)
    seen.add(rule.prefix)
    return rule
  })
}

function refuseTogether({ registers, username, password }: Partial<TrunkFields>): string | null {
  if (password !== undefined && password !== '' && !username) return '--password needs a --username.'
  return registers === true && (!username || !password) ? '--register needs --username and --password.' : null
}

const HEAD = ['name', 'account', 'address', 'transport', 'login', 'registers', 'channels', 'calls/s', 'prefixes', 'on']

/** Without the password. */
function rowOf(trunk: StoredTrunk): string[] {
  const { name, code, address, transport, username, registers, channels, callsPerSecond, prefixRules, enabled } = trunk
  const yes = (value: boolean) => (value ? 'yes' : 'no')
  const rules = prefixRules.map(({ prefix, replaceWith }) => `${prefix}=${replaceWith}`).join(' ')
  return [
    ...[name, code ?? 'all', address || '-', transport, username || 'by address', yes(registers)],
    ...[String(channels), String(Math.round(callsPerSecond * 100) / 100), rules || '-', yes(enabled)],
  ]
}

// The commands that set an installation up: accounts, agents, caller ids, blocked numbers, migrations. Repeating one changes nothing.
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { hashAccesskey } from '../api/auth.ts'
import { ConfigError, readConfig } from '../config.ts'
import { openStore } from '../database.ts'
import { type Account, AccountSettings } from '../domain/account.ts'
import { isExtension } from '../domain/agent.ts'
import { normalizePhone, readCallerId } from '../domain/phone.ts'
import type { Command } from '../main.ts'
import { createLog } from '../report/log.ts'
import type { AdminStore, Store } from '../store/admin-port.ts'
import { table } from './table.ts'

const text = { type: 'string' } as const
const texts = { type: 'string', multiple: true } as const
const flag = { type: 'boolean', default: false } as const

export const ADMIN_COMMANDS: Record<string, Command> = {
  migrate: (argv, print) => {
    parseArgs({ args: argv })
    return withStore(async () => print('The database is up to date.'))
  },

  'account add': (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { code: text, name: text, appid: text, accesskey: text, setting: texts } })
    const code = required(values.code, '--code')
    const appid = required(values.appid, '--appid')
    const accesskey = required(values.accesskey, '--accesskey')
    const settings = settingsOf(values.setting ?? [], {})
    return withStore(async store => {
      const accesskeyHash = await hashAccesskey(accesskey)
      const added = await store.addAccount({ code, name: values.name ?? code, appid, accesskeyHash, settings })
      print(added ? `Account ${code} added.` : `Account ${code} is there already; nothing changed.`)
    })
  },

  'account set': (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { code: text, setting: texts } })
    const code = required(values.code, '--code')
    if (values.setting === undefined) throw new ConfigError('--setting is missing.')
    return withStore(async store => {
      const account = await store.findAccount(code)
      if (account === null) throw new ConfigError(`There is no account ${code}.`)
      await store.setSettings(code, settingsOf(values.setting ?? [], account.settings))
      print(`Settings of account ${code} are set.`)
    })
  },

  'account list': (argv, print) => {
    parseArgs({ args: argv })
    return withStore(async store => {
      const rows = (await store.listAccounts()).map(({ code, name, appid }) => [code, name, appid])
      print(rows.length === 0 ? 'There is no account; add one with «account add».' : table(['code', 'name', 'appid'], rows))
    })
  },

  'agent add': (argv, print) => {
    const options = { account: text, ext: text, group: text, password: text, idle: flag, held: flag }
    const { values } = parseArgs({ args: argv, options })
    const code = required(values.account, '--account')
    const ext = required(values.ext, '--ext')
    if (!isExtension(ext)) throw new ConfigError(`--ext is «${ext}»; an extension is a number of up to 32 bits that does not begin with 0.`)
    const password = values.password ?? randomBytes(8).toString('hex')
    const reach = values.held ? 'held' : 'ring'
    return withStore(async store => {
      await account(store, code)
      const added = await store.addAgent({ code, ext, group: values.group ?? null, password, idle: values.idle, reach })
      print(added ? `Agent ${ext} added.` : `Agent ${ext} is there already; nothing changed.`)
    })
  },

  'agent set': (argv, print) => {
    const options = { account: text, ext: text, password: text, held: flag, ring: flag }
    const { values } = parseArgs({ args: argv, options })
    const code = required(values.account, '--account')
    const ext = required(values.ext, '--ext')
    const { password, held, ring } = values
    if (held && ring) throw new ConfigError('An agent is --held or --ring, not both.')
    if (password === undefined && !held && !ring) throw new ConfigError('Say what to set: --password, --held or --ring.')
    if (password === '') throw new ConfigError('--password is empty.')
    const reach = held ? 'held' : 'ring'
    return withStore(async store => {
      await account(store, code)
      const set = await store.setAgent(code, ext, { ...(password !== undefined && { password }), ...((held || ring) && { reach }) })
      if (!set) throw new ConfigError(`Account ${code} has no agent ${ext}.`)
      print(`Agent ${ext} is set.`)
    })
  },

  'agent list': (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { account: text } })
    const code = required(values.account, '--account')
    return withStore(async store => {
      const { id } = await account(store, code)
      const picture = await store.loadAccount(id)
      const rows = (await store.listAgents(id, null)).map(({ ext, state, registered, enabled }) => {
        const row = picture?.agents.find(agent => agent.ext === ext)
        const groups = picture?.groups.filter(({ members }) => members.some(member => member.ext === ext)).map(({ name }) => name)
        return [ext, groups?.join(' ') || '-', row?.reach ?? '-', yes(row?.ready === true), yes(registered), state, yes(enabled)]
      })
      const head = ['ext', 'groups', 'reach', 'ready', 'registered', 'state', 'on']
      print(rows.length === 0 ? `Account ${code} has no agents; add some with «agent add».` : table(head, rows))
    })
  },

  'agent remove': (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { account: text, ext: text } })
    const code = required(values.account, '--account')
    const ext = required(values.ext, '--ext')
    return withStore(async store => {
      await account(store, code)
      const gone = await store.removeAgent(code, ext)
      print(gone ? `Agent ${ext} removed.` : `Account ${code} has no agent ${ext}; nothing changed.`)
    })
  },

  'caller-id add': (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { account: text, number: text } })
    const code = required(values.account, '--account')
    const callerId = callerIdOf(required(values.number, '--number'))
    return withStore(async store => {
      await account(store, code)
      const added = await store.addCallerId(code, callerId)
      print(added ? `Caller id ${callerId} added.` : `Caller id ${callerId} is there already; nothing changed.`)
    })
  },

  'caller-id list': (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { account: text } })
    const code = required(values.account, '--account')
    return withStore(async store => {
      const { id } = await account(store, code)
      const numbers = await store.listCallerIds(id)
      print(numbers.length === 0 ? `Account ${code} has no caller ids; add some with «caller-id add».` : numbers.join('\n'))
    })
  },

  'caller-id remove': (argv, print) => {
    const { values } = parseArgs({ args: argv, options: { account: text, number: text } })
    const code = required(values.account, '--account')
    const callerId = callerIdOf(required(values.number, '--number'))
    return withStore(async store => {
      await account(store, code)
      const gone = await store.removeCallerId(code, callerId)
      print(gone ? `Caller id ${callerId} removed.` : `Account ${code} has no caller id ${callerId}; nothing changed.`)
    })
  },

  'block add': (argv, print) => block(argv, print, (store, code, phones) => store.blockNumbers(code, phones)),
  'block remove': (argv, print) => block(argv, print, (store, code, phones) => store.unblockNumbers(code, phones)),
}

function callerIdOf(text: string): string {
  const callerId = readCallerId(text)
  if (callerId === null) throw new ConfigError(`--number is «${text}»; a caller id is 3 to 20 digits.`)
  return callerId
}

const yes = (value: boolean) => (value ? 'yes' : 'no')

type Change = (store: AdminStore, code: string, phones: string[]) => Promise<number>

function block(argv: string[], print: (line: string) => void, change: Change): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { account: text, phone: texts } })
  const code = required(values.account, '--account')
  if (values.phone === undefined) throw new ConfigError('--phone is missing.')
  const given = values.phone
  return withStore(async store => {
    const { country } = (await account(store, code)).settings
    const phones = given.map(phone => {
      const normal = normalizePhone(phone, country)
      if (normal === null) throw new ConfigError(`--phone is «${phone}», which is not a phone number in ${country}.`)
      return normal
    })
    print(`${await change(store, code, phones)} of ${phones.length} numbers changed.`)
  })
}

/** Runs with the store open; warnings go to standard error, because standard output may be a file of data. */
export async function withStore(act: (store: Store) => Promise<void>): Promise<number> {
  const { store, close } = await openStore(readConfig(), createLog({ level: 'warn', destination: process.stderr }))
  try {
    await act(store)
    return 0
  } finally {
    await close()
  }
}

export async function account(store: AdminStore, code: string): Promise<Account> {
  const found = await store.findAccount(code)
  if (found === null) throw new ConfigError(`There is no account ${code}; add it with «account add».`)
  return found
}

const DEFAULTS: Record<string, unknown> = AccountSettings.parse({})

function settingsOf(pairs: readonly string[], before: Partial<AccountSettings>): AccountSettings {
  const given: Record<string, unknown> = { ...before }
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    const key = pair.slice(0, at)
    if (at < 1 || !(key in AccountSettings.shape)) {
      throw new ConfigError(`--setting is «${pair}»; it must be key=value with a key of: ${Object.keys(AccountSettings.shape).join(', ')}.`)
    }
    given[key] = pair.slice(at + 1)
    if (given[key] === '' && typeof DEFAULTS[key] !== 'string') throw new ConfigError(`--setting ${key}= has no value.`)
  }
  const parsed = AccountSettings.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ConfigError(`Setting ${String(issue?.path[0])} cannot be «${String(given[String(issue?.path[0])])}»: ${issue?.message}.`)
}

export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new ConfigError(`${name} is missing.`)
  return value
}

export function number(value: string, name: string, least: number, most: number): number {
  const parsed = Number(value)
  if (!(parsed >= least && parsed <= most)) throw new ConfigError(`${name} is «${value}»; it must be a number from ${least} to ${most}.`)
  return parsed
}

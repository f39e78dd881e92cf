// `trunk add|set|list|remove|test`: the trunks of carriers; test talks to the carrier itself. Repeating a
// command changes nothing.
import { dialledText } from '../../domain/written-number.ts'
import type { StoredTrunk } from '../../store/port/admin-store.ts'
import { BY_ADDRESS, EVERY_ACCOUNT } from '../../words/column-words.ts'
import * as words from '../../words/trunk-words.ts'
import { JSON_FLAG, yesNo } from '../../words/usage-words.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Terminal } from './terminal.ts'
import { warnOfAgentsThere } from './trunk-at-pbx.ts'
import { differingFlags, fieldsOf, refuseTogether, type TypedFields } from './trunk-fields.ts'
import type { Word } from './word.ts'

const { TRUNK } = words

export function defineTrunk(word: Word): void {
  defineAdd(word)
  defineSet(word)
  defineList(word)
  defineRemove(word)
  defineTest(word)
}

function withFields(word: Word): Word {
  return word
    .takes('--address <host[:port]>', TRUNK.address)
    .takesOneOf('--transport <transport>', ['udp', 'tcp'], TRUNK.transport)
    .takes('--username <name>', TRUNK.username)
    .takes('--password <password>', TRUNK.password)
    .takes('--domain <host>', TRUNK.domain)
    .takes('--register', TRUNK.register)
    .takes('--no-register', TRUNK.noRegister)
    .takes('--probe', TRUNK.probe)
    .takes('--no-probe', TRUNK.noProbe)
    .lists('--prefix <from=to>', TRUNK.prefix)
    .takes('--assert-identity', TRUNK.assertIdentity)
    .takes('--no-assert-identity', TRUNK.noAssertIdentity)
    .takes('--strict-sound', TRUNK.strictSound)
    .takes('--no-strict-sound', TRUNK.noStrictSound)
    .takes('--channels <number>', TRUNK.channels)
    .takes('--calls-per-second <number>', TRUNK.callsPerSecond)
    .takes('--priority <number>', TRUNK.priority)
    .takes('--enabled', TRUNK.enabled)
    .takes('--no-enabled', TRUNK.noEnabled)
}

function defineAdd(word: Word): void {
  withFields(
    word.verb('add', TRUNK.add).needs('--name <name>', TRUNK.name).takes('--account <code>', TRUNK.ofAccount),
  ).does(async ({ name, account, ...typed }: TypedFields & { name: string; account?: string }) => {
    if (!/^[^\p{C}\p{Z}]{1,60}$/u.test(name)) throw new UsageError(words.badName(name))
    const given = await fieldsOf(typed)
    const fields = { channels: 30, callsPerSecond: 10, address: '', ...given }
    refuseTogether(fields)
    await withStore(async store => {
      if (account !== undefined) await accountNamed(store, account)
      if (await store.addTrunk({ name, code: account ?? null, ...fields })) {
        word.terminal.say(words.trunkAdded(name))
        return warnOfAgentsThere(store, { domain: '', ...fields }, word.terminal)
      }
      const there = named(await store.listTrunks('all'), name)
      const differing = differingFlags(given, there)
      const isOther = account !== undefined && account !== there.code
      if (differing.length > 0 || isOther)
        throw new CommandFailure(words.trunkIsThere(name, differing, isOther ? [there.code] : []))
      word.terminal.say(words.trunkIsThere(name, [], []))
    })
  })
}

function defineSet(word: Word): void {
  withFields(word.verb('set', TRUNK.set).needs('--name <name>', TRUNK.name)).does(
    async ({ name, ...typed }: TypedFields & { name: string }) => {
      const fields = await fieldsOf(typed)
      if (Object.keys(fields).length === 0) throw new UsageError(words.sayWhatToSet())
      await withStore(async store => {
        const trunk = named(await store.listTrunks('all'), name)
        refuseTogether({ ...trunk, ...fields })
        await store.setTrunk(name, fields)
        await warnOfAgentsThere(store, { ...trunk, ...fields }, word.terminal)
      })
      word.terminal.say(words.trunkSet(name))
    },
  )
}

function defineList(word: Word): void {
  const { terminal } = word
  word
    .verb('list', TRUNK.list)
    .takes('--account <code>', TRUNK.onlyOf)
    .takes('--json', JSON_FLAG)
    .does(async ({ account, json }: { account?: string; json?: true }) => {
      const trunks = await withStore(async store => {
        if (account !== undefined) await accountNamed(store, account)
        return (await store.listTrunks('all')).filter(({ code }) => account === undefined || code === account)
      })
      // Never its password.
      if (json) return terminal.printJson(trunks.map(({ password: _password, ...shown }) => shown))
      if (trunks.length === 0) return terminal.say(words.noTrunks())
      terminal.printTable(
        COLUMNS,
        trunks.map(trunk => rowOf(trunk, terminal)),
      )
    })
}

function defineRemove(word: Word): void {
  word
    .verb('remove', TRUNK.remove)
    .needs('--name <name>', TRUNK.name)
    .does(async ({ name }: { name: string }) => {
      if (!(await withStore(store => store.removeTrunk(name)))) throw new CommandFailure(words.noTrunk(name))
      word.terminal.say(words.trunkRemoved(name))
    })
}

function defineTest(word: Word): void {
  const { terminal } = word
  word
    .verb('test', TRUNK.test)
    .needs('--name <name>', TRUNK.name)
    .takes('--to <number>', TRUNK.to)
    .takes('--caller-id <number>', TRUNK.callerId)
    .does(
      async ({ name, to: typedTo, callerId: typed }: { name: string; to?: string; callerId?: string }) => {
        const [{ trialOf }, { sayingOf }] = await Promise.all([
          import('./trunk-trial.ts'),
          import('../../telephony/sip/trunk/index.ts'),
        ])
        const findings = await withStore(async store => {
          const trunk = named(await store.listTrunks('all'), name)
          const owner = trunk.code === null ? null : await store.findAccount(trunk.code)
          const [first = ''] = owner === null ? [] : await store.listCallerIds(owner.id)
          const callerId = dialledText(typed ?? first) ?? ''
          const to = typedTo === undefined ? undefined : (dialledText(typedTo) ?? typedTo)
          if (to !== undefined && trunk.address !== '' && sayingOf(trunk, to, callerId) === null) {
            throw new UsageError(words.cannotBeDialled(name, to, callerId))
          }
          return trialOf(trunk, to === undefined ? {} : { call: { number: to, callerId } })
        })
        for (const finding of findings) terminal.printFinding(finding)
        return findings.some(finding => finding.wrong) ? 1 : 0
      },
    )
}

function named(trunks: readonly StoredTrunk[], name: string): StoredTrunk {
  const found = trunks.find(trunk => trunk.name === name)
  if (found === undefined) throw new CommandFailure(words.noTrunk(name))
  return found
}

const COLUMNS = [
  ...(['name', 'account', 'address', 'transport', 'login', 'registers', 'channels'] as const),
  ...(['callsPerSecond', 'priority', 'prefixes', 'enabled'] as const),
]

/** Without the password. */
function rowOf(trunk: StoredTrunk, terminal: Terminal): string[] {
  const yes = (value: boolean) => terminal.word(yesNo(value))
  const {
    name,
    code,
    address,
    transport,
    username,
    registers,
    channels,
    callsPerSecond,
    priority,
    prefixRules,
    enabled,
  } = trunk
  const rules = prefixRules.map(({ prefix, replaceWith }) => `${prefix}=${replaceWith}`).join(' ')
  return [
    ...[
      name,
      code ?? terminal.word(EVERY_ACCOUNT),
      address || '-',
      transport,
      username || terminal.word(BY_ADDRESS),
      yes(registers),
    ],
    ...[String(channels), String(Math.round(callsPerSecond * 100) / 100), String(priority)],
    ...[rules || '-', yes(enabled)],
  ]
}

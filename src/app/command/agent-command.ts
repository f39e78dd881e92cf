// `agent`: the people (or their phones) of an account. Repeating a command changes nothing.

import { ACCOUNT } from '../../words/account-words.ts'
import {
  AGENT,
  agentRemoved,
  agentSet,
  heldOrRing,
  idleOrBusy,
  MISSED_CALLS,
  noAgent,
  noAgents,
  phoneRefused,
  sayWhatToSet,
} from '../../words/agent-words.ts'
import { AGENT_STATES, REACHES } from '../../words/column-words.ts'
import { JSON_FLAG, yesNo } from '../../words/usage-words.ts'
import { defineAgentAdd } from './agent-add.ts'
import { accountNamed, withStore } from './installation.ts'
import { allowedUri } from './pbx-uri.ts'
import { checkPassword, secretOf } from './secret.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

export function defineAgent(word: Word): void {
  defineAgentAdd(word)
  defineSet(word)
  defineList(word)
  defineRemove(word)
}

interface SetGiven {
  readonly account: string
  readonly ext: string
  readonly password?: string
  readonly weak?: true
  readonly held?: true
  readonly ring?: true
  readonly uri?: string | false
  readonly idle?: true
  readonly busy?: true
}

function defineSet(word: Word): void {
  word
    .verb('set', AGENT.set)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--ext <number>', AGENT.ext)
    .takes('--password <password>', AGENT.newPassword)
    .takes('--weak', AGENT.weak)
    .takes('--held', AGENT.held)
    .takes('--ring', AGENT.ring)
    .takes('--uri <uri>', AGENT.uri)
    .takes('--no-uri', AGENT.noUri)
    .takes('--idle', AGENT.nowIdle)
    .takes('--busy', AGENT.nowBusy)
    .does(async ({ account, ext, password: typed, weak, held, ring, idle, busy, uri }: SetGiven) => {
      if (held && ring) throw new UsageError(heldOrRing())
      if (idle && busy) throw new UsageError(idleOrBusy())
      const isNothing = typed === undefined && uri === undefined && !held && !ring && !idle && !busy
      if (isNothing) throw new UsageError(sayWhatToSet())
      const password = typed === undefined ? undefined : (await secretOf(typed, '--password')).value
      if (password !== undefined) checkPassword(password, '--password', weak === true)
      const reach = held ? 'held' : 'ring'
      await withStore(async store => {
        const owner = await accountNamed(store, account)
        const fields = {
          ...(password !== undefined && { password }),
          ...(uri !== undefined && { uri: uri === false ? null : await allowedUri(uri, owner, store) }),
          ...((held || ring) && ({ reach } as const)),
          ...((idle || busy) && { ready: idle === true }),
        }
        if (!(await store.setAgent(account, ext, fields))) throw new CommandFailure(noAgent(account, ext))
      })
      word.terminal.say(agentSet(ext))
    })
}

function defineList(word: Word): void {
  const { terminal } = word
  word
    .verb('list', AGENT.list)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--json', JSON_FLAG)
    .does(async ({ account, json }: { account: string; json?: true }) => {
      const agents = await withStore(async store => {
        const { id } = await accountNamed(store, account)
        const picture = await store.loadAccount(id)
        return (await store.listAgents(id, null)).map(
          ({ ext, uri, state, registered, enabled, refused, missedAt }) => {
            const row = picture?.agents.find(agent => agent.ext === ext)
            const groups = picture?.groups
              .filter(({ members }) => members.some(member => member.ext === ext))
              .map(({ name }) => name)
            const [reach, ready] = [row?.reach ?? null, row?.ready === true]
            const now = { registered, state, enabled, refused, missedAt }
            return { ext, groups: groups ?? [], reach, uri, ready, ...now }
          },
        )
      })
      if (json) return terminal.printJson(agents)
      if (agents.length === 0) return terminal.say(noAgents(account))
      const yes = (value: boolean) => terminal.word(yesNo(value))
      const at = (ms: number) => new Date(ms).toISOString().slice(0, 19).concat('Z')
      const atPbx = agents.some(({ uri }) => uri !== null)
      const rows = agents.map(
        ({ ext, groups, reach, uri, ready, missedAt, registered, state, enabled, refused }) => [
          ...[
            ext,
            groups.join(' ') || '-',
            reach === null ? '-' : terminal.word(REACHES[reach]),
            missedAt === null ? yes(ready) : terminal.word(MISSED_CALLS),
          ],
          ...[yes(registered), terminal.word(AGENT_STATES[state]), yes(enabled)],
          refused === null ? '-' : `${at(refused.at)} ${terminal.word(phoneRefused(refused))}`,
          ...(atPbx ? [uri ?? '-'] : []),
        ],
      )
      terminal.printTable(
        [
          ...(['ext', 'groups', 'reach', 'ready', 'registered', 'state', 'enabled', 'refused'] as const),
          ...(atPbx ? (['uri'] as const) : []),
        ],
        rows,
      )
    })
}

function defineRemove(word: Word): void {
  word
    .verb('remove', AGENT.remove)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--ext <number>', AGENT.ext)
    .does(async ({ account, ext }: { account: string; ext: string }) => {
      await withStore(async store => {
        await accountNamed(store, account)
        if (!(await store.removeAgent(account, ext))) throw new CommandFailure(noAgent(account, ext))
      })
      word.terminal.say(agentRemoved(ext))
    })
}

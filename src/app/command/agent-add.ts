// `agent add`: adds one agent from flags; if it already exists, says what changed and what did not.
import { isExtension } from '../../domain/agent.ts'
import { ACCOUNT } from '../../words/account-words.ts'
import {
  AGENT,
  agentAdded,
  agentIsThere,
  badExtension,
  fromAlone,
  heldOrRing,
} from '../../words/agent-words.ts'
import { passwordMade } from '../../words/secret-words.ts'
import { areMissing } from '../../words/usage-words.ts'
import { addFromFile } from './agent-file.ts'
import { type WantedAgent, wantAgent } from './agent-wanted.ts'
import { accountNamed, withStore } from './installation.ts'
import { allowedUri } from './pbx-uri.ts'
import { checkPassword, secretOf } from './secret.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'
import type { Word } from './word.ts'

interface Given {
  readonly account: string
  readonly ext?: string
  readonly from?: string
  readonly group?: string
  readonly password?: string
  readonly weak?: true
  readonly idle?: true
  readonly held?: true
  readonly ring?: true
  readonly uri?: string
}

export function defineAgentAdd(word: Word): void {
  const { terminal } = word
  word
    .verb('add', AGENT.add)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .takes('--ext <number>', AGENT.ext)
    .takes('--from <file>', AGENT.from)
    .takes('--group <name>', AGENT.group)
    .takes('--password <password>', AGENT.password)
    .takes('--weak', AGENT.weak)
    .takes('--idle', AGENT.idle)
    .takes('--held', AGENT.held)
    .takes('--ring', AGENT.ring)
    .takes('--uri <uri>', AGENT.uri)
    .does(async (given: Given) => {
      const { account, ext, from, weak, held, ring } = given
      if (from !== undefined) {
        if (ext !== undefined || given.password !== undefined || given.uri !== undefined)
          throw new UsageError(fromAlone())
        return addFromFile(from, { ...given, account }, terminal)
      }
      if (ext === undefined) throw new UsageError(areMissing(['--ext']))
      if (!isExtension(ext)) throw new UsageError(badExtension('--ext', ext))
      if (held && ring) throw new UsageError(heldOrRing())
      // What a PBX asks for is its own affair; most know Yuhu by its address.
      const isAtPbx = given.uri !== undefined && given.password === undefined
      const password = isAtPbx ? { value: '', made: true } : await secretOf(given.password, '--password')
      if (!isAtPbx) checkPassword(password.value, '--password', weak === true)
      const reach = held ? 'held' : ring ? 'ring' : undefined
      await withStore(async store => {
        const owner = await accountNamed(store, account)
        const uri = given.uri === undefined ? undefined : await allowedUri(given.uri, owner, store)
        const { group = null, idle = false } = given
        const wanted: WantedAgent = { ext, group, password, idle, reach, uri }
        const { isNew, joined, differing } = await wantAgent(store, owner.id, account, wanted)
        if (isNew) {
          terminal.say(agentAdded(ext))
          if (password.made && !isAtPbx) terminal.say(passwordMade(password.value))
        } else if (differing.length > 0) throw new CommandFailure(agentIsThere(ext, joined, differing))
        else terminal.say(agentIsThere(ext, joined, []))
      })
    })
}

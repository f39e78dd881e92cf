// `agent add`: one agent from flags; says of one that is there what changed and what did not.
import { isExtension } from '../domain/agent.ts'
import type { Store } from '../store/admin-port.ts'
import { accountNamed, withStore } from './installation.ts'
import { CommandFailure, UsageError } from './language.ts'
import { checkPassword, type Secret, secretOf } from './secret.ts'
import type { Word } from './word.ts'
import { ACCOUNT } from './words/account.ts'
import { AGENT, agentAdded, agentIsThere, badExtension, heldOrRing } from './words/agent.ts'
import { passwordMade } from './words/secret.ts'

interface Given {
  readonly account: string
  readonly ext: string
  readonly group?: string
  readonly password?: string
  readonly weak?: true
  readonly idle?: true
  readonly held?: true
  readonly ring?: true
}

/** What somebody wants of one agent; undefined: not said. */
export interface WantedAgent {
  readonly ext: string
  readonly group: string | null
  readonly password: Secret
  readonly idle: boolean
  readonly reach: 'held' | 'ring' | undefined
}

export function defineAgentAdd(word: Word): void {
  const { terminal } = word
  word
    .verb('add', AGENT.add)
    .needs('--account <code>', ACCOUNT.ofAccount)
    .needs('--ext <number>', AGENT.ext)
    .takes('--group <name>', AGENT.group)
    .takes('--password <password>', AGENT.password)
    .takes('--weak', AGENT.weak)
    .takes('--idle', AGENT.idle)
    .takes('--held', AGENT.held)
    .takes('--ring', AGENT.ring)
    .does(async (given: Given) => {
      const { account, ext, weak, held, ring } = given
      if (!isExtension(ext)) throw new UsageError(badExtension('--ext', ext))
      if (held && ring) throw new UsageError(heldOrRing())
      const password = await secretOf(given.password, '--password')
      checkPassword(password.value, '--password', weak === true)
      const reach = held ? 'held' : ring ? 'ring' : undefined
      const wanted: WantedAgent = { ext, group: given.group ?? null, password, idle: given.idle === true, reach }
      await withStore(async store => {
        const { id } = await accountNamed(store, account)
        const { isNew, joined, differing } = await addAgent(store, id, account, wanted)
        if (isNew) {
          terminal.say(agentAdded(ext))
          if (password.made) terminal.say(passwordMade(password.value))
        } else if (differing.length > 0) throw new CommandFailure(agentIsThere(ext, joined, differing))
        else terminal.say(agentIsThere(ext, joined, []))
      })
    })
}

/** `joined`: the group an agent that was there came into; `differing`: what it is not, though it was asked for. */
export async function addAgent(
  store: Pick<Store, 'addAgent' | 'listAgents' | 'loadAccount'>,
  accountId: number,
  code: string,
  { ext, group, password, idle, reach }: WantedAgent,
): Promise<{ isNew: boolean; joined: string | null; differing: string[] }> {
  const [there] = await store.listAgents(accountId, [ext])
  const before = there === undefined ? null : await store.loadAccount(accountId)
  const wasIn = before?.groups.some(({ name, members }) => name === group && members.some(member => member.ext === ext)) === true
  const isNew = await store.addAgent({ code, ext, group, password: password.value, idle, reach: reach ?? 'ring' })
  if (isNew) return { isNew, joined: null, differing: [] }
  const row = before?.agents.find(agent => agent.ext === ext)
  const differing = [
    ...(password.made || there?.password === password.value ? [] : ['--password']),
    ...(reach === undefined || row === undefined || row.reach === reach ? [] : [`--${reach}`]),
    ...(!idle || row === undefined || row.ready ? [] : ['--idle']),
  ]
  return { isNew, joined: group !== null && !wasIn ? group : null, differing }
}

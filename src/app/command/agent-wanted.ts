// Adds an agent as wanted, or compares the wish with the agent that already exists.
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import type { Secret } from './secret.ts'

/** How an agent should be; undefined: not specified. */
export interface WantedAgent {
  readonly ext: string
  readonly group: string | null
  readonly password: Secret
  readonly idle: boolean
  readonly reach: 'held' | 'ring' | undefined
  readonly uri: string | undefined
}

/** `joined`: the group that an existing agent was added to; `differing`: the flags that it does not match. */
export async function wantAgent(
  store: Pick<StoreVerbs, 'addAgent' | 'listAgents' | 'loadAccount'>,
  accountId: number,
  code: string,
  { ext, group, password, idle, reach, uri }: WantedAgent,
): Promise<{ isNew: boolean; joined: string | null; differing: string[] }> {
  const [there] = await store.listAgents(accountId, [ext])
  const before = there === undefined ? null : await store.loadAccount(accountId)
  const wasIn =
    before?.groups.some(
      ({ name, members }) => name === group && members.some(member => member.ext === ext),
    ) === true
  const isNew = await store.addAgent({
    code,
    ext,
    group,
    password: password.value,
    idle,
    reach: reach ?? 'ring',
    uri: uri ?? null,
  })
  if (isNew) return { isNew, joined: null, differing: [] }
  const row = before?.agents.find(agent => agent.ext === ext)
  const differing = [
    ...(password.made || there?.password === password.value ? [] : ['--password']),
    ...(reach === undefined || row === undefined || row.reach === reach ? [] : [`--${reach}`]),
    ...(uri === undefined || there?.uri === uri ? [] : ['--uri']),
    ...(!idle || row === undefined || row.ready ? [] : ['--idle']),
  ]
  return { isNew, joined: group !== null && !wasIn ? group : null, differing }
}

// Groups of agents: their strategy, their members and priorities, and who uses them.
import { z } from 'zod'
import { STRATEGIES, type StrategyCode } from '../../../domain/agent.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { GroupDetail } from '../../../store/port/agent-book.ts'
import { endpoint } from '../endpoint.ts'
import { ext, given, name, text } from '../field.ts'
import { ProblemDetails } from '../problem.ts'
import { requireDone } from './agents.ts'

const ROLES = ['admin', 'supervisor'] as const
const MEMBERS_MAX = 5_000
const strategy = z.enum(STRATEGIES)

const members = z
  .array(z.object({ ext, priority: z.number().int().min(1).max(100).default(1).describe('1 is first') }))
  .max(MEMBERS_MAX)

export const GroupListRow = z.object({
  name: z.string(),
  enabled: z.boolean(),
  strategy,
  remark: z.string(),
  members,
  tasks: z
    .array(z.object({ taskid: z.string(), name: z.string() }))
    .describe('tasks that are not ended and give their calls to it'),
})
export type GroupListRow = z.infer<typeof GroupListRow>

const FIELDS = { strategy, remark: text(500), enabled: z.boolean(), members }
const GroupChanges = z.object(FIELDS).partial()

const listGroups = endpoint({
  method: 'GET',
  path: '/v1/groups',
  scope: 'account',
  roles: ROLES,
  answer: z.object({ rows: z.array(GroupListRow) }),
  async handle({ store, account }) {
    return { rows: (await store.groupDetails(account.id)).map(groupRow) }
  },
})

const addGroup = endpoint({
  method: 'POST',
  path: '/v1/groups',
  scope: 'account',
  roles: ROLES,
  body: GroupChanges.extend({ name: name() }),
  answer: GroupListRow,
  status: 201,
  async handle({ store, account, body }) {
    const made = await store.newGroup(account.id, { ...stored(body), name: body.name })
    if (isRefusal(made)) throw ProblemDetails.of(made)
    if (!made) throw new ProblemDetails('taken', [body.name])
    return groupOf(store, account.id, body.name)
  },
})

const PARAMS = z.object({ name: text(100) })

const changeGroup = endpoint({
  method: 'PATCH',
  path: '/v1/groups/{name}',
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  body: GroupChanges.extend({ was: GroupChanges.default({}) }),
  answer: GroupListRow,
  async handle({ store, account, params, body: { was, ...change } }) {
    const result = await store.changeGroup(account.id, params.name, stored(change), stored(was))
    if (result !== null && 'overtaken' in result) {
      const { strategy: code, ...now } = result.now
      const shown = code === undefined ? now : { ...now, strategy: STRATEGIES[code as StrategyCode] }
      throw new ProblemDetails('overtaken', [Object.keys(shown).join(', ')], { now: shown })
    }
    requireDone(result)
    return groupOf(store, account.id, params.name)
  },
})

const removeGroup = endpoint({
  method: 'DELETE',
  path: '/v1/groups/{name}',
  scope: 'account',
  roles: ROLES,
  params: PARAMS,
  answer: z.null(),
  status: 204,
  async handle({ store, account, params }) {
    const refusal = await store.dropGroup(account.id, params.name)
    if (refusal !== null) throw ProblemDetails.of(refusal)
    return null
  },
})

async function groupOf(store: StoreVerbs, accountId: number, name: string): Promise<GroupListRow> {
  const group = (await store.groupDetails(accountId)).find(one => one.name === name)
  if (group === undefined) throw new ProblemDetails('groupNotFound', [name])
  return groupRow(group)
}

function groupRow({ strategy: code, members, tasks, ...group }: GroupDetail): GroupListRow {
  return { ...group, strategy: STRATEGIES[code as StrategyCode], members: [...members], tasks: [...tasks] }
}

/** The store keeps strategies by their number. Members as it lists them, so that they can be compared. */
function stored({ strategy: word, remark, enabled, members }: z.infer<typeof GroupChanges>) {
  const code = Object.entries(STRATEGIES).find(([, one]) => one === word)?.[0]
  const order = (one: { ext: string; priority: number }, other: { ext: string; priority: number }) =>
    one.priority - other.priority || (one.ext < other.ext ? -1 : 1)
  return given({
    ...{ strategy: code === undefined ? undefined : Number(code), remark, enabled },
    members: members && [...new Map(members.map(one => [one.ext, one])).values()].sort(order),
  })
}

export const GROUPS = [listGroups, addGroup, changeGroup, removeGroup]

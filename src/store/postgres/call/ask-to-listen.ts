// Asks that an extension listens to an agent's conversation: its row exists, and the engine knows of it, when
// this returns.
import type { AgentState } from '../../../domain/agent.ts'
import type { ListeningMode, ListeningWish } from '../../../domain/call/listening.ts'
import { isRefusal, type Refusal, refuse } from '../../../domain/refusal.ts'
import { askEngine } from '../agent/change-agents.ts'
import type { Database, Queryable } from '../database.ts'
import { requestHangUp, unknownAgent } from './ask-for-call.ts'

interface LockedAgent {
  readonly ext: string
  readonly enabled: boolean
  readonly registered: boolean
  readonly state: AgentState
  /** The call it makes or has. */
  readonly callId: number | null
  /** It talks with the customer of that call. */
  readonly isTalking: boolean
}

export function askToListen(db: Database, accountId: number, wish: ListeningWish): Promise<Refusal | null> {
  const { ext, agentExt, mode } = wish
  return db.transaction(async tx => {
    const agents = await lockAgents(tx, accountId, [ext, agentExt])
    const [supervisor, agent] = [agents.get(ext), agents.get(agentExt)]
    if (supervisor === undefined) return unknownAgent(tx, ext)
    if (agent === undefined) return unknownAgent(tx, agentExt)
    if (ext === agentExt) return refuse('listensToItself', ext)
    const before = await openListener(tx, accountId, ext)
    if (before?.callId !== undefined && before.callId === agent.callId)
      await change(tx, before.id, mode === 'back' ? 'listening' : mode)
    else {
      if (before !== null) return refuse('agentInCall', ext)
      const refusal = whyNot(supervisor, agent, mode)
      if (isRefusal(refusal)) return refusal
      const isFirst = await insert(tx, accountId, agent.callId ?? 0, wish)
      if (!isFirst) return refuse('isListenedTo', agentExt)
    }
    return (await askEngine(tx, accountId, { kind: 'listen', ext })) ? null : refuse('noEngine')
  })
}

export function stopListening(db: Database, accountId: number, agentExt: string): Promise<Refusal | null> {
  return db.transaction(async tx => {
    if ((await lockAgents(tx, accountId, [agentExt])).size === 0) return unknownAgent(tx, agentExt)
    const [listener] = await tx.rows<{ ext: string }>(
      `select ext from listener where account_id = $1 and agent_ext = $2 and ended_at is null
       order by id limit 1`,
      [accountId, agentExt],
    )
    if (listener === undefined) return refuse('isNotListenedTo', agentExt)
    return (await askEngine(tx, accountId, { kind: 'hangUp', ext: listener.ext })) ? null : refuse('noEngine')
  })
}

export function cutOff(
  db: Database,
  accountId: number,
  ext: string | null,
  agentExt: string,
): Promise<Refusal | null> {
  return db.transaction(async tx => {
    if (ext !== null && (await lockAgents(tx, accountId, [ext])).size === 0) return unknownAgent(tx, ext)
    return requestHangUp(tx, accountId, agentExt, 'cutOff')
  })
}

/** Requests about one extension come one after the other. */
async function lockAgents(
  tx: Queryable,
  accountId: number,
  exts: readonly string[],
): Promise<ReadonlyMap<string, LockedAgent>> {
  await tx.rows(
    'select from agent where account_id = $1 and ext = any($2) order by ext for no key update',
    [accountId, exts],
    'lock-listening',
  )
  const agents = await tx.rows<LockedAgent>(
    `select a.ext, a.enabled, a.registered, a.state, k.id as "callId",
       a.state = 'talking' and k.connected_at is not null as "isTalking"
     from agent a left join lateral (select id, connected_at from call
       where account_id = $1 and agent_ext = a.ext and ended_at is null order by id desc limit 1) k on true
     where a.account_id = $1 and a.ext = any($2)`,
    [accountId, exts],
    'listening-agents',
  )
  return new Map(agents.map(agent => [agent.ext, agent]))
}

function whyNot(
  { ext, enabled, registered, state, callId }: LockedAgent,
  agent: LockedAgent,
  mode: ListeningWish['mode'],
): Refusal | null {
  if (!enabled) return refuse('agentDisabled', ext)
  if (!registered) return refuse('agentUnregistered', ext)
  if (state === 'wrapUp') return refuse('agentWrapsUp', ext)
  if (state === 'reserved' || state === 'talking' || callId !== null) return refuse('agentInCall', ext)
  if (!agent.isTalking) {
    if (!agent.enabled) return refuse('agentDisabled', agent.ext)
    return refuse(agent.registered ? 'hasNoCall' : 'agentUnregistered', agent.ext)
  }
  return mode === 'back' ? refuse('doesNotListen', ext) : null
}

interface Before {
  readonly id: number
  readonly callId: number
}

async function openListener(tx: Queryable, accountId: number, ext: string): Promise<Before | null> {
  const [before] = await tx.rows<Before>(
    'select id, call_id as "callId" from listener where account_id = $1 and ext = $2 and ended_at is null',
    [accountId, ext],
    'open-listener',
  )
  return before ?? null
}

async function change(tx: Queryable, listenerId: number, mode: ListeningMode): Promise<void> {
  await tx.rows('update listener set mode = $2 where id = $1', [listenerId, mode], 'change-listener')
}

/** False: the conversation has a listener. */
async function insert(
  tx: Queryable,
  accountId: number,
  callId: number,
  { ext, agentExt, mode }: ListeningWish,
): Promise<boolean> {
  const made = await tx.rows(
    `insert into listener (account_id, call_id, ext, agent_ext, mode) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning id`,
    [accountId, callId, ext, agentExt, mode],
    'ask-to-listen',
  )
  return made.length > 0
}

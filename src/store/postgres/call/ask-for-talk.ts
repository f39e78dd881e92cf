// Asks the engine to do with a call what the agent who talks wants; refuses what cannot be.
import { type CallRules, NUMBER_CONCERNS } from '../../../domain/call/single-call.ts'
import type { TalkCommand, TalkDetail } from '../../../domain/call/talk-command.ts'
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import { mayDial } from '../account/standstill.ts'
import { askEngine } from '../agent/change-agents.ts'
import type { Database, Queryable } from '../database.ts'
import { unknownAgent } from './ask-for-call.ts'
import { judgeNumbers } from './judge-numbers.ts'

interface AgentFacts {
  readonly state: string
  readonly enabled: boolean
  readonly registered: boolean
}

export function askForTalk(
  db: Database,
  accountId: number,
  ext: string,
  command: TalkCommand,
  detail: TalkDetail,
  rules: CallRules,
): Promise<Refusal | null> {
  return db.transaction(async tx => {
    if ((await agentOf(tx, accountId, ext)) === undefined) return unknownAgent(tx, ext)
    const talks = await tx.rows(
      `select from call where account_id = $1 and agent_ext = $2 and ended_at is null
         and connected_at is not null and other_phone is null`,
      [accountId, ext],
    )
    if (talks.length === 0) return refuse('hasNoCall', ext)
    const refusal = detail.to === undefined ? null : await targetRefusal(tx, accountId, ext, detail.to, rules)
    if (refusal !== null) return refusal
    return (await askEngine(tx, accountId, { kind: command, ext, detail })) ? null : refuse('noEngine')
  })
}

async function targetRefusal(
  tx: Queryable,
  accountId: number,
  ext: string,
  to: NonNullable<TalkDetail['to']>,
  rules: CallRules,
): Promise<Refusal | null> {
  if (to.type === 'number') return numberRefusal(tx, accountId, to.phone, rules)
  if (to.type === 'group') {
    const [group] = await tx.rows<{ hasAgents: boolean }>(
      `select exists (select from group_member m join agent a on a.account_id = m.account_id and a.ext = m.ext
         where m.group_id = g.id and a.enabled and a.registered and a.ext <> $3) as "hasAgents"
       from agent_group g where g.account_id = $1 and g.name = $2`,
      [accountId, to.name, ext],
    )
    if (group === undefined) return refuse('groupNotFound', to.name)
    return group.hasAgents ? null : refuse('groupEmpty', to.name)
  }
  if (to.ext === ext) return refuse('transferToOneself', ext)
  const agent = await agentOf(tx, accountId, to.ext)
  if (agent === undefined) return unknownAgent(tx, to.ext)
  if (!agent.enabled) return refuse('agentDisabled', to.ext)
  if (!agent.registered) return refuse('agentUnregistered', to.ext)
  if (agent.state === 'wrapUp') return refuse('agentWrapsUp', to.ext)
  return agent.state === 'idle' || agent.state === 'busy' ? null : refuse('agentInCall', to.ext)
}

/** An outside number is judged like that of a call by hand. */
async function numberRefusal(
  tx: Queryable,
  accountId: number,
  phone: string,
  rules: CallRules,
): Promise<Refusal | null> {
  const [account] = await tx.rows<{ mayDial: boolean }>(
    `select ${mayDial('l')} as "mayDial" from (select $1::int as account_id) l`,
    [accountId],
  )
  if (account?.mayDial !== true) return refuse('dialingStopped')
  const [judged] = await judgeNumbers(tx, accountId, [phone], '', rules)
  const concern = NUMBER_CONCERNS.find(each => judged?.[each])
  if (concern !== undefined && rules.rule === 'refuse') return refuse(concern, phone)
  return judged?.isInCall ? refuse('numberInCall', phone) : null
}

async function agentOf(tx: Queryable, accountId: number, ext: string): Promise<AgentFacts | undefined> {
  const [agent] = await tx.rows<AgentFacts>(
    'select state, enabled, registered from agent where account_id = $1 and ext = $2',
    [accountId, ext],
  )
  return agent
}

// What a message is to do, as its call or its task keeps it: checked against what the account has.
import { targetsOf, type VoicePlan, type VoiceScript } from '../../../domain/call/voice.ts'
import { type Refusal, refuse } from '../../../domain/refusal.ts'
import type { Queryable } from '../database.ts'
import { unknownAgent } from './ask-for-call.ts'

/**
 * With the prompt's id in place of its name; refused if it, or one who may get the call, is not the
 * account's.
 */
export async function voicePlan(
  tx: Queryable,
  accountId: number,
  { prompt, plays, keyWaitSeconds, keys, otherwise }: VoiceScript,
): Promise<VoicePlan | Refusal> {
  const [known] = await tx.rows<{ id: number }>(
    'select id from prompt where account_id = $1 and name = $2 for key share',
    [accountId, prompt],
    'prompt-by-name',
  )
  if (known === undefined) return refuse('promptNotFound', prompt)
  const course = { plays, keyWaitSeconds, keys, otherwise }
  for (const target of targetsOf(course)) {
    const refusal =
      target.type === 'group'
        ? await groupRefusal(tx, accountId, target.name)
        : await agentRefusal(tx, accountId, target.ext)
    if (refusal !== null) return refusal
  }
  return { promptId: known.id, ...course }
}

async function groupRefusal(tx: Queryable, accountId: number, name: string): Promise<Refusal | null> {
  const known = await tx.rows('select from agent_group where account_id = $1 and name = $2 and enabled', [
    accountId,
    name,
  ])
  return known.length > 0 ? null : refuse('queueNotFound', name)
}

/** Whether its phone is registered shows when somebody wants it. */
async function agentRefusal(tx: Queryable, accountId: number, ext: string): Promise<Refusal | null> {
  const [agent] = await tx.rows<{ enabled: boolean }>(
    'select enabled from agent where account_id = $1 and ext = $2',
    [accountId, ext],
  )
  if (agent === undefined) return unknownAgent(tx, ext)
  return agent.enabled ? null : refuse('agentDisabled', ext)
}

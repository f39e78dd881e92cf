// Call records as if they had been made: written into the table, without an engine.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { CallOriginType } from '../../src/domain/call/origin.ts'

/** What is needed of a world. */
interface CallsWorld {
  accountId(code: string): number
  readonly world: { readonly databaseUrl: string }
}

export interface PastCall {
  readonly phone: string
  readonly dialedAt: number
  readonly agentExt?: string | null
  readonly outcome?: string
  readonly talkSeconds?: number
  readonly userid?: string
  readonly memberid?: string
  readonly customuuid?: string
  readonly extra?: string
  readonly recording?: string
  /** Left out: the agent made it. */
  readonly origin?: CallOriginType
  /** It goes on. */
  readonly isLiving?: boolean
}

/** Returns their ids, in the order given. Connected ones are answered a second after the dial. */
export function addPastCalls(world: CallsWorld, code: string, calls: readonly PastCall[]): Promise<number[]> {
  return withDatabase(world, async client => {
    const ids: number[] = []
    for (const call of calls) {
      const { phone, dialedAt, agentExt = null, outcome = 'connected', talkSeconds = 10 } = call
      const answeredAt = agentExt === null ? null : dialedAt + 1_000
      const endedAt = dialedAt + 2_000 + talkSeconds * 1_000
      const { rows } = await client.query(
        `insert into call (leg_id, account_id, phone, userid, memberid, extra, customuuid, node, claimed_at,
           dialed_at, answered_at, connected_at, ended_at, trunk, caller_id, agent_ext, outcome, hangup_by,
           recording, origin, task_id, taskid, contact_id, round)
         values ($1, $2, $3, $4, $5, $6, $7, 'n', from_ms($8), from_ms($8), from_ms($9), from_ms($10), from_ms($11),
           'line', '0571', $12, $13, 'customer', $14, $15, $16::int, $16::int::text, $16::int, $16::int) returning id`,
        [
          ...[randomUUID(), world.accountId(code), phone, call.userid ?? '', call.memberid ?? ''],
          ...[call.extra ?? '', call.customuuid ?? '', dialedAt, answeredAt],
          ...[outcome === 'connected' && answeredAt !== null ? answeredAt + 1_000 : null],
          ...[call.isLiving === true ? null : endedAt, agentExt],
          ...[call.isLiving === true ? null : outcome, call.recording ?? '', call.origin ?? 'agent'],
          // Of a task that is gone.
          call.origin === 'task' ? 0 : null,
        ],
      )
      ids.push(Number(rows[0].id))
    }
    return ids
  })
}

export async function withDatabase<T>(
  world: Pick<CallsWorld, 'world'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: world.world.databaseUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

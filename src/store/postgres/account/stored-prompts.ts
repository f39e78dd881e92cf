// The prompts of an account: listed, added, heard, renamed with the settings that name them, removed.
import { effectiveSettings } from '../../../domain/account.ts'
import { PROMPT_LIMITS, promptsPlayed, settingsNaming } from '../../../domain/prompt.ts'
import { LINE_RATE } from '../../../domain/sound/resampler.ts'
import type { UsedPrompt } from '../../port/account-picture.ts'
import type { NewPrompt, PromptDetail, PromptSound, UsedBy } from '../../port/prompt-book.ts'
import type { Database, Queryable } from '../database.ts'
import { notify } from '../task/lock-task.ts'

const COLUMNS = 'name, seconds, uploaded_by as "uploadedBy", uploaded_at as "uploadedAt"'

type PromptColumns = Omit<PromptDetail, 'usedBy'>

export async function listPrompts(db: Database, accountId: number): Promise<PromptDetail[]> {
  const [account] = await db.rows<{ settings: unknown }>('select settings from account where id = $1', [
    accountId,
  ])
  const rows = await db.rows<PromptColumns>(
    `select ${COLUMNS} from prompt where account_id = $1 order by name`,
    [accountId],
  )
  const settings = effectiveSettings(account?.settings ?? {})
  return rows.map(row => ({ ...row, usedBy: settingsNaming(row.name, settings) }))
}

export function addPrompt(
  db: Database,
  accountId: number,
  { name, samples, uploadedBy }: NewPrompt,
): Promise<PromptDetail | 'taken' | 'tooMany' | 'tooLong'> {
  const seconds = samples.length / LINE_RATE
  return db.transaction(async tx => {
    const settings = await lockSettings(tx, accountId)
    const [present] = await tx.rows<{ count: number; seconds: number; isTaken: boolean }>(
      `select count(*)::int as count, coalesce(sum(seconds), 0) as seconds,
         coalesce(bool_or(name = $2), false) as "isTaken" from prompt where account_id = $1`,
      [accountId, name],
    )
    if (present?.isTaken) return 'taken'
    if ((present?.count ?? 0) >= PROMPT_LIMITS.count) return 'tooMany'
    if ((present?.seconds ?? 0) + seconds > PROMPT_LIMITS.secondsTogether) return 'tooLong'
    const [made] = await tx.rows<PromptColumns & { id: number }>(
      `insert into prompt (account_id, name, seconds, uploaded_by) values ($1, $2, $3, $4)
       returning id, ${COLUMNS}`,
      [accountId, name, seconds, uploadedBy],
    )
    if (made === undefined) throw new Error('a prompt was not stored')
    const { id, ...row } = made
    await tx.rows('insert into prompt_sound (prompt_id, samples) values ($1, $2)', [id, bytesOf(samples)])
    await notify(tx, accountId)
    return { ...row, usedBy: settingsNaming(name, settings) }
  })
}

export async function promptSound(
  db: Queryable,
  accountId: number,
  name: string,
): Promise<PromptSound | null> {
  const [row] = await db.rows<{ samples: Buffer; uploadedAt: number }>(
    `select s.samples, p.uploaded_at as "uploadedAt" from prompt p join prompt_sound s on s.prompt_id = p.id
     where p.account_id = $1 and p.name = $2`,
    [accountId, name],
  )
  return row === undefined ? null : { samples: samplesOf(row.samples), uploadedAt: row.uploadedAt }
}

export function renamePrompt(
  db: Database,
  accountId: number,
  name: string,
  to: string,
): Promise<PromptDetail | 'notFound' | 'taken'> {
  return db.transaction(async tx => {
    const usedBy = settingsNaming(name, await lockSettings(tx, accountId))
    const names = await tx.rows<{ name: string }>(
      'select name from prompt where account_id = $1 and name = any($2::text[])',
      [accountId, [name, to]],
    )
    if (!names.some(row => row.name === name)) return 'notFound'
    if (to !== name && names.some(row => row.name === to)) return 'taken'
    const [row] = await tx.rows<PromptColumns>(
      `update prompt set name = $3 where account_id = $1 and name = $2 returning ${COLUMNS}`,
      [accountId, name, to],
    )
    if (row === undefined) return 'notFound'
    if (usedBy.length > 0)
      await tx.rows('update account set settings = settings || $2::jsonb where id = $1', [
        accountId,
        JSON.stringify(Object.fromEntries(usedBy.map(setting => [setting, to]))),
      ])
    await notify(tx, accountId)
    return { ...row, usedBy }
  })
}

export function removePrompt(
  db: Database,
  accountId: number,
  name: string,
): Promise<'removed' | 'notFound' | 'inTask' | UsedBy> {
  return db.transaction(async tx => {
    const usedBy = settingsNaming(name, await lockSettings(tx, accountId))
    const [found] = await tx.rows('select from prompt where account_id = $1 and name = $2', [accountId, name])
    if (found === undefined) return 'notFound'
    if (usedBy.length > 0) return { usedBy }
    const inTasks = await tx.rows(
      `select from task t join prompt p on p.id = (t.voice->>'promptId')::int
       where t.account_id = $1 and t.state <> 'ended' and t.voice is not null and p.name = $2
         and p.account_id = $1 limit 1`,
      [accountId, name],
    )
    if (inTasks.length > 0) return 'inTask'
    await tx.rows('delete from prompt where account_id = $1 and name = $2', [accountId, name])
    await notify(tx, accountId)
    return 'removed'
  })
}

// One that a call is about to play is found by the index call_voice.
const USED = `
select id, name, round(seconds * 1000)::int as ms from prompt
where account_id = $1 and (name = any($2::text[]) or id in (
  select (k.voice->>'promptId')::int from call k
  where k.account_id = $1 and k.ended_at is null and k.origin = 'voice'
  union all
  select (t.voice->>'promptId')::int from task t
  where t.account_id = $1 and t.state = 'running' and t.voice is not null))
order by id`

/** Those that settings, running tasks or living calls name: the others are not played. */
export async function usedPrompts(
  tx: Queryable,
  accountId: number,
  settings: Parameters<typeof promptsPlayed>[0],
): Promise<UsedPrompt[]> {
  return tx.rows<UsedPrompt>(USED, [accountId, promptsPlayed(settings)], 'used-prompts')
}

export async function promptSamples(
  db: Queryable,
  accountId: number,
  promptId: number,
): Promise<Int16Array | null> {
  const [row] = await db.rows<{ samples: Buffer }>(
    `select s.samples from prompt p join prompt_sound s on s.prompt_id = p.id
     where p.account_id = $1 and p.id = $2`,
    [accountId, promptId],
  )
  return row === undefined ? null : samplesOf(row.samples)
}

/** Settings and prompts of an account change one after the other. */
async function lockSettings(tx: Queryable, accountId: number) {
  const [account] = await tx.rows<{ settings: unknown }>(
    'select settings from account where id = $1 for no key update',
    [accountId],
  )
  return effectiveSettings(account?.settings ?? {})
}

function bytesOf(samples: Int16Array): Buffer {
  const bytes = Buffer.alloc(samples.length * 2)
  for (const [at, sample] of samples.entries()) bytes.writeInt16LE(sample, at * 2)
  return bytes
}

function samplesOf(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readInt16LE(at * 2))
}

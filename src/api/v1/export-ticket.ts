// A link to a file that was asked for and noted in the audit log: good for its account and a while.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { ProblemDetails } from './problem.ts'

const LINK_LIFE_MS = 300_000

export const TICKET = z.object({ ticket: z.string().max(8_000) })
export const EXPORT_LINK = z.object({ url: z.string(), expiresAt: z.number() })

interface Asker {
  readonly store: { linkKey(): Promise<Buffer> }
  readonly account: { readonly id: number }
  readonly now: number
}

/** `path`: where the file is fetched; the ticket is good for nothing else. */
export async function exportLink({ store, account, now }: Asker, path: string, asked: unknown) {
  const expiresAt = now + LINK_LIFE_MS
  const ticket = { account: account.id, asked, expiresAt }
  const text = Buffer.from(JSON.stringify(ticket)).toString('base64url')
  return { url: `${path}?ticket=${text}.${signed(await store.linkKey(), path, text)}`, expiresAt }
}

/** What was asked for. Throws the Problem of a ticket that is not ours, not theirs or too old. */
export async function askedBy<Asked>(
  { store, account, now }: Asker,
  path: string,
  ticket: string,
  shape: z.ZodType<Asked>,
): Promise<Asked> {
  const [text = '', signature = ''] = ticket.split('.')
  const [one, other] = [Buffer.from(signature), Buffer.from(signed(await store.linkKey(), path, text))]
  const isOurs = one.length === other.length && timingSafeEqual(one, other)
  const read = isOurs
    ? z
        .object({ account: z.number(), asked: shape, expiresAt: z.number() })
        .safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data
    : undefined
  if (read === undefined || read.account !== account.id || read.expiresAt <= now)
    throw new ProblemDetails('linkExpired')
  return read.asked
}

function signed(key: Buffer, path: string, text: string): string {
  return createHmac('sha256', key).update(`export\n${path}\n${text}`).digest('base64url')
}

// What goes over the wire for one push: URL, body and headers, by the account's settings (protocol.md §6).
import { createHmac } from 'node:crypto'
import { PUBLISHED_KEYS } from '../domain/push-body.ts'
import type { PendingPush } from '../store/port/engine-store.ts'

export interface PushRequest {
  readonly url: URL
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** Gives the link to a recording, by its name. */
export type LinkTo = (recording: string) => string

/** Null when the account has no URL for this kind. Without `linkTo` recordings are named and have no link. */
export function requestOf(push: PendingPush, linkTo: LinkTo = () => ''): PushRequest | null {
  const { settings } = push.account
  const url = { call: settings.pushCallUrl, state: settings.pushStateUrl, task: settings.pushTaskUrl }[
    push.kind
  ]
  if (url === '') return null
  const isForm = settings.pushForm === 'form' || (settings.pushForm === 'published' && push.kind === 'state')
  const json = JSON.stringify(
    inPublishedOrder({ ...push, body: withCode(push, withLink(push.body, linkTo)) }),
  )
  const body = Buffer.from(isForm ? new URLSearchParams({ detail: json }).toString() : json)
  return {
    url: new URL(url),
    body,
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json;charset=utf-8',
      'content-length': String(body.length),
      'user-agent': 'yuhu',
      'x-yuhu-delivery': String(push.id),
      ...(settings.pushSecret !== '' && {
        'x-yuhu-signature': `sha256=${signature(body, settings.pushSecret)}`,
      }),
    },
  }
}

/** HMAC-SHA256 of the exact body, hex. */
function signature(body: Buffer, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

function withLink(body: PendingPush['body'], linkTo: LinkTo): PendingPush['body'] {
  const recording = body['recordfilename']
  return typeof recording === 'string' && recording !== '' ? { ...body, recordurl: linkTo(recording) } : body
}

/**
 * All values of a leg's state are strings, whatever the account wants. A code that no number holds exactly
 * stays text.
 */
function withCode({ kind, account }: PendingPush, body: PendingPush['body']): PendingPush['body'] {
  const code = body['companycode']
  if (account.settings.pushCompanycode !== 'number' || kind === 'state' || typeof code !== 'string')
    return body
  return /^(0|[1-9]\d{0,14})$/.test(code) ? { ...body, companycode: Number(code) } : body
}

function inPublishedOrder(push: Pick<PendingPush, 'kind' | 'body'>): Record<string, unknown> {
  const known = PUBLISHED_KEYS[push.kind].filter(key => key in push.body)
  return { ...Object.fromEntries(known.map(key => [key, push.body[key]])), ...push.body }
}

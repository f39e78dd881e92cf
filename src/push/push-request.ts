// What goes over the wire for one push: URL, body and headers, by the account's settings (protocol.md §6).
import { createHmac } from 'node:crypto'
import type { PendingPush } from '../store/port/engine-store.ts'
import { PUBLISHED_KEYS, pushBody } from '../wire/push-bodies.ts'

type Body = Readonly<Record<string, unknown>>

export interface PushRequest {
  readonly url: URL
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/** Gives the link to a recording, by its name. */
export type LinkTo = (recording: string) => string

/**
 * Null when the account has no URL for this kind, or there is nothing to tell any more. Without `linkTo`
 * recordings are named and have no link.
 */
export function requestOf(push: PendingPush, linkTo: LinkTo = () => ''): PushRequest | null {
  const { settings } = push.account
  const url = { call: settings.pushCallUrl, state: settings.pushStateUrl, task: settings.pushTaskUrl }[
    push.kind
  ]
  const told = pushBody(push.fact, { code: push.account.code, timeZone: settings.timeZone })
  if (url === '' || told === null) return null
  const isForm = settings.pushForm === 'form' || (settings.pushForm === 'published' && push.kind === 'state')
  const json = JSON.stringify(inPublishedOrder(push.kind, withCode(push, withLink(told, linkTo))))
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

function withLink(body: Body, linkTo: LinkTo): Body {
  const recording = body['recordfilename']
  return typeof recording === 'string' && recording !== '' ? { ...body, recordurl: linkTo(recording) } : body
}

/**
 * All values of a leg's state are strings, whatever the account wants. A code that no number holds exactly
 * stays text.
 */
function withCode({ kind, account }: PendingPush, body: Body): Body {
  const code = body['companycode']
  if (account.settings.pushCompanycode !== 'number' || kind === 'state' || typeof code !== 'string')
    return body
  return /^(0|[1-9]\d{0,14})$/.test(code) ? { ...body, companycode: Number(code) } : body
}

function inPublishedOrder(kind: PendingPush['kind'], body: Body): Body {
  const known = PUBLISHED_KEYS[kind].filter(key => key in body)
  return { ...Object.fromEntries(known.map(key => [key, body[key]])), ...body }
}

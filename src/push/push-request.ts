// The URL, body and headers of one push, by the account's settings (protocol.md §6).
import { createHmac } from 'node:crypto'
import type { PendingPush } from '../store/port/push-store.ts'
import { type LinkTo, sentBody } from '../wire/push-bodies.ts'

export interface PushRequest {
  readonly url: URL
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Null if the account has no URL for this kind, or the record of the call has been removed. Without `linkTo`,
 * recordings have a name but no link.
 */
export function requestOf(push: PendingPush, linkTo: LinkTo = () => ''): PushRequest | null {
  const { settings } = push.account
  const url = { call: settings.pushCallUrl, state: settings.pushStateUrl, task: settings.pushTaskUrl }[
    push.kind
  ]
  const published = url === '' ? null : sentBody(push.kind, push.fact, push.account, linkTo)
  if (published === null) return null
  const isForm =
    settings.pushForm === 'form' || (settings.pushForm === 'published' && isPredictiveState(push))
  const json = JSON.stringify(published)
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

/** As published, the states of predictive calls alone are a form's field; other states are raw JSON. */
function isPredictiveState({ kind, fact }: PendingPush): boolean {
  const isOthers = fact.type === 'legState' && fact.origin !== undefined && fact.origin !== 'task'
  return kind === 'state' && !isOthers
}

/** The HMAC-SHA256 of the exact body, hex. */
function signature(body: Buffer, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

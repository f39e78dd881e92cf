// Sends a request of ours within a dialog to where the dialog leads, and once more with credentials if
// challenged.
import type { Dialog, RequestContent } from '../dialog/dialog.ts'
import type { SipRequest, SipResponse } from '../message/message.ts'
import type { Transactions } from '../transaction/layer.ts'
import type { Target } from '../transport/transport.ts'
import { hopOf } from './hop.ts'
import { isChallenge } from './invite.ts'
import type { Authorize } from './outgoing-call.ts'

export interface Path {
  readonly transactions: Transactions
  readonly dialog: Dialog
  /** Where the INVITE was taken. */
  readonly taken: Target
  readonly authorize: Authorize | undefined
}

/**
 * `response` is null if none came or nothing could be sent. For a re-INVITE every 2xx is reported, repeated
 * ones too.
 */
export type RequestHeard = (response: SipResponse | null, request: SipRequest) => void

export function ask(path: Path, method: string, options: RequestContent, heard: RequestHeard): void {
  send(path, path.dialog.request(method, options), options, true, heard)
}

/** For a PRACK, which the dialog builds. */
export function askWith(path: Path, request: SipRequest, options: RequestContent, heard: RequestHeard): void {
  send(path, request, options, true, heard)
}

export function acknowledge({ transactions, dialog, taken }: Path, invite: SipRequest): () => void {
  return transactions.sendAck(dialog.ack(invite), hopOf(dialog.nextHop, taken))
}

function send(
  path: Path,
  request: SipRequest,
  options: RequestContent,
  mayAuthorize: boolean,
  heard: RequestHeard,
): void {
  const { transactions, dialog, taken, authorize } = path
  transactions.request(request, hopOf(dialog.nextHop, taken), {
    response(response) {
      if (response.status < 200) return
      const credentials =
        mayAuthorize && isChallenge(response) ? (authorize?.(response, request) ?? null) : null
      if (credentials === null) {
        heard(response, request)
        return
      }
      const again = { ...options, headers: [...(options.headers ?? []), ...credentials] }
      send(path, dialog.request(request.method, again), again, false, heard)
    },
    timedOut: () => heard(null, request),
    transportError: () => heard(null, request),
  })
}

// Finds the transaction a message belongs to (RFC 3261 §17.1.3, §17.2.3).
import type { SipRequest, SipResponse } from '../message/message.ts'
import { tagOf } from '../message/name-addr.ts'
import { branchOf, MAGIC_COOKIE } from '../message/via.ts'

export function clientKey(branch: string, method: string): string {
  return `${branch} ${method}`
}

/** Null: not a response to us, because it has several Via (§8.1.3.3) or no branch. */
export function clientKeyOf(response: SipResponse): string | null {
  const { vias, cseq } = response.headers
  const [via] = vias
  const branch = via === undefined || vias.length > 1 ? null : branchOf(via)
  return branch === null ? null : clientKey(branch, cseq.method)
}

/** The key of a request's server transaction; an ACK has that of its INVITE. */
export function serverKeyOf(request: SipRequest): string {
  return keyFor(request, request.method === 'ACK' ? 'INVITE' : request.method)
}

/** The key of the INVITE that a CANCEL cancels (§9.2). */
export function cancelledKeyOf(cancel: SipRequest): string {
  return keyFor(cancel, 'INVITE')
}

/** The same for a request and its repetitions, different for any other request. */
export function identityOf(request: SipRequest): string {
  const { sipCallId, cseq, from } = request.headers
  return `${serverKeyOf(request)} ${sipCallId} ${cseq.sequence} ${tagOf(from) ?? ''}`
}

function keyFor(request: SipRequest, method: string): string {
  const { topVia } = request.headers
  const branch = branchOf(topVia) ?? ''
  const sentBy = `${topVia.host.toLowerCase()}:${topVia.port ?? ''}`
  if (branch.startsWith(MAGIC_COOKIE) && branch.length > MAGIC_COOKIE.length)
    return `${branch} ${sentBy} ${method}`
  // A peer of RFC 2543. The To tag is left out: the ACK has one and its INVITE does not, and the rest is
  // enough.
  const { sipCallId, cseq, from } = request.headers
  return `2543 ${sipCallId} ${cseq.sequence} ${tagOf(from) ?? ''} ${sentBy} ${branch} ${method}`
}

// The way back by Via: notes received and rport on requests (RFC 3581), and finds where a response goes (RFC
// 3261 §18.2.2).

import { plainAddress } from '../../../domain/address.ts'
import type { SipRequest } from '../message/message.ts'
import { formatVia } from '../message/via.ts'
import { type Endpoint, hostOf } from './transport.ts'

export const SIP_PORT = 5060

/** §18.2.1 and RFC 3581 §4: notes in the top Via where the request really came from. */
export function noteSource(request: SipRequest, source: Endpoint): void {
  const { topVia } = request.headers
  const address = plainAddress(source.address)
  const asked = topVia.params.has('rport')
  const params = new Map(topVia.params)
  // What the sender itself wrote there is ignored.
  params.delete('received')
  if (asked) params.set('rport', String(source.port))
  if (asked || topVia.host !== hostOf(address)) params.set('received', address)
  request.headers.removeFirst('Via').prepend('Via', formatVia({ ...topVia, params }))
}

/**
 * The port a response goes to: the source port if rport was asked for, else that of sent-by. maddr is not
 * followed.
 */
export function responsePort(request: SipRequest, source: Endpoint): number {
  const { topVia } = request.headers
  return topVia.params.has('rport') ? source.port : (topVia.port ?? SIP_PORT)
}

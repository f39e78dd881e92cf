// What requests to an agent at a PBX say, and what its answers show of the phone behind it. Pure.
import { type PbxAddress, plainHost } from '../../../domain/pbx-address.ts'
import type { OutgoingEnd } from '../call/outgoing-call.ts'
import { type HeaderPairs, requestOf, type SipRequest, type SipResponse } from '../message/message.ts'
import { formatNameAddr, nameAddr, withTag } from '../message/name-addr.ts'
import { NO_PARAMS, withParam } from '../message/params.ts'
import { type SipUri, sipUri } from '../message/uri.ts'
import { hostOf } from '../transport/transport.ts'
import type { Ids } from '../trunk/way.ts'

const OWN_NAME = 'yuhu'

/** Answers to an OPTIONS by which nobody could be rung, that of a PBX without room included. */
const NOBODY_BY_OPTIONS: ReadonlySet<number> = new Set([404, 408, 410, 480, 502, 503, 504, 604])
/** The same of an INVITE, and that we may not ring: its challenge was not answered, or we are not let in. */
const NOBODY_BY_INVITE: ReadonlySet<number> = new Set([...NOBODY_BY_OPTIONS, 401, 403, 407, 484, 500])
/** After the phone has rung these say that nobody picked up. */
const AFTER_RINGING: ReadonlySet<number> = new Set([408, 480])

export type Presence = 'there' | 'away'

export function uriOf({ user, host, port, transport }: PbxAddress): SipUri {
  const params = transport === 'tcp' ? withParam(NO_PARAMS, 'transport', 'tcp') : NO_PARAMS
  return sipUri(user, hostOf(plainHost(host)), port, params)
}

/** `contact`: our host and port on the flow it goes by. */
export function optionsTo(
  uri: SipUri,
  ownHost: string,
  contact: string,
  { sipCallId, tag, sequence }: Ids,
  credentials: HeaderPairs,
): SipRequest {
  return requestOf('OPTIONS', uri, [
    ['Max-Forwards', 70],
    ['From', formatNameAddr(withTag(nameAddr(sipUri(OWN_NAME, ownHost)), tag))],
    ['To', formatNameAddr(nameAddr(uri))],
    ['Call-ID', sipCallId],
    ['CSeq', `${sequence} OPTIONS`],
    ['Contact', `<sip:${OWN_NAME}@${contact}>`],
    ['Accept', 'application/sdp'],
    ...credentials,
  ])
}

export function shownByOptions({ status }: SipResponse): Presence {
  return NOBODY_BY_OPTIONS.has(status) ? 'away' : 'there'
}

/** Null: the call says nothing about the phone, because we ended it. */
export function shownByCall({ status, by }: OutgoingEnd, hasRung: boolean): Presence | null {
  if (status === null || by === 'us') return null
  return NOBODY_BY_INVITE.has(status) && !(hasRung && AFTER_RINGING.has(status)) ? 'away' : 'there'
}

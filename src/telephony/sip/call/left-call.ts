// A call of which only its goodbye is left: which messages belong to it, and how they are answered. Pure.
import { type HeaderPairs, requestOf, type SipRequest, type SipResponse } from '../message/message.ts'
import { tagOf } from '../message/name-addr.ts'
import { branchOf } from '../message/via.ts'
import { clientKey, clientKeyOf } from '../transaction/match.ts'
import type { Target } from '../transport/transport.ts'
import type { CallOf } from './goodbyes.ts'
import type { Authorize } from './outgoing-call.ts'

/** An INVITE of this process whose transaction ended without a final answer. */
export interface Unanswered {
  /** The key under which its CANCEL is noted. */
  readonly key: string
  readonly of: CallOf | null
  /** The CANCEL, with the INVITE's Via. */
  readonly request: SipRequest
  readonly target: Target
  /** The INVITE's, which the ACK of a 2xx repeats (§22.1). */
  readonly credentials: HeaderPairs
  readonly authorize: Authorize | undefined
}

export interface LeftCall extends Unanswered {
  readonly sipCallId: string
  /** The carrier responded only after all waiting was over. */
  readonly isLate: boolean
  isAnswered: boolean
  /** Its fate is confirmed. */
  isOver: boolean
  /** `answered`: it is no longer repeated. */
  cancel: 'unsaid' | 'said' | 'answered'
  /** Stops repeating the CANCEL. */
  stopSaying: () => void
  /** Tags of the branches that picked up and were hung up on. */
  readonly hungUp: Set<string>
}

export function leftCall(what: Unanswered, isLate: boolean): LeftCall {
  const { sipCallId } = what.request.headers
  return {
    ...what,
    sipCallId,
    isLate,
    isAnswered: false,
    isOver: false,
    cancel: 'unsaid',
    stopSaying() {},
    hungUp: new Set(),
  }
}

/** Whether a response is to this CANCEL or its INVITE: by Call-ID, CSeq, our tag and our branch. */
export function answers(response: SipResponse, { headers, method }: SipRequest): boolean {
  if (method !== 'CANCEL') return false
  const { sipCallId, cseq, from } = response.headers
  const isOfCall =
    sipCallId === headers.sipCallId &&
    cseq.sequence === headers.cseq.sequence &&
    tagOf(from) === tagOf(headers.from)
  return isOfCall && clientKeyOf(response) === clientKey(branchOf(headers.topVia) ?? '', cseq.method)
}

/** Our tag is in our From and in their To. */
export function isOfOneCall(ours: SipRequest, theirs: SipRequest['headers']): boolean {
  return ours.headers.sipCallId === theirs.sipCallId && tagOf(ours.headers.from) === tagOf(theirs.to)
}

/** §17.1.1.3: the ACK of a refusal, in the transaction of its INVITE, whose Via the CANCEL has. */
export function ackOf(cancel: SipRequest, response: SipResponse): SipRequest {
  const headers = cancel.headers.clone().set('CSeq', `${cancel.headers.cseq.sequence} ACK`)
  return requestOf('ACK', cancel.uri, headers.set('To', response.headers.get('To') ?? ''))
}

/** Rebuilds as much of the INVITE as its dialogs need. */
export function inviteOfLeft({ request, credentials }: LeftCall): SipRequest {
  const headers = request.headers
    .clone()
    .removeFirst('Via')
    .set('CSeq', `${request.headers.cseq.sequence} INVITE`)
  for (const [name, value] of credentials) headers.append(name, value)
  return requestOf('INVITE', request.uri, headers)
}

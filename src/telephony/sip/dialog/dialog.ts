// A dialog (RFC 3261 §12): its tags, CSeq numbers, route set, remote target, and the requests built within
// it.
import {
  type HeaderPairs,
  Headers,
  type NameAddr,
  requestOf,
  type SipRequest,
  type SipResponse,
  type Uri,
} from '../message/message.ts'
import { formatNameAddr, nameAddr, tagOf } from '../message/name-addr.ts'

export type DialogState = 'early' | 'confirmed'

export interface RequestContent {
  readonly headers?: HeaderPairs
  readonly body?: { readonly contentType: string; readonly content: Buffer | string }
}

interface Beginning {
  readonly role: 'client' | 'server'
  readonly state: DialogState
  readonly sipCallId: string
  readonly local: NameAddr
  readonly remote: NameAddr
  readonly localContact: string | null
  readonly localSequence: number | null
  readonly remoteSequence: number | null
  readonly remoteTarget: Uri
  readonly routes: readonly NameAddr[]
}

const MAX_FORWARDS = 70
const SEQUENCE_MAX = 2 ** 31 - 1
const SEQUENCE_AHEAD = 100_000

export class Dialog {
  /** `client` if we sent the INVITE. */
  readonly role: 'client' | 'server'
  readonly sipCallId: string
  readonly local: NameAddr
  readonly remote: NameAddr
  private readonly localContact: string | null
  private current: DialogState
  private localSequence: number | null
  private remoteSequence: number | null
  private target: Uri
  private routes: readonly NameAddr[]
  private lastRSeq: number | null = null

  private constructor(beginning: Beginning) {
    this.role = beginning.role
    this.current = beginning.state
    this.sipCallId = beginning.sipCallId
    this.local = beginning.local
    this.remote = beginning.remote
    this.localContact = beginning.localContact
    this.localSequence = beginning.localSequence
    this.remoteSequence = beginning.remoteSequence
    this.target = beginning.remoteTarget
    this.routes = beginning.routes
  }

  /** §12.1.2, from our INVITE. Null for a 100, a failure, or a provisional without a To tag. */
  static asClient(invite: SipRequest, response: SipResponse): Dialog | null {
    const { status, headers } = response
    if (status <= 100 || status >= 300 || (status < 200 && tagOf(headers.to) === null)) return null
    return new Dialog({
      role: 'client',
      state: status < 200 ? 'early' : 'confirmed',
      sipCallId: headers.sipCallId,
      local: invite.headers.from,
      remote: headers.to,
      localContact: invite.headers.get('Contact') ?? null,
      localSequence: invite.headers.cseq.sequence,
      remoteSequence: null,
      // A peer that sends no Contact breaks §12.1.1; the URI we called is the best guess.
      remoteTarget: headers.contacts[0]?.uri ?? invite.uri,
      routes: headers.recordRoutes.toReversed(),
    })
  }

  /** §12.1.1, from an INVITE that we answer with `response`, which has our To tag. Null as above. */
  static asServer(invite: SipRequest, response: SipResponse): Dialog | null {
    const { status } = response
    if (status <= 100 || status >= 300 || tagOf(response.headers.to) === null) return null
    const { headers } = invite
    return new Dialog({
      role: 'server',
      state: status < 200 ? 'early' : 'confirmed',
      sipCallId: headers.sipCallId,
      local: response.headers.to,
      remote: headers.from,
      localContact: response.headers.get('Contact') ?? null,
      localSequence: null,
      remoteSequence: headers.cseq.sequence,
      remoteTarget: headers.contacts[0]?.uri ?? headers.from.uri,
      routes: headers.recordRoutes,
    })
  }

  get id(): string {
    return dialogId(this.sipCallId, tagOf(this.local), tagOf(this.remote))
  }

  get state(): DialogState {
    return this.current
  }

  get remoteTarget(): Uri {
    return this.target
  }

  /** Where the next request goes: the first route, else the remote target (§12.2.1.1, §8.1.2). */
  get nextHop(): Uri {
    return this.routes[0]?.uri ?? this.target
  }

  /**
   * Client: takes a later response to the INVITE. A 2xx confirms the dialog and sets its routes and target
   * again (§13.2.2.4).
   */
  followed(response: SipResponse): void {
    if (this.role !== 'client' || response.status <= 100 || response.status >= 300) return
    const { contacts, recordRoutes } = response.headers
    this.target = contacts[0]?.uri ?? this.target
    if (response.status < 200 || this.current === 'confirmed') return
    this.current = 'confirmed'
    this.routes = recordRoutes.toReversed()
  }

  /** Server: our 2xx was sent. */
  confirm(): void {
    this.current = 'confirmed'
  }

  /** BYE, UPDATE, re-INVITE, INFO and the like, with the next CSeq; not ACK, PRACK or CANCEL. */
  request(method: string, options: RequestContent = {}): SipRequest {
    this.localSequence = this.localSequence === null ? 1 : this.localSequence + 1
    if (this.localSequence > SEQUENCE_MAX) throw new Error('a dialog has used up its CSeq numbers')
    return this.build(method, this.localSequence, options)
  }

  /**
   * The BYE for a process that takes this dialog over after a crash: its CSeq is ahead of any we may still
   * send (§12.2.1.1 permits gaps).
   */
  goodbye(): SipRequest {
    return this.build('BYE', Math.min((this.localSequence ?? 0) + SEQUENCE_AHEAD, SEQUENCE_MAX), {})
  }

  /** §13.2.2.4: the ACK of a 2xx repeats the CSeq number and the credentials of its INVITE. */
  ack(invite: SipRequest, options: RequestContent = {}): SipRequest {
    const credentials = ['Authorization', 'Proxy-Authorization'].flatMap(name =>
      invite.headers.all(name).map(value => [name, value] as const),
    )
    return this.build('ACK', invite.headers.cseq.sequence, {
      ...options,
      headers: [...credentials, ...(options.headers ?? [])],
    })
  }

  /**
   * RFC 3262 §4: the PRACK of a reliable provisional. Null if the response is not reliable, is a repetition,
   * or an earlier one is missing.
   */
  prack(response: SipResponse, options: RequestContent = {}): SipRequest | null {
    const { status, headers } = response
    const rseq = headers.number('RSeq')
    if (status <= 100 || status >= 200 || rseq === null || !headers.hasToken('Require', '100rel')) return null
    if (this.lastRSeq !== null && rseq !== this.lastRSeq + 1) return null
    this.lastRSeq = rseq
    const rack = ['RAck', `${rseq} ${headers.cseq.sequence} ${headers.cseq.method}`] as const
    return this.request('PRACK', { ...options, headers: [rack, ...(options.headers ?? [])] })
  }

  /** §12.2.2: false for a request with a lower CSeq than an earlier one, which is answered 500. */
  accepts(request: SipRequest): boolean {
    const { sequence } = request.headers.cseq
    if (request.method === 'ACK' || request.method === 'CANCEL') return true
    if (this.remoteSequence !== null && sequence < this.remoteSequence) return false
    this.remoteSequence = sequence
    return true
  }

  /**
   * The Contact of a re-INVITE or UPDATE, or of the 2xx to one, is the new remote target (§12.2.1.2,
   * §12.2.2). Call this once the request has succeeded.
   */
  refreshTarget(message: SipRequest | SipResponse): void {
    const { method } = message.headers.cseq
    if (method !== 'INVITE' && method !== 'UPDATE') return
    if (message.kind === 'response' && (message.status < 200 || message.status >= 300)) return
    this.target = message.headers.contacts[0]?.uri ?? this.target
  }

  private build(method: string, sequence: number, { headers = [], body }: RequestContent): SipRequest {
    const { uri, routes } = this.path()
    const own = new Headers().append('Route', ...routes).append('Max-Forwards', MAX_FORWARDS)
    own.append('From', formatNameAddr(this.local)).append('To', formatNameAddr(this.remote))
    own.append('Call-ID', this.sipCallId).append('CSeq', `${sequence} ${method}`)
    if (this.localContact !== null && HAS_CONTACT.has(method)) own.append('Contact', this.localContact)
    for (const [name, value] of headers) own.append(name, value)
    return requestOf(method, uri, own, body)
  }

  /**
   * §12.2.1.1: with loose routing the target is the Request-URI; with a strict router, the router is, and the
   * target is the last route.
   */
  private path(): { readonly uri: Uri; readonly routes: readonly string[] } {
    const [first, ...rest] = this.routes
    const routes = this.routes.map(formatNameAddr)
    if (first === undefined || isLoose(first)) return { uri: this.target, routes }
    return {
      uri: withoutHeaders(first.uri),
      routes: [...rest.map(formatNameAddr), formatNameAddr(nameAddr(this.target))],
    }
  }
}

/** The requests that may refresh the remote target (§12.2.1.1). */
const HAS_CONTACT: ReadonlySet<string> = new Set(['INVITE', 'UPDATE'])

function isLoose(route: NameAddr): boolean {
  return route.uri.kind === 'sip' && route.uri.params.has('lr')
}

/** §19.1.1: a Request-URI has neither headers nor a method. */
function withoutHeaders(uri: Uri): Uri {
  if (uri.kind !== 'sip') return uri
  return { ...uri, headers: null, params: new Map([...uri.params].filter(([name]) => name !== 'method')) }
}

function dialogId(sipCallId: string, localTag: string | null, remoteTag: string | null): string {
  return `${sipCallId} ${localTag ?? ''} ${remoteTag ?? ''}`
}

/** The dialog that a received request belongs to; null if it has no To tag. */
export function dialogIdOf(request: SipRequest): string | null {
  const { sipCallId, to, from } = request.headers
  const localTag = tagOf(to)
  return localTag === null ? null : dialogId(sipCallId, localTag, tagOf(from))
}

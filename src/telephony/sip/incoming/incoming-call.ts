// One call that comes in: what its caller is answered while it rings, and its one end.
import type { Clock } from '../../../domain/clock.ts'
import { SDP } from '../call/description.ts'
import { contactBy } from '../call/own-contact.ts'
import { Dialog, dialogIdOf } from '../dialog/dialog.ts'
import type { Ending } from '../leg/ending.ts'
import { type HeaderPairs, newTag, type RandomBytes, responseTo } from '../message/message.ts'
import type { ServerTransaction } from '../transaction/transaction.ts'
import { moveRinging, type RingingEvent, type RingingState } from './ringing.ts'

/** So long the engine may refuse before the caller hears it ring. 100 goes after 200 ms (§17.2.1). */
export const RINGS_AFTER_MS = 300
/** Shorter than the minute after which 180 would have to be said again (§13.3.1.1). */
export const RING_MAX_MS = 55_000
/** The user of our Contact. */
const OWN_USER = 'yuhu'
type Answer = readonly [status: number, headers: HeaderPairs]
const ALLOW = ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS'] as const
/** §14.2, RFC 3311 §5.2: the first offer is not answered yet. */
const LATER: Answer = [500, [['Retry-After', 5]]]
const NOT_ALLOWED: Answer = [405, [ALLOW]]

/** What a request within the dialog is answered while it rings. */
const ANSWERS: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['BYE', [200, []]],
  ['INVITE', LATER],
  ['UPDATE', LATER],
  ['OPTIONS', [200, [ALLOW, ['Accept', SDP]]]],
  // RFC 3262 §3: our 180 asked for none.
  ['PRACK', [481, []]],
])

export interface IncomingParties {
  readonly trunk: string
  readonly from: string
  readonly to: string
}

export class IncomingCall {
  readonly legId: string
  readonly caller: IncomingParties
  /** Ours, in To. */
  readonly tag: string
  private readonly server: ServerTransaction
  private readonly ended: (ending: Ending) => void
  private readonly timers: (() => void)[]
  private state: RingingState = 'trying'
  private dialog: Dialog | null = null

  /** `ended` is called once, never before this returns. */
  constructor(
    legId: string,
    caller: IncomingParties,
    server: ServerTransaction,
    { clock, random }: { readonly clock: Clock; readonly random: RandomBytes },
    ended: (ending: Ending) => void,
  ) {
    this.legId = legId
    this.caller = caller
    this.server = server
    this.ended = ended
    this.tag = newTag(random)
    const validMs = (server.request.headers.number('Expires') ?? Number.POSITIVE_INFINITY) * 1_000
    this.timers = [
      clock.after(RINGS_AFTER_MS, () => this.take('rings')),
      validMs < RING_MAX_MS
        ? clock.after(validMs, () => this.take('expired'))
        : clock.after(RING_MAX_MS, () => this.take('rangOut')),
    ]
    server.listen({
      cancelled: () => this.take('callerGaveUp'),
      timedOut: () => this.take('failed'),
      transportError: () => this.take('failed'),
    })
  }

  take(event: RingingEvent): void {
    const move = moveRinging(this.state, event)
    if (move === null) return
    this.state = move.to
    this.respond(move.status, move.headers)
    if (move.ending === null) return
    for (const cancel of this.timers) cancel()
    this.ended(move.ending)
  }

  /** A request within the dialog; false when it is of another. */
  asked(server: ServerTransaction): boolean {
    const { request } = server
    const { dialog } = this
    if (dialog === null || dialogIdOf(request) !== dialog.id) return false
    // §12.2.2: out of order.
    const isInOrder = dialog.accepts(request)
    const [status, headers] = isInOrder ? (ANSWERS.get(request.method) ?? NOT_ALLOWED) : [500, []]
    server.respond(responseTo(request, status, undefined, { headers }))
    if (request.method === 'BYE' && status === 200) this.take('callerGaveUp')
    return true
  }

  private respond(status: number, headers: HeaderPairs): void {
    const { request, flow } = this.server
    const contact = status < 300 ? [['Contact', contactBy(OWN_USER, flow.transport, flow)] as const] : []
    const response = responseTo(request, status, undefined, {
      toTag: this.tag,
      headers: [...contact, ...headers],
    })
    this.dialog ??= Dialog.asServer(request, response)
    this.server.respond(response)
  }
}

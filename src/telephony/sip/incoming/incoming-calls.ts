// The calls that come in over trunks: which are taken, each ringing until it is answered or ends. None of
// them can lead to a dial: nothing here knows a way out.
import { BoundedMap } from '../../../domain/bounded-map.ts'
import type { LiveLeg, SwitchEvent } from '../../port.ts'
import type { Goodbyes } from '../call/goodbyes.ts'
import { newSipCallId, type SipRequest } from '../message/message.ts'
import { tagOf } from '../message/name-addr.ts'
import { userOf } from '../message/uri.ts'
import type { ServerTransaction } from '../transaction/transaction.ts'
import type { Flow } from '../transport/transport.ts'
import type { Trunks } from '../trunk/trunk-lines.ts'
import { IncomingCall, type IncomingMeans, type IncomingParties } from './incoming-call.ts'
import { INCOMING_LIMITS, type IncomingLimits, IncomingRate, RETRY_AFTER_S } from './incoming-limits.ts'
import { type Invitation, type InviteRefusal, readInvitation, refused } from './invitation.ts'
import type { RingingEvent } from './ringing.ts'

export interface IncomingLines extends Omit<IncomingMeans, 'goodbyes'> {
  readonly goodbyes?: Goodbyes
  readonly trunks: Pick<Trunks, 'callFrom'>
  readonly isOurHost: (host: string) => boolean
  readonly limits?: Partial<IncomingLimits>
}

/** Requests that are known if they come again: more than come within 32 s. */
const KNOWN_MAX = 2_000

export class IncomingCalls {
  private readonly parts: IncomingLines
  private readonly limits: IncomingLimits
  private readonly rate: IncomingRate
  private readonly means: IncomingMeans
  /** Those that ring or were answered; they count for the limits. */
  private readonly calls = new Map<string, IncomingCall>()
  /** The same, and those for which messages may still come. */
  private readonly byTag = new Map<string, IncomingCall>()
  private readonly known: BoundedMap<string, true>
  private notify: (event: SwitchEvent) => void = () => {}
  private stopped = false

  constructor(parts: IncomingLines) {
    this.parts = parts
    this.means = { ...parts, goodbyes: parts.goodbyes ?? { note() {}, confirmed() {} } }
    this.limits = { ...INCOMING_LIMITS, ...parts.limits }
    this.rate = new IncomingRate(parts.clock, this.limits)
    this.known = new BoundedMap(KNOWN_MAX)
  }

  start(notify: (event: SwitchEvent) => void): void {
    this.notify = notify
  }

  /** Why an INVITE of a trunk that begins something is not taken; null: it is, and counts. */
  refusal(request: SipRequest, flow: Flow): InviteRefusal | null {
    const asked = this.callerOf(request, flow)
    if (this.stopped) return refused('callWhileStopping', 503)
    // §8.2.2.2; a copy that comes when its transaction is over begins no second leg either.
    if (this.known.get(identityOf(request)) === true) return refused('callMerged', 482)
    if (asked.kind === 'refused') return asked
    const { trunk } = asked
    const alive = [...this.calls.values()].filter(({ caller }) => caller.trunk === trunk).length
    const isFull = this.calls.size >= this.limits.legsMax || alive >= this.limits.legsOfTrunkMax
    if (isFull || !this.rate.admits(trunk)) return refused('callsFull', 503, [['Retry-After', RETRY_AFTER_S]])
    return null
  }

  /** Takes an INVITE that was not refused, or a request within a call; false: it is neither. */
  request(server: ServerTransaction): boolean {
    const { request, flow } = server
    const ourTag = tagOf(request.headers.to)
    if (ourTag !== null) return this.byTag.get(ourTag)?.asked(server) === true
    const asked = request.method === 'INVITE' ? this.callerOf(request, flow) : null
    if (asked?.kind !== 'invitation') return false
    this.known.set(identityOf(request), true)
    const legId = uuidOf(newSipCallId(this.parts.random))
    const call = new IncomingCall(legId, asked, server, this.means, {
      ended: ending => this.notify({ type: 'ended', legId, at: this.parts.clock.now(), ...ending }),
      over: () => this.calls.delete(legId),
      forgotten: () => this.byTag.delete(call.tag),
    })
    this.calls.set(legId, call)
    this.byTag.set(call.tag, call)
    const { trunk, from, to } = asked
    this.notify({ type: 'incoming', legId, trunk, from, to, at: this.parts.clock.now() })
    return true
  }

  ack(ack: SipRequest): void {
    this.byTag.get(tagOf(ack.headers.to) ?? '')?.acked(ack)
  }

  /** Whether it says the tag we gave a call, which only who is part of it knows. */
  has(request: SipRequest): boolean {
    return this.byTag.has(tagOf(request.headers.to) ?? '')
  }

  isAlive(legId: string): boolean {
    return this.calls.has(legId)
  }

  /** Null: it has ended, or a leg has taken it up. */
  ringing(legId: string): IncomingCall | null {
    const call = this.calls.get(legId)
    return call === undefined || call.isTakenUp ? null : call
  }

  hangup(legId: string): void {
    this.calls.get(legId)?.take('hangup')
  }

  /** Those of other trunks end. */
  keepTrunks(names: ReadonlySet<string>): void {
    this.endAll('trunkGone', ({ caller }) => !names.has(caller.trunk))
  }

  /** Those that ring end. */
  stop(): void {
    this.stopped = true
    this.endAll('switchStops', () => true)
  }

  /** Nothing is sent or reported any more. */
  close(): void {
    for (const call of this.byTag.values()) call.stop()
  }

  /** Those that no leg has taken up. */
  legs(): LiveLeg[] {
    const ringing = [...this.calls.values()].filter(call => !call.isTakenUp)
    return ringing.map(({ legId }) => ({ legId, answered: false, room: null, tags: null }))
  }

  private callerOf(request: SipRequest, flow: Flow): (Invitation & IncomingParties) | InviteRefusal {
    const from = this.parts.trunks.callFrom(flow, userOf(request.uri))
    if (from === null) return refused('inviteOfStranger', 403)
    const { isOurHost } = this.parts
    const read = readInvitation(request, { isOurHost, registeredUser: from.registeredUser })
    const { trunk, strictSound } = from
    return read.kind === 'refused' ? read : { ...read, trunk, strictSound }
  }

  private endAll(event: RingingEvent, which: (call: IncomingCall) => boolean): void {
    for (const call of [...this.calls.values()]) if (which(call)) call.take(event)
  }
}

/** A request, by whatever way it comes (§8.2.2.2). */
function identityOf({ headers: { sipCallId, cseq, from } }: SipRequest): string {
  return `${cseq.sequence} ${tagOf(from) ?? ''} ${sipCallId}`
}

/** As the ids of legs that we choose ourselves. `hex`: 32 digits. */
function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

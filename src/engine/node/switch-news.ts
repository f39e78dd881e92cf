// Passes on what the switch reports: to the account it concerns, to the trunks, or to the call of the leg.
import type { SwitchEvent } from '../../telephony/port.ts'
import type { Dialer } from '../account/dialer.ts'
import type { Legs } from '../call/legs.ts'
import { type EnginePorts, reportFault } from '../engine-node.ts'
import type { LateAnswers } from './late-answers.ts'
import type { Lines } from './lines.ts'

interface NodeParts {
  readonly ports: EnginePorts
  readonly lines: Lines
  readonly legs: Legs
  readonly lateAnswers: LateAnswers
  /** Those of the accounts that are driven here, which take calls that come in, or refuse them on record. */
  takers(): readonly Dialer[]
  dialerOf(accountId: number): Dialer | undefined
}

type EventOf<Type extends SwitchEvent['type']> = Extract<SwitchEvent, { type: Type }>

export class SwitchNews {
  isSwitchUp = true
  private readonly parts: NodeParts

  constructor(parts: NodeParts) {
    this.parts = parts
  }

  readonly notify = (event: SwitchEvent): void => {
    const { dialerOf, legs } = this.parts
    if (event.type === 'down' || event.type === 'up') this.isSwitchUp = event.type === 'up'
    else if (event.type === 'agentRegistered' || event.type === 'agentUnregistered')
      dialerOf(event.accountId)?.phones.registered(event.ext, event.type === 'agentRegistered')
    else if (event.type === 'agentRefused') dialerOf(event.accountId)?.phones.refused(event.ext, event.reason)
    else if (event.type === 'trunkDown' || event.type === 'trunkUp') this.trunkChanged(event)
    else if (event.type === 'trunkFull') this.trunkFull(event)
    else if (event.type === 'answeredLate') this.answeredLate(event)
    else if (event.type === 'incoming') this.cameIn(event)
    else if (event.type === 'recordingFailed' && legs.owner(event.legId) === undefined) {
      // The disk reported the failure only when the call was over.
      this.fault('recording', `recording of leg ${event.legId} failed: ${event.reason}`)
    } else legs.pass(event)
  }

  /** Only calls to caller ids of accounts that are driven here are taken. */
  private cameIn(call: EventOf<'incoming'>): void {
    const owner = this.parts.takers().find(dialer => dialer.doors.isOne(call.trunk, call.to))
    if (owner === undefined) this.parts.ports.switch.hangup(call.legId)
    else owner.doors.open(call)
  }

  /** This process knows of the answer, whoever drives the account now. */
  private answeredLate({ legId, tags, at }: EventOf<'answeredLate'>): void {
    const { accountId, callId } = tags
    if (callId === null) return
    this.parts.lateAnswers.note(callId, at)
    this.parts.ports.emit({ type: 'answeredLate', accountId, callId, legId, at })
  }

  private trunkChanged(event: EventOf<'trunkDown' | 'trunkUp'>): void {
    const { lines, ports } = this.parts
    if (event.type === 'trunkDown') lines.trunkDown(event.trunk, event.outage)
    else lines.trunkUp(event.trunk)
    ports.emit(event)
    const outage = event.type === 'trunkDown' ? event.outage : null
    // Shown only; if the database is away, the next change is noted.
    ports.store.noteTrunk(ports.node, event.trunk, outage).catch(error => this.fault('noteTrunk', error))
  }

  private trunkFull({ trunk, at }: EventOf<'trunkFull'>): void {
    const limits = this.parts.lines.trunkFull(trunk)
    if (limits === null) return
    const { channels, callsPerSecond } = limits
    this.parts.ports.emit({ type: 'trunkSlowed', trunk, channels, callsPerSecond, at })
  }

  private fault(where: string, error: unknown): void {
    reportFault(this.parts.ports, null, where, error)
  }
}

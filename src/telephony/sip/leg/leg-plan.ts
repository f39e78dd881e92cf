// What a leg uses of its switch, how its call is made, and what it reports.
import type { Clock } from '../../../domain/clock.ts'
import type { SwitchEvent } from '../../port.ts'
import type { Calls } from '../call/calls.ts'
import type { CallOrder } from '../call/outgoing-call.ts'
import type { MediaPort } from '../media/port.ts'
import type { RandomBytes } from '../message/message.ts'
import type { SdpRelay } from '../rtpengine/relay.ts'
import type { TrunkCall } from '../trunk/trunk-lines.ts'
import type { FindHost } from './host-names.ts'

export interface LegSwitch {
  readonly clock: Clock
  readonly calls: Pick<Calls, 'dial'>
  readonly media: MediaPort
  readonly random: RandomBytes
  readonly findHost: FindHost
  /** The customers that this leg talks with. */
  customersOf(legId: string): readonly CustomerTalking[]
  notify(event: SwitchEvent): void
  report: LegReport
}

export interface CustomerTalking {
  /** The agent wants the conversation to end. */
  endedByKey(): void
}

export type LegCount =
  | 'portsUsedUp'
  | 'noSound'
  | 'relayFailed'
  | 'answerUnusable'
  | 'rtpTimeout'
  | 'soundFailed'
  | 'endedByTone'
  | 'endedByKey'
  | 'noWay'
  | 'promptFailed'
  | 'recordingFailed'
  | 'soundRefused'

export type LegReport = (what: LegCount, legId: string, detail?: string) => void

/** How a leg's call is made. */
export interface LegPlan {
  readonly order: Omit<CallOrder, 'offer'>
  readonly relay: SdpRelay | null
  /** See RemoteMedia.isStrict. */
  readonly strictSound: boolean
  /** The trunk or the PBX, which is notified of how the call goes. */
  readonly watcher?: TrunkCall
}

// How an agent is rung: at the phone it registered last, or at its PBX.
import type { AgentCall } from '../../port.ts'
import { nameAddr } from '../message/name-addr.ts'
import { sipUri } from '../message/uri.ts'
import type { PbxPhones } from '../pbx/pbx-phones.ts'
import type { Registrar } from '../registrar/registrar.ts'
import type { SdpRelay } from '../rtpengine/relay.ts'
import type { LegPlan } from './leg-plan.ts'

/** What we show an agent's phone for a leg that is held open. */
export const OWN_NAME = 'yuhu'

export interface AgentWays {
  readonly registrar: Registrar
  readonly pbxPhones: PbxPhones
  /** Carries the sound of browsers; null: phones in browsers are not rung. */
  readonly relay: SdpRelay | null
  /** The host of our own address, in From towards agents' phones. */
  readonly ownHost: string
}

/** Null: its phone is not there. */
export function agentPlan(
  { registrar, pbxPhones, relay, ownHost }: AgentWays,
  { accountId, ext, callerId, ringTimeoutMs }: AgentCall,
): LegPlan | null {
  const from = nameAddr(sipUri(callerId === '' ? OWN_NAME : callerId, ownHost))
  const order = { to: 'phone', from, contactUser: OWN_NAME, ringTimeoutMs } as const
  const atPbx = pbxPhones.ring(accountId, ext)
  if (atPbx !== undefined) {
    if (atPbx === null) return null
    const { watcher, ...way } = atPbx
    return { order: { ...order, ...way }, relay: null, strictSound: false, watcher }
  }
  const contact = registrar.contactsOf(accountId, ext).find(({ isBrowser }) => !isBrowser || relay !== null)
  if (contact === undefined) return null
  const { uri, target, headers, isBrowser } = contact
  return {
    order: { ...order, uri, targets: [target], headers },
    relay: isBrowser ? relay : null,
    strictSound: false,
  }
}

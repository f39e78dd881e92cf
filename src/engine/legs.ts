// Which part of the engine a leg of the switch belongs to.
import type { LegEnded, SwitchEvent } from '../telephony/port.ts'

/** What a leg's owner is told. */
export type LegNews = 'ringing' | 'answered' | 'connected' | 'played' | LegEnded

export interface LegOwner {
  told(legId: string, news: LegNews): void
}

/** One for the whole process: the switch knows legs, not accounts. */
export class Legs {
  private readonly owners = new Map<string, LegOwner>()

  watch(legId: string, owner: LegOwner): void {
    this.owners.set(legId, owner)
  }

  forget(legId: string): void {
    this.owners.delete(legId)
  }

  /** Passes a switch event on; events of legs nobody watches any more are late and mean nothing. */
  tell(event: SwitchEvent): void {
    if (!('legId' in event)) return
    const owner = this.owners.get(event.legId)
    if (owner === undefined) return
    if (event.type === 'ended') owner.told(event.legId, event)
    else if (event.type !== 'earlyMedia') owner.told(event.legId, event.type)
  }
}

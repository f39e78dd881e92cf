// Knows which part of the engine owns each leg of the switch.
import type { LegEnded, SwitchEvent } from '../../telephony/port.ts'

/** What a leg's owner is notified of. `silence`: the switch did not carry out a command in time. */
export type LegNews =
  | 'ringing'
  | 'answered'
  | 'joined'
  | 'played'
  | 'silence'
  | 'recording'
  | RecordingFailed
  | LegEnded

type RecordingFailed = Extract<SwitchEvent, { type: 'recordingFailed' }>

/** What the owner of a leg waits for: the answer, the join of a room, or only the end. */
export type Awaited = 'answer' | 'end' | { readonly joining: string }

export interface LegOwner {
  notify(legId: string, news: LegNews): void
  awaits(legId: string): Awaited
  /** A key was pressed at its phone. */
  pressed?(digit: string): void
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

  watched(): string[] {
    return [...this.owners.keys()]
  }

  owner(legId: string): LegOwner | undefined {
    return this.owners.get(legId)
  }

  /** Passes on a switch event; events of legs that are no longer watched are late and mean nothing. */
  pass(event: SwitchEvent): void {
    if (!('legId' in event)) return
    const owner = this.owners.get(event.legId)
    if (owner === undefined) return
    switch (event.type) {
      case 'ended':
      case 'recordingFailed':
        owner.notify(event.legId, event)
        return
      case 'joined':
        // A late event may name the room of the previous call.
        if (isJoining(owner.awaits(event.legId), event.room)) owner.notify(event.legId, 'joined')
        return
      case 'digit':
        owner.pressed?.(event.digit)
        return
      case 'ringing':
      case 'answered':
      case 'played':
      case 'recording':
        owner.notify(event.legId, event.type)
        return
    }
  }
}

export function isJoining(awaited: Awaited, room: string | null): boolean {
  return typeof awaited === 'object' && awaited.joining === room
}

// Keeps which leg is in which room and who hears whom there: one rule for every adapter.
import type { Ears, LegSet } from './port.ts'

/** How customers and agents join: each speaks to all and hears all. */
export const OPEN_EARS: Ears = { speaksTo: 'all', hears: 'all' }

export interface RoomMember {
  readonly legId: string
  readonly ears: Ears
}

interface Place extends RoomMember {
  readonly room: string
}

/** Whether `listener` hears `speaker`, given that both are in one room. */
export function doesHear(listener: RoomMember, speaker: RoomMember): boolean {
  return (
    listener.legId !== speaker.legId &&
    includes(listener.ears.hears, speaker.legId) &&
    includes(speaker.ears.speaksTo, listener.legId)
  )
}

export class Rooms {
  readonly #places = new Map<string, Place>()
  /** The legs of each room in the order they came. */
  readonly #rooms = new Map<string, Set<string>>()

  /** Moves the leg there; false if it was already there with these ears. */
  join(legId: string, room: string, ears: Ears = OPEN_EARS): boolean {
    const before = this.#places.get(legId)
    if (before?.room === room && isSame(before.ears, ears)) return false
    if (before?.room !== room) this.leave(legId)
    const legs = this.#rooms.get(room) ?? new Set()
    this.#rooms.set(room, legs.add(legId))
    this.#places.set(legId, { legId, room, ears })
    return true
  }

  /** Returns the room it was in. */
  leave(legId: string): string | null {
    const room = this.roomOf(legId)
    if (room === null) return null
    const legs = this.#rooms.get(room)
    legs?.delete(legId)
    if (legs?.size === 0) this.#rooms.delete(room)
    this.#places.delete(legId)
    return room
  }

  roomOf(legId: string): string | null {
    return this.#places.get(legId)?.room ?? null
  }

  /** The legs in the room, in the order they came. */
  legsIn(room: string): string[] {
    return [...(this.#rooms.get(room) ?? [])]
  }

  /** Whom the leg hears, in the order they came; nobody while it is in no room. */
  heardBy(legId: string): string[] {
    const listener = this.#places.get(legId)
    return listener === undefined ? [] : this.#others(listener, other => doesHear(listener, other))
  }

  /** Those the leg talks with: they hear each other. */
  talksWith(legId: string): string[] {
    const leg = this.#places.get(legId)
    return leg === undefined ? [] : this.#others(leg, other => doesHear(leg, other) && doesHear(other, leg))
  }

  #others(leg: Place, isIt: (other: Place) => boolean): string[] {
    return this.legsIn(leg.room).filter(otherId => {
      const other = this.#places.get(otherId)
      return other !== undefined && isIt(other)
    })
  }
}

function includes(set: LegSet, legId: string): boolean {
  return typeof set === 'string' ? set === 'all' : set.includes(legId)
}

function isSame(a: Ears, b: Ears): boolean {
  return isSameSet(a.speaksTo, b.speaksTo) && isSameSet(a.hears, b.hears)
}

function isSameSet(a: LegSet, b: LegSet): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  return a.length === b.length && a.every(legId => b.includes(legId))
}

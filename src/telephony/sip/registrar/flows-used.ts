// Keeps which phones use which flow, so that the guard knows a flow while one does, and counts wrong
// passwords per address.

import { plainAddress } from '../../../domain/address.ts'
import { BoundedMap } from '../../../domain/bounded-map.ts'
import type { Clock } from '../../../domain/clock.ts'
import type { Guard } from '../transport/guard.ts'
import type { Flow } from '../transport/transport.ts'
import type { Phone } from './expected-phones.ts'

/**
 * The guard ignores offences on known flows and forgives an address when a phone registers there. Without
 * this limit a phone could try its colleagues' passwords at its full rate, or nine between two registrations
 * of its own.
 */
const WRONG_MAX = 10
export const WRONG_WINDOW_S = 60
const WRONG_ADDRESSES_MAX = 1_000

interface Wrong {
  readonly since: number
  count: number
}

export class FlowsUsed {
  private readonly users = new Map<string, Set<Phone>>()
  private readonly wrong = new BoundedMap<string, Wrong>(WRONG_ADDRESSES_MAX)
  private readonly guard: Pick<Guard, 'know' | 'forget'>
  private readonly clock: Clock

  constructor(guard: Pick<Guard, 'know' | 'forget'>, clock: Clock) {
    this.guard = guard
    this.clock = clock
  }

  phonesOn(flow: Flow): Phone[] {
    return [...(this.users.get(keyOf(flow)) ?? [])]
  }

  use(flow: Flow, phone: Phone): void {
    const key = keyOf(flow)
    this.users.set(key, (this.users.get(key) ?? new Set()).add(phone))
    this.guard.know(flow)
  }

  /** The phone no longer has a contact on this flow. */
  leave(flow: Flow, phone: Phone): void {
    const key = keyOf(flow)
    const users = this.users.get(key)
    users?.delete(phone)
    if (users === undefined || users.size > 0) return
    this.users.delete(key)
    this.guard.forget(flow)
  }

  noteWrong({ remote }: Flow): void {
    const address = plainAddress(remote.address)
    const wrong = this.recent(address) ?? { since: this.clock.now(), count: 0 }
    wrong.count += 1
    this.wrong.set(address, wrong)
  }

  /**
   * After too many wrong passwords, only phones registered by this very flow are heard from that address for
   * a while.
   */
  isHeld({ remote }: Flow): boolean {
    return (this.recent(plainAddress(remote.address))?.count ?? 0) >= WRONG_MAX
  }

  private recent(address: string): Wrong | null {
    const wrong = this.wrong.get(address)
    return wrong !== undefined && this.clock.now() - wrong.since < WRONG_WINDOW_S * 1000 ? wrong : null
  }
}

/** One key for all flows that the guard treats as the same. */
export function keyOf({ transport, remote }: Flow): string {
  return `${transport} ${plainAddress(remote.address)} ${remote.port}`
}

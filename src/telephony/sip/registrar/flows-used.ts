// Which phones use which flow: a flow is known to the guard while one does; and how many wrong passwords came
// from an address.

import { plainAddress } from '../../../domain/address.ts'
import { BoundedMap } from '../../../domain/bounded-map.ts'
import type { Clock } from '../../../domain/clock.ts'
import type { Guard } from '../transport/guard.ts'
import type { Flow } from '../transport/transport.ts'
import type { Phone } from './expected-phones.ts'

/**
 * The guard notes nothing of known flows and forgives an address when a phone registers there: without this a
 * phone could try its colleagues' passwords at its full rate, or nine between two registrations of its own.
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

  /** The phone has no contact on it any more. */
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
   * From that address only phones that are registered by this very flow are heard, until a while has passed.
   */
  isHeld({ remote }: Flow): boolean {
    return (this.recent(plainAddress(remote.address))?.count ?? 0) >= WRONG_MAX
  }

  private recent(address: string): Wrong | null {
    const wrong = this.wrong.get(address)
    return wrong !== undefined && this.clock.now() - wrong.since < WRONG_WINDOW_S * 1000 ? wrong : null
  }
}

/** The same for flows the guard takes for the same. */
export function keyOf({ transport, remote }: Flow): string {
  return `${transport} ${plainAddress(remote.address)} ${remote.port}`
}

// Which phones use which flow: a flow is known to the guard while one does, and wrong passwords from a known flow are counted here.
import type { Clock } from '../../../domain/clock.ts'
import { type Guard, plainAddress } from '../transport/guard.ts'
import type { Flow } from '../transport/transport.ts'
import type { Phone } from './phones.ts'

/** The guard notes nothing of known flows; without this a registered phone could try its colleagues' passwords at its full rate. */
export const WRONG_OF_KNOWN_MAX = 10
const WRONG_WINDOW_MS = 60_000
const WRONG_FLOWS_MAX = 1_000

interface Wrong {
  readonly since: number
  count: number
}

export class FlowsUsed {
  private readonly users = new Map<string, Set<Phone>>()
  private readonly wrong = new Map<string, Wrong>()
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

  noteWrong(flow: Flow): void {
    const key = keyOf(flow)
    const now = this.clock.now()
    const known = this.wrong.get(key)
    const wrong = known === undefined || now - known.since >= WRONG_WINDOW_MS ? { since: now, count: 0 } : known
    wrong.count += 1
    this.wrong.delete(key)
    this.wrong.set(key, wrong)
    const [oldest] = this.wrong.keys()
    if (this.wrong.size > WRONG_FLOWS_MAX && oldest !== undefined) this.wrong.delete(oldest)
  }

  /** From there only phones that are registered there are heard, until a while has passed. */
  isHeld(flow: Flow): boolean {
    const wrong = this.wrong.get(keyOf(flow))
    return wrong !== undefined && wrong.count >= WRONG_OF_KNOWN_MAX && this.clock.now() - wrong.since < WRONG_WINDOW_MS
  }
}

/** The same for flows the guard takes for the same. */
export function keyOf({ transport, remote }: Flow): string {
  return `${transport} ${plainAddress(remote.address)} ${remote.port}`
}

// Runs something at a deadline unless it is cancelled first; setting it again replaces it.
import type { Clock } from '../../domain/clock.ts'

export class Deadline {
  private readonly clock: Pick<Clock, 'after'>
  private cancel: (() => void) | null = null

  constructor(clock: Pick<Clock, 'after'>) {
    this.clock = clock
  }

  set(withinMs: number, act: () => void): void {
    this.clear()
    this.cancel = this.clock.after(withinMs, act)
  }

  clear(): void {
    this.cancel?.()
    this.cancel = null
  }
}

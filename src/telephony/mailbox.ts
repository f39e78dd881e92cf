// Delivers switch events in order, always after the command that caused them has returned.
import type { Clock } from '../domain/clock.ts'
import type { SwitchEvent } from './port.ts'

export class Mailbox {
  readonly #clock: Clock
  #listener: ((event: SwitchEvent) => void) | null = null
  #waiting: SwitchEvent[] = []
  #isDue = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  open(listener: (event: SwitchEvent) => void): void {
    this.#listener = listener
  }

  /** Nothing is delivered from now on, not even events already waiting. */
  close(): void {
    this.#listener = null
    this.#waiting = []
  }

  post(event: SwitchEvent): void {
    if (!this.#listener) return
    this.#waiting.push(event)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#clock.after(0, () => this.#deliver())
  }

  #deliver(): void {
    this.#isDue = false
    const events = this.#waiting
    this.#waiting = []
    let delivered = 0
    try {
      for (const event of events) {
        delivered++
        this.#listener?.(event)
      }
    } finally {
      // If a listener throws, the events behind are still delivered.
      if (delivered < events.length) this.#waiting = [...events.slice(delivered), ...this.#waiting]
      if (this.#waiting.length > 0) this.#schedule()
    }
  }
}

// Whether a trunk is up: it is down for the first of the causes there are, and what changed is told once.

/**
 * In order of what is told: without an address nothing else counts, without registration silence does not.
 */
const CAUSES = ['address', 'registration', 'silence', 'rest'] as const
export type Cause = (typeof CAUSES)[number]

export interface HealthListener {
  up(): void
  down(reason: string): void
}

/** unknown: nobody has heard of it and nothing speaks against it; up; down. */
export class Health {
  private readonly reasons = new Map<Cause, string>()
  private readonly listener: HealthListener
  private said: 'nothing' | 'up' | { readonly reason: string } = 'nothing'

  constructor(listener: HealthListener) {
    this.listener = listener
  }

  has(cause: Cause): boolean {
    return this.reasons.has(cause)
  }

  set(cause: Cause, reason: string): void {
    this.reasons.set(cause, reason)
    this.tell()
  }

  clear(cause: Cause): void {
    if (this.reasons.delete(cause)) this.tell()
  }

  /** Something was heard: it is up, unless a cause says otherwise. */
  heard(): void {
    if (this.reasons.size === 0) this.sayUp()
  }

  get isDown(): boolean {
    return this.reasons.size > 0
  }

  private tell(): void {
    const cause = CAUSES.find(one => this.reasons.has(one))
    const reason = cause === undefined ? undefined : this.reasons.get(cause)
    if (reason === undefined) {
      if (this.said !== 'nothing') this.sayUp()
      return
    }
    if (typeof this.said === 'object' && this.said.reason === reason) return
    this.said = { reason }
    this.listener.down(reason)
  }

  private sayUp(): void {
    if (this.said === 'up') return
    this.said = 'up'
    this.listener.up()
  }
}

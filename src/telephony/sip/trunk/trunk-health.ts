// Decides whether a trunk is up: it is down for the first cause that holds, and each change is reported once.
import { outageText, type TrunkOutage } from '../../../domain/trunk-outage.ts'

/**
 * In order of weight: without an address nothing else counts, and without a registration silence does not.
 */
const CAUSES = ['address', 'registration', 'silence', 'rest'] as const
export type Cause = (typeof CAUSES)[number]

export interface HealthListener {
  up(): void
  down(outage: TrunkOutage): void
}

/** Unknown until something is heard or a cause is set; then up or down. */
export class Health {
  private readonly outages = new Map<Cause, TrunkOutage>()
  private readonly listener: HealthListener
  private reported: 'nothing' | 'up' | TrunkOutage = 'nothing'

  constructor(listener: HealthListener) {
    this.listener = listener
  }

  has(cause: Cause): boolean {
    return this.outages.has(cause)
  }

  set(cause: Cause, outage: TrunkOutage): void {
    this.outages.set(cause, outage)
    this.report()
  }

  clear(cause: Cause): void {
    if (this.outages.delete(cause)) this.report()
  }

  /** Something was heard from the trunk: it is up unless a cause says otherwise. */
  heard(): void {
    if (this.outages.size === 0) this.reportUp()
  }

  get isDown(): boolean {
    return this.outages.size > 0
  }

  private report(): void {
    const cause = CAUSES.find(one => this.outages.has(one))
    const outage = cause === undefined ? undefined : this.outages.get(cause)
    if (outage === undefined) {
      if (this.reported !== 'nothing') this.reportUp()
      return
    }
    if (typeof this.reported === 'object' && outageText(this.reported) === outageText(outage)) return
    this.reported = outage
    this.listener.down(outage)
  }

  private reportUp(): void {
    if (this.reported === 'up') return
    this.reported = 'up'
    this.listener.up()
  }
}

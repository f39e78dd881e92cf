// A switch whose leg events get lost or come late, as over a broken connection, to test how the engine copes.
import type { Clock } from '../../domain/clock.ts'
import type { Random } from '../../domain/random.ts'
import type { TrunkAccess } from '../../domain/trunk.ts'
import type {
  AgentCall,
  AgentPhone,
  CustomerCall,
  Ears,
  LegTags,
  LiveLeg,
  Prompt,
  Switch,
  SwitchEvent,
} from '../port.ts'
import type { LedgerEntry } from './ledger.ts'

/** How late an event may come, in the switch's time. */
const LATE_MIN_MS = 100
const LATE_MAX_MS = 10_000

export interface Lossiness {
  /**
   * The share of leg events that are lost; the same share come late, and the same share of snapshots fail.
   */
  readonly loss: number
  readonly clock: Clock
  readonly random: Random
  /** Called for every event withheld. */
  readonly watch: (entry: LedgerEntry) => void
}

export class LossySwitch implements Switch {
  readonly #behind: Switch
  readonly #lossiness: Lossiness
  readonly #late = new Set<() => void>()

  constructor(behind: Switch, lossiness: Lossiness) {
    this.#behind = behind
    this.#lossiness = lossiness
  }

  start(listener: (event: SwitchEvent) => void): Promise<void> {
    return this.#behind.start(event => this.#pass(event, listener))
  }

  async stop(): Promise<void> {
    for (const cancel of this.#late) cancel()
    await this.#behind.stop()
  }

  expectAgents(accountId: number, agents: readonly AgentPhone[]): void {
    this.#behind.expectAgents(accountId, agents)
  }

  expectElsewhere(codes: readonly string[]): void {
    this.#behind.expectElsewhere(codes)
  }

  useTrunks(trunks: readonly TrunkAccess[]): void {
    this.#behind.useTrunks(trunks)
  }

  dial(legId: string, call: CustomerCall): void {
    this.#behind.dial(legId, call)
  }

  answer(legId: string, tags: LegTags): void {
    this.#behind.answer(legId, tags)
  }

  ringAgent(legId: string, call: AgentCall): void {
    this.#behind.ringAgent(legId, call)
  }

  join(legId: string, room: string, ears?: Ears): void {
    this.#behind.join(legId, room, ears)
  }

  leave(legId: string): void {
    this.#behind.leave(legId)
  }

  hangup(legId: string): void {
    this.#behind.hangup(legId)
  }

  usePrompts(accountId: number, prompts: readonly Prompt[]): void {
    this.#behind.usePrompts(accountId, prompts)
  }

  play(legId: string, prompt: string, loops?: 'loops'): void {
    this.#behind.play(legId, prompt, loops)
  }

  playRinging(legId: string): void {
    this.#behind.playRinging(legId)
  }

  playHoldTone(legId: string): void {
    this.#behind.playHoldTone(legId)
  }

  sendDigits(legId: string, digits: string): void {
    this.#behind.sendDigits(legId, digits)
  }

  record(legId: string, file: string): void {
    this.#behind.record(legId, file)
  }

  pauseRecording(legId: string): void {
    this.#behind.pauseRecording(legId)
  }

  resumeRecording(legId: string): void {
    this.#behind.resumeRecording(legId)
  }

  async snapshot(): Promise<LiveLeg[]> {
    if (this.#lossiness.random.next() < this.#lossiness.loss) throw new Error('no answer (YUHU_SIM_LOSS)')
    return this.#behind.snapshot()
  }

  #pass(event: SwitchEvent, listener: (event: SwitchEvent) => void): void {
    const { loss, clock, random, watch } = this.#lossiness
    const fate = random.next()
    const lateMs = LATE_MIN_MS + (LATE_MAX_MS - LATE_MIN_MS) * random.next()
    if (!('legId' in event) || fate >= 2 * loss) {
      listener(event)
      return
    }
    watch({
      what: fate < loss ? 'eventLost' : 'eventLate',
      event: event.type,
      legId: event.legId,
      to: '',
      at: clock.now(),
    })
    if (fate < loss) return
    const cancel = clock.after(lateMs, () => {
      this.#late.delete(cancel)
      listener(event)
    })
    this.#late.add(cancel)
  }
}

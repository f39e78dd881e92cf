// Runs one transaction machine: holds its state and timers, and passes its effects to its owner.
import type { Clock } from '../../../domain/clock.ts'
import {
  beginTransaction,
  type Effect,
  type Machine,
  moveTransaction,
  type State,
  type Timer,
  type TransactionEvent,
} from './machines.ts'
import { timerMs } from './timers.ts'

export class MachineRun {
  private readonly machine: Machine
  private readonly reliable: boolean
  private readonly clock: Clock
  private readonly act: (effect: Effect) => void
  private readonly ended: () => void
  private readonly cancels = new Map<Timer, () => void>()
  private readonly starts = new Map<Timer, number>()
  private current: State

  /** `ended` is called once, after the effects of the last event. */
  constructor(
    machine: Machine,
    reliable: boolean,
    clock: Clock,
    act: (effect: Effect) => void,
    ended: () => void,
  ) {
    this.machine = machine
    this.reliable = reliable
    this.clock = clock
    this.act = act
    this.ended = ended
    const beginning = beginTransaction(machine, reliable)
    this.current = beginning.state
    for (const timer of beginning.start) this.start(timer)
  }

  get state(): State {
    return this.current
  }

  /** False if the event means nothing in this state. */
  feed(event: TransactionEvent): boolean {
    const move = moveTransaction(this.machine, this.current, event, this.reliable)
    if (move === null) return false
    const from = this.current
    this.current = move.to
    if (from !== move.to) this.stopMeaningless()
    for (const timer of move.stop) this.stop(timer)
    for (const timer of move.start) this.start(timer)
    for (const effect of move.effects) this.act(effect)
    if (move.to === 'terminated' && from !== 'terminated') this.ended()
    return true
  }

  /** Ends without a report, because the whole layer stops or another run replaces this one. */
  abandon(): void {
    this.current = 'terminated'
    for (const timer of [...this.cancels.keys()]) this.stop(timer)
  }

  private start(timer: Timer): void {
    this.stop(timer)
    const nth = this.starts.get(timer) ?? 0
    this.starts.set(timer, nth + 1)
    const fire = () => {
      this.cancels.delete(timer)
      this.feed(timer)
    }
    this.cancels.set(timer, this.clock.after(timerMs(timer, this.current, nth), fire))
  }

  private stop(timer: Timer): void {
    this.cancels.get(timer)?.()
    this.cancels.delete(timer)
  }

  private stopMeaningless(): void {
    for (const timer of this.cancels.keys()) {
      if (moveTransaction(this.machine, this.current, timer, this.reliable) === null) this.stop(timer)
    }
  }
}

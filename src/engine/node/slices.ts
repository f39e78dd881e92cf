// Long computations of the accounts of this process, in slices: calls are attended to between any two,
// however many accounts compute at once.
import type { Clock } from '../../domain/clock.ts'

export class Slices {
  /** Each does one slice; true: it was its last one. */
  private readonly waiting: (() => boolean)[] = []
  private readonly wall: Clock

  constructor(wall: Clock) {
    this.wall = wall
  }

  /**
   * Calls `slice` once in a turn of the event loop until it returns true; computations take turns. Rejects
   * with what it throws.
   */
  run(slice: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push(() => {
        try {
          if (!slice()) return false
          resolve()
        } catch (error) {
          reject(error)
        }
        return true
      })
      if (this.waiting.length === 1) this.goOn()
    })
  }

  private goOn(): void {
    this.wall.after(0, () => {
      const [first] = this.waiting
      if (first === undefined) return
      const isOver = first()
      this.waiting.shift()
      if (!isOver) this.waiting.push(first)
      if (this.waiting.length > 0) this.goOn()
    })
  }
}

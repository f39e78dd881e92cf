// Reads the file to which the simulated switches of all processes append, and makes legs of its lines.
import { closeSync, existsSync, openSync, readSync } from 'node:fs'

export interface LedgerLine {
  readonly what: string
  readonly legId: string
  readonly to: string
  /** Real time, epoch ms. */
  readonly wall: number
  readonly pid: number
  /** The kind of an event that was withheld. */
  readonly event?: string
}

/** A call to a customer as the telephone network saw it. */
export interface Leg {
  readonly legId: string
  readonly phone: string
  readonly pid: number
  /** When its process was asked whether it may dial. */
  readonly askedAt: number
  readonly dialedAt: number
  answeredAt: number | null
  /** When its process had dealt with the answer; null: it never did. */
  heardAt: number | null
  endedAt: number | null
  /** Events of it that a lossy switch did not report, or reported late. */
  readonly lost: string[]
  readonly late: string[]
}

const CHUNK = 1 << 20

export class LedgerReader {
  readonly legs = new Map<string, Leg>()
  /** Leg ids dialled more than once. */
  readonly dialedAgain: string[] = []
  private readonly path: string
  private readonly buffer = Buffer.alloc(CHUNK)
  private offset = 0
  private rest = ''
  /** By leg, until it is dialled. */
  private readonly asked = new Map<string, number>()

  constructor(path: string) {
    this.path = path
  }

  /** Takes in what was appended since. */
  read(): void {
    if (!existsSync(this.path)) return
    const file = openSync(this.path, 'r')
    for (;;) {
      const bytes = readSync(file, this.buffer, 0, CHUNK, this.offset)
      if (bytes === 0) break
      this.offset += bytes
      const lines = (this.rest + this.buffer.toString('latin1', 0, bytes)).split('\n')
      this.rest = lines.pop() ?? ''
      for (const line of lines) this.take(JSON.parse(line))
    }
    closeSync(file)
  }

  get dialed(): number {
    this.read()
    return this.legs.size
  }

  private take({ what, legId, to, wall, pid, event = '' }: LedgerLine): void {
    if (what === 'asked') this.asked.set(legId, wall)
    if (what === 'dialed') {
      if (this.legs.has(legId)) this.dialedAgain.push(legId)
      this.legs.set(legId, {
        legId,
        phone: to,
        pid,
        askedAt: this.asked.get(legId) ?? wall,
        dialedAt: wall,
        answeredAt: null,
        heardAt: null,
        endedAt: null,
        lost: [],
        late: [],
      })
      this.asked.delete(legId)
    }
    const leg = this.legs.get(legId)
    if (leg === undefined) return
    if (what === 'answered') leg.answeredAt = wall
    if (what === 'answerHeard') leg.heardAt = wall
    if (what === 'ended') leg.endedAt = wall
    if (what === 'eventLost') leg.lost.push(event)
    if (what === 'eventLate') leg.late.push(event)
  }
}

// Reads the file to which the simulated switches of all processes append, and makes legs of its lines.
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { LegOutcome } from '../../src/domain/outcome.ts'

export interface LedgerLine {
  readonly what: string
  readonly legId: string
  readonly to: string
  /** By the clock of the process, epoch ms. */
  readonly at: number
  readonly outcome?: LegOutcome
  /** Epoch ms as the machine's clock shows it to the process. */
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
  /** When it was dialled and ended by the clock of its process, which runs faster; null: it never ended. */
  readonly dialedOn: number
  endedOn: number | null
  outcome: LegOutcome | null
  answeredAt: number | null
  /** When its process had dealt with the answer; null: it never did. */
  heardAt: number | null
  endedAt: number | null
  /** Events of it that a lossy switch did not report, or reported late. */
  readonly lost: string[]
  readonly late: string[]
}

/** Somebody who called in. */
export interface Caller {
  readonly legId: string
  readonly phone: string
  readonly pid: number
  readonly rangAt: number
  answeredAt: number | null
  /** Hung up, or was hung up on. */
  endedAt: number | null
  /** A lossy switch did not report that it rang, or reported it late. */
  isUnreported: boolean
}

const CHUNK = 1 << 20

export class LedgerReader {
  readonly legs = new Map<string, Leg>()
  readonly callers = new Map<string, Caller>()
  /** Leg ids dialled more than once. */
  readonly dialedAgain: string[] = []
  private readonly path: string
  private readonly movedMs: (pid: number) => number
  private readonly buffer = Buffer.alloc(CHUNK)
  private offset = 0
  private rest = ''
  /** By leg, until it is dialled. */
  private readonly asked = new Map<string, number>()

  /** `movedMs`: what the clock of a process is ahead of the machine's. */
  constructor(path: string, movedMs: (pid: number) => number) {
    this.path = path
    this.movedMs = movedMs
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

  private take({ what, legId, to, at, outcome, wall: shown, pid, event = '' }: LedgerLine): void {
    const wall = shown - this.movedMs(pid)
    if (what === 'asked') this.asked.set(legId, wall)
    if (what === 'dialed') {
      if (this.legs.has(legId)) this.dialedAgain.push(legId)
      this.legs.set(legId, {
        legId,
        phone: to,
        pid,
        askedAt: this.asked.get(legId) ?? wall,
        dialedAt: wall,
        dialedOn: at,
        endedOn: null,
        outcome: null,
        answeredAt: null,
        heardAt: null,
        endedAt: null,
        lost: [],
        late: [],
      })
      this.asked.delete(legId)
    }
    if (what === 'calledIn') {
      const caller = { legId, phone: to, pid, rangAt: wall }
      this.callers.set(legId, { ...caller, answeredAt: null, endedAt: null, isUnreported: false })
    }
    const caller = this.callers.get(legId)
    if (caller !== undefined) {
      if (what === 'answered') caller.answeredAt = wall
      if (what === 'ended' || what === 'callerLeft') caller.endedAt = wall
      if (event === 'incoming') caller.isUnreported = true
    }
    const leg = this.legs.get(legId)
    if (leg === undefined) return
    if (what === 'answered') leg.answeredAt = wall
    if (what === 'answerHeard') leg.heardAt = wall
    if (what === 'ended') Object.assign(leg, { endedAt: wall, endedOn: at, outcome: outcome ?? null })
    if (what === 'eventLost') leg.lost.push(event)
    if (what === 'eventLate') leg.late.push(event)
  }
}

/** The calls by what `of` says of each, in their order. */
export function callsBy<Call>(
  calls: Iterable<Call>,
  of: (call: Call) => string,
): ReadonlyMap<string, readonly Call[]> {
  const found = new Map<string, Call[]>()
  for (const call of calls) {
    const known = found.get(of(call))
    if (known === undefined) found.set(of(call), [call])
    else known.push(call)
  }
  return found
}

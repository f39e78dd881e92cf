// RTP port pairs: each in use once at a time, handed out longest unused first, and only after a rest.

/** Packets of an ended call keep coming for a while; they must not reach the next one. */
export const PORT_REST_MS = 5_000

interface Resting {
  readonly port: number
  readonly freeAt: number
}

export class PortPool {
  private readonly restMs: number
  /** In the order they become free. */
  private readonly free: Resting[] = []

  /** Pairs begin at even ports and lie entirely between `from` and `to`. */
  constructor(from: number, to: number, restMs = PORT_REST_MS) {
    this.restMs = restMs
    for (let port = from + (from & 1); port + 1 <= to; port += 2) this.free.push({ port, freeAt: 0 })
  }

  take(now: number): number | null {
    const first = this.free[0]
    if (first === undefined || first.freeAt > now) return null
    this.free.shift()
    return first.port
  }

  giveBack(port: number, now: number): void {
    this.free.push({ port, freeAt: now + this.restMs })
  }
}

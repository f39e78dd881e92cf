// What was measured, one line of JSON for each point, written when the point ends: a long run that was
// stopped resumes where it was.
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { CAP, type Point, type Scale, type Way } from './points.ts'
import type { Recovery } from './recovery.ts'
import { yuhu } from './rivals.ts'
import { simulate } from './simulate.ts'
import { JUMPS, SHORT_CALLS, WORLD_B } from './worlds.ts'

interface Line {
  days: number
  seed: number
  /** Fingerprint of the pacer; null for the rivals, which do not change with it. */
  pacer: string | null
  point?: Point
  recovery?: Recovery[]
}

export class Measured {
  readonly #path: string | null
  readonly #pacer = fingerprint()
  readonly #lines: Line[]

  /**
   * `path` null keeps the points in memory. `resume` takes over the file's points of the same pacer and of
   * the rivals, and drops the rest.
   */
  constructor(path: string | null, resume: boolean) {
    this.#path = path
    this.#lines =
      resume && path !== null && existsSync(path) ? readLines(path).filter(line => this.#holds(line)) : []
    if (path !== null) writeFileSync(path, this.#lines.map(line => `${JSON.stringify(line)}\n`).join(''))
  }

  get pacer(): string {
    return this.#pacer
  }

  point(world: string, agents: number, way: Way, scale: Scale, make: () => Point): Point {
    const known = this.#of(scale).find(
      ({ point }) => point?.world === world && point.agents === agents && point.way === way,
    )
    return (
      known?.point ?? this.#add({ ...scale, pacer: way === 'yuhu' ? this.#pacer : null, point: make() }).point
    )
  }

  recovery(agents: number, scale: Scale, make: () => Recovery[]): Recovery[] {
    const known = this.#of(scale).find(({ recovery }) => recovery?.[0]?.agents === agents)
    return known?.recovery ?? this.#add({ ...scale, pacer: this.#pacer, recovery: make() }).recovery
  }

  #of({ days, seed }: Scale): Line[] {
    return this.#lines.filter(line => line.days === days && line.seed === seed)
  }

  #holds(line: Line): boolean {
    return line.pacer === null || line.pacer === this.#pacer
  }

  #add<L extends Line>(line: L): L {
    this.#lines.push(line)
    if (this.#path !== null) appendFileSync(this.#path, `${JSON.stringify(line)}\n`)
    return line
  }
}

/**
 * It is made from what the pacer does in three short runs, not from its source: comments and speed do not
 * change it.
 */
export function fingerprint(): string {
  const hash = createHash('sha256')
  for (const [world, agents] of [
    [SHORT_CALLS, 5],
    [WORLD_B, 30],
    [JUMPS, 10],
  ] as const) {
    const pacer = yuhu(world, CAP)
    const [day] = simulate({ world, agents, days: 1, seed: 4_711, shiftMs: 4_000_000 }, pacer)
    hash.update(JSON.stringify([day?.talkMs, day?.answered, day?.abandoned, day?.dials, pacer.state()]))
  }
  return hash.digest('hex').slice(0, 12)
}

/** A line cut off by the end of a process is measured again. */
function readLines(path: string): Line[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap(text => {
      try {
        return text === '' ? [] : [JSON.parse(text) as Line]
      } catch (error) {
        if (error instanceof SyntaxError) return []
        throw error
      }
    })
}

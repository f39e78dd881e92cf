// One real Yuhu process: started, killed, frozen, stopped; what it says in its log is read as it comes.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { until } from './until.ts'

const START_WAIT_MS = 60_000
const LINES_KEPT = 60
const MOVED_CLOCK = fileURLToPath(new URL('moved-clock.mjs', import.meta.url))

export interface LogLine {
  readonly msg: string
  readonly at: number
  readonly account?: string
  readonly url?: string
  /** A leg was not as the switch had reported it. */
  readonly what?: string
  readonly callBack?: number
}

/** A span in which a process said it drives an account; `to` is null while it does. */
export interface Reign {
  readonly pid: number
  readonly account: string
  readonly from: number
  to: number | null
}

const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

export class EngineProcess {
  url: string | null = null
  readonly startedAt = Date.now()
  servingAt: number | null = null
  /** Wall time at which its death was noticed, and at which we sent it; null while it lives. */
  endedAt: number | null = null
  killedAt: number | null = null
  /** When it was asked to stop: from then on it refuses people who call in. */
  stoppingAt: number | null = null
  exitCode: number | null = null
  readonly lines: string[] = []
  /** How often each thing was found out of a leg. */
  readonly repairs = new Map<string, number>()
  /** Call-backs that it said were not kept, by id. */
  readonly overCallBacks: number[] = []
  /** Messages of the log, each counted. */
  readonly said = new Map<string, number>()
  readonly reigns: Reign[] = []
  readonly exited: Promise<void>
  /** What its clock is ahead of the machine's, ms. */
  readonly movedMs: number
  private readonly child: ChildProcess

  constructor(main: string, argv: readonly string[], env: Readonly<Record<string, string>>, movedMs = 0) {
    this.movedMs = movedMs
    const loaded = movedMs === 0 ? [] : ['--import', MOVED_CLOCK]
    this.child = spawn(process.execPath, [...loaded, main, ...argv], {
      env: { PATH: process.env['PATH'] ?? '', MOVED_CLOCK_MS: String(movedMs), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    living.add(this.child)
    this.exited = new Promise(resolve => {
      this.child.once('exit', code => {
        this.endedAt ??= Date.now()
        this.exitCode = code
        for (const reign of this.reigns) reign.to ??= this.endedAt
        living.delete(this.child)
        resolve()
      })
    })
    for (const stream of [this.child.stdout, this.child.stderr])
      if (stream !== null) createInterface({ input: stream }).on('line', line => this.read(line))
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  get isAlive(): boolean {
    return this.endedAt === null
  }

  async serving(): Promise<void> {
    await until(
      'the process serves',
      START_WAIT_MS,
      () => this.url !== null || !this.isAlive,
      () => this.tail(),
    )
  }

  drives(account: string): boolean {
    return this.isAlive && this.reigns.some(reign => reign.account === account && reign.to === null)
  }

  async kill(): Promise<void> {
    if (!this.isAlive) return
    this.killedAt = Date.now()
    this.child.kill('SIGKILL')
    await this.exited
  }

  signal(name: NodeJS.Signals): void {
    if (name === 'SIGTERM') this.stoppingAt ??= Date.now()
    this.child.kill(name)
  }

  tail(): string {
    return this.lines.slice(-12).join('\n')
  }

  private read(line: string): void {
    this.lines.push(line)
    if (this.lines.length > LINES_KEPT) this.lines.shift()
    const said = parsed(line, this.movedMs)
    if (said === null) return
    this.said.set(said.msg, (this.said.get(said.msg) ?? 0) + 1)
    if (said.what !== undefined) this.repairs.set(said.what, (this.repairs.get(said.what) ?? 0) + 1)
    if (said.callBack !== undefined) this.overCallBacks.push(said.callBack)
    if (said.msg === 'serving' && said.url !== undefined) {
      this.url = said.url
      this.servingAt = Date.now()
    }
    if (said.account === undefined) return
    const { account } = said
    if (said.msg === 'account is driven here')
      this.reigns.push({ pid: this.pid, account, from: said.at, to: null })
    if (said.msg === 'account is no longer driven here') {
      for (const reign of this.reigns) if (reign.account === account) reign.to ??= said.at
    }
  }
}

/** Its moments are of real time, whatever the clock of the process showed. */
function parsed(line: string, movedMs: number): LogLine | null {
  if (!line.startsWith('{')) return null
  try {
    const { msg, time, account, url, leg, what, callBack } = JSON.parse(line)
    return { msg, at: Date.parse(time) - movedMs, account, url, callBack, ...(leg !== undefined && { what }) }
  } catch {
    return null
  }
}

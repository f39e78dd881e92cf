// A program the tests talk to: started with a folder of its own, its output kept, ended by its pid, and with
// us if we are killed.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GIVE_UP_MS } from '../support/eventually.ts'

const LINES_KEPT = 200
const STOP_WAIT_MS = 5_000

export const SIPP = '/usr/bin/sipp'
export const BARESIP = '/usr/bin/baresip'
export const KAMAILIO = '/usr/sbin/kamailio'
export const RTPENGINE = '/usr/bin/rtpengine'

/** For `skip` of a test: false when all are there. */
export function missing(...programs: string[]): string | false {
  const absent = programs.filter(program => !existsSync(program))
  return absent.length > 0 && `${absent.join(', ')} not installed`
}

export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `yuhu-${name}-`))
}

/** Waits for the condition; `show` says what there is instead when it never comes. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  show: () => string | Promise<string> = () => '',
  waitMs = GIVE_UP_MS,
): Promise<void> {
  const giveUpAt = Date.now() + waitMs
  while (!(await condition())) {
    if (Date.now() > giveUpAt) assert.fail(`never: ${what}\n${await show()}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

export class Peer {
  readonly name: string
  readonly folder: string
  private readonly child: ChildProcess
  private readonly lines: string[] = []
  private readonly exited: Promise<void>
  private isAlive = true

  /** `folder` is the peer's own and is removed with it. */
  constructor(name: string, folder: string, command: string, argv: readonly string[]) {
    this.name = name
    this.folder = folder
    // setpriv (util-linux) stays the same process: the peer ends with us even when we are killed.
    this.child = spawn('setpriv', ['--pdeathsig', 'TERM', command, ...argv], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.exited = new Promise(resolve => {
      this.child.once('error', error => this.keep(`${error}`))
      this.child.once('close', (code, signal) => {
        this.isAlive = false
        this.keep(`${name} ended: ${code ?? signal}`)
        resolve()
      })
    })
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', bytes => this.keep(String(bytes)))
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  runs(): boolean {
    return this.isAlive
  }

  /** What it printed last. */
  output(): string {
    return this.lines.join('')
  }

  async listens(condition: () => Promise<boolean>): Promise<void> {
    await until(
      `${this.name} listens`,
      async () => !this.isAlive || (await condition()),
      () => this.output(),
    )
    assert.ok(this.isAlive, `${this.name} ended before it listened\n${this.output()}`)
  }

  signal(name: NodeJS.Signals): void {
    if (this.isAlive) this.child.kill(name)
  }

  /** Stands still: takes nothing, says nothing, its sound stops. */
  freeze(): void {
    this.signal('SIGSTOP')
  }

  thaw(): void {
    this.signal('SIGCONT')
  }

  async stop(): Promise<void> {
    this.thaw()
    this.signal('SIGTERM')
    const killing = setTimeout(() => this.signal('SIGKILL'), STOP_WAIT_MS)
    await this.exited
    clearTimeout(killing)
    rmSync(this.folder, { recursive: true, force: true })
  }

  private keep(text: string): void {
    this.lines.push(text)
    if (this.lines.length > LINES_KEPT) this.lines.shift()
  }
}

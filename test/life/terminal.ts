// A real pseudo-terminal (util-linux script) with a Yuhu in it: typed into, closed; and what of it is left in
// the process table.
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { until } from '../faults/until.ts'

export const CTRL_C = '\x03'

const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

export class Terminal {
  /** All that was shown so far. */
  shown = ''
  readonly exited: Promise<void>
  private readonly child: ChildProcess

  /** Runs `command` by a shell in a terminal of its own. */
  constructor(command: string, env: Readonly<Record<string, string>>, cwd: string) {
    const { PATH = '', HOME = '' } = process.env
    this.child = spawn('script', ['-qfec', command, '/dev/null'], {
      cwd,
      env: { PATH, HOME, TERM: 'xterm', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    living.add(this.child)
    this.child.stdout?.on('data', chunk => {
      this.shown += String(chunk)
    })
    // Closing the terminal breaks the pipe we type into.
    this.child.stdin?.on('error', () => {})
    this.exited = new Promise(resolve => {
      this.child.once('close', () => {
        living.delete(this.child)
        resolve()
      })
    })
  }

  async shows(text: string | RegExp): Promise<void> {
    const isThere = () => (typeof text === 'string' ? this.shown.includes(text) : text.test(this.shown))
    await until(`the terminal shows ${text}`, 60_000, isThere, () => this.shown)
  }

  type(keys: string): void {
    this.child.stdin?.write(keys)
  }

  /** As when its window is closed or the connection drops: the kernel sends SIGHUP to those in it. */
  close(): void {
    this.child.kill('SIGKILL')
  }
}

/**
 * The processes whose command line or environment names this folder: the server, npm, the private PostgreSQL.
 */
export function processesOf(folder: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap(name => {
      const command = read(`/proc/${name}/cmdline`)
      const isOurs = command.includes(folder) || read(`/proc/${name}/environ`).includes(folder)
      return isOurs ? [{ pid: Number(name), command: command.replaceAll('\0', ' ').trim() }] : []
    })
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It ended between two looks.
    return ''
  }
}

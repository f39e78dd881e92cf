// The command line as a person types it: a process of its own, its exit code, and what it writes where.
import { spawn } from 'node:child_process'
import { productMain } from './product.ts'

export interface Said {
  /** Null: it was killed. */
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface TypedOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Standard input; nothing by default. */
  readonly input?: string
  readonly cwd?: string
}

export class CommandLine {
  readonly main: string

  private constructor(main: string) {
    this.main = main
  }

  static async make(): Promise<CommandLine> {
    return new CommandLine(await productMain())
  }

  /** Exit code and text of each command, typed one after the other; a word of two is written as one. */
  async typeAll(
    env: Readonly<Record<string, string>>,
    ...commands: readonly (readonly string[])[]
  ): Promise<[number | null, string][]> {
    const said: [number | null, string][] = []
    for (const [words = '', ...flags] of commands) {
      const { code, out, err } = await this.type([...words.split(' '), ...flags], { env })
      said.push([code, (out + err).trimEnd()])
    }
    return said
  }

  /** In English unless the environment says otherwise; nothing of this process's settings is inherited. */
  type(argv: readonly string[], { env = {}, input = '', ...how }: TypedOptions = {}): Promise<Said> {
    const { PATH = '', HOME = '/', TMPDIR = '/tmp' } = process.env
    const child = spawn(process.execPath, [this.main, ...argv], {
      ...how,
      env: { PATH, HOME, TMPDIR, LANG: 'C.UTF-8', ...env },
    })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      err += text
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', code => resolve({ code, out, err }))
    })
  }
}

export const texts = (said: readonly [number | null, string][]) => said.map(([, text]) => text)
export const codes = (said: readonly [number | null, string][]) => said.map(([code]) => code)

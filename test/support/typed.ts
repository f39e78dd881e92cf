// The command line as a person types it, its exit code, and what it writes where: a process of its own, or
// this one, where a start of Node (0.3 s of CPU) proves nothing.
import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { run } from '../../src/app/command/program.ts'
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

/** Typed in this process, one at a time, in English unless the environment says otherwise. */
export async function typed(
  argv: readonly string[],
  { env = {}, input = '' }: Omit<TypedOptions, 'cwd'> = {},
): Promise<Said> {
  const said = { out: '', err: '' }
  const own = { env: process.env, stdin: Object.getOwnPropertyDescriptor(process, 'stdin') ?? {} }
  process.env = { ...outside(), ...env }
  Object.defineProperty(process, 'stdin', {
    value: Readable.from([Buffer.from(input)]),
    configurable: true,
  })
  try {
    const code = await run(argv, process.env, {
      out: { write: text => (said.out += text) },
      err: { write: text => (said.err += text) },
    })
    return { code, ...said }
  } finally {
    process.env = own.env
    Object.defineProperty(process, 'stdin', own.stdin)
  }
}

/** Exit code and text of each command, typed one after the other; a word of two is written as one. */
export async function typedAll(
  env: Readonly<Record<string, string>>,
  ...commands: readonly (readonly string[])[]
): Promise<[number | null, string][]> {
  const all: [number | null, string][] = []
  for (const [words = '', ...flags] of commands) {
    const { code, out, err } = await typed([...words.split(' '), ...flags], { env })
    all.push([code, (out + err).trimEnd()])
  }
  return all
}

export class CommandLine {
  readonly main: string

  private constructor(main: string) {
    this.main = main
  }

  static async make(): Promise<CommandLine> {
    return new CommandLine(await productMain())
  }

  /** In English unless the environment says otherwise. */
  type(argv: readonly string[], { env = {}, input = '', ...how }: TypedOptions = {}): Promise<Said> {
    const child = spawn(process.execPath, [this.main, ...argv], {
      ...how,
      env: { ...outside(), ...env },
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

/** Nothing of this process's settings is inherited. */
function outside(): Record<string, string> {
  const { PATH = '', HOME = '/', TMPDIR = '/tmp' } = process.env
  return { PATH, HOME, TMPDIR, LANG: 'C.UTF-8' }
}

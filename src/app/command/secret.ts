// Reads keys and passwords from the command line or from standard input (`-`), or generates them. A command
// line is visible to everybody on the machine.
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { noSecretOnInput, PASSWORD_LEAST, passwordTooShort } from '../../words/secret-words.ts'
import { CommandFailure, UsageError } from './spoken-language.ts'

export interface Secret {
  readonly value: string
  /** True: it was generated here, so it must be shown once. */
  readonly made: boolean
}

const MADE_BYTES = 16

export function makeSecret(): Secret {
  return { value: randomBytes(MADE_BYTES).toString('hex'), made: true }
}

/**
 * What was typed after `flag`; `-` reads the first line of standard input; if nothing was typed, one is
 * generated.
 */
export async function secretOf(typed: string | undefined, flag: string): Promise<Secret> {
  if (typed === undefined) return makeSecret()
  return { value: typed === '-' ? await firstLine(flag) : typed, made: false }
}

/** A phone's password guards calls that cost money. */
export function checkPassword(password: string, where: string, mayBeWeak: boolean): void {
  const length = [...password].length
  if (length === 0 || (length < PASSWORD_LEAST && !mayBeWeak))
    throw new UsageError(passwordTooShort(where, length))
}

async function firstLine(flag: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, terminal: false })
  try {
    for await (const line of lines) {
      if (line !== '') return line
      break
    }
  } finally {
    lines.close()
    process.stdin.unref?.()
  }
  throw new CommandFailure(noSecretOnInput(flag))
}

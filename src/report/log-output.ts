// Where the log goes: JSON for programs, or a readable line for people at a terminal.
import { type DestinationStream, pino } from 'pino'
import type { Language } from '../domain/language.ts'
import { levelWord, translated } from '../words/log-words.ts'

/** The most bytes kept for a reader that does not read; beyond it lines are lost, never calls. */
const KEPT_MAX = 1_048_576
const STANDARD_OUTPUT = 1

/**
 * Standard output. It may fail for good (the terminal was closed) or for a while (the disk is full); a line
 * that cannot be written ends neither a call nor the process.
 */
export function standardOutput(): DestinationStream {
  const output = pino.destination({ dest: STANDARD_OUTPUT, sync: true, maxLength: KEPT_MAX })
  output.on('error', () => {})
  return output
}

/**
 * Turns each line of JSON into one for people: `12:03:55 warning trunk is down: no answer to OPTIONS
 * trunk=carrier`.
 */
export function linesForPeople(output: DestinationStream, language: Language): DestinationStream {
  return { write: line => output.write(`${readable(line, language)}\n`) }
}

/** A line that is not JSON stays as it is. The time of day is this machine's. */
function readable(line: string, language: Language): string {
  let fields: Record<string, unknown>
  try {
    fields = JSON.parse(line)
  } catch {
    return printable(line.trimEnd())
  }
  const { level, time, msg, err, pid: _pid, hostname: _hostname, ...others } = fields
  const at = new Date(String(time)).toTimeString().slice(0, 8)
  const error = errorOf(err)
  const values = Object.entries(others).map(([name, value]) => `${name}=${valueText(value)}`)
  const text = [printable(translated(String(msg ?? ''), language)), error?.message, values.join(' ')]
  const head = `${at} ${levelWord(Number(level), language)} ` + ` ${text.filter(Boolean).join('  ')}`
  return Number(level) >= 60 && error !== null ? `${head}\n${error.stack}` : head
}

function errorOf(err: unknown): { message: string; stack: string } | null {
  if (typeof err !== 'object' || err === null) return null
  const { message, stack } = err as { message?: unknown; stack?: unknown }
  return {
    message: printable(String(message ?? '')),
    stack: String(stack ?? '')
      .split('\n')
      .map(printable)
      .join('\n'),
  }
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? printable(value) : JSON.stringify(value)
  return /[\s"=]/.test(text) && typeof value === 'string' ? JSON.stringify(text) : text
}

/** What strangers sent must not control the terminal. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    char => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}

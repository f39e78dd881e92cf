// What would end each call if this process died now, in a file: the next process on this address says it, so that nobody is left holding a dead line.
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { SipRequest } from '../message/message.ts'
import { serialise } from '../message/serialise.ts'
import type { Target } from '../transport/transport.ts'

/** Written anew with only the living calls beyond this. */
const FILE_BYTES_MAX = 4 * 1_024 * 1_024
/** Of a line that is longer nothing is believed. */
const LINE_CHARS_MAX = 16_384
/** Calls a dead process may have left; more is not ours. */
const LEFT_MAX = 10_000

const NO_VIA = 'SIP/2.0/UDP 0.0.0.0;branch=z9hG4bK-none'

export interface Goodbye {
  readonly target: Pick<Target, 'transport' | 'address' | 'port'>
  /** CANCEL with its Via, or BYE with one that means nothing. */
  readonly bytes: Buffer
}

export interface Goodbyes {
  /** In place of what was noted for this call. */
  note(callId: string, request: SipRequest, target: Target): void
  over(callId: string): void
}

export interface GoodbyeFile extends Goodbyes {
  /** What the process before us left unsaid; the file is ours from now. Call it once the address is ours. */
  takeLeft(): Goodbye[]
  close(): void
}

/** Not synced: it is for processes that die, and with the machine the network forgets too. `failed` is told once, then calls go on without. */
export function openGoodbyeFile(path: string, failed: (error: unknown) => void): GoodbyeFile {
  const living = new Map<string, string>()
  let bytes = 0
  let isOff = false
  const attempt = (work: () => void) => {
    if (isOff) return
    try {
      work()
    } catch (error) {
      isOff = true
      failed(error)
    }
  }
  const append = (line: string) =>
    attempt(() => {
      appendFileSync(path, line, { mode: 0o600 })
      bytes += line.length
      if (bytes <= FILE_BYTES_MAX) return
      const text = [...living.values()].join('')
      writeFileSync(`${path}.new`, text, { mode: 0o600 })
      renameSync(`${path}.new`, path)
      // Many living calls shall not make every line a file.
      bytes = Math.min(text.length, FILE_BYTES_MAX / 2)
    })
  return {
    note(callId, request, { transport, address, port }) {
      // The parser of the next process takes no request without a Via.
      const said = request.headers.has('Via') ? request : { ...request, headers: request.headers.clone().prepend('Via', NO_VIA) }
      const line = `${JSON.stringify({ callId, transport, address, port, says: serialise(said).toString('base64') })}\n`
      living.set(callId, line)
      append(line)
    },
    over(callId) {
      if (living.delete(callId)) append(`${JSON.stringify({ callId })}\n`)
    },
    takeLeft() {
      const left = leftIn(path)
      attempt(() => writeFileSync(path, '', { mode: 0o600 }))
      return left
    },
    close() {
      if (living.size === 0) rmSync(path, { force: true })
    },
  }
}

function leftIn(path: string): Goodbye[] {
  const left = new Map<string, Goodbye>()
  for (const line of textOf(path).split('\n').slice(0, -1)) {
    const [callId, goodbye] = lineOf(line)
    if (goodbye === null) left.delete(callId)
    else left.set(callId, goodbye)
  }
  return [...left.values()].slice(0, LEFT_MAX)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The first process on this address.
    return ''
  }
}

/** A line cut by a crash says nothing. */
function lineOf(line: string): [callId: string, goodbye: Goodbye | null] {
  try {
    if (line.length > LINE_CHARS_MAX) return ['', null]
    const { callId, transport, address, port, says } = JSON.parse(line)
    const isWhole =
      typeof address === 'string' && Number.isInteger(port) && typeof says === 'string' && (transport === 'udp' || transport === 'tcp')
    return [String(callId), isWhole ? { target: { transport, address, port }, bytes: Buffer.from(says, 'base64') } : null]
  } catch {
    return ['', null]
  }
}

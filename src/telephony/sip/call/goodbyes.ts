// Keeps in a file what would end each call: if this process dies, the next one on this address sends it, so
// that nobody is left on a dead line.
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { SipRequest } from '../message/message.ts'
import { serialise } from '../message/serialise.ts'
import type { Target } from '../transport/transport.ts'

/** Beyond this the file is rewritten with only what must still be sent. */
const FILE_BYTES_MAX = 4 * 1_024 * 1_024
/** A longer line is ignored. */
const LINE_CHARS_MAX = 16_384
/** Calls that a dead process may have left; a file with more is not ours. */
export const LEFT_MAX = 10_000

const NO_VIA = 'SIP/2.0/UDP 0.0.0.0;branch=z9hG4bK-none'

/** The leg of a call, by the engine's ids. */
export interface CallOf {
  readonly side: 'customer' | 'agent'
  readonly legId: string
  readonly accountId: number
  readonly callId: number | null
}

export interface Goodbye {
  /** The Via of a CANCEL or the dialog of a BYE; unique. */
  readonly key: string
  /** Null: the call has no leg. */
  readonly of: CallOf | null
  /** When it was noted, or for a BYE, when they picked up. Epoch ms. */
  readonly at: number
  readonly target: Pick<Target, 'transport' | 'address' | 'port' | 'isPinned'>
  /** A CANCEL with its Via, or a BYE with a placeholder Via. */
  readonly bytes: Buffer
  /**
   * A CANCEL to send only if the carrier responds to its INVITE, whose transaction ended at `at` without an
   * answer.
   */
  readonly isSilent: boolean
}

/** What is noted of a goodbye besides its request and its target. */
export type GoodbyeNote = Pick<Goodbye, 'key' | 'of' | 'at'> & Partial<Pick<Goodbye, 'isSilent'>>

export interface Goodbyes {
  /** Replaces what was noted under this key. Once it returns, the note survives the process. */
  note(goodbye: GoodbyeNote, request: SipRequest, target: Target): void
  /** The other side has confirmed it or never will: it need not be sent any more. */
  confirmed(key: string): void
}

export interface GoodbyeFile extends Goodbyes {
  /**
   * Returns what earlier processes left unsent, and takes over the file. Call it once the address is ours. A
   * line stays until it is confirmed: if we die too, the next process sends it.
   */
  takeLeft(): Goodbye[]
  close(): void
}

/**
 * Not synced, because it is for processes that die, not machines. `failed` is called at most once, and calls
 * go on without the file.
 */
export function openGoodbyeFile(path: string, failed: (error: unknown) => void): GoodbyeFile {
  const unsaid = new Map<string, string>()
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
  const writeAnew = () => {
    const text = [...unsaid.values()].join('')
    writeFileSync(`${path}.new`, text, { mode: 0o600 })
    renameSync(`${path}.new`, path)
    // Otherwise, with many living calls, every line would rewrite the file.
    bytes = Math.min(text.length, FILE_BYTES_MAX / 2)
  }
  const append = (line: string) =>
    attempt(() => {
      appendFileSync(path, line, { mode: 0o600 })
      bytes += line.length
      if (bytes > FILE_BYTES_MAX) writeAnew()
    })
  return {
    note({ key, of, at, isSilent }, request, { transport, address, port, isPinned }) {
      // The next process's parser refuses a request without a Via.
      const said = request.headers.has('Via')
        ? request
        : { ...request, headers: request.headers.clone().prepend('Via', NO_VIA) }
      const silent = isSilent === true ? { silent: true } : {}
      const pinned = isPinned === true ? { pinned: true } : {}
      const says = serialise(said).toString('base64')
      const where = { ...pinned, transport, address, port }
      const line = `${JSON.stringify({ key, of, at, ...silent, ...where, says })}\n`
      unsaid.set(key, line)
      append(line)
    },
    confirmed(key) {
      if (unsaid.delete(key)) append(`${JSON.stringify({ key })}\n`)
    },
    takeLeft() {
      const left = leftIn(path)
      for (const { line, goodbye } of left) unsaid.set(goodbye.key, line)
      attempt(writeAnew)
      return left.map(({ goodbye }) => goodbye)
    },
    close() {
      if (unsaid.size === 0) rmSync(path, { force: true })
    },
  }
}

interface Left {
  readonly line: string
  readonly goodbye: Goodbye
}

function leftIn(path: string): Left[] {
  const left = new Map<string, Left>()
  for (const line of textOf(path).split('\n').slice(0, -1)) {
    const [key, goodbye] = lineOf(line)
    if (goodbye === null) left.delete(key)
    else left.set(key, { line: `${line}\n`, goodbye })
  }
  const all = [...left.values()]
  return [
    ...all.filter(({ goodbye }) => !goodbye.isSilent),
    ...all.filter(({ goodbye }) => goodbye.isSilent),
  ].slice(0, LEFT_MAX)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // This is the first process on this address.
    return ''
  }
}

/** A line cut short by a crash is ignored. */
function lineOf(line: string): [key: string, goodbye: Goodbye | null] {
  try {
    if (line.length > LINE_CHARS_MAX) return ['', null]
    // Up to version 0.1.0, `callId` was the key and there was no leg.
    const {
      callId,
      key = callId,
      of = null,
      at = 0,
      silent,
      pinned,
      transport,
      address,
      port,
      says,
    } = JSON.parse(line)
    const isWhole =
      typeof address === 'string' &&
      Number.isInteger(port) &&
      typeof says === 'string' &&
      (transport === 'udp' || transport === 'tcp')
    if (!isWhole) return [String(key), null]
    const target = { transport, address, port, ...(pinned === true && { isPinned: true }) }
    const bytes = Buffer.from(says, 'base64')
    return [
      String(key),
      { key: String(key), of: callOf(of), at: Number(at), target, bytes, isSilent: silent === true },
    ]
  } catch {
    return ['', null]
  }
}

function callOf(of: unknown): CallOf | null {
  if (
    typeof of !== 'object' ||
    of === null ||
    !('legId' in of && 'accountId' in of && 'callId' in of && 'side' in of)
  )
    return null
  const { legId, accountId, callId, side } = of
  if (
    typeof legId !== 'string' ||
    !Number.isSafeInteger(accountId) ||
    (callId !== null && !Number.isSafeInteger(callId))
  )
    return null
  return {
    legId,
    accountId: Number(accountId),
    callId: callId === null ? null : Number(callId),
    side: side === 'agent' ? 'agent' : 'customer',
  }
}

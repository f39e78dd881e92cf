// Reads the bytes of a form, in UTF-8 or GB18030: application/x-www-form-urlencoded of a body or a query,
// escaped or raw, and multipart/form-data that is wholly in memory (RFC 7578).
import { BODY } from '../../wire/complaints.ts'
import { type Charset, charsetOf, declaredCharset, decodeText } from './charset.ts'
import type { Pause } from './turns.ts'
import { PARAMETERS_MAX, tooManyParameters, UnreadableBody } from './unreadable-body.ts'

/** Bytes unescaped between two pauses: about a millisecond. */
const SLICE = 262_144
const AMPERSAND = 38
const PERCENT = 37
const PLUS = 43
const EQUALS = 61
const BLANK = 32

/** Names and values in their order. */
export async function parseForm(
  bytes: Buffer,
  declared: Charset | null,
  pause: Pause,
): Promise<[string, string][]> {
  const pieces = split(bytes)
  const raw: [Uint8Array, Uint8Array][] = []
  for (const piece of pieces) {
    const equals = piece.indexOf(EQUALS)
    const [name, value] =
      equals < 0
        ? [piece, piece.subarray(piece.length)]
        : [piece.subarray(0, equals), piece.subarray(equals + 1)]
    raw.push([await unescaped(name, pause), await unescaped(value, pause)])
  }
  const charset = charsetOf(raw.flat(), declared)
  const pairs: [string, string][] = []
  for (const [name, value] of raw)
    pairs.push([await decodeText(name, charset, pause), await decodeText(value, charset, pause)])
  return pairs
}

function split(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = []
  for (let from = 0; from < bytes.length; ) {
    const next = bytes.indexOf(AMPERSAND, from)
    const end = next < 0 ? bytes.length : next
    if (end > from) pieces.push(bytes.subarray(from, end))
    if (pieces.length > PARAMETERS_MAX)
      throw tooManyParameters(pieces.at(-1)?.subarray(0, 100).toString('latin1'))
    from = end + 1
  }
  return pieces
}

/** A % without two hexadecimal digits stands for itself, as in URLSearchParams. */
async function unescaped(text: Buffer, pause: Pause): Promise<Uint8Array> {
  if (!text.includes(PERCENT) && !text.includes(PLUS)) return text
  const out = Buffer.allocUnsafeSlow(text.length)
  let length = 0
  for (let at = 0, next = SLICE; at < text.length; at++) {
    if (at >= next) {
      next = at + SLICE
      await pause()
    }
    const byte = text[at] ?? 0
    const high = byte === PERCENT ? hexadecimal(text[at + 1]) : -1
    const low = high < 0 ? -1 : hexadecimal(text[at + 2])
    if (low >= 0) at += 2
    out[length++] = low >= 0 ? high * 16 + low : byte === PLUS ? BLANK : byte
  }
  return out.subarray(0, length)
}

function hexadecimal(byte = 0): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/** Any doubt about a part is an error; it never makes the list shorter. */
export interface FormPart extends Omit<PartHead, 'fileName'> {
  readonly value: Buffer
}

export interface PartHead {
  readonly name: string
  /** Null: the part is a value, not a file. */
  readonly fileName: string | null
  readonly declared: Charset | null
}

/** Bytes and lines of the headers of one part. Clients send three. */
const HEAD_MAX = 8_192
const HEAD_LINES_MAX = 20

/**
 * Names and values in their order. A part that declares its charset is read in it, whatever the others are.
 */
export async function parseMultipart(
  boundary: string,
  body: Buffer,
  declared: Charset | null,
  pause: Pause,
): Promise<[string, string][]> {
  const parts = [...partsOf(boundary, body)]
  const silent = parts.filter(part => part.declared === null)
  const charset = charsetOf(
    silent.map(part => part.value),
    declared,
  )
  const fields: [string, string][] = []
  for (const part of parts)
    fields.push([part.name, await decodeText(part.value, part.declared ?? charset, pause)])
  return fields
}

/** Yields whole parts, and throws an UnreadableBody at one that is cut or broken. */
export function* partsOf(boundary: string, body: Buffer): Generator<FormPart> {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  const opening = delimiter.subarray(2)
  // Before the first delimiter there is nothing, or lines that do not count.
  const isFirst = body.subarray(0, opening.length).equals(opening)
  const before = isFirst ? 0 : body.indexOf(delimiter)
  if (before < 0) throw new UnreadableBody(BODY.incompleteMultipart)
  let at = before + (isFirst ? opening : delimiter).length
  for (let count = 1; ; count++) {
    const end = endOfLine(body, at)
    if (end === 'closing') return
    if (count > PARAMETERS_MAX)
      throw tooManyParameters(
        body
          .subarray(at, at + 200)
          .toString('latin1')
          .split('name="')[1],
      )
    const blank = body.subarray(0, end + HEAD_MAX).indexOf('\r\n\r\n', end - 2)
    if (blank < 0)
      throw new UnreadableBody(
        body.length < end + HEAD_MAX ? BODY.incompleteMultipart : BODY.multipartHeadTooLong(HEAD_MAX),
      )
    const next = body.indexOf(delimiter, blank + 2)
    if (next < 0) throw new UnreadableBody(BODY.incompleteMultipart)
    const { name, fileName, declared } = readHead(body.subarray(end, blank))
    if (fileName !== null) throw new UnreadableBody(BODY.file(name))
    yield { name, declared, value: body.subarray(Math.min(blank + 4, next), next) }
    at = next + delimiter.length
  }
}

/** Where the line of a delimiter ends; blanks may follow the boundary. */
function endOfLine(body: Buffer, after: number): number | 'closing' {
  if (body[after] === DASH && body[after + 1] === DASH) return 'closing'
  let at = after
  while (body[at] === BLANK || body[at] === TAB) at += 1
  if (body[at] === CR && body[at + 1] === LF) return at + 2
  throw new UnreadableBody(at + 1 >= body.length ? BODY.incompleteMultipart : BODY.malformedMultipart)
}

const TAB = 9
const LF = 10
const CR = 13
const DASH = 45

/** The headers of one part, without the line ends around them. */
export function readHead(bytes: Buffer): PartHead {
  const lines = bytes.toString().split('\r\n')
  if (lines.length > HEAD_LINES_MAX) throw new UnreadableBody(BODY.multipartHeadTooManyLines(HEAD_LINES_MAX))
  const disposition = lines.find(line => /^content-disposition:\s{0,9}form-data\s{0,9};/i.test(line))
  const name = quotedIn(disposition ?? '', 'name')
  if (disposition === undefined || name === undefined) throw new UnreadableBody(BODY.multipartUnnamed)
  const isFile = /;\s{0,9}filename\*?=/i.test(disposition)
  const type = lines.find(line => /^content-type:/i.test(line)) ?? ''
  const fileName = isFile ? (quotedIn(disposition, 'filename') ?? '') : null
  return { name, fileName, declared: declaredCharset(type) }
}

function quotedIn(disposition: string, word: 'name' | 'filename'): string | undefined {
  const named = NAMED[word].exec(disposition)
  return named?.[1]?.replace(/\\(.)/g, '$1') ?? named?.[2]
}

const NAMED = {
  name: /;\s{0,9}name=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i,
  filename: /;\s{0,9}filename=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i,
}

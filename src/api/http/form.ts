// Reads application/x-www-form-urlencoded bytes, escaped or raw, in UTF-8 or GB18030, of a body or of a
// query.
import { type Charset, charsetOf, decodeText } from './charset.ts'
import type { Pause } from './turns.ts'
import { PARAMETERS_MAX, tooManyParameters } from './unreadable-body.ts'

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

// Takes a WAV file apart as its bytes come, without holding more than its head; and writes the head of one.
// Also for browsers: there is no Buffer.

/** As the file says it (RFC 2361): 1 is PCM, 3 floating point, 6 A-law, 7 µ-law. */
export interface WavFormat {
  readonly code: number
  readonly channels: number
  readonly rate: number
  readonly bits: number
}

export const WAV_CODE = { pcm: 1, float: 3, aLaw: 6, muLaw: 7 } as const

/** Why bytes are not a WAV file with sound in it. */
export type WavFault = 'notWav' | 'noFormat' | 'formatCutOff' | 'noSound'

/** The real code of this one stands in its extension, as 24-bit editors write it. */
const EXTENSIBLE = 0xfffe
const EXTENSIBLE_CODE_AT = 24
const CHUNKS_MAX = 100
const FORMAT_BYTES_MAX = 4_096
const NO_BYTES = new Uint8Array(0)

export class WavReader {
  /** Null: it has not come yet. */
  format: WavFormat | null = null
  private held: Uint8Array = NO_BYTES
  private isWav = false
  private chunks = 0
  private toSkip = 0
  /** Bytes of sound that are still to come; null: it has not begun. */
  private soundLeft: number | null = null

  /** Returns the sound among these bytes. */
  push(bytes: Uint8Array): Uint8Array | WavFault {
    let rest = joined(this.held, bytes)
    this.held = NO_BYTES
    for (;;) {
      if (this.soundLeft !== null) return this.takeSound(rest)
      const skipped = Math.min(this.toSkip, rest.length)
      this.toSkip -= skipped
      rest = rest.subarray(skipped)
      const next = this.toSkip > 0 ? 'more' : this.isWav ? this.readChunk(rest) : this.readRiff(rest)
      if (next === 'more') {
        this.held = rest.slice()
        return NO_BYTES
      }
      if (typeof next === 'string') return next
      rest = next
    }
  }

  /** Nothing more comes. */
  end(): WavFault | null {
    if (!this.isWav) return 'notWav'
    return this.soundLeft === null ? 'noSound' : null
  }

  private takeSound(rest: Uint8Array): Uint8Array {
    const sound = rest.subarray(0, this.soundLeft ?? 0)
    this.soundLeft = (this.soundLeft ?? 0) - sound.length
    return sound
  }

  private readRiff(rest: Uint8Array): Uint8Array | WavFault | 'more' {
    if (!'RIFF'.startsWith(textIn(rest, 0, 4))) return 'notWav'
    if (rest.length < 12) return 'more'
    if (textIn(rest, 8, 12) !== 'WAVE') return 'notWav'
    this.isWav = true
    return rest.subarray(12)
  }

  private readChunk(rest: Uint8Array): Uint8Array | WavFault | 'more' {
    if (rest.length < 8) return 'more'
    const id = textIn(rest, 0, 4)
    const size = viewOf(rest).getUint32(4, true)
    const body = rest.subarray(8)
    if (id === 'data') {
      if (this.format === null) return 'noFormat'
      this.soundLeft = size
      return body
    }
    if (++this.chunks > CHUNKS_MAX) return 'noSound'
    if (id === 'fmt ') {
      if (size < 16 || size > FORMAT_BYTES_MAX) return 'formatCutOff'
      if (body.length < size) return 'more'
      this.format = formatOf(body.subarray(0, size))
    }
    this.toSkip = size + (size & 1)
    return body
  }
}

function formatOf(bytes: Uint8Array): WavFormat {
  const body = viewOf(bytes)
  const code = body.getUint16(0, true)
  const isExtended = code === EXTENSIBLE && bytes.length >= EXTENSIBLE_CODE_AT + 2
  return {
    code: isExtended ? body.getUint16(EXTENSIBLE_CODE_AT, true) : code,
    channels: body.getUint16(2, true),
    rate: body.getUint32(4, true),
    bits: body.getUint16(14, true),
  }
}

/** The second alone if the first is empty. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function textIn(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to))
}

export const WAV_HEAD_BYTES = 44

/** The head of a file with so many bytes of 16-bit PCM. */
export function wavHead(soundBytes: number, channels: number, rate: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(WAV_HEAD_BYTES)
  const head = viewOf(bytes)
  const write = (at: number, text: string) =>
    bytes.set(
      [...text].map(letter => letter.charCodeAt(0)),
      at,
    )
  write(0, 'RIFF')
  head.setUint32(4, soundBytes + WAV_HEAD_BYTES - 8, true)
  write(8, 'WAVEfmt ')
  head.setUint32(16, 16, true)
  head.setUint16(20, WAV_CODE.pcm, true)
  head.setUint16(22, channels, true)
  head.setUint32(24, rate, true)
  head.setUint32(28, rate * channels * 2, true)
  head.setUint16(32, channels * 2, true)
  head.setUint16(34, 16, true)
  write(36, 'data')
  head.setUint32(40, soundBytes, true)
  return bytes
}

// WAV files: reads announcements (8 kHz mono, PCM16, A-law or µ-law), and writes and reads the header of
// recordings.
import { decode, SAMPLES_PER_MS } from './g711.ts'

/** Samples of a file to play, or why it cannot be played. */
export type WavRead = { readonly samples: Int16Array } | { readonly refused: string }

/** 17 minutes of PCM16. */
export const WAV_BYTES_MAX = 2 ** 24
const CHUNKS_MAX = 100
const PCM = 1
const A_LAW = 6
const MU_LAW = 7

export function readWav(bytes: Buffer): WavRead {
  if (bytes.length > WAV_BYTES_MAX) return { refused: `more than ${WAV_BYTES_MAX} bytes` }
  if (
    bytes.length < 12 ||
    bytes.toString('latin1', 0, 4) !== 'RIFF' ||
    bytes.toString('latin1', 8, 12) !== 'WAVE'
  ) {
    return { refused: 'not a WAV file' }
  }
  let format: Buffer | null = null
  let at = 12
  for (let count = 0; count < CHUNKS_MAX && at + 8 <= bytes.length; count++) {
    const id = bytes.toString('latin1', at, at + 4)
    const size = bytes.readUInt32LE(at + 4)
    const body = bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + size))
    if (id === 'fmt ') format = body
    else if (id === 'data')
      return format === null ? { refused: 'no format before the sound' } : samplesOf(format, body)
    at += 8 + size + (size & 1)
  }
  return { refused: 'no sound in it' }
}

function samplesOf(format: Buffer, body: Buffer): WavRead {
  if (format.length < 16) return { refused: 'its format is cut off' }
  const [code, channels, rate, bits] = [
    format.readUInt16LE(0),
    format.readUInt16LE(2),
    format.readUInt32LE(4),
    format.readUInt16LE(14),
  ]
  if (channels !== 1) return { refused: `${channels} channels, not mono` }
  if (rate !== 8_000) return { refused: `${rate} samples a second, not 8000` }
  if (body.length < 2) return { refused: 'no sound in it' }
  if (code === PCM && bits === 16)
    return { samples: Int16Array.from({ length: body.length >> 1 }, (_, at) => body.readInt16LE(at * 2)) }
  if ((code === A_LAW || code === MU_LAW) && bits === 8)
    return { samples: decode(body, code === A_LAW ? 'PCMA' : 'PCMU') }
  return { refused: `format ${code} with ${bits} bits, not PCM16, A-law or µ-law` }
}

export const RECORDING_HEADER_BYTES = 44
/** Two channels of 16 bits. */
export const PAIR_BYTES = 4

/** The header of a stereo recording with this many bytes of sound. */
export function recordingHeader(soundBytes: number): Buffer {
  const header = Buffer.alloc(RECORDING_HEADER_BYTES)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(soundBytes + RECORDING_HEADER_BYTES - 8, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(PCM, 20)
  header.writeUInt16LE(2, 22)
  header.writeUInt32LE(SAMPLES_PER_MS * 1_000, 24)
  header.writeUInt32LE(SAMPLES_PER_MS * 1_000 * PAIR_BYTES, 28)
  header.writeUInt16LE(PAIR_BYTES, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(soundBytes, 40)
  return header
}

export function durationMsOf(soundBytes: number): number {
  return soundBytes / PAIR_BYTES / SAMPLES_PER_MS
}

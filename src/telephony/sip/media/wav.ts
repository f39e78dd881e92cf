// WAV files of the switch: reads announcements (8 kHz mono, PCM16, A-law or µ-law), and writes the head of
// recordings.
import {
  viewOf,
  WAV_CODE,
  WAV_HEAD_BYTES,
  type WavFault,
  WavReader,
  wavHead,
} from '../../../domain/sound/wav-reader.ts'
import { decode, SAMPLES_PER_MS } from './g711.ts'

/** Samples of a file to play, or why it cannot be played. */
export type WavRead = { readonly samples: Int16Array } | { readonly refused: string }

/** 17 minutes of PCM16. */
export const WAV_BYTES_MAX = 2 ** 24

const FAULTS: Readonly<Record<WavFault, string>> = {
  notWav: 'not a WAV file',
  noFormat: 'no format before the sound',
  formatCutOff: 'its format is cut off',
  noSound: 'no sound in it',
}

export function readWav(bytes: Buffer): WavRead {
  if (bytes.length > WAV_BYTES_MAX) return { refused: `more than ${WAV_BYTES_MAX} bytes` }
  const wav = new WavReader()
  const sound = wav.push(bytes)
  const fault = typeof sound === 'string' ? sound : wav.end()
  if (fault !== null || typeof sound === 'string' || wav.format === null)
    return { refused: FAULTS[fault ?? 'noSound'] }
  const { code, channels, rate, bits } = wav.format
  if (channels !== 1) return { refused: `${channels} channels, not mono` }
  if (rate !== 8_000) return { refused: `${rate} samples a second, not 8000` }
  if (sound.length < 2) return { refused: FAULTS.noSound }
  const viewed = viewOf(sound)
  if (code === WAV_CODE.pcm && bits === 16)
    return {
      samples: Int16Array.from({ length: sound.length >> 1 }, (_, at) => viewed.getInt16(at * 2, true)),
    }
  if ((code === WAV_CODE.aLaw || code === WAV_CODE.muLaw) && bits === 8)
    return { samples: decode(sound, code === WAV_CODE.aLaw ? 'PCMA' : 'PCMU') }
  return { refused: `format ${code} with ${bits} bits, not PCM16, A-law or µ-law` }
}

export const RECORDING_HEADER_BYTES = WAV_HEAD_BYTES
/** Two channels of 16 bits. */
export const PAIR_BYTES = 4

/** The header of a stereo recording with this many bytes of sound. */
export function recordingHeader(soundBytes: number): Buffer {
  return Buffer.from(wavHead(soundBytes, 2, SAMPLES_PER_MS * 1_000))
}

export function durationMsOf(soundBytes: number): number {
  return soundBytes / PAIR_BYTES / SAMPLES_PER_MS
}

// G.711 by tables: A-law and µ-law to and from 16-bit linear samples, and from one law to the other.
import { fromALaw, fromMuLaw } from '../../../domain/sound/g711-laws.ts'
import type { SoundCodec } from './port.ts'

/** Code to linear sample, full scale of 16 bits. */
export const DECODED: Readonly<Record<SoundCodec, Int16Array>> = {
  PCMA: decodeTable(fromALaw),
  PCMU: decodeTable(fromMuLaw),
}
/** Linear sample & 0xffff to code. */
const ENCODED: Readonly<Record<SoundCodec, Uint8Array>> = {
  PCMA: encodeTable(toALaw),
  PCMU: encodeTable(toMuLaw),
}
/** Code of the named law to code of the other. */
const OTHER: Readonly<Record<SoundCodec, Uint8Array>> = {
  PCMA: otherTable('PCMA', 'PCMU'),
  PCMU: otherTable('PCMU', 'PCMA'),
}

/** Payload types, RFC 3551 §6. */
export const PAYLOAD_TYPE: Readonly<Record<SoundCodec, number>> = { PCMU: 0, PCMA: 8 }
export const SAMPLES_PER_MS = 8
export const FRAME_MS = 20
export const FRAME_SAMPLES = FRAME_MS * SAMPLES_PER_MS

export const SILENCE: Readonly<Record<SoundCodec, Uint8Array>> = {
  PCMA: new Uint8Array(FRAME_SAMPLES).fill(0xd5),
  PCMU: new Uint8Array(FRAME_SAMPLES).fill(0xff),
}

export function encode(samples: Int16Array, codec: SoundCodec): Uint8Array {
  const table = ENCODED[codec]
  const codes = new Uint8Array(samples.length)
  for (let at = 0; at < samples.length; at++) codes[at] = table[(samples[at] ?? 0) & 0xffff] ?? 0
  return codes
}

export function decode(codes: Uint8Array, codec: SoundCodec): Int16Array {
  const table = DECODED[codec]
  const samples = new Int16Array(codes.length)
  for (let at = 0; at < codes.length; at++) samples[at] = table[codes[at] ?? 0] ?? 0
  return samples
}

/** Returns the same bytes if the codecs are the same. */
export function transcode(codes: Uint8Array, from: SoundCodec, to: SoundCodec): Uint8Array {
  if (from === to) return codes
  const table = OTHER[from]
  const changed = new Uint8Array(codes.length)
  for (let at = 0; at < codes.length; at++) changed[at] = table[codes[at] ?? 0] ?? 0
  return changed
}

function toALaw(sample: number): number {
  let magnitude = (sample < 0 ? ~sample : sample) >> 4
  if (magnitude > 15) {
    let segment = 1
    for (; magnitude > 31; segment++) magnitude >>= 1
    magnitude += (segment - 1) << 4
  }
  return (sample < 0 ? magnitude : magnitude | 0x80) ^ 0x55
}

function toMuLaw(sample: number): number {
  const magnitude = Math.min(((sample < 0 ? ~sample : sample) >> 2) + 33, 0x1fff)
  const segment = 31 - Math.clz32(magnitude) - 5
  const bits = (segment << 4) | ((magnitude >> (segment + 1)) & 0xf)
  return ~(sample < 0 ? bits | 0x80 : bits) & 0xff
}

function decodeTable(law: (code: number) => number): Int16Array {
  return Int16Array.from({ length: 256 }, (_, code) => law(code))
}

function encodeTable(law: (sample: number) => number): Uint8Array {
  return Uint8Array.from({ length: 65_536 }, (_, bits) => law(bits >= 0x8000 ? bits - 0x10000 : bits))
}

function otherTable(from: SoundCodec, to: SoundCodec): Uint8Array {
  return encode(DECODED[from], to)
}

// RTP packets (RFC 3550 §5.1): reads them from hostile bytes without throwing, and builds them.

export interface RtpPacket {
  readonly marker: boolean
  readonly payloadType: number
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  /** A view of the bytes read. */
  readonly payload: Uint8Array
}

export type RtpFault = 'short' | 'long' | 'version' | 'csrc' | 'extension' | 'padding' | 'empty'

const HEADER_BYTES = 12
/** 120 ms of G.711 and a header with every CSRC and an extension; no telephone sends more. */
export const PACKET_BYTES_MAX = 1_200

export function parseRtp(bytes: Buffer): RtpPacket | RtpFault {
  if (bytes.length < HEADER_BYTES) return 'short'
  if (bytes.length > PACKET_BYTES_MAX) return 'long'
  const first = bytes[0] ?? 0
  if (first >> 6 !== 2) return 'version'
  let start = HEADER_BYTES + (first & 0x0f) * 4
  if (start > bytes.length) return 'csrc'
  if (first & 0x10) {
    if (start + 4 > bytes.length) return 'extension'
    start += 4 + bytes.readUInt16BE(start + 2) * 4
    if (start > bytes.length) return 'extension'
  }
  let end = bytes.length
  if (first & 0x20) {
    const padding = bytes[end - 1] ?? 0
    if (padding === 0 || start + padding > end) return 'padding'
    end -= padding
  }
  if (end === start) return 'empty'
  const second = bytes[1] ?? 0
  return {
    marker: second >= 0x80,
    payloadType: second & 0x7f,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(start, end),
  }
}

export function buildRtp(packet: RtpPacket): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + packet.payload.length)
  bytes[0] = 0x80
  bytes[1] = packet.marker ? packet.payloadType | 0x80 : packet.payloadType
  bytes.writeUInt16BE(packet.sequence, 2)
  bytes.writeUInt32BE(packet.timestamp, 4)
  bytes.writeUInt32BE(packet.ssrc, 8)
  bytes.set(packet.payload, HEADER_BYTES)
  return bytes
}

/** How far `a` is ahead of `b` in 16-bit sequence numbers: -32768 to 32767. */
export function sequenceAhead(a: number, b: number): number {
  return ((a - b) << 16) >> 16
}

/** How far `a` is ahead of `b` in 32-bit timestamps. */
export function timestampAhead(a: number, b: number): number {
  return (a - b) | 0
}

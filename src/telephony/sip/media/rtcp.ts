// RTCP (RFC 3550 §6): reads the far end's reports from hostile bytes without throwing, and builds our sender
// reports.

export interface ReceptionBlock {
  readonly ssrc: number
  /** In 1/256, since the last report. */
  readonly fractionLost: number
  readonly lost: number
  readonly highest: number
  /** In timestamp units. */
  readonly jitter: number
  /** Middle 32 bits of the NTP time of the last sender report, and the delay since, in 1/65536 s. */
  readonly lastReport: number
  readonly delaySince: number
}

export interface RtcpNews {
  /** Middle 32 bits of the NTP time of a sender report; null if there was none. */
  readonly reportTime: number | null
  readonly blocks: readonly ReceptionBlock[]
  readonly bye: boolean
}

const SENDER_REPORT = 200
const RECEIVER_REPORT = 201
const SOURCE_DESCRIPTION = 202
const BYE = 203
const BLOCK_BYTES = 24
const COMPOUND_BYTES_MAX = 1_500
/** Seconds from 1900 to 1970. */
const NTP_OFFSET_S = 2_208_988_800

/** Null if the bytes are not a compound packet by the rules of RFC 3550 A.2. */
export function parseRtcp(bytes: Buffer): RtcpNews | null {
  if (bytes.length < 8 || bytes.length > COMPOUND_BYTES_MAX) return null
  const firstType = bytes[1]
  if (firstType !== SENDER_REPORT && firstType !== RECEIVER_REPORT) return null
  const blocks: ReceptionBlock[] = []
  let reportTime: number | null = null
  let bye = false
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length || (bytes[at] ?? 0) >> 6 !== 2) return null
    const end = at + 4 + bytes.readUInt16BE(at + 2) * 4
    if (end > bytes.length) return null
    const type = bytes[at + 1]
    if (type === SENDER_REPORT || type === RECEIVER_REPORT) {
      const start = at + (type === SENDER_REPORT ? 28 : 8)
      const count = (bytes[at] ?? 0) & 0x1f
      if (start + count * BLOCK_BYTES > end) return null
      if (type === SENDER_REPORT) reportTime = bytes.readUInt32BE(at + 10)
      for (let block = 0; block < count; block++) blocks.push(readBlock(bytes, start + block * BLOCK_BYTES))
    } else if (type === BYE) bye = true
    at = end
  }
  return { reportTime, blocks, bye }
}

function readBlock(bytes: Buffer, at: number): ReceptionBlock {
  return {
    ssrc: bytes.readUInt32BE(at),
    fractionLost: bytes[at + 4] ?? 0,
    lost: bytes.readIntBE(at + 5, 3),
    highest: bytes.readUInt32BE(at + 8),
    jitter: bytes.readUInt32BE(at + 12),
    lastReport: bytes.readUInt32BE(at + 16),
    delaySince: bytes.readUInt32BE(at + 20),
  }
}

export interface SenderReport {
  readonly ssrc: number
  /** Epoch ms. */
  readonly at: number
  readonly timestamp: number
  readonly packets: number
  readonly octets: number
  readonly block: ReceptionBlock | null
  readonly cname: string
}

/** Builds a compound of a sender report and the CNAME (RFC 3550 §6.1). */
export function buildSenderReport(report: SenderReport): Buffer {
  const reportBytes = 28 + (report.block === null ? 0 : BLOCK_BYTES)
  const cname = Buffer.from(report.cname, 'ascii').subarray(0, 255)
  // SSRC, item header, text, and at least one zero to pad to the next word.
  const descriptionBytes = 4 + 4 * Math.ceil((4 + 2 + cname.length + 1) / 4)
  const bytes = Buffer.alloc(reportBytes + descriptionBytes)
  bytes[0] = 0x80 | (report.block === null ? 0 : 1)
  bytes[1] = SENDER_REPORT
  bytes.writeUInt16BE(reportBytes / 4 - 1, 2)
  bytes.writeUInt32BE(report.ssrc, 4)
  const [seconds, fraction] = ntpTime(report.at)
  bytes.writeUInt32BE(seconds, 8)
  bytes.writeUInt32BE(fraction, 12)
  bytes.writeUInt32BE(report.timestamp, 16)
  bytes.writeUInt32BE(report.packets >>> 0, 20)
  bytes.writeUInt32BE(report.octets >>> 0, 24)
  if (report.block !== null) writeBlock(bytes, 28, report.block)
  bytes[reportBytes] = 0x81
  bytes[reportBytes + 1] = SOURCE_DESCRIPTION
  bytes.writeUInt16BE(descriptionBytes / 4 - 1, reportBytes + 2)
  bytes.writeUInt32BE(report.ssrc, reportBytes + 4)
  bytes[reportBytes + 8] = 1
  bytes[reportBytes + 9] = cname.length
  cname.copy(bytes, reportBytes + 10)
  return bytes
}

function writeBlock(bytes: Buffer, at: number, block: ReceptionBlock): void {
  bytes.writeUInt32BE(block.ssrc, at)
  bytes[at + 4] = block.fractionLost
  bytes.writeIntBE(Math.max(-0x800000, Math.min(0x7fffff, block.lost)), at + 5, 3)
  bytes.writeUInt32BE(block.highest >>> 0, at + 8)
  bytes.writeUInt32BE(block.jitter >>> 0, at + 12)
  bytes.writeUInt32BE(block.lastReport, at + 16)
  bytes.writeUInt32BE(block.delaySince >>> 0, at + 20)
}

function ntpTime(epochMs: number): [seconds: number, fraction: number] {
  const seconds = Math.floor(epochMs / 1_000)
  return [(seconds + NTP_OFFSET_S) >>> 0, Math.floor(((epochMs - seconds * 1_000) / 1_000) * 2 ** 32) >>> 0]
}

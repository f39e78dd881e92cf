// What kind of file it is: a table in XLSX, or a text with an encoding and a delimiter, or neither.

import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { DELIMITERS, type FileEncoding, type FileForm, UnusableFile } from '../domain/import.ts'

const START_BYTES = 65_536
const ZIP = Buffer.from('PK\x03\x04', 'latin1')
/** The container of .xls, and of an XLSX with a password. */
const OLD_EXCEL = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])
/** Lines in which a delimiter is looked for. */
const LINES = 20

export async function formOf(path: string): Promise<FileForm> {
  const start = await startOf(path)
  if (start.length === 0) throw new UnusableFile('empty')
  if (start.subarray(0, 4).equals(ZIP)) return { format: 'xlsx', encoding: null, delimiter: null }
  if (start.subarray(0, 4).equals(OLD_EXCEL)) throw new UnusableFile('oldExcel')
  const encoding = await encodingOf(path, start)
  const text = new TextDecoder(encoding).decode(start)
  if (!isReadable(text)) throw new UnusableFile('notTable')
  return { format: 'csv', encoding, delimiter: delimiterOf(text) }
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Excel in China saves CSV in GB18030: a file that is not UTF-8 throughout is read as that. */
async function encodingOf(path: string, start: Buffer): Promise<FileEncoding> {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  if (start.includes(0)) return withoutMark(start)
  if (start.subarray(0, 5).toString('latin1') === '%PDF-') throw new UnusableFile('notTable')
  if ((await firstUnreadable(path, 'utf-8')) === null) return 'utf-8'
  const row = await firstUnreadable(path, 'gb18030')
  if (row !== null) throw new UnusableFile('encodingUnknown', { row })
  return 'gb18030'
}

/** Every other byte of Latin text in UTF-16 is 0. */
function withoutMark(start: Buffer): FileEncoding {
  let even = 0
  let odd = 0
  for (const [at, byte] of start.entries()) {
    if (byte !== 0) continue
    if (at % 2 === 0) even += 1
    else odd += 1
  }
  const half = start.length / 2
  if (odd > half * 0.3 && even < half * 0.02) return 'utf-16le'
  if (even > half * 0.3 && odd < half * 0.02) return 'utf-16be'
  throw new UnusableFile('notTable')
}

/** The line of the first bytes that the encoding does not know, or that no text has; null: there are none. */
async function firstUnreadable(path: string, encoding: FileEncoding): Promise<number | null> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let row = 1
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes: Buffer = chunk
    if (bytes.includes(0)) return row
    try {
      decoder.decode(bytes, { stream: true })
    } catch {
      return row + linesBefore(bytes, encoding)
    }
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) row += 1
  }
  try {
    decoder.decode()
    return null
  } catch {
    return row
  }
}

/** How many lines of these bytes can be read. A line end is a byte of its own in both encodings. */
function linesBefore(bytes: Buffer, encoding: FileEncoding): number {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let lines = 0
  for (let from = 0; from < bytes.length; lines++) {
    const end = bytes.indexOf(10, from)
    try {
      decoder.decode(bytes.subarray(from, end < 0 ? bytes.length : end))
    } catch {
      return lines
    }
    if (end < 0) return lines
    from = end + 1
  }
  return lines
}

/** Control characters belong to no table. */
function isReadable(text: string): boolean {
  let strange = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 && code !== 9 && code !== 10 && code !== 13) strange += 1
  }
  return strange <= text.length / 1_000
}

/** The one that is in most of the first lines; of two, the one they have oftener. */
function delimiterOf(text: string): string {
  const lines = text
    .split(/\r\n|\n|\r/, LINES)
    .filter(line => line !== '')
    .map(line => line.replaceAll(/"[^"]*"/g, ''))
  let best: string = ','
  let most = 0
  for (const delimiter of DELIMITERS) {
    const counts = lines.map(line => line.split(delimiter).length - 1)
    const score = counts.filter(count => count > 0).length * 1_000 + Math.min(999, counts[0] ?? 0)
    if (score > most && score >= 1_000) {
      best = delimiter
      most = score
    }
  }
  return best
}

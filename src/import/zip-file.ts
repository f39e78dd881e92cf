// Reads the entries of a ZIP file as streams, never more of one than it declares and than its reader allows.
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createInflateRaw } from 'node:zlib'
import { UnusableFile } from '../domain/import.ts'

/** The end of the central directory, and the longest comment behind it. */
const END_BYTES = 22
const COMMENT_MAX = 65_535
/** A workbook has some dozen. */
const ENTRIES_MAX = 10_000
const DIRECTORY_MAX = 4 * 1024 * 1024
const STORED = 0
const DEFLATED = 8
const FULL_32 = 0xffffffff

export interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly isEncrypted: boolean
  readonly packed: number
  readonly unpacked: number
  readonly at: number
}

const broken = () => new UnusableFile('xlsxBroken')

export class ZipFile {
  readonly entries: ReadonlyMap<string, ZipEntry>
  private readonly path: string

  private constructor(path: string, entries: ReadonlyMap<string, ZipEntry>) {
    this.path = path
    this.entries = entries
  }

  static async open(path: string): Promise<ZipFile> {
    const file = await open(path)
    try {
      return new ZipFile(path, await directoryOf(file))
    } finally {
      await file.close()
    }
  }

  /** `read` gets how many packed bytes were read. Throws if it holds more than it says, or than `most`. */
  async *unpack(entry: ZipEntry, most: number, read: (bytes: number) => void): AsyncGenerator<Buffer> {
    if (entry.unpacked > most) throw new UnusableFile('xlsxTooLarge', { about: [String(most)] })
    if (entry.isEncrypted || (entry.method !== STORED && entry.method !== DEFLATED)) throw broken()
    const start = await this.dataAt(entry)
    if (entry.packed === 0) return
    const packed = createReadStream(this.path, {
      start,
      end: start + entry.packed - 1,
      highWaterMark: 65_536,
    })
    packed.on('data', chunk => read(chunk.length))
    const bytes = entry.method === STORED ? packed : packed.pipe(createInflateRaw())
    packed.on('error', error => bytes.destroy(error))
    let size = 0
    try {
      for await (const chunk of bytes) {
        size += chunk.length
        // A declared size that is not true is how a bomb gets past the first check.
        if (size > entry.unpacked) throw new UnusableFile('xlsxTooLarge', { about: [String(most)] })
        yield chunk
      }
    } catch (error) {
      throw error instanceof UnusableFile ? error : broken()
    } finally {
      packed.destroy()
      bytes.destroy()
    }
  }

  private async dataAt({ at }: ZipEntry): Promise<number> {
    const file = await open(this.path)
    try {
      const head = await bytesAt(file, at, 30)
      if (head.readUInt32LE(0) !== 0x04034b50) throw broken()
      return at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28)
    } finally {
      await file.close()
    }
  }
}

async function directoryOf(file: FileHandle): Promise<Map<string, ZipEntry>> {
  const { count, size, at } = await endOf(file)
  if (count > ENTRIES_MAX || size > DIRECTORY_MAX) throw broken()
  const bytes = await bytesAt(file, at, size)
  const entries = new Map<string, ZipEntry>()
  for (let from = 0, n = 0; n < count; n++) {
    if (from + 46 > bytes.length || bytes.readUInt32LE(from) !== 0x02014b50) throw broken()
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map(place =>
      bytes.readUInt16LE(from + place),
    )
    const nameEnd = from + 46 + (nameLength ?? 0)
    const extraEnd = nameEnd + (extraLength ?? 0)
    const name = bytes.toString('utf8', from + 46, nameEnd)
    const [unpacked, packed, place] = sizesOf(bytes, from, bytes.subarray(nameEnd, extraEnd))
    entries.set(name, {
      ...{ name, method: bytes.readUInt16LE(from + 10), packed, unpacked, at: place },
      isEncrypted: (bytes.readUInt16LE(from + 8) & 1) === 1,
    })
    from = extraEnd + (commentLength ?? 0)
  }
  return entries
}

/** Those that do not fit into 32 bits stand in an extra field, in this order. */
function sizesOf(bytes: Buffer, from: number, extra: Buffer): [unpacked: number, packed: number, at: number] {
  const wide = wideOf(extra)
  let next = 0
  const [unpacked = 0, packed = 0, at = 0] = [24, 20, 42].map(place => {
    const value = bytes.readUInt32LE(from + place)
    if (value !== FULL_32) return value
    if (wide === null || next + 8 > wide.length) throw broken()
    next += 8
    return Number(wide.readBigUInt64LE(next - 8))
  })
  return [unpacked, packed, at]
}

function wideOf(extra: Buffer): Buffer | null {
  for (let at = 0; at + 4 <= extra.length; ) {
    const size = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 1) return extra.subarray(at + 4, at + 4 + size)
    at += 4 + size
  }
  return null
}

async function endOf(file: FileHandle): Promise<{ count: number; size: number; at: number }> {
  const { size } = await file.stat()
  const from = Math.max(0, size - END_BYTES - COMMENT_MAX)
  const tail = await bytesAt(file, from, size - from)
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0 || end + END_BYTES > tail.length) throw broken()
  const found = {
    count: tail.readUInt16LE(end + 10),
    size: tail.readUInt32LE(end + 12),
    at: tail.readUInt32LE(end + 16),
  }
  if (found.at !== FULL_32 && found.count !== 0xffff) return found
  const locator = end - 20
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) throw broken()
  const wide = await bytesAt(file, Number(tail.readBigUInt64LE(locator + 8)), 56)
  if (wide.readUInt32LE(0) !== 0x06064b50) throw broken()
  const [count = 0, length = 0, at = 0] = [32, 40, 48].map(place => Number(wide.readBigUInt64LE(place)))
  return { count, size: length, at }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at)
  if (bytesRead < length) throw broken()
  return buffer
}

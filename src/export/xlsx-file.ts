// Writes a workbook of one sheet as its rows come (ECMA-376, a ZIP of XML): memory stays small whatever its
// size.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'

/** What a sheet holds, headings included, and what a cell does. */
export const ROWS_MAX = 1_048_576
const CELL_MAX = 32_767
const CHUNK = 65_536

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const SCHEMA = 'http://schemas.openxmlformats.org'
const RELATIONS = `${SCHEMA}/officeDocument/2006/relationships`
const MAIN = `${SCHEMA}/spreadsheetml/2006/main`
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const PARTS: readonly [name: string, text: string][] = [
  [
    '[Content_Types].xml',
    `<Types xmlns="${SCHEMA}/package/2006/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
  ],
  [
    '_rels/.rels',
    `<Relationships xmlns="${SCHEMA}/package/2006/relationships">` +
      `<Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    'xl/workbook.xml',
    `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}">` +
      '<sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
  ],
  [
    'xl/_rels/workbook.xml.rels',
    `<Relationships xmlns="${SCHEMA}/package/2006/relationships">` +
      `<Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>` +
      '</Relationships>',
  ],
]

interface Entry {
  readonly name: Buffer
  readonly offset: number
  crc: number
  size: number
  packed: number
}

/** Rows beyond what a sheet holds are left out. */
export async function* xlsxFile(rows: AsyncIterable<readonly unknown[]>): AsyncGenerator<Buffer> {
  const entries: Entry[] = []
  let offset = 0
  for (const [name, text] of [...PARTS, ['xl/worksheets/sheet1.xml', sheet(rows)] as const]) {
    const entry: Entry = { name: Buffer.from(name), offset, crc: 0, size: 0, packed: 0 }
    entries.push(entry)
    for await (const bytes of entryOf(entry, typeof text === 'string' ? once(HEAD + text) : text)) {
      offset += bytes.length
      yield bytes
    }
  }
  const directory = Buffer.concat(entries.map(centralHeader))
  yield directory
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  yield end
}

async function* once(text: string): AsyncGenerator<string> {
  yield text
}

async function* sheet(rows: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let chunk = `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>`
  let count = 0
  for await (const cells of rows) {
    if (++count > ROWS_MAX) break
    chunk += `<row>${cells.map(cell).join('')}</row>`
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = ''
  }
  yield `${chunk}</sheetData></worksheet>`
}

/** Texts stand in the cell as texts: nothing in them is a formula. */
function cell(value: unknown): string {
  if (value === null || value === undefined || value === '') return '<c/>'
  if (typeof value === 'number' && Number.isFinite(value)) return `<c><v>${value}</v></c>`
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(String(value))}</t></is></c>`
}

// What XML 1.0 (§2.2) does not allow, and halves of surrogate pairs.
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

function escaped(text: string): string {
  return text
    .slice(0, CELL_MAX)
    .replaceAll(NOT_XML, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** Its size follows behind it (APPNOTE 4.3.9), because it is not known before. */
async function* entryOf(entry: Entry, texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(0x0808, 6)
  head.writeUInt16LE(8, 8)
  head.writeUInt16LE(entry.name.length, 26)
  yield Buffer.concat([head, entry.name])
  const counted = async function* () {
    for await (const text of texts) {
      const bytes = Buffer.from(text)
      entry.crc = crc32(bytes, entry.crc)
      entry.size += bytes.length
      yield bytes
    }
  }
  const deflate = createDeflateRaw()
  const packing = pipeline(Readable.from(counted()), deflate)
  // Whoever reads the deflated bytes hears of the failure.
  packing.catch(() => {})
  for await (const bytes of deflate as AsyncIterable<Buffer>) {
    entry.packed += bytes.length
    yield bytes
  }
  await packing
  const tail = Buffer.alloc(16)
  tail.writeUInt32LE(0x08074b50)
  tail.writeUInt32LE(entry.crc, 4)
  tail.writeUInt32LE(entry.packed, 8)
  tail.writeUInt32LE(entry.size, 12)
  yield tail
}

function centralHeader({ name, offset, crc, size, packed }: Entry): Buffer {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(20, 6)
  header.writeUInt16LE(0x0808, 8)
  header.writeUInt16LE(8, 10)
  header.writeUInt32LE(crc, 16)
  header.writeUInt32LE(packed, 20)
  header.writeUInt32LE(size, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt32LE(offset, 42)
  return Buffer.concat([header, name])
}

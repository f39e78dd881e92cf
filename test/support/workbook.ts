// Writes XLSX workbooks and other ZIP files for tests, sound ones and bad ones.
import { crc32 as crcOf, deflateRawSync } from 'node:zlib'

export interface Packed {
  readonly name: string
  readonly bytes: Buffer
  /** What the file says of its size; a bomb lies. */
  readonly declared?: number
}

export function zipOf(files: readonly Packed[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, bytes, declared = bytes.length } of files) {
    const packed = deflateRawSync(bytes, { level: 1 })
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(20, 4)
    head.writeUInt16LE(8, 8)
    head.writeUInt32LE(checksum(bytes), 14)
    head.writeUInt32LE(packed.length, 18)
    head.writeUInt32LE(declared, 22)
    head.writeUInt16LE(Buffer.byteLength(name), 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    head.copy(entry, 6, 4, 30)
    entry.writeUInt32LE(at, 42)
    parts.push(head, Buffer.from(name), packed)
    directory.push(entry, Buffer.from(name))
    at += head.length + Buffer.byteLength(name) + packed.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, list, end])
}

/** 0 where this Node has none: nobody of ours checks it. */
function checksum(bytes: Buffer): number {
  return typeof crcOf === 'function' ? crcOf(bytes) : 0
}

/** A formula, with the value it had when the workbook was saved, or without. */
export interface Formula {
  readonly formula: string
  readonly value?: string
}

export type Cell = string | number | Formula

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

/** Texts are shared, as Excel does it. */
export function workbookOf(rows: Iterable<readonly Cell[]>): Buffer {
  const texts = new Map<string, number>()
  const lines: string[] = []
  let number = 0
  for (const row of rows) {
    number += 1
    lines.push(`<row r="${number}">${row.map((cell, at) => cellOf(cell, at, number, texts)).join('')}</row>`)
  }
  return workbookWith(`<sheetData>${lines.join('')}</sheetData>`, [...texts.keys()])
}

export function workbookWith(sheet: string, texts: readonly string[] = [], more: readonly Packed[] = []) {
  const shared = texts.map(text => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')
  const file = (name: string, text: string): Packed => ({ name, bytes: Buffer.from(`${HEAD}${text}`) })
  return zipOf([
    file('[Content_Types].xml', '<Types/>'),
    file(
      'xl/workbook.xml',
      `<workbook ${NS} xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    file(
      'xl/_rels/workbook.xml.rels',
      '<Relationships><Relationship Id="rId1" Type="t" Target="worksheets/sheet1.xml"/></Relationships>',
    ),
    file('xl/sharedStrings.xml', `<sst ${NS}>${shared}</sst>`),
    file('xl/worksheets/sheet1.xml', `<worksheet ${NS}>${sheet}</worksheet>`),
    ...more,
  ])
}

function cellOf(cell: Cell, at: number, row: number, texts: Map<string, number>): string {
  const place = `${column(at)}${row}`
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`
  if (typeof cell === 'string') {
    const index = texts.get(cell) ?? texts.size
    texts.set(cell, index)
    return cell === '' ? '' : `<c r="${place}" t="s"><v>${index}</v></c>`
  }
  const value = cell.value === undefined ? '' : `<v>${escaped(cell.value)}</v>`
  return `<c r="${place}" t="str"><f>${escaped(cell.formula)}</f>${value}</c>`
}

function column(at: number): string {
  const letter = String.fromCharCode(65 + (at % 26))
  return at < 26 ? letter : column(Math.floor(at / 26) - 1) + letter
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

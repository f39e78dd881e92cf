// The rows of the first sheet of an XLSX workbook (ECMA-376 part 1, §18.3) one block after the other: the
// file is unpacked and read as it goes, whatever its size.
import { IMPORT_LIMITS, UnusableFile } from '../domain/import.ts'
import type { FileRow } from './file-row.ts'
import { readSharedTexts, type SharedTexts } from './shared-texts.ts'
import { attributeOf, type XmlListener, XmlTokens } from './xml-tokens.ts'
import { type ZipEntry, ZipFile } from './zip-file.ts'

const WORKBOOK = 'xl/workbook.xml'
const SHARED = 'xl/sharedStrings.xml'
/** Lists of sheets and of where they are. */
const INDEX_BYTES = 16 * 1024 * 1024
/** Stands for a formula whose value the file does not have. */
const FORMULA = '='

/** `read` gets how many packed bytes were read. */
export async function* xlsxRows(path: string, read: (bytes: number) => void): AsyncGenerator<FileRow[]> {
  const zip = await ZipFile.open(path)
  const total = [...zip.entries.values()].reduce((sum, { unpacked }) => sum + unpacked, 0)
  if (total > IMPORT_LIMITS.unpackedBytes) throw tooLarge()
  const sheet = await firstSheet(zip)
  const shared = zip.entries.get(SHARED)
  const texts = shared && (await readSharedTexts(zip.unpack(shared, IMPORT_LIMITS.sharedBytes * 2, read)))
  const reader = new SheetReader(texts ?? null)
  const tokens = new XmlTokens(reader)
  for await (const chunk of zip.unpack(sheet, IMPORT_LIMITS.unpackedBytes, read)) {
    tokens.write(chunk)
    yield reader.rows.splice(0)
  }
}

function tooLarge(): UnusableFile {
  return new UnusableFile('xlsxTooLarge', { about: [String(IMPORT_LIMITS.unpackedBytes)] })
}

async function firstSheet(zip: ZipFile): Promise<ZipEntry> {
  if (!zip.entries.has(WORKBOOK)) throw new UnusableFile('noSheet')
  let relation = ''
  await readIndex(zip, WORKBOOK, (name, attributes) => {
    if (name === 'sheet' && relation === '') relation = attributeOf(attributes, '(?:\\w+:)?id')
  })
  let target = ''
  await readIndex(zip, 'xl/_rels/workbook.xml.rels', (name, attributes) => {
    if (name === 'Relationship' && attributeOf(attributes, 'Id') === relation)
      target = attributeOf(attributes, 'Target')
  })
  const name = target.startsWith('/') ? target.slice(1) : `xl/${target}`
  const entry = zip.entries.get(name)
  if (relation === '' || entry === undefined) throw new UnusableFile('noSheet')
  return entry
}

async function readIndex(
  zip: ZipFile,
  name: string,
  open: (name: string, attributes: string) => void,
): Promise<void> {
  const entry = zip.entries.get(name)
  if (entry === undefined) throw new UnusableFile('noSheet')
  const tokens = new XmlTokens({ open, close() {}, text() {} })
  for await (const chunk of zip.unpack(entry, INDEX_BYTES, () => {})) tokens.write(chunk)
}

class SheetReader implements XmlListener {
  /** Complete, and not yet taken. */
  readonly rows: FileRow[] = []
  private readonly texts: SharedTexts | null
  private row = 0
  private cells: string[] = []
  private column = 0
  private type = ''
  private value = ''
  private isValue = false
  private isReading = false
  private hasFormula = false
  private length = 0

  constructor(texts: SharedTexts | null) {
    this.texts = texts
  }

  open(name: string, attributes: string): void {
    switch (name) {
      case 'row':
        this.row = Number(attributeOf(attributes, 'r')) || this.row + 1
        this.cells = []
        this.column = 0
        this.length = 0
        break
      case 'c':
        this.column = columnOf(attributeOf(attributes, 'r')) || this.column + 1
        this.type = attributeOf(attributes, 't')
        this.value = ''
        this.hasFormula = false
        break
      case 'f':
        this.hasFormula = true
        break
      case 'rPh':
        this.isReading = true
        break
      case 'v':
      case 't':
        this.isValue = !this.isReading
        break
    }
  }

  close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
        this.isValue = false
        break
      case 'rPh':
        this.isReading = false
        break
      case 'c':
        this.put(this.cellOf())
        break
      case 'row':
        this.rows.push({ row: this.row, cells: this.cells })
        break
    }
  }

  text(text: string): void {
    if (!this.isValue) return
    this.value += text
    this.length += text.length
    if (this.length > IMPORT_LIMITS.rowLength)
      throw new UnusableFile('rowTooLong', { row: this.row, about: [String(IMPORT_LIMITS.rowLength)] })
  }

  private cellOf(): string {
    const { type, value } = this
    if (value === '') return this.hasFormula ? FORMULA : ''
    if (type === 's') return this.texts?.at(Number(value)) ?? ''
    if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE'
    return type === '' || type === 'n' ? plainNumber(value) : value
  }

  private put(cell: string): void {
    if (cell === '') return
    const { row, column, cells } = this
    if (column > IMPORT_LIMITS.columns) {
      const about = [column, IMPORT_LIMITS.columns].map(String)
      throw new UnusableFile('tooManyColumns', { row, column, about })
    }
    while (cells.length < column - 1) cells.push('')
    cells[column - 1] = cell
  }
}

/** `C5` is in column 3; 0: it does not say. */
function columnOf(reference: string): number {
  let column = 0
  for (let at = 0; at < reference.length; at++) {
    const code = reference.charCodeAt(at)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column
}

/** A number of eleven digits may stand there as 1.3800138E10. */
function plainNumber(value: string): string {
  if (!/[.eE]/.test(value)) return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number.toFixed(0) : value
}

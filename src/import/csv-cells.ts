// The cells of one row of a CSV text, as spreadsheets and programs write them: RFC 4180, and what people make
// of it.

export interface CsvCells {
  readonly cells: string[]
  /** Where the row ends: at a line end, or at the end of the text. */
  readonly end: number
  /** The column of a quote that is not closed, from 1; null: there is none. */
  readonly openColumn: number | null
}

/** Of a line without quotes. */
export function cellsOfLine(text: string, from: number, end: number, delimiter: string): CsvCells {
  return { cells: text.slice(from, end).split(delimiter), end, openColumn: null }
}

/** A cell in quotes may have delimiters, line ends and, doubled, quotes. */
export function quotedCells(text: string, from: number, delimiter: string): CsvCells {
  const cells: string[] = []
  for (let at = from; ; at += 1) {
    const isQuoted = text[at] === '"'
    const { cell, end } = isQuoted ? quotedCell(text, at, delimiter) : plainCell(text, at, delimiter)
    cells.push(cell)
    if (end < 0) return { cells, end: text.length, openColumn: cells.length }
    at = end
    if (text[at] !== delimiter) return { cells, end: at, openColumn: null }
  }
}

/** `end` negative: there is none. */
interface Cell {
  readonly cell: string
  readonly end: number
}

function plainCell(text: string, from: number, delimiter: string): Cell {
  let end = from
  while (end < text.length && !endsCell(text, end, delimiter)) end += 1
  return { cell: text.slice(from, end), end }
}

function quotedCell(text: string, from: number, delimiter: string): Cell {
  let cell = ''
  for (let start = from + 1; ; ) {
    const quote = text.indexOf('"', start)
    if (quote < 0) return { cell: cell + text.slice(start), end: -1 }
    if (text[quote + 1] === '"') {
      cell += text.slice(start, quote + 1)
      start = quote + 2
      continue
    }
    cell += text.slice(start, quote)
    const end = quote + 1
    if (end === text.length || endsCell(text, end, delimiter)) return { cell, end }
    // Something stands behind the quote: it is a text that begins with one.
    const rest = plainCell(text, quote, delimiter)
    return { cell: `"${cell}${rest.cell}`, end: rest.end }
  }
}

function endsCell(text: string, at: number, delimiter: string): boolean {
  const character = text[at]
  return character === delimiter || character === '\n' || character === '\r'
}

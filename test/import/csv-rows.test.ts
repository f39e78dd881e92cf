// Rows of CSV, however the text is cut into pieces, are those that csv-parse reads.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { IMPORT_LIMITS, UnusableFile } from '../../src/domain/import.ts'
import { RowsOfText } from '../../src/import/csv-rows.ts'

/** Cells of all rows, or the reason why there are none. */
function read(pieces: readonly string[], delimiter: string): string[][] | string {
  const rows = new RowsOfText(delimiter)
  try {
    const found = [...pieces.flatMap(piece => rows.of(piece)), ...rows.last('')]
    return found.map(({ cells }) => cells)
  } catch (error) {
    if (error instanceof UnusableFile) return error.problem.reason
    throw error
  }
}

function readByOther(text: string, delimiter: string): string[][] | string {
  const options = { delimiter, bom: true, relax_quotes: true, relax_column_count: true }
  try {
    return parse(text, { ...options, record_delimiter: ['\r\n', '\n', '\r'] })
  } catch {
    return 'quoteNotClosed'
  }
}

function piecesOf(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.map(cut => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
  return places.slice(1).map((end, at) => text.slice(places[at], end))
}

describe('rows of CSV', () => {
  test('are those that csv-parse finds, wherever the text is cut', () => {
    const text = fc.string({ unit: fc.constantFrom(...'aab,,;""\r\n\n号'), maxLength: 40 })
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 6 }), fc.constantFrom(',', ';'), (text, cuts, by) => {
        assert.deepEqual(read(piecesOf(text, cuts), by), readByOther(text, by))
      }),
      { numRuns: 5_000 },
    )
  })

  test('name the line of a row after cells that go over several', () => {
    const rows = new RowsOfText(',')
    const found = [...rows.of('a,"x\r\ny\nz"\nb'), ...rows.last(',c\n')]
    assert.deepEqual(
      found.map(({ row }) => row),
      [3, 4],
    )
  })

  test('of any length are refused as soon as they are too long', () => {
    const piece = 'x'.repeat(50_000)
    const rows = new RowsOfText(',')
    let pieces = 0
    assert.throws(() => {
      for (; pieces < 100; pieces++) rows.of(piece)
    }, UnusableFile)
    assert.equal(pieces, IMPORT_LIMITS.rowLength / piece.length)
  })
})

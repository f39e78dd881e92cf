// A line of CSV means to other programs what it meant to us, and never a formula to a spreadsheet.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { csvLine } from '../../src/domain/csv.ts'
import { parseCsv } from '../support/csv.ts'

describe('a line of CSV', () => {
  test('reads back unchanged, whatever the texts', () => {
    const text = fc.string({ unit: fc.constantFrom(...'a,"\r\n\t号 \'=+-@1'), maxLength: 12 })
    fc.assert(
      fc.property(
        fc.array(fc.array(text, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
        rows => {
          const read = parseCsv(rows.map(csvLine).join(''))
          const meant = rows.map(row =>
            row.map(cell =>
              /^[=+\-@\t\r\n]/.test(cell) && !/^[+-]?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell,
            ),
          )
          assert.deepEqual(read, meant)
        },
      ),
    )
  })

  test('is never a formula to a spreadsheet', () => {
    const cells = [
      '=1+1',
      '+cmd|x',
      '-2+3',
      '@SUM(A1)',
      '\t=1',
      '＝1+1',
      '+8613800000000',
      '-5',
      '13800000000',
      -5,
      null,
      true,
    ]
    assert.equal(
      csvLine(cells),
      `'=1+1,'+cmd|x,'-2+3,'@SUM(A1),'\t=1,'＝1+1,+8613800000000,-5,13800000000,-5,,true\r\n`,
    )
  })
})

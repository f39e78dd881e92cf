// The whole block list as a CSV file, read page by page.
import type { BlockRow } from '../../../../src/api/v1/resources/blocks.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { saveFile } from '../../parts/save-file.ts'
import { BLOCKS } from '../../words/blocks.ts'
import { dateTime } from '../../words/format.ts'
import type { Text } from '../../words/language.ts'

/** `onRead`: how many were read so far. */
export async function exportBlocks(
  timeZone: string,
  say: (text: Text) => string,
  onRead: (count: number) => void,
): Promise<void> {
  const head = [BLOCKS.phone, BLOCKS.reason, BLOCKS.by, BLOCKS.blockedAt].map(say)
  // The mark at the beginning makes spreadsheets read UTF-8.
  const parts = [`\ufeff${line(head)}`]
  let cursor: string | null = null
  let read = 0
  do {
    const page: { rows: BlockRow[]; next: string | null } = await get(paths.blocks({ cursor, limit: 500 }))
    parts.push(
      ...page.rows.map(({ phone, reason, by, blockedAt }) =>
        line([phone, reason, by, dateTime(blockedAt, timeZone)]),
      ),
    )
    read += page.rows.length
    onRead(read)
    cursor = page.next
  } while (cursor !== null)
  saveFile(new Blob(parts, { type: 'text/csv;charset=utf-8' }), 'block-list.csv')
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

/** What a spreadsheet would take for a formula is made a text. */
function cell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) && !/^\+?\d+$/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

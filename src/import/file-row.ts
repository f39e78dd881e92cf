// One row of a file.

export interface FileRow {
  /** Line of the file or row of the sheet, from 1; of a row of several lines the last one. */
  readonly row: number
  readonly cells: string[]
}

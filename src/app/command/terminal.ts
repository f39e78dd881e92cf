// Where a command speaks: sentences in the reader's language, data as it is, and the exit code it ends with.

import type { Finding } from '../../domain/finding.ts'
import type { Language, Text } from '../../domain/language.ts'
import { COLUMNS, type Column, VERDICTS } from '../../words/column-words.ts'
import { table } from './table.ts'

export interface Streams {
  readonly out: { write(text: string): unknown }
  readonly err: { write(text: string): unknown }
}

export class Terminal {
  readonly language: Language
  /** 0 done, 1 failed, 2 misused. */
  exitCode = 0
  private readonly streams: Streams

  constructor(language: Language, streams: Streams) {
    this.language = language
    this.streams = streams
  }

  word(text: Text): string {
    return text[this.language]
  }

  /** A sentence about what was done. */
  say(text: Text): void {
    this.print(this.word(text))
  }

  /** Data, on standard output. */
  print(line: string): void {
    this.streams.out.write(`${line}\n`)
  }

  /** Rows for people, under heads in their language. */
  printTable(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    this.print(
      table(
        columns.map(column => this.word(COLUMNS[column])),
        rows,
      ),
    )
  }

  printFinding({ wrong, text, zh }: Finding): void {
    this.print(`${this.word(wrong ? VERDICTS.wrong : VERDICTS.fine)}  ${this.word({ en: text, zh })}`)
  }

  printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2))
  }

  /** What is not part of the data, on standard error. */
  warn(text: Text): void {
    this.streams.err.write(`${this.word(text)}\n`)
  }

  writeOut(text: string): void {
    this.streams.out.write(text)
  }

  writeErr(text: string): void {
    this.streams.err.write(text)
  }
}

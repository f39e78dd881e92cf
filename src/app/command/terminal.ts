// Where a command writes: sentences in the reader's language and data as it is. Also holds its exit code.

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

  /** Prints a sentence about what was done. */
  say(text: Text): void {
    this.print(this.word(text))
  }

  /** Prints data on standard output. */
  print(line: string): void {
    this.streams.out.write(`${line}\n`)
  }

  /** Prints rows for people, with headings in their language. */
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

  /** Prints on standard error what is not part of the data. */
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

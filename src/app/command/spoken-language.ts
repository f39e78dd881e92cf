// Decides in which of the two languages the commands speak, and holds how they refuse.
import { type Language, languageOf, type Text } from '../../domain/language.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** From the locale of messages, in the order of POSIX. */
export function languageIn({ LC_ALL, LC_MESSAGES, LANG }: Environment): Language {
  return languageOf(LC_ALL || LC_MESSAGES || LANG)
}

/** The command was understood but could not be carried out: exit code 1. */
export class CommandFailure extends Error {
  readonly text: Text

  constructor(text: Text) {
    super(text.en)
    this.text = text
  }
}

/** The command was mistyped: exit code 2. */
export class UsageError extends CommandFailure {}

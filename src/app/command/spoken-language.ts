// In which of the two languages the commands speak, and how they refuse.
import { type Language, languageOf, type Text } from '../../domain/language.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The locale of messages as POSIX orders it. */
export function languageIn({ LC_ALL, LC_MESSAGES, LANG }: Environment): Language {
  return languageOf(LC_ALL || LC_MESSAGES || LANG)
}

/** The command was understood and could not be done: exit code 1. */
export class CommandFailure extends Error {
  readonly text: Text

  constructor(text: Text) {
    super(text.en)
    this.text = text
  }
}

/** The command was typed in a way that cannot be understood: exit code 2. */
export class UsageError extends CommandFailure {}

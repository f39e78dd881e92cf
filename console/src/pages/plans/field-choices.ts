// The choices of a field, said in the reader's language.
import type { Text } from '../../words/language.ts'

interface Choice {
  readonly value: string
  readonly label: string
}

export function choicesOf<Words extends object>(
  words: Words,
  say: (text: Text) => string,
  only: readonly (keyof Words & string)[] = Object.keys(words) as (keyof Words & string)[],
): Choice[] {
  return only.map(value => ({ value, label: say(words[value] as Text) }))
}

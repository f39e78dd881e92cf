// What stands behind the ? of an address, read with care: anybody may have typed it.

type Raw = Readonly<Record<string, unknown>>

/** A text that is not empty. */
export function text(raw: Raw, name: string, max = 200): string | undefined {
  const value = raw[name]
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  return String(value).slice(0, max) || undefined
}

export function whole(raw: Raw, name: string): number | undefined {
  const value = Number(raw[name] ?? Number.NaN)
  return Number.isSafeInteger(value) ? value : undefined
}

export function oneOf<const Word extends string>(
  raw: Raw,
  name: string,
  words: readonly Word[],
): Word | undefined {
  return words.find(word => word === raw[name])
}

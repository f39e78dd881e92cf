// Parses JSON that strangers sent: typographic quotes, and nesting too deep to be written out again.

/** Nothing published nests deeper than 3; JSON.stringify overflows the stack at some thousands. */
const DEPTH_MAX = 32

/** The parsed value; undefined when the text is no JSON, or JSON nobody means. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return nestsDeeper(value, DEPTH_MAX) ? undefined : value
  } catch {
    return undefined
  }
}

/** As parseJson; the documents print examples with “ and ”, so they count as quotes when the text does not parse as it stands. */
export function parsePastedJson(text: string): unknown {
  return parseJson(text) ?? (/[“”]/.test(text) ? parseJson(text.replace(/[“”]/g, '"')) : undefined)
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nestsDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth === 0) return true
  // Parsed values inherit nothing; Object.values takes three times as long.
  for (const key in value) if (nestsDeeper((value as Record<string, unknown>)[key], depth - 1)) return true
  return false
}

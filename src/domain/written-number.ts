// Reads telephone numbers as people's tools write them, before it is decided whether they can be called.

/**
 * The longest text worth reading: an international number with generous separators and invisible marks
 * between its digits.
 */
const RAW_MAX = 120
// Control characters except tabs and line ends; format characters (soft hyphen, zero-width and direction
// marks); variation selectors.
const INVISIBLE = /\p{Cf}|\u2065|[\ufe00-\ufe0f]|(?![\t\n\v\f\r\u0085])\p{Cc}/gu
const ASCII = /^[ -~]*$/
/** `tel:` is of RFC 3966; the apostrophe is how spreadsheets mark a text that looks like a number. */
const BEFORE = /^(?:['\u2018\u2019]|tel:|\s)+/i
const AFTER = /[;,\s]+$/
/** Blanks of every width, hyphens, minus, dots, middle dots, parentheses. */
const SEPARATOR = /[\s\-\u2010-\u2015\u2043\u2212.\u00b7\u2022\u2027\u30fb()]/
/** 1.8012345647E+10 */
const EXPONENT = /^(\d)(?:\.(\d{1,30}))?e\+?(\d{1,2})$/i

export interface WrittenNumber {
  /** Digits, `*`, `#` and `+` as they were written. */
  readonly dialled: string
  /** Where a separator was: indexes into `dialled`, ascending. */
  readonly breaks: readonly number[]
}

/**
 * Full-width characters become ASCII. Invisible characters, an apostrophe or `tel:` in front, `;` or `,` at
 * the end and a spreadsheet's `.0` are removed. Null if it is not a number, and if digits may be lost:
 * 1.38E+10, or a fraction, which may as well be an extension.
 */
export function readWrittenNumber(raw: string): WrittenNumber | null {
  if (raw.length > RAW_MAX) return null
  const text = (
    ASCII.test(raw) ? raw : raw.replace(INVISIBLE, '').replaceAll('\u0085', ' ').normalize('NFKC')
  )
    .replace(BEFORE, '')
    .replace(AFTER, '')
  const whole = withoutFraction(text)
  if (whole === null) return null
  let dialled = ''
  const breaks: number[] = []
  for (const character of whole) {
    if (/[\d*#+]/.test(character)) dialled += character
    else if (!SEPARATOR.test(character)) return null
    else if (dialled !== '' && breaks.at(-1) !== dialled.length) breaks.push(dialled.length)
  }
  if (breaks.at(-1) === dialled.length) breaks.pop()
  return { dialled, breaks }
}

/**
 * The digits as they are dialled, without judging them: for a caller id or a prefix rule. Null if it is not
 * such a text.
 */
export function dialledText(raw: string): string | null {
  return readWrittenNumber(raw)?.dialled ?? null
}

/** Dots that separate groups stay; a single dot followed by one or two digits is a decimal point. */
function withoutFraction(text: string): string | null {
  const [, first, fraction = '', exponent] = EXPONENT.exec(text) ?? []
  if (first !== undefined) {
    const shown = Number(exponent)
    return fraction.length >= shown && /^0*$/.test(fraction.slice(shown))
      ? first + fraction.slice(0, shown)
      : null
  }
  const [, before = text, behind = ''] = /^([^.]*)\.(\d{1,2})$/.exec(text) ?? []
  return /^0*$/.test(behind) ? before : null
}

// Removes secrets from a log line: by the name of a field at any depth, and by their look in texts.

const SECRET_NAME =
  /^(key|pass|pwd|.*(access_?key|api_?key|private_?key|token|passw|secret|authorization|cookie|credential|signature).*)$/i
/** `token=abc`, `"password":"abc"`, `Authorization: Bearer abc` inside a message, a URL or a stack. */
const SECRET_TEXT =
  /((?:access_?key|api_?key|token|password|passwd|secret|authorization|cookie)\\?["']?\s*[=:]\s*\\?["']?)((?:bearer|basic|digest)\s+)?[^\s"'&,;}\\]+/gi
/** The password of `postgres://user:password@host`. */
const SECRET_URL = /(:\/\/[^\s/:@]*:)[^\s/@]+@/g

const REDACTED = '[redacted]'
/** Deeper than any log line of ours; anything below is not printed. */
const DEEPEST = 12

/** The same line of JSON without secrets; a line that is not JSON loses only those that its text shows. */
export function redactLine(line: string): string {
  try {
    return `${JSON.stringify(redact(JSON.parse(line), 0))}\n`
  } catch {
    return redactText(line)
  }
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEEPEST) return REDACTED
  if (Array.isArray(value)) return value.map(item => redact(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      SECRET_NAME.test(name) ? REDACTED : redact(field, depth + 1),
    ]),
  )
}

function redactText(text: string): string {
  return text.replace(SECRET_TEXT, `$1${REDACTED}`).replace(SECRET_URL, `$1${REDACTED}@`)
}

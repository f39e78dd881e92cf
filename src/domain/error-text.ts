// The text and the code of an error, whatever was thrown.

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The word or SQLSTATE that the system, PostgreSQL or a library gave it; '' if it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

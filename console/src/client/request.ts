// Asks `/v1`: one way out, one error path.
import type { Language } from '../words/chosen-language.ts'

/** A no of the server's, in the reader's language. */
export class Refused extends Error {
  readonly reason: string
  readonly status: number
  readonly about: readonly string[]
  /** Members beside the standard ones. */
  readonly more: Readonly<Record<string, unknown>>

  constructor(status: number, problem: Readonly<Record<string, unknown>>) {
    super(String(problem['detail'] ?? ''))
    this.status = status
    this.reason = String(problem['reason'] ?? 'broken')
    this.about = Array.isArray(problem['about']) ? problem['about'].map(String) : []
    this.more = problem
  }
}

/** No answer at all: the server or the way to it is away. */
export class Unreachable extends Error {}

/** What every request says of its reader; set where it changes. */
export const reader: { language: Language; account: string | null } = { language: 'zh', account: null }

export function headersOf(): Record<string, string> {
  return {
    'accept-language': reader.language,
    'yuhu-console': '1',
    ...(reader.account !== null && { 'yuhu-account': reader.account }),
  }
}

interface Options {
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** Sent again, it is not done again. */
  readonly once?: string
}

export async function request<Answer>(method: string, path: string, options: Options = {}): Promise<Answer> {
  const response = await asked(method, path, options)
  const text = await response.text()
  return (text === '' ? null : parsed(text)) as Answer
}

export async function getSound(path: string): Promise<Blob> {
  return (await asked('GET', path, {})).blob()
}

async function asked(method: string, path: string, options: Options): Promise<Response> {
  const { body, signal, once } = options
  const response = await fetch(path, {
    method,
    headers: {
      ...headersOf(),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(once !== undefined && { 'idempotency-key': once }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  }).catch(error => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Unreachable()
  })
  if (response.ok) return response
  const text = await response.text()
  throw new Refused(response.status, (text === '' ? {} : parsed(text)) as Record<string, unknown>)
}

export function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return request('GET', path, signal === undefined ? {} : { signal })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Unreachable()
  }
}

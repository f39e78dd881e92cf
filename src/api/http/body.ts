// Turns what a client sent, in any of the four forms, into one map of parameters, and says what is wrong with
// a body that cannot be read whole.
import { BODY } from '../../wire/complaints.ts'
import { charsetOf, declaredCharset, decodeStart, decodeText } from './charset.ts'
import { parseForm, parseMultipart, partsOf } from './form.ts'
import { nameOf, parse } from './json.ts'
import { type Member, scanJson } from './json-scan.ts'
import type { Pause } from './turns.ts'
import { PARAMETERS_MAX, tooManyParameters, UnreadableBody } from './unreadable-body.ts'

export type Parameters = ReadonlyMap<string, string>

/**
 * A longer value inside a raw JSON body is read by the service that uses it, as TaskAdd reads its list.
 * Shorter ones are checked here.
 */
const NESTED_MAX = 65_536

/**
 * The parameters of the query and the body together. The body wins, and of two equal names the last one (as
 * in PHP).
 */
export async function readParameters(
  url: string,
  contentType: string | undefined,
  body: Buffer | undefined,
  pause: Pause,
): Promise<Parameters> {
  const parameters = new Map(await readQuery(url, pause))
  if (body !== undefined && body.length > 0) {
    for (const [name, value] of await readBody(contentType ?? '', body, pause)) parameters.set(name, value)
  }
  if (parameters.size > PARAMETERS_MAX) throw tooManyParameters()
  return parameters
}

/**
 * The parameters of the query, and those that are complete in the first bytes of a body. What is wrong with
 * the body is found when it is read whole.
 */
export async function readStart(
  url: string,
  contentType: string | undefined,
  start: Buffer,
  pause: Pause,
): Promise<Parameters> {
  const parameters = new Map(await readQuery(url, pause))
  try {
    for (const [name, value] of await startOf(contentType ?? '', start, pause)) parameters.set(name, value)
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error
  }
  return parameters
}

function readQuery(url: string, pause: Pause): Promise<[string, string][]> {
  const mark = url.indexOf('?')
  return mark < 0 ? Promise.resolve([]) : parseForm(Buffer.from(url.slice(mark + 1), 'latin1'), null, pause)
}

/**
 * The look of the body decides, because clients send wrong content types; the header decides only what the
 * look cannot.
 */
async function readBody(contentType: string, body: Buffer, pause: Pause): Promise<[string, string][]> {
  const declared = declaredCharset(contentType)
  const boundary = boundaryOf(contentType, body)
  if (boundary !== null) return parseMultipart(boundary, body, declared, pause)
  const bytes = body.subarray(blankStart(body))
  switch (looksOf(contentType, bytes)) {
    case 'nothing':
      return []
    case 'json':
      return fromJson(await decodeText(bytes, charsetOf([bytes], declared), pause), pause)
    case 'escapedJson':
      return fromJson((await parseForm(bytes, declared, pause))[0]?.[0] ?? '', pause)
    case 'form':
      return parseForm(bytes, declared, pause)
  }
}

/** As readBody, for the first bytes of a body: the last name or value may be cut and is left out. */
async function startOf(contentType: string, start: Buffer, pause: Pause): Promise<[string, string][]> {
  const declared = declaredCharset(contentType)
  const boundary = boundaryOf(contentType, start)
  if (boundary !== null) return wholeFields(boundary, start)
  const bytes = start.subarray(blankStart(start))
  switch (looksOf(contentType, bytes)) {
    case 'nothing':
      return []
    case 'json':
      return wholeMembers(decodeStart(bytes), pause)
    case 'escapedJson':
      return wholeMembers(decodeEscaped(bytes), pause)
    case 'form':
      return parseForm(bytes.subarray(0, Math.max(bytes.lastIndexOf('&'), 0)), declared, pause)
  }
}

function wholeFields(boundary: string, start: Buffer): [string, string][] {
  const fields: [string, string][] = []
  try {
    for (const { name, value } of partsOf(boundary, start)) fields.push([name, decodeStart(value)])
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error
  }
  return fields
}

async function wholeMembers(text: string, pause: Pause): Promise<[string, string][]> {
  const scan = await scanJson(text, PARAMETERS_MAX, pause)
  if (typeof scan === 'string' || scan.kind !== 'object') return []
  return scan.members.flatMap(member => textOf(text, member) ?? [])
}

type Looks = 'nothing' | 'json' | 'escapedJson' | 'form'

function looksOf(contentType: string, bytes: Buffer): Looks {
  const start = bytes.subarray(0, 100).toString('latin1')
  if (start === '') return 'nothing'
  if (start.startsWith('{')) return 'json'
  // JSON that went through a form encoder: %7B%22service%22…, followed by the = of an empty value.
  if (/^%7b/i.test(start)) return 'escapedJson'
  return /json/i.test(contentType) && !/^[\w.]+=/.test(start) ? 'json' : 'form'
}

/** Where blanks and a BOM end. */
function blankStart(body: Buffer): number {
  let at = body.indexOf('\ufeff') === 0 ? 3 : 0
  while (at < body.length && (body[at] ?? 33) <= 32) at += 1
  return at
}

/** That of a form with parts; undefined: the Content-Type names none. */
export function declaredBoundary(contentType: string): string | undefined {
  const declared = /^\s*multipart\/form-data\b.*?\bboundary=(?:"([^"]{1,200})"|([^\s;,]{1,200}))/i.exec(
    contentType,
  )
  return declared?.[1] ?? declared?.[2]
}

function boundaryOf(contentType: string, body: Buffer): string | null {
  const boundary = declaredBoundary(contentType)
  if (boundary !== undefined && body.includes(`--${boundary}`)) return boundary
  const start = body.subarray(0, 1_000).toString('latin1')
  const seen = /^(?:\r?\n)*--([^\r\n]{1,200})\r\ncontent-disposition:\s*form-data/i.exec(start)?.[1]
  if (seen !== undefined) return seen
  if (/^\s*multipart\//i.test(contentType) && /^\s*-|content-disposition/i.test(start))
    throw new UnreadableBody(BODY.incompleteMultipart)
  return null
}

async function fromJson(text: string, pause: Pause): Promise<[string, string][]> {
  const scan = await scanJson(text, PARAMETERS_MAX, pause)
  if (scan === 'tooManyValues') throw new UnreadableBody(BODY.jsonTooComplex)
  if (scan === 'malformed' || !scan.isWhole || scan.kind !== 'object')
    throw new UnreadableBody(BODY.malformedJson)
  if (scan.count > PARAMETERS_MAX) throw tooManyParameters()
  const fields: [string, string][] = []
  for (const member of scan.members) {
    if (member.values > 1_000) await pause()
    const field = textOf(text, member)
    if (field === undefined) throw new UnreadableBody(BODY.malformedJson)
    fields.push(...field)
  }
  return fields
}

/**
 * A member as a parameter. Null gives none, as PHP's http_build_query leaves it out. Numbers, lists and
 * objects are the text they were written as, digit for digit. Undefined: it is not JSON.
 */
function textOf(text: string, member: Member): [string, string][] | undefined {
  const name = nameOf(text, member)
  if (name === undefined || member.start < 0) return undefined
  const written = text.slice(member.start, member.end).trim()
  const isNested = written.startsWith('[') || written.startsWith('{')
  if (isNested && written.length > NESTED_MAX) return [[name, written]]
  const value = parse(written, false)
  if (value === undefined) return undefined
  if (value === null) return []
  return [[name, isNested || member.isExact ? written : String(value)]]
}

/** Undoes a form encoder that JSON went through; an escape that is cut at the end is left out. */
function decodeEscaped(bytes: Buffer): string {
  return new URLSearchParams(bytes.toString('latin1')).keys().next().value ?? ''
}

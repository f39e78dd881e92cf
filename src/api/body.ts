// Turns what a client sent, in any of the four forms, into one map of parameters; says what is wrong with a body it cannot read whole.
import { isObject, parseJson } from './json.ts'
import { parseMultipart } from './multipart.ts'
import { UnreadableBody } from './unreadable-body.ts'

export type Parameters = ReadonlyMap<string, string>

/** Parameters of the query and the body together; the body wins, and of two equal names the last (as in PHP). */
export async function readParameters(url: string, contentType: string | undefined, body: Buffer | undefined): Promise<Parameters> {
  const mark = url.indexOf('?')
  const parameters = new Map(mark < 0 ? [] : new URLSearchParams(url.slice(mark + 1)))
  if (body !== undefined && body.length > 0) {
    for (const [name, value] of await readBody(contentType ?? '', body)) parameters.set(name, value)
  }
  return parameters
}

/** What the body looks like decides, because clients send wrong content types; the header settles only what looks cannot. */
async function readBody(contentType: string, body: Buffer): Promise<Iterable<[string, string]>> {
  const boundary = boundaryOf(contentType, body)
  if (boundary !== null) return parseMultipart(boundary, body)
  const text = new TextDecoder().decode(body).trim()
  if (text === '') return []
  const unescaped = /^%7b/i.test(text) ? unescapeForm(text) : text
  if (unescaped.startsWith('{')) return fromJson(unescaped)
  if (/json/i.test(contentType) && !/^[\w.]+=/.test(text)) return fromJson(text)
  return new URLSearchParams(text)
}

function boundaryOf(contentType: string, body: Buffer): string | null {
  const declared = /^\s*multipart\/form-data\b.*?\bboundary=(?:"([^"]{1,200})"|([^\s;,]{1,200}))/i.exec(contentType)
  const boundary = declared?.[1] ?? declared?.[2]
  if (boundary !== undefined && body.includes(`--${boundary}`)) return boundary
  const start = body.subarray(0, 1_000).toString('latin1')
  const seen = /^(?:\r?\n)*--([^\r\n]{1,200})\r\ncontent-disposition:\s*form-data/i.exec(start)?.[1]
  if (seen !== undefined) return seen
  if (/^\s*multipart\//i.test(contentType) && /^\s*-|content-disposition/i.test(start)) throw new UnreadableBody('multipart数据不完整')
  return null
}

function* fromJson(text: string): Iterable<[string, string]> {
  const value = parseJson(text)
  if (!isObject(value)) throw new UnreadableBody('请求体的JSON数据格式错误')
  for (const [name, inner] of Object.entries(value)) {
    // null says "none", as PHP's http_build_query does by leaving the parameter out.
    if (inner === null) continue
    yield [name, typeof inner === 'object' ? JSON.stringify(inner) : String(inner)]
  }
}

/** JSON that went through a form encoder: %7B%22service%22…, with the = of an empty value behind it. */
function unescapeForm(text: string): string {
  const [name = ''] = [...new URLSearchParams(text).keys()]
  return name
}

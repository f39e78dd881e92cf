// Decodes bytes that are UTF-8 or GB18030 (which includes GBK and GB2312), and never gives a text with a hole
// in it.

import { isUtf8 } from 'node:buffer'
import { BODY } from '../../wire/complaints.ts'
import type { Pause } from './turns.ts'
import { UnreadableBody } from './unreadable-body.ts'

export type Charset = 'utf-8' | 'gb18030'

/** Bytes between two pauses: a few milliseconds. */
const SLICE = 262_144
const CHINESE = /^(?:gbk|gb2312|gb_2312-80|gb18030|x-gbk|cp936)$/i

/** What the Content-Type of a body or a part declares; null: nothing that matters here. */
export function declaredCharset(contentType: string): Charset | null {
  const [, name = ''] = /\bcharset\s{0,9}=\s{0,9}"?([\w-]{1,40})/i.exec(contentType) ?? []
  return CHINESE.test(name) ? 'gb18030' : null
}

/**
 * The charset of a client's texts: the declared one, else UTF-8 if all of them are valid UTF-8, else GB18030.
 */
export function charsetOf(texts: readonly Uint8Array[], declared: Charset | null): Charset {
  return declared ?? (texts.every(isUtf8) ? 'utf-8' : 'gb18030')
}

/** Without a BOM. Throws an UnreadableBody if the bytes are not in this charset. */
export async function decodeText(bytes: Uint8Array, charset: Charset, pause: Pause): Promise<string> {
  const decoder = new TextDecoder(charset, { fatal: true })
  if (bytes.length <= SLICE) return decode(decoder, bytes, false)
  const parts: string[] = []
  for (let from = 0; from < bytes.length; from += SLICE) {
    if (from > 0) await pause()
    parts.push(decode(decoder, bytes.subarray(from, from + SLICE), from + SLICE < bytes.length))
  }
  return parts.join('')
}

/** The start of a longer text, for inspection: bytes that cannot be decoded become a replacement mark. */
export function decodeStart(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return new TextDecoder('gb18030').decode(bytes, { stream: true })
  }
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream })
  } catch {
    throw new UnreadableBody(BODY.charset)
  }
}

// A signed file of evidence: one line is the signature, and it stands for every other byte of the file.
import { createHmac, timingSafeEqual } from 'node:crypto'

export const EVIDENCE_FORMS = ['json', 'html'] as const
export type EvidenceForm = (typeof EVIDENCE_FORMS)[number]

/** What a file says of itself, before anything of it is believed. */
export interface EvidenceClaim {
  readonly form: EvidenceForm
  /** The company code of the account whose key signed it. */
  readonly account: string
}

const FIRST_LINE =
  /^\{"signature":\{"by":"HMAC-SHA-256","account":"([\w.!~*'()%-]{1,1000})","value":"[0-9a-f]{64}"\},$/
const LAST_LINE = /^<!-- yuhu-evidence HMAC-SHA-256 account ([\w.!~*'()%-]{1,1000}) [0-9a-f]{64} -->$/

/** `content` is an object, which becomes the field `evidence` of the file. */
export function signedJson(key: Buffer, account: string, content: object): string {
  const body = `"evidence":${JSON.stringify(content, null, 1)}}\n`
  return `${firstLine(account, signatureOf(key, 'json', account, Buffer.from(body)))}\n${body}`
}

/** `page` is a whole HTML document. */
export function signedPage(key: Buffer, account: string, page: string): string {
  const body = `${page.trimEnd()}\n`
  return `${body}${lastLine(account, signatureOf(key, 'html', account, Buffer.from(body)))}\n`
}

/** Null: it is not a file of evidence at all. */
export function readClaim(file: Buffer): EvidenceClaim | null {
  const parts = partsOf(file)
  return parts === null ? null : { form: parts.form, account: parts.account }
}

/** Whether the file is, byte by byte, what was signed with the account's key. */
export function isGenuine(key: Buffer, file: Buffer): boolean {
  const parts = partsOf(file)
  if (parts === null) return false
  const { form, account, line, body } = parts
  const value = signatureOf(key, form, account, body)
  const expected = Buffer.from(form === 'json' ? firstLine(account, value) : lastLine(account, value))
  return expected.length === line.length && timingSafeEqual(expected, line)
}

interface Parts extends EvidenceClaim {
  readonly line: Buffer
  readonly body: Buffer
}

function partsOf(file: Buffer): Parts | null {
  const isJson = file[0] === 0x7b
  if (file.at(-1) !== 0x0a) return null
  const at = isJson ? file.indexOf(0x0a) : file.lastIndexOf(0x0a, file.length - 2)
  if (at < 0) return null
  const line = isJson ? file.subarray(0, at) : file.subarray(at + 1, -1)
  const body = isJson ? file.subarray(at + 1) : file.subarray(0, at + 1)
  if (line.length > 2_000) return null
  const account = accountIn((isJson ? FIRST_LINE : LAST_LINE).exec(line.toString('latin1'))?.[1])
  return account === null ? null : { form: isJson ? 'json' : 'html', account, line, body }
}

function firstLine(account: string, value: string): string {
  return `{"signature":{"by":"HMAC-SHA-256","account":"${named(account)}","value":"${value}"},`
}

function lastLine(account: string, value: string): string {
  return `<!-- yuhu-evidence HMAC-SHA-256 account ${named(account)} ${value} -->`
}

/** As in an address, so that it ends neither a text nor a comment. */
function named(account: string): string {
  return encodeURIComponent(account)
}

function accountIn(written: string | undefined): string | null {
  try {
    return written === undefined ? null : decodeURIComponent(written)
  } catch {
    return null
  }
}

/** The form is signed too: a page cannot be passed off as data. */
function signatureOf(key: Buffer, form: EvidenceForm, account: string, body: Buffer): string {
  return createHmac('sha256', key).update(`evidence\n${form}\n${account}\n`).update(body).digest('hex')
}

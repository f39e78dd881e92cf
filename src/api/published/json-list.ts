// The list of numbers that TaskAdd and TaskCreat are sent: a JSON array, in the shapes real clients give it.
import { isLosslessNumber } from 'lossless-json'
import { APPEND_MAX } from '../../domain/task.ts'
import { buildMembers, nameOf } from '../http/json.ts'
import { type Scan, scanJson } from '../http/json-scan.ts'
import type { Pause } from '../http/turns.ts'

/** Entries and the text they came as. */
export interface JsonList {
  readonly sent: string
  readonly count: number
  /** None when there are more than a call may have: nothing of them is built. */
  readonly entries: readonly unknown[]
  /** LosslessNumber may be in them. */
  readonly isExact: boolean
}

/** Commas, brackets and braces in one entry; ours have six. */
const ENTRY_VALUES_MAX = 200

/** What a client is told that sends something else, with the start of a list it can copy. */
export function expectedList(name: string): string {
  return `参数${name}应该为：JSON数组文本，如[{"phone":"18012345678","userid":""}]`
}

/** The list, or what is wrong with it. */
export async function readJsonList(
  name: string,
  sent: string,
  pause: Pause,
): Promise<JsonList | { readonly complaint: string }> {
  const read = await readText(name, sent, pause)
  // The documents print examples with “ and ”, so they count as quotes when the text does not parse as it
  // stands.
  const list =
    read === 'malformed' && /[“”]/.test(sent) ? await readText(name, sent.replace(/[“”]/g, '"'), pause) : read
  if (list === 'malformed') return { complaint: `参数${name}的JSON数据格式错误` }
  if ('complaint' in list) return list
  if (list.entries.length > 0 && list.entries.every(isPlain)) {
    return { complaint: `${expectedList(name)}，但现在${name}是号码的列表` }
  }
  return { sent, ...list }
}

type Read = Omit<JsonList, 'sent'> | { readonly complaint: string } | 'malformed'

async function readText(name: string, text: string, pause: Pause): Promise<Read> {
  const scan = await scanJson(text, APPEND_MAX, pause)
  const tooManyValues = `参数${name}过于复杂：号码之外的数据过多`
  if (scan === 'tooManyValues') return { complaint: tooManyValues }
  if (scan === 'malformed' || !scan.isWhole || (scan.kind === 'object' && !isListWithHoles(text, scan)))
    return 'malformed'
  if (scan.count > APPEND_MAX) return { count: scan.count, entries: [], isExact: false }
  if (scan.members.some(({ values }) => values > ENTRY_VALUES_MAX)) return { complaint: tooManyValues }
  const entries = await buildMembers(text, scan, pause)
  const isExact = scan.members.some(member => member.isExact)
  return entries === undefined ? 'malformed' : { count: scan.count, entries, isExact }
}

/** What PHP's json_encode(array_filter(…)) makes of a list: an object all of whose keys are whole numbers. */
function isListWithHoles(text: string, { members }: Scan): boolean {
  return (
    members.length > 0 &&
    members.every(member => member.start >= 0 && /^\d{1,10}$/.test(nameOf(text, member) ?? ''))
  )
}

function isPlain(entry: unknown): boolean {
  return typeof entry === 'string' || typeof entry === 'number' || isLosslessNumber(entry)
}

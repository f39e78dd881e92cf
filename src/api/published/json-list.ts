// Reads the list of numbers of TaskAdd and TaskCreat: a JSON array, in the shapes that real clients send.
import { isLosslessNumber } from 'lossless-json'
import { APPEND_MAX } from '../../domain/task.ts'
import { PARAMETER } from '../../wire/complaints.ts'
import type { JsonList } from '../../wire/parameter.ts'
import { buildMembers, nameOf } from '../http/json.ts'
import { type Scan, scanJson } from '../http/json-scan.ts'
import type { Pause } from '../http/turns.ts'

/** Commas, brackets and braces in one entry; ours have six. */
const ENTRY_VALUES_MAX = 200

/** The list, or what is wrong with it. */
export async function readJsonList(
  name: string,
  sent: string,
  pause: Pause,
): Promise<JsonList | { readonly complaint: string }> {
  const read = await readText(name, sent, pause)
  // The documents print examples with “ and ”, so they count as quotes if the text does not parse as it is.
  const list =
    read === 'malformed' && /[“”]/.test(sent) ? await readText(name, sent.replace(/[“”]/g, '"'), pause) : read
  if (list === 'malformed') return { complaint: PARAMETER.malformedJson(name) }
  if ('complaint' in list) return list
  if (list.entries.length > 0 && list.entries.every(isPlain)) {
    return { complaint: PARAMETER.plainNumbers(name) }
  }
  return { sent, ...list }
}

type Read = Omit<JsonList, 'sent'> | { readonly complaint: string } | 'malformed'

async function readText(name: string, text: string, pause: Pause): Promise<Read> {
  const scan = await scanJson(text, APPEND_MAX, pause)
  const tooManyValues = PARAMETER.tooComplex(name)
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

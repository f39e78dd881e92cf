// Builds the values of a scanned JSON text and writes answers as JSON, a slice at a time and digit for digit,
// so that calls in flight do not wait for it.
import { LosslessNumber, parse as parseExactly, stringify as stringifyExactly } from 'lossless-json'
import { changesDigits, type Member, type Scan } from './json-scan.ts'
import type { Pause } from './turns.ts'

/** The most members, and characters of theirs, built between two pauses: a few milliseconds. */
const MEMBERS_AT_ONCE = 500
const EXACT_AT_ONCE = 100
const TEXT_AT_ONCE = 65_536

/** The values of all members of a scan that is whole; undefined if one is not JSON. */
export async function buildMembers(
  text: string,
  { kind, members }: Scan,
  pause: Pause,
): Promise<unknown[] | undefined> {
  const values: unknown[] = []
  for (let from = 0; from < members.length; ) {
    if (from > 0) await pause()
    const slice = sliceFrom(members, from)
    const isExact = slice.some(member => member.isExact)
    // The members of a list are separated by commas alone, those of an object also by their names.
    const inList = text.slice(slice[0]?.start, slice.at(-1)?.end)
    const written = kind === 'list' ? inList : slice.map(({ start, end }) => text.slice(start, end)).join()
    const built = parse(`[${written}]`, isExact)
    // Two members in the place of one, or none, are not JSON either.
    if (!Array.isArray(built) || built.length !== slice.length) return undefined
    for (const value of built) values.push(value)
    from += slice.length
  }
  return values
}

/** The name of an object's member; undefined if it is not a JSON text. */
export function nameOf(text: string, { nameStart, nameEnd }: Member): string | undefined {
  const name = nameEnd < 0 ? undefined : parse(text.slice(nameStart, nameEnd), false)
  return typeof name === 'string' ? name : undefined
}

/**
 * Undefined if it is not JSON. With `isExact`, numbers that JSON.parse would change are LosslessNumber; it
 * takes ten times as long.
 */
export function parse(text: string, isExact: boolean): unknown {
  try {
    return isExact
      ? parseExactly(text, null, { parseNumber, onDuplicateKey: ({ newValue }) => newValue })
      : JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const parseNumber = (written: string) =>
  changesDigits(written) ? new LosslessNumber(written) : Number(written)

function sliceFrom(members: readonly Member[], from: number): Member[] {
  const slice: Member[] = []
  let length = 0
  let most = MEMBERS_AT_ONCE
  for (let index = from; index < members.length && slice.length < most; index++) {
    const member = members[index]
    if (member === undefined) break
    length += member.end - member.start
    if (member.isExact) most = EXACT_AT_ONCE
    if (slice.length > 0 && length > TEXT_AT_ONCE) break
    slice.push(member)
  }
  return slice
}

/** Members written between two pauses: a few milliseconds, exactly written ones too. */
const WRITTEN_AT_ONCE = 200

/** With `isExact`, a LosslessNumber is written digit for digit. `value` itself must not be undefined. */
export function jsonText(value: unknown, isExact: boolean): string {
  return (isExact ? stringifyExactly(value) : undefined) ?? JSON.stringify(value)
}

/**
 * As jsonText. Lists are found in objects inside objects; a list inside a list is written whole, with its
 * member.
 */
export async function jsonTextInSlices(value: unknown, isExact: boolean, pause: Pause): Promise<string> {
  if (Array.isArray(value)) return listText(value, isExact, pause)
  if (!isObject(value) || !hasLongList(value)) return jsonText(value, isExact)
  const members: string[] = []
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    members.push(`${JSON.stringify(name)}:${await jsonTextInSlices(member, isExact, pause)}`)
  }
  return `{${members.join()}}`
}

async function listText(list: readonly unknown[], isExact: boolean, pause: Pause): Promise<string> {
  const slices: string[] = []
  for (let from = 0; from < list.length; from += WRITTEN_AT_ONCE) {
    if (from > 0) await pause()
    slices.push(jsonText(list.slice(from, from + WRITTEN_AT_ONCE), isExact).slice(1, -1))
  }
  return `[${slices.join()}]`
}

function hasLongList(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > WRITTEN_AT_ONCE
  return isObject(value) && Object.values(value).some(hasLongList)
}

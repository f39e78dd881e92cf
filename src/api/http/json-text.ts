// Writes an answer as JSON, long lists a slice at a time, so that calls in flight do not wait for it.
import { stringify as stringifyExactly } from 'lossless-json'
import { isObject } from './json.ts'
import type { Pause } from './turns.ts'

/** Members written between two pauses: a few milliseconds, exactly written ones too. */
const MEMBERS_AT_ONCE = 200

/**
 * With `isExact`, LosslessNumber in it is written digit for digit. What it must not hold: undefined in place
 * of the whole.
 */
export function jsonText(value: unknown, isExact: boolean): string {
  return (isExact ? stringifyExactly(value) : undefined) ?? JSON.stringify(value)
}

/**
 * As jsonText. Lists are looked for in objects inside objects; a list inside a list is written with its
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
  for (let from = 0; from < list.length; from += MEMBERS_AT_ONCE) {
    if (from > 0) await pause()
    slices.push(jsonText(list.slice(from, from + MEMBERS_AT_ONCE), isExact).slice(1, -1))
  }
  return `[${slices.join()}]`
}

function hasLongList(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > MEMBERS_AT_ONCE
  return isObject(value) && Object.values(value).some(hasLongList)
}

// Names of recordings: what a call record calls one, where its file is in the recordings folder, and when its
// day is over.
import { createHash } from 'node:crypto'
import { DateTime } from 'luxon'

/** One path-safe segment; unique, because call ids are. */
export interface RecordingName {
  /** As in call records: `9001_20261123_77_<leg id>.wav`. */
  readonly name: string
  readonly callId: number
  /** Relative path of the file: `9001/2026-11-23/77_<leg id>.wav`. */
  readonly path: string
}

export interface RecordedCall {
  /** companycode */
  readonly code: string
  readonly timeZone: string
  readonly callId: number
  readonly legId: string
  /** Epoch ms; its local day is the folder. */
  readonly startedAt: number
}

const NAME = /^(~?[0-9A-Za-z-]{1,64})_(\d{4})(\d\d)(\d\d)_(\d{1,15})_([0-9A-Za-z-]{1,64})\.wav$/
const FILE = /^(\d{1,15})_[0-9A-Za-z-]{1,64}\.wav$/
const DAY = /^\d{4}-\d\d-\d\d$/

export function recordingName({ code, timeZone, callId, legId, startedAt }: RecordedCall): string {
  const day = DateTime.fromMillis(startedAt, { zone: timeZone }).toFormat('yyyyMMdd')
  return `${recordingFolder(code)}_${day}_${callId}_${legId}.wav`
}

/** Null if it is not the name of a recording, so that nothing else is ever looked for in the folder. */
export function readRecordingName(name: string): RecordingName | null {
  const [, folder, year, month, day, callId, legId] = NAME.exec(name) ?? []
  if (callId === undefined) return null
  return { name, callId: Number(callId), path: `${folder}/${year}-${month}-${day}/${callId}_${legId}.wav` }
}

/** The name of a file found in an account's folder of a day; null: it is not one of ours. */
export function nameOfRecordingFile(folder: string, day: string, file: string): RecordingName | null {
  return FILE.test(file) && DAY.test(day)
    ? readRecordingName(`${folder}_${day.replaceAll('-', '')}_${file}`)
    : null
}

/**
 * The folder of an account. A companycode may be any text; one that is not a plain word is replaced by its
 * hash.
 */
export function recordingFolder(code: string): string {
  if (/^[0-9A-Za-z-]{1,40}$/.test(code)) return code
  return `~${createHash('sha256').update(code).digest('hex').slice(0, 32)}`
}

/** Folders of days before this one, `yyyy-mm-dd`, hold nothing younger than `before`, epoch ms. */
export function firstDayKept(timeZone: string, before: number): string {
  return DateTime.fromMillis(before, { zone: timeZone }).toFormat('yyyy-MM-dd')
}

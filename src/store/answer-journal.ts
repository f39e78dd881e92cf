// Answers that are not in the database yet, in a file of this process: they survive kill -9 of the process
// and of PostgreSQL, even at once.
import {
  closeSync,
  constants,
  ftruncateSync,
  futimesSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { errorCode } from '../domain/error-text.ts'
import { makeFolder } from './folder.ts'
import type { AnswerJournal, JournalledAnswer } from './port/noted-answers.ts'

const SUFFIX = '.answers'
/** The most files that are read in the folder. */
const FILES_MAX = 1_000
/**
 * The space is reserved in advance, so that answers (46 bytes each) can be noted even when the disk is full.
 */
const RESERVED = Buffer.alloc(512 * 1_024)
/** With less space than this nothing new is dialled: the answers of some 5,000 calls in flight. */
const ROOM_MIN = 256 * 1_024

/**
 * A process touches its file this often to show that it lives. Nothing else is known of other machines, so
 * their files are removed when they are OLD_MS old.
 */
const TOUCH_MS = 3_600_000
const OLD_MS = 7 * 86_400_000

/**
 * A name for this process as an engine node: its machine, its process id, and what distinguishes it from an
 * earlier process of that id.
 */
export function nodeName(unique: string): string {
  return `${hostname()}/${process.pid}/${unique}`
}

/**
 * `folder`: Yuhu's data folder. `node`: from nodeName. The file is not synced to the disk: it protects
 * against a process that dies, while a machine that dies loses the answers of its last milliseconds. Throws
 * if the folder cannot be written.
 */
export function openAnswerJournal(
  folder: string,
  node: string,
  now: () => number,
  failed: (error: unknown) => void,
): AnswerJournal & { close(): void } {
  const home = join(folder, 'answers')
  makeFolder(home, 0o700)
  const own = fileOf(node)
  const file = openSync(join(home, own), constants.O_WRONLY | constants.O_CREAT, 0o600)
  const pending = new Set<number>()
  /** Where the next note goes, and how far space is reserved. */
  let end = 0
  let reserved = 0
  let isShort = false
  const attempt = (work: () => void) => {
    try {
      work()
      return true
    } catch (error) {
      // A full disk is retried often but reported once.
      if (!isShort) failed(error)
      isShort = true
      return false
    }
  }
  const reserve = () => {
    writeAll(file, RESERVED, reserved)
    reserved += RESERVED.length
    isShort = false
  }
  attempt(reserve)
  let touchedAt = Number.NEGATIVE_INFINITY
  const touch = () => {
    if (now() - touchedAt < TOUCH_MS) return
    touchedAt = now()
    attempt(() => futimesSync(file, touchedAt / 1_000, touchedAt / 1_000))
  }
  const others = () =>
    readdirSync(home)
      .filter(name => name.endsWith(SUFFIX) && name !== own)
      .slice(0, FILES_MAX)
  return {
    note(callId, answeredAt) {
      pending.add(callId)
      const line = Buffer.from(`${JSON.stringify({ callId, answeredAt })}\n`)
      attempt(() => {
        writeAll(file, line, end)
        end += line.length
        reserved = Math.max(reserved, end)
      })
    },
    hasRoom() {
      touch()
      return reserved - end >= ROOM_MIN || attempt(reserve)
    },
    written(callIds) {
      const before = pending.size
      for (const callId of callIds) pending.delete(callId)
      if (before === 0 || pending.size > 0) return
      attempt(() => {
        for (let at = 0; at < end; at += RESERVED.length)
          writeAll(file, RESERVED.subarray(0, Math.min(RESERVED.length, end - at)), at)
        end = 0
        if (reserved <= RESERVED.length) return
        ftruncateSync(file, RESERVED.length)
        reserved = RESERVED.length
      })
    },
    replay() {
      const names = others()
      touch()
      // A process that is dead before its file is read adds nothing to it.
      const over = names.filter(name => isDead(name) || isOld(join(home, name), now()))
      const answers = names.flatMap(name => answersIn(join(home, name)))
      return {
        answers,
        written() {
          for (const name of over) rmSync(join(home, name), { force: true })
        },
      }
    },
    deadNodes() {
      return others().filter(isDead).map(nodeOf)
    },
    close() {
      closeSync(file)
      if (pending.size === 0) rmSync(join(home, own), { force: true })
    },
  }
}

function fileOf(node: string): string {
  return encodeURIComponent(node) + SUFFIX
}

function nodeOf(name: string): string {
  try {
    return decodeURIComponent(name.slice(0, -SUFFIX.length))
  } catch {
    return ''
  }
}

/** Usually the file of a container that is gone, whose name does not come back. */
function isOld(path: string, now: number): boolean {
  try {
    return now - statSync(path).mtimeMs > OLD_MS
  } catch {
    return false
  }
}

/**
 * It is not known here whether a process of another machine lives. A file with our process id that is not
 * ours is from a process before us.
 */
function isDead(name: string): boolean {
  const [host, pid] = nodeOf(name).split('/')
  if (host !== hostname() || !/^\d+$/.test(pid ?? '')) return false
  return Number(pid) === process.pid || !isAlive(Number(pid))
}

/** On a full disk a write may be cut short before one fails; the next one overwrites the cut part. */
function writeAll(file: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(file, bytes, done, bytes.length - done, at + done)
}

/** A line that a crash cut off, or that is still being written, does not count. */
function answersIn(path: string): JournalledAnswer[] {
  let text = ''
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    // Another process has just replayed and removed it.
    return []
  }
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap(line => {
      try {
        const { callId, answeredAt } = JSON.parse(line)
        return Number.isSafeInteger(callId) && Number.isFinite(answeredAt) ? [{ callId, answeredAt }] : []
      } catch {
        return []
      }
    })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

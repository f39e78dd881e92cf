// Answers not yet in the database, in a file of this process: they survive kill -9 of the process and of PostgreSQL, also both at once.
import { closeSync, constants, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { AnswerJournal, JournalledAnswer } from './port.ts'

const NAME = /^(\d+)-[\w-]+\.answers$/
/** Holes and half a last line are the most a crash leaves; more in a folder than this is not ours. */
const FILES_MAX = 1_000

/**
 * `folder`: Yuhu's data folder. Not synced to the disk: it is for processes that die, and a machine that dies takes with it what was
 * answered in its last milliseconds. Throws when the folder cannot be written.
 */
export function openAnswerJournal(folder: string, name: string, failed: (error: unknown) => void): AnswerJournal & { close(): void } {
  const home = join(folder, 'answers')
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const own = `${process.pid}-${name}.answers`
  const file = openSync(join(home, own), constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o600)
  const pending = new Set<number>()
  let read: readonly string[] = []
  return {
    note(callId, answeredAt) {
      try {
        pending.add(callId)
        writeSync(file, `${JSON.stringify({ callId, answeredAt })}\n`)
      } catch (error) {
        failed(error)
      }
    },
    written(callIds) {
      const before = pending.size
      for (const callId of callIds) pending.delete(callId)
      if (before > 0 && pending.size === 0) ftruncateSync(file, 0)
    },
    others() {
      const names = readdirSync(home)
        .filter(candidate => NAME.test(candidate) && candidate !== own)
        .slice(0, FILES_MAX)
      // Those dead before they are read have nothing to add.
      read = names.filter(candidate => !isAlive(Number(NAME.exec(candidate)?.[1] ?? 0)))
      return names.flatMap(candidate => answersIn(join(home, candidate)))
    },
    forgetDead() {
      for (const candidate of read) rmSync(join(home, candidate), { force: true })
      read = []
    },
    close() {
      closeSync(file)
      if (pending.size === 0) rmSync(join(home, own), { force: true })
    },
  }
}

/** A line cut by a crash or still being written is none. */
function answersIn(path: string): JournalledAnswer[] {
  let text = ''
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    // Another process has just removed it: it was replayed.
    return []
  }
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap(line => {
      try {
        return [JSON.parse(line) as JournalledAnswer]
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
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

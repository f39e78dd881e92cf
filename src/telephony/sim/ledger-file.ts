// Appends the simulator's ledger to a file as things happen, so that what was dialled is known even after
// kill -9.
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import type { LedgerEntry } from './ledger.ts'

export interface LedgerFile {
  write(entry: LedgerEntry): void
  close(): void
}

/**
 * Writes one JSON line per entry, with the node, its process and the real time. Each line is one write to a
 * file opened for appending, so several processes may share it. `wallNow`: real time, epoch ms. Throws if the
 * file cannot be opened.
 */
export function openLedgerFile(path: string, node: string, wallNow: () => number): LedgerFile {
  const file = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o600)
  return {
    write(entry) {
      writeSync(file, `${JSON.stringify({ ...entry, wall: wallNow(), pid: process.pid, node })}\n`)
    },
    close() {
      closeSync(file)
    },
  }
}

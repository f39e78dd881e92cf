// A small disk of its own for a test, and what fills it.
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'

/** Mounts a disk of so many bytes there; false where this user or this system may not. */
export function mountDisk(folder: string, bytes: number): boolean {
  if (process.getuid?.() !== 0) return false
  return (
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'yuhu-test', folder], {
      stdio: 'ignore',
    }).status === 0
  )
}

/** Also while files on it are still open. */
export function unmountDisk(folder: string): void {
  spawnSync('umount', ['--lazy', folder], { stdio: 'ignore' })
}

/** Writes this file until the disk is full; more can be written only where files give room back. */
export function fillUp(path: string): void {
  const file = openSync(path, 'a')
  const chunk = Buffer.alloc(64 * 1_024)
  try {
    for (let size = chunk.length; size > 0; ) {
      try {
        writeSync(file, chunk, 0, size)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
        size = Math.floor(size / 2)
      }
    }
  } finally {
    closeSync(file)
  }
}

// Creates folders and makes them ours, never through a link that somebody else has put there.
import { constants, mkdirSync, statSync } from 'node:fs'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { errorCode } from '../domain/error-text.ts'

/**
 * Creates the folder and missing ones above it. Node's own `recursive` tries for ever if a file system
 * answers ENOENT to mkdir, as /proc does (Node 20.20).
 */
export function makeFolder(path: string, mode?: number): void {
  const missing: string[] = []
  for (let at = resolve(path); !isFolder(at); at = dirname(at)) missing.unshift(at)
  for (const folder of missing) {
    try {
      mkdirSync(folder, mode)
    } catch (error) {
      // Another process was quicker, which is as good.
      if (errorCode(error) !== 'EEXIST' || !isFolder(folder)) throw error
    }
  }
}

/** False if nothing is there. */
function isFolder(path: string): boolean {
  try {
    if (statSync(path).isDirectory()) return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
  throw Object.assign(new Error(`ENOTDIR: not a directory, '${path}'`), { code: 'ENOTDIR' })
}

export interface FolderOwner {
  readonly uid: number
  readonly gid: number
  /** True when we are root and act for this user. */
  readonly stepsDown: boolean
}

/** The folder is a link, or somebody else's. */
export class NotOurFolder extends Error {
  readonly uid: number | null

  constructor(path: string, uid: number | null) {
    super(`${path} ${uid === null ? 'is a link' : `belongs to the user id ${uid}`}`)
    this.uid = uid
  }
}

/**
 * Creates the folder if it is missing and restricts it to its owner (0700). It works on the opened folder, so
 * that a link put in its place is not followed.
 */
export async function keepOwnFolder(path: string, owner: FolderOwner): Promise<void> {
  try {
    await mkdir(path, 0o700)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
  const folder = await openFolder(path)
  try {
    const { uid, mode } = await folder.stat()
    if (uid === 0 && owner.stepsDown) await folder.chown(owner.uid, owner.gid)
    else if (uid !== owner.uid) throw new NotOurFolder(path, uid)
    if ((mode & 0o777) !== 0o700) await folder.chmod(0o700)
  } finally {
    await folder.close()
  }
}

async function openFolder(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  } catch (error) {
    if (errorCode(error) === 'ELOOP' || errorCode(error) === 'ENOTDIR') throw new NotOurFolder(path, null)
    throw error
  }
}

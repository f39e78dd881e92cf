// The folder of the private PostgreSQL's socket: only its owner (and root) can enter it, so nobody can put a
// false server there.
import { lstat, mkdtemp, readFile, readlink, rename, rm, rmdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { keepOwnFolder, NotOurFolder } from '../folder.ts'
import { Hindrance } from '../hindrance.ts'
import type { RunAs } from './run-as.ts'

/** The length of a path in sockaddr_un, minus `/.s.PGSQL.5432`. */
const PATH_MAX = 107 - 14
/** Short, and /tmp exists everywhere. */
const SHORT = '/tmp/yuhu-'
const TRIES = 5
/** Lines of postmaster.pid, counted from 0. */
const SOCKET_LINE = 4

/**
 * `run` in `root`. If that path is too long for a socket, `run` is a link to a folder in /tmp with a random
 * name, because in a shared folder somebody else could take a name that can be guessed.
 */
export async function socketFolder(root: string, user: RunAs): Promise<string> {
  const beside = join(root, 'run')
  if (Buffer.byteLength(beside) <= PATH_MAX) {
    await ours(beside, user)
    return beside
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const target = await readlink(beside).catch(() => null)
    if (target !== null && (await isOurs(target, user))) return target
    const fresh = await mkdtemp(SHORT)
    await ours(fresh, user)
    const link = `${fresh.slice(SHORT.length)}.run`
    await symlink(fresh, join(root, link))
    await rename(join(root, link), beside)
    // Another process of ours may have done the same just now; its link is right for both.
    if ((await readlink(beside)) !== fresh) await rmdir(fresh).catch(() => {})
  }
  throw new Hindrance(
    `No folder could be created for the socket of the database in ${root}.`,
    `无法为 ${root} 建立数据库套接字目录。`,
  )
}

/** Where the running server of this data folder listens; null if unknown. */
export async function liveSocketFolder(dataDir: string): Promise<string | null> {
  const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  return lines[SOCKET_LINE]?.trim() || null
}

/** Removes what lies outside the data folder once the server has stopped. */
export async function dropSocketFolder(root: string, socketDir: string): Promise<void> {
  const beside = join(root, 'run')
  if (socketDir === beside) return
  try {
    await rmdir(socketDir)
  } catch {
    // Not empty: another process of ours has just started the server again.
    return
  }
  if ((await readlink(beside).catch(() => null)) === socketDir) await rm(beside, { force: true })
}

async function isOurs(path: string, user: RunAs): Promise<boolean> {
  const there = await lstat(path).catch(() => null)
  return there?.isDirectory() === true && there.uid === user.uid && (there.mode & 0o777) === 0o700
}

async function ours(path: string, user: RunAs): Promise<void> {
  try {
    await keepOwnFolder(path, user)
  } catch (error) {
    if (!(error instanceof NotOurFolder)) throw error
    throw new Hindrance(
      `The folder ${path} for the database's socket cannot be used: ` +
        `${error.message}. Run Yuhu as the user who owns this installation.`,
      `数据库套接字目录 ${path} 不能使用（${error.uid === null ? '是符号链接' : `属于用户 ID ${error.uid}`}）：请以该安装所属的用户身份运行预呼。`,
      error,
    )
  }
}

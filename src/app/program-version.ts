// The version of the program.
import { existsSync, readFileSync } from 'node:fs'

/** The version of the package that contains this file, compiled or not. */
export function programVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder)
    if (existsSync(file)) {
      const manifest: { name?: string; version: string } = JSON.parse(readFileSync(file, 'utf8'))
      if (manifest.name === 'yuhu') return manifest.version
    }
    if (folder.pathname === '/') return '?'
  }
}

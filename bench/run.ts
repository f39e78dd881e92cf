// Runs one bench by its name: append, claim, pacing, …. Each answers one question and prints its figures
// beside a floor from the same run.
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))

function benchNamed(
  name: string,
): { run(argv: string[]): Promise<void> } | Promise<{ run(argv: string[]): Promise<void> }> | null {
  const path = [join(folder, `${name}.ts`), join(folder, name, 'index.ts')].find(existsSync)
  return path === undefined || name === 'run' ? null : import(path)
}

const [name = '', ...argv] = process.argv.slice(2)
const bench = /^[a-z-]+$/.test(name) ? await benchNamed(name) : null
if (bench === null || typeof bench.run !== 'function') {
  const files = readdirSync(folder, { withFileTypes: true }).map(entry => entry.name.replace(/\.ts$/, ''))
  console.error(`Name one of: ${files.filter(file => file !== 'run' && !file.includes('.')).join(', ')}`)
  process.exitCode = 2
} else await bench.run(argv)

// The product compiled as processes start it in tests: the one that `npm test` has built, or one made once a
// test process. tsx would cost each of hundreds of starts a second of CPU.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeProgram } from '../../scripts/program.mjs'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
/** Set by scripts/test.mjs. */
const BUILT = process.env['TEST_PRODUCT']
let making: Promise<string> | null = null

/** Path of its main.js, in a folder that holds all it needs. */
export function productMain(): Promise<string> {
  making ??= BUILT === undefined ? make() : Promise.resolve(BUILT)
  return making
}

async function make(): Promise<string> {
  // Below node_modules, so that packages are found from it as from src.
  const cache = join(root, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'yuhu-product-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755)
  await makeProgram(folder)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  return join(folder, 'main.js')
}

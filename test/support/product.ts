// The product compiled as processes start it in tests, made once a test process: tsx would cost each of
// hundreds of starts a second of CPU.
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
let making: Promise<string> | null = null

/** Path of its main.mjs, in a folder that holds all it needs and goes with this process. */
export function productMain(): Promise<string> {
  making ??= make()
  return making
}

async function make(): Promise<string> {
  // Below node_modules, so that packages are found from it as from src.
  const cache = join(root, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'yuhu-product-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755)
  const shared: BuildOptions = {
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['pg-native'],
    logLevel: 'error',
    // CommonJS packages inside ask for require.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url)",
    },
  }
  const main = { main: join(root, 'src/main.ts') }
  // Beside it, as the compiled threads lie beside what starts them.
  const threads = {
    worker: join(root, 'src/telephony/sip/media/worker.ts'),
    'import-thread': join(root, 'src/import/import-thread.ts'),
    'simulation-worker': join(root, 'src/simulation/simulation-worker.ts'),
  }
  await Promise.all([
    // In pieces, of which a command loads what it uses: 0.29 s of CPU against 0.45 s in one.
    build({ ...shared, entryPoints: main, splitting: true, outExtension: { '.js': '.mjs' } }),
    build({ ...shared, entryPoints: threads }),
  ])
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  cpSync(join(root, 'src/store/migrations'), join(folder, 'migrations'), { recursive: true })
  return join(folder, 'main.mjs')
}

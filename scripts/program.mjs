// Makes the program of src/: one file for what every start loads, others for what only some commands or
// threads load. Loading 740 files and their packages one by one took two seconds of processor a start.
import { chmodSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './install.mjs'

/**
 * The threads lie beside what starts them, the SQL beside what reads it; `binaries` is for who prepares an
 * image.
 */
const ENTRIES = [
  'src/main.ts',
  'src/telephony/sip/media/worker.ts',
  'src/import/import-thread.ts',
  'src/simulation/simulation-worker.ts',
  'src/store/embedded/binaries.ts',
]

/** Writes main.js and what belongs to it to `folder`. */
export async function makeProgram(folder) {
  // A fresh checkout has it only once the packages are installed.
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    entryNames: '[name]',
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['pg-native'],
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'error',
    // CommonJS packages inside ask for require.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url)",
    },
  })
  cpSync(join(root, 'src/store/migrations'), join(folder, 'migrations'), { recursive: true })
  // npx and npm link run it as a program.
  chmodSync(join(folder, 'main.js'), 0o755)
}

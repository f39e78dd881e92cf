// The product as one file, made once a run: a process starts from it in a third of the time, and kills are many.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export interface Bundle {
  readonly main: string
  remove(): void
}

interface Esbuild {
  build(options: Record<string, unknown>): Promise<unknown>
}

/** Below node_modules, so that packages are found from it as from src. */
export async function makeBundle(): Promise<Bundle> {
  const cache = join(root, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'yuhu-faults-'))
  // tsx brings it along.
  const esbuild: Esbuild = createRequire(createRequire(import.meta.url).resolve('tsx'))('esbuild')
  const main = join(folder, 'main.mjs')
  const of = (source: string, outfile: string) => ({
    entryPoints: [join(root, 'src', source)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['pg-native'],
    logLevel: 'error',
    // CommonJS packages inside ask for require.
    banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url)" },
  })
  await Promise.all([
    esbuild.build(of('main.ts', main)),
    // Beside it, as the compiled media worker lies beside its port.
    esbuild.build(of('telephony/sip/media/worker.ts', join(folder, 'worker.js'))),
  ])
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  cpSync(join(root, 'src', 'store', 'migrations'), join(folder, 'migrations'), { recursive: true })
  return { main, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

// Starts a media worker thread: in dist/ from the compiled file beside this one, in a checkout from its
// TypeScript.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { WorkerStart } from './orders.ts'

const isSource = import.meta.url.endsWith('.ts')
const compiled = new URL('./worker.js', import.meta.url)
/** Workers get none of this process's flags: --import tsx would load tsx into each of them. */
const execArgv = ['--enable-source-maps']

export function startWorker(workerData: WorkerStart): Worker {
  if (isSource) return new Worker(codeOfSource(), { eval: true, workerData, execArgv })
  return new Worker(compiled, { workerData, execArgv })
}

let code: string | null = null

/**
 * Made once per process. Registering tsx in each worker costs 0.5 s of CPU: a test that opens a switch would
 * spend a second on its two workers (2026-11-29).
 */
function codeOfSource(): string {
  code ??= bundle(fileURLToPath(new URL('./worker.ts', import.meta.url)))
  return code
}

/** esbuild is present wherever TypeScript is run, because tsx needs it. */
function bundle(entry: string): string {
  const esbuild: typeof import('esbuild') = createRequire(import.meta.url)('esbuild')
  const options = {
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
  } as const
  return esbuild.buildSync({ ...options, entryPoints: [entry] }).outputFiles[0]?.text ?? ''
}

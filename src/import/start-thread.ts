// Starts a thread that works on files: in dist/ from the compiled file beside this one, in a checkout from
// its TypeScript.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

const isSource = import.meta.url.endsWith('.ts')
/** None of this process's flags: --import tsx would load tsx into each thread. */
const execArgv = ['--enable-source-maps']
/** A file that makes it take more ends the thread, not the process. What it reads is dead after a batch. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 }

export function startThread(): Worker {
  const options = { execArgv, resourceLimits }
  if (isSource) return new Worker(codeOfSource(), { ...options, eval: true })
  return new Worker(new URL('./import-thread.js', import.meta.url), options)
}

let code: string | null = null

/** esbuild is present wherever TypeScript is run, because tsx needs it. */
function codeOfSource(): string {
  const esbuild: typeof import('esbuild') = createRequire(import.meta.url)('esbuild')
  const options = { bundle: true, write: false, platform: 'node', format: 'cjs', target: 'node20' } as const
  const entryPoints = [fileURLToPath(new URL('./import-thread.ts', import.meta.url))]
  code ??= esbuild.buildSync({ ...options, entryPoints }).outputFiles[0]?.text ?? ''
  return code
}

// Makes the program and the console in dist/.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { installPackages, root, run } from './install.mjs'
import { makeProgram } from './program.mjs'

export async function build() {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  await makeProgram(join(root, 'dist'))
  buildConsole()
}

/** Also compressed: nothing is compressed while somebody waits. */
export function buildConsole() {
  const config = ['--config', 'console/vite.config.ts', '--logLevel', 'error']
  run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', ...config])
  const assets = join(root, 'dist/console/assets')
  for (const name of readdirSync(assets)) {
    const bytes = readFileSync(join(assets, name))
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes, { params }))
    writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes))
  }
}

if (process.argv[1] === import.meta.filename) {
  installPackages()
  await build()
}

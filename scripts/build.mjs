// Compiles src/ to dist/, copies the SQL beside it, and builds the console.
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { installPackages, root, run } from './install.mjs'

export function build() {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  // `npm run check` checks the types: here that would take five times as long.
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--noCheck'])
  cpSync(join(root, 'src/store/migrations'), join(root, 'dist/store/migrations'), { recursive: true })
  // npx and npm link run it as a program.
  chmodSync(join(root, 'dist/main.js'), 0o755)
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
  build()
}

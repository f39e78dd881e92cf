// Compiles src/ to dist/ and copies the SQL beside it.
import { chmodSync, cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages, root, run } from './install.mjs'

export function build() {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'])
  cpSync(join(root, 'src/store/migrations'), join(root, 'dist/store/migrations'), { recursive: true })
  // npx and npm link run it as a program.
  chmodSync(join(root, 'dist/main.js'), 0o755)
}

if (process.argv[1] === import.meta.filename) {
  installPackages()
  build()
}

// `npm run check`: types, lint and format, generated documents.
import { join } from 'node:path'
import { installPackages, root, run } from './install.mjs'

const bin = name => join(root, 'node_modules/.bin', name)

export function check() {
  run(bin('tsc'), ['-p', 'tsconfig.json'])
  run(bin('biome'), ['check', '--error-on-warnings'])
  run(bin('tsx'), ['scripts/write-docs.ts', '--check'])
}

if (process.argv[1] === import.meta.filename) {
  installPackages()
  check()
}

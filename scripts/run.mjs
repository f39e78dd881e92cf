// Runs a TypeScript file of this checkout with the arguments after it; installs missing npm packages first.
import { join } from 'node:path'
import { installPackages, root, run } from './install.mjs'

installPackages()
run(process.execPath, [
  '--import',
  'tsx',
  '--enable-source-maps',
  join(root, process.argv[2] ?? ''),
  ...process.argv.slice(3),
])

// `npm run faults -- --kills 500 --seed 1`: the long fault run, in real processes; test/faults/long.ts says what it prints.
import { join } from 'node:path'
import { installPackages, root, run } from './install.mjs'

installPackages()
run(process.execPath, ['--import', 'tsx', join(root, 'test/faults/long.ts'), ...process.argv.slice(2)])

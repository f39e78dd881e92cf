// `npm run faults -- --kills 500 --seed 1`: the long fault run in real processes, and 60 kills over SIP as
// seen from outside; test/faults/long.ts and sip-long.ts say what they print. `npm run faults -- --sip
// --kills 500 --seed 1` runs only those over SIP, 500 of them.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { installPackages, root } from './install.mjs'

installPackages()
const given = process.argv.slice(2)
const isSipOnly = given.includes('--sip')
const codes = isSipOnly ? [] : [fault('long.ts', given)]
codes.push(fault('sip-long.ts', isSipOnly ? given.filter(one => one !== '--sip') : []))
process.exitCode = codes.every(code => code === 0) ? 0 : 1

function fault(file, argv) {
  const { status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'test/faults', file), ...argv],
    {
      stdio: 'inherit',
      cwd: root,
    },
  )
  return status ?? 1
}

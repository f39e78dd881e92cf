// `npm run check`: types, lint and format, generated documents, known vulnerabilities of the dependencies.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { installPackages, root, run } from './install.mjs'

const bin = name => join(root, 'node_modules/.bin', name)

export function check() {
  run(bin('tsc'), ['-p', 'tsconfig.json'])
  run(bin('tsc'), ['-p', 'console/tsconfig.json'])
  run(bin('biome'), ['check', '--error-on-warnings'])
  run(bin('tsx'), ['scripts/write-docs.ts', '--check'])
  audit()
}

/**
 * Ends this process if the registry knows of a grave vulnerability; if the registry cannot be asked, says so
 * and goes on.
 */
export function audit() {
  const patience = ['--fetch-retries=0', '--fetch-timeout=20000']
  const options = { cwd: root, encoding: 'utf8', timeout: 60_000 }
  const asked = spawnSync(
    'npm',
    ['audit', '--omit=dev', '--audit-level=high', '--json', ...patience],
    options,
  )
  const found = answerOf(asked.stdout)?.metadata?.vulnerabilities
  if (found === undefined) {
    const reason = asked.error?.message ?? answerOf(asked.stdout)?.message ?? 'no answer'
    console.error(
      'NOT CHECKED: known vulnerabilities of the dependencies; the npm ' +
        `registry cannot be asked (${reason.split('\n')[0]}).`,
    )
    return
  }
  if (asked.status === 0) return
  console.error(
    `The dependencies have known vulnerabilities: ${found.critical} ` +
      `critical, ${found.high} high. See: npm audit --omit=dev`,
  )
  process.exit(1)
}

function answerOf(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

if (process.argv[1] === import.meta.filename) {
  installPackages()
  check()
}

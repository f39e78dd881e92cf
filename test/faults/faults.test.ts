// The short fault run: real processes killed at seeded moments, and nothing may be lost or done twice. FAULT_SEED runs one seed again.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { skipWithout } from '../support/database.ts'
import { Arena, type ArenaOptions } from './arena.ts'
import { type Bundle, makeBundle } from './bundle.ts'
import { wreak } from './chaos.ts'
import { settle } from './check.ts'

const SEED = Number(process.env['FAULT_SEED'] ?? 1)

const RUNS: { readonly name: string; readonly kills: number; readonly options: Omit<ArenaOptions, 'main' | 'seed'> }[] = [
  { name: 'one process that brings its own PostgreSQL', kills: 18, options: { database: 'embedded', roles: ['all'] } },
  { name: 'two engines and an API on one database', kills: 18, options: { database: 'cluster', roles: ['engine', 'engine', 'api'] } },
  { name: 'two whole processes on one database', kills: 18, options: { database: 'cluster', roles: ['all', 'all'] } },
]

describe('faults', { concurrency: true, skip: skipWithout('embedded') }, () => {
  let bundle: Bundle | undefined
  before(async () => {
    bundle = await makeBundle()
  })
  after(() => bundle?.remove())

  for (const [index, { name, kills, options }] of RUNS.entries()) {
    test(`nothing is lost and nobody is called twice: ${name}, ${kills} kills`, { timeout: 400_000 }, async t => {
      const seed = SEED * 1_000 + index
      t.diagnostic(`FAULT_SEED=${SEED}`)
      const arena = await Arena.open({ main: bundle?.main ?? '', seed, ...options })
      try {
        const figures = await wreak(arena, kills)
        const findings = await settle(arena)
        t.diagnostic(JSON.stringify({ ...figures, ...findings, crashes: arena.crashes.length }))
        assert.deepEqual(findings.violations, [])
      } finally {
        await arena.close()
      }
    })
  }
})

// The short fault run: real processes killed, frozen and starved at seeded moments, and nothing may be lost
// or done twice. FAULT_SEED runs one seed again.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { skipWithout } from '../support/database.ts'
import { productMain } from '../support/product.ts'
import { Arena, type ArenaOptions } from './arena.ts'
import { FAULTS, wreak } from './chaos.ts'
import { settle } from './check.ts'
import { fullDisk } from './full-disk.ts'
import { takeovers } from './takeovers.ts'

const SEED = Number(process.env['FAULT_SEED'] ?? 1)

/** The long ones first. Each run has every kind of fault that its world can suffer. */
const RUNS: {
  readonly name: string
  readonly kills: number
  readonly options: Omit<ArenaOptions, 'main' | 'seed'>
}[] = [
  {
    name: 'two engines and an API on one database, whose switch loses events',
    kills: 9,
    options: { database: 'cluster', roles: ['engine', 'engine', 'api'], loss: 0.04 },
  },
  {
    name: 'two whole processes on one database, whose clocks differ by up to two minutes',
    kills: 8,
    options: { database: 'cluster', roles: ['all', 'all'], slowMs: 120_000 },
  },
  {
    name: 'one process that brings its own PostgreSQL',
    kills: 7,
    options: { database: 'embedded', roles: ['all'] },
  },
]
/** Each agent costs calls, and each call processor time; `npm run faults` has twice as many. */
const AGENTS = 6
/** Of processes that are over or live, when a run fails. */
const SHOWN = 3
/** Arenas at once: more of them starve each other on two cores. */
const CONCURRENCY = 3

describe('faults', { concurrency: CONCURRENCY, skip: skipWithout('embedded') }, () => {
  let main = ''
  before(async () => {
    main = await productMain()
  })

  const WAIT = { timeout: 400_000 }
  for (const [index, { name, kills, options }] of RUNS.entries()) {
    test(`nothing is lost and nobody is called twice: ${name}, ${kills} kills`, WAIT, async t => {
      const seed = SEED * 1_000 + index
      t.diagnostic(`FAULT_SEED=${SEED}`)
      const arena = await Arena.open({ main, seed, agents: AGENTS, ...options })
      try {
        const figures = await wreak(arena, kills)
        const findings = await settle(arena)
        t.diagnostic(JSON.stringify({ ...figures, ...findings, crashes: arena.crashes.length }))
        assert.deepEqual(findings.violations, [])
        if (options.database === 'cluster')
          for (const fault of FAULTS)
            assert.ok(figures.faults[fault] > 0 || fault === 'fillDisk', `${fault} was among the faults`)
        const { looks, previewed, messages, callers } = findings.others
        assert.ok(Math.min(looks, previewed, messages, callers) > 0, 'all kinds of calls were made')
        // The only process of a world may be away whenever a call-back is asked for.
        const isAlone = options.roles.length === 1
        for (const { nextDay, promised } of findings.plans)
          assert.ok(nextDay > 0 && (isAlone || promised > 0), 'plans and call-backs were at work')
        const repairs = new Set(arena.processes.flatMap(process => [...process.repairs.keys()]))
        if (options.loss !== undefined)
          for (const what of ['answered', 'ended'])
            assert.ok(repairs.has(what), `a lost ${what} was found out`)
      } catch (error) {
        for (const one of arena.processes.slice(-SHOWN))
          t.diagnostic(`${one.pid}, which ${one.isAlive ? 'lives' : 'has ended'}, said last:\n${one.tail()}`)
        throw error
      } finally {
        await arena.close()
      }
    })
  }
  test(
    'several processes: one drives, another takes over, a frozen one finds out before its next dial',
    WAIT,
    t => takeovers(main, t),
  )
  test('a full disk is reported to clients, survived, and forgotten once there is room', WAIT, t =>
    fullDisk(main, t),
  )
})

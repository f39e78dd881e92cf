// The short fault run over SIP, seen from a carrier in its own process: whoever picked up is not called
// again, and no line stays open. FAULT_SEED runs one seed again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skipWithout } from '../support/database.ts'
import { productMain } from '../support/product.ts'
import { SIP_FAULTS, wreakSip } from './sip-chaos.ts'
import { settleSip } from './sip-check.ts'
import { SipWorld } from './sip-world.ts'
import { until } from './until.ts'

const SEED = Number(process.env['FAULT_SEED'] ?? 1)
const KILLS = 8
const STOP_WAIT_MS = 60_000
const GONE_WAIT_MS = 10_000

test(`${KILLS} kills over SIP, in calls, at the start and in goodbyes, leave the carrier nothing to complain about`, {
  skip: skipWithout('embedded'),
  timeout: 400_000,
}, async t => {
  t.diagnostic(`FAULT_SEED=${SEED}`)
  const world = await SipWorld.open(await productMain(), SEED)
  t.after(() => world.close())
  const figures = await wreakSip(world, KILLS)
  const findings = await settleSip(world)
  t.diagnostic(JSON.stringify({ ...figures, ...findings }))
  assert.deepEqual(findings.violations, [])
  for (const fault of SIP_FAULTS) assert.ok(figures.faults[fault] > 0, `${fault} was among the kills`)
  assert.ok(findings.pickedUp > KILLS && findings.dials > findings.pickedUp, 'people were called')

  // Its goodbyes are waited for 32 s and strays 40 s: none of that keeps a stopped process up.
  const last = world.process
  last?.signal('SIGTERM')
  await until(
    'it has stopped',
    STOP_WAIT_MS,
    () => last?.said.has('stopped') === true,
    () => last?.tail() ?? '',
  )
  await until('and is gone', GONE_WAIT_MS, () => last?.isAlive === false)
  assert.equal(last?.exitCode, 0)
})

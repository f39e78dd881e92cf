// The disk becomes full under a running process: numbers are refused in the protocol's form, nothing is
// dialled that cannot be written, and all goes on by itself.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { Arena } from './arena.ts'
import { settle } from './check.ts'
import { until } from './until.ts'

const WAIT_MS = 120_000

export async function fullDisk(main: string, t: TestContext): Promise<void> {
  const options = {
    seed: 11,
    database: 'embedded',
    roles: ['all'],
    oneList: true,
    agents: 30,
    disk: true,
  } as const
  const arena = await Arena.open({ main, ...options })
  try {
    const { disk, crms, ledger } = arena
    const [crm] = crms
    const [process] = arena.seats
    assert.ok(disk !== null && crm !== undefined && process !== undefined)
    t.diagnostic(`ran with ${disk.how}`)
    const dials = (more: number) => {
      const wanted = ledger.dialed + more
      return until('calls are made', WAIT_MS, () => ledger.dialed >= wanted)
    }
    const refused = (more: number) => {
      const wanted = crm.book.refusals.length + more
      return until('numbers are refused', WAIT_MS, () => crm.book.refusals.length >= wanted)
    }
    await crm.append(80)
    await dials(30)

    await disk.fill()
    let isAcknowledged = false
    const appending = crm.append(200).then(() => {
      isAcknowledged = true
    })
    await refused(3)
    await arena.killPostgres()
    await until('its death is noticed', WAIT_MS, () => process.said.has('PostgreSQL exited; restarting it.'))
    await refused(3)
    assert.ok(!isAcknowledged)
    await disk.free()
    await appending
    await dials(20)
    assert.ok(process.isAlive && arena.crashes.length === 0, 'the process went on by itself')

    await disk.fill()
    const more = crm.append(80)
    await refused(2)
    await arena.kill(0)
    await arena.start(0)
    await disk.free()
    await more
    await dials(20)
    for (const refusal of crm.book.refusals) {
      assert.equal(refusal.ret, 500, JSON.stringify(refusal))
      // On a slow machine the time for an answer may be over before the database has refused.
      assert.match(refusal.msg, /数据库暂时不可用|处理超时，请稍后重试/)
    }
    for (const crash of arena.crashes) assert.match(crash, /disk .*is full|No space left|ENOSPC/)
    const findings = await settle(arena)
    t.diagnostic(
      JSON.stringify({ ...findings, refusals: crm.book.refusals.length, crashes: arena.crashes.length }),
    )
    assert.deepEqual(findings.violations, [])
  } finally {
    await arena.close()
  }
}

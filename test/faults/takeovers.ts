// Several processes on one database: who drives an account, how fast another takes over, and that a frozen
// process may not dial.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { Arena } from './arena.ts'
import { takenOver } from './chaos.ts'
import { settle } from './check.ts'
import type { EngineProcess } from './engine-process.ts'
import { until } from './until.ts'

const NUMBERS = 60
/** So many that the lists are soon called. */
const AGENTS = 40
const DIALS_WAIT_MS = 30_000
/** A dial cleared before the signal may still be on its way. */
const STAMP_MS = 500

/**
 * One drives; another takes over after kill -9, after SIGSTOP and after SIGTERM, and the frozen one finds out
 * before its next dial.
 */
export async function takeovers(main: string, t: TestContext): Promise<void> {
  const arena = await Arena.open({
    main,
    seed: 7,
    database: 'cluster',
    roles: ['engine', 'engine', 'api'],
    oneList: true,
    agents: AGENTS,
    // The thawed process has 3 s of real time to write down an answer before its contact may be called again,
    // not 1.6 s: what it does first after its thaw is what is tested here, and it shares the machine.
    speed: 10,
  })
  const account = '9001'
  try {
    const [crm] = arena.crms
    await crm?.append(NUMBERS)
    await moreDials(arena)
    const driver = () => {
      const driving = arena.seats.filter(seat => seat.drives(account) && !arena.isFrozen(seat))
      assert.equal(driving.length, 1, 'one process drives the account')
      return driving[0] as EngineProcess
    }
    assert.deepEqual(arena.seats[2]?.reigns, [], 'the role api drives nothing')

    const killedAt = Date.now()
    await arena.kill(arena.seats.indexOf(driver()))
    const afterKill = await takenOver(arena, [account], killedAt, new Set())
    await crm?.append(NUMBERS)
    await moreDials(arena)
    await arena.start(arena.seats.findIndex(seat => !seat.isAlive))

    const frozen = driver()
    const span = { pid: frozen.pid, from: Date.now(), to: Number.POSITIVE_INFINITY }
    frozen.signal('SIGSTOP')
    arena.freezes.push(span)
    const afterFreeze = await takenOver(arena, [account], span.from, new Set([frozen.pid]))
    span.to = Date.now()
    frozen.signal('SIGCONT')
    await crm?.append(NUMBERS)
    await until('the thawed process knows', DIALS_WAIT_MS, () => !frozen.drives(account))
    await moreDials(arena)

    const leaving = driver()
    const dialsThen = arena.ledger.dialed
    const sentAt = Date.now()
    const leavingSeat = arena.seats.indexOf(leaving)
    await arena.terminate(leavingSeat)
    const exitedAt = Date.now()
    const afterTerm = await takenOver(arena, [account], sentAt, new Set([leaving.pid]))
    assert.equal(leaving.exitCode, 0)
    arena.ledger.read()
    const byLeaving = [...arena.ledger.legs.values()]
      .slice(dialsThen)
      .filter(leg => leg.pid === leaving.pid && leg.dialedAt > sentAt + STAMP_MS)
    assert.deepEqual(byLeaving, [], 'no new dials while it drains')
    assert.ok(
      [...arena.ledger.legs.values()]
        .filter(leg => leg.pid === leaving.pid)
        .every(leg => leg.endedAt !== null),
      'its calls were ended',
    )

    const findings = await settle(arena)
    t.diagnostic(
      `taken over after kill -9: ${afterKill} ms, SIGSTOP: ${afterFreeze} ms, after the ` +
        `exit of SIGTERM: ${Math.max(0, sentAt + (afterTerm ?? 0) - exitedAt)} ms`,
    )
    assert.deepEqual([...findings.violations, ...findings.lostAnswers], [])
    assert.ok(afterKill !== null && afterFreeze !== null && afterTerm !== null, 'taken over at all')
  } finally {
    await arena.close()
  }
}

async function moreDials(arena: Arena): Promise<void> {
  const dials = arena.ledger.dialed + 10
  await until('calls are made', DIALS_WAIT_MS, () => arena.ledger.dialed >= dials)
}

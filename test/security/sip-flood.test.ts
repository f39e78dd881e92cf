// A flood of hostile datagrams at a running SIP switch: calls over its trunk go on, nothing of ours fails,
// memory stays bounded.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../peers/peer.ts'
import { spokenSwitch } from '../sip/early/switch.ts'
import { tone } from '../sip/media/tones.ts'
import { attack } from './sip-attack.ts'

const SEED = Number(process.env.FUZZ_SEED ?? 4475)
const DATAGRAMS = 20_000
const PER_SECOND = 3_000
const ATTACKERS = Array.from({ length: 100 }, (_, n) => `127.0.8.${1 + n}`)
const CALLS = 16
const CALL_EVERY_MS = 250
const TALK_MS = 500
/** Other tests' garbage counts here too; 20,000 datagrams are 20 MB when all of them are kept. */
const GROWTH_MAX_MB = 150

test(`${DATAGRAMS} hostile datagrams from ${ATTACKERS.length} addresses, seed ${SEED}: every call over the trunk is completed meanwhile`, async t => {
  const world = await spokenSwitch(call => {
    call.rings()
    call.answer()
    call.play(tone([1_000], 1_000), 'loops')
  })
  t.after(() => world.stop())
  const numbers = Array.from({ length: CALLS }, (_, n) => `1380000${1_000 + n}`)
  const before = process.memoryUsage().rss
  const { sip, rtp } = world.ports
  let completed = 0
  let attacked: Promise<number> | null = null
  for (const number of numbers) {
    world.dial(number)
    await world.reported(number, 'answered')
    // The first call is up before it begins, the last one is over before it ends.
    attacked ??= attack(
      { seed: SEED, datagrams: DATAGRAMS, perSecond: PER_SECOND, addresses: ATTACKERS, sip, rtp },
      () => completed === CALLS,
    )
    await sleep(TALK_MS / 2)
    world.telephony.hangup(number)
    const ended = await world.reported(number, 'ended')
    assert.deepEqual([ended.outcome, ended.by], ['completed', 'us'], `${number}, seed ${SEED}`)
    completed += 1
    await sleep(CALL_EVERY_MS - TALK_MS / 2)
  }
  const datagrams = await attacked
  await until('nothing hangs at the carrier', () => world.carrier.calls.every(call => call.isOver))
  assert.equal(world.carrier.calls.length, CALLS)
  const count = (what: string) => world.reports.filter(report => report.startsWith(what)).length
  assert.ok(count('transport received') + count('transport malformed') > 1_000, 'much of it was looked at')
  assert.ok(count('transport overRate') + count('transport fromBanned') > 1_000, 'most of it was not')
  assert.equal(count('transport fault'), 0)
  assert.deepEqual(
    world.reports.filter(report => report.startsWith('fault')),
    [],
  )
  assert.deepEqual(await world.telephony.snapshot(), [])
  const grownMb = (process.memoryUsage().rss - before) / 2 ** 20
  assert.ok(grownMb < GROWTH_MAX_MB, `${grownMb.toFixed(0)} MB more than before`)
  t.diagnostic(`${grownMb.toFixed(0)} MB more than before; ${datagrams} datagrams`)
})

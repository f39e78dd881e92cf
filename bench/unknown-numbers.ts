// What becomes of INVITEs of a trunk to a number that is nobody's: how each is answered, and how long this
// process, which has both ends in it, stands still meanwhile.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startIncomingCaller } from '../test/peers/caller.ts'
import { ownAddress } from '../test/peers/loopback.ts'
import { endTheRun } from '../test/support/database.ts'
import { openServer } from '../test/support/server.ts'
import { line } from './store-bed.ts'

const DOOR = '01012345678'
const NOBODYS = '01087654321'
const TICK_MS = 10
const ANSWERS_WITHIN_MS = 5_000

/** --rate 500 --seconds 10 */
export async function run(argv: string[]): Promise<void> {
  const options = {
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '10' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-unknown-numbers-'))
  const address = ownAddress()
  const caller = await startIncomingCaller()
  const settings = { inbound: 'agents', inboundGroup: 'service', callHours: 'none' }
  const yuhu = await openServer([{ code: '9001', settings, groups: { service: ['1001'] } }], {
    dataDir,
    env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '10000-10099' },
  })
  try {
    const { store } = yuhu.server
    await store.addCallerId('9001', DOOR)
    const trunk = { name: 'carrier', code: '9001', channels: 30, callsPerSecond: 30 }
    await store.addTrunk({ ...trunk, address: caller.address })
    await flood(caller, `${address}:5060`, Number(values.rate), Number(values.seconds))
    const live = await fetch(`${yuhu.url}/health/live`)
    line(`  afterwards /health/live answers ${live.status}`)
  } finally {
    await yuhu.close()
    await caller.stop()
    await endTheRun()
    rmSync(dataDir, { recursive: true })
  }
}

async function flood(
  caller: Awaited<ReturnType<typeof startIncomingCaller>>,
  yuhu: string,
  rate: number,
  seconds: number,
): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const calls: (readonly number[])[] = []
  const began = performance.now()
  const isOver = (answers: readonly number[]) => answers.some(status => status >= 200)
  for (let sent = 0; sent < rate * seconds; ) {
    const due = Math.min(rate * seconds, ((performance.now() - began) / 1_000) * rate)
    for (; sent < due; sent++) {
      const from = `138${String(sent).padStart(8, '0')}`
      calls.push(caller.call(yuhu, { from, to: NOBODYS }).answers)
    }
    await sleep(TICK_MS)
  }
  const tookMs = performance.now() - began
  const asked = performance.now()
  while (!calls.every(isOver) && performance.now() - asked < ANSWERS_WITHIN_MS) await sleep(TICK_MS)
  delay.disable()
  const finals = calls.map(answers => answers.find(status => status >= 200) ?? 'no answer')
  const kinds = [...new Set(finals)].map(kind => `${kind}: ${finals.filter(each => each === kind).length}`)
  line(
    `${calls.length} INVITEs in ${(tookMs / 1_000).toFixed(1)} s to a number that is nobody's: ` +
      `${kinds.join(', ')}; waited ${Math.round(performance.now() - asked)} ms after the last was sent`,
  )
  line(`  the process stood still for p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`)
}

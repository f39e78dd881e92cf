// sipp calls in at the switch as shipped: each call is one leg that is refused, given up, or answered and
// ended by either side, and sipp hears nothing it did not expect.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import type { SwitchEvent } from '../../../src/telephony/port.ts'
import { createSipSwitch } from '../../../src/telephony/sip/index.ts'
import { missing, SIPP, until } from '../../peers/peer.ts'
import { trunkTo } from '../../peers/trunk.ts'
import { HERE } from '../transport/sockets.ts'
import { type CallerManner, sippCaller } from './sipp-caller.ts'

const CALLS = 3
const skip = missing(SIPP)

async function openSwitch(t: TestContext, transport: 'udp' | 'tcp', manner: CallerManner) {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-call-in-'))
  const faults: unknown[] = []
  const events: SwitchEvent[] = []
  const { telephony, listening } = createSipSwitch({
    ...{ clock: createRealClock(), random: randomBytes, realm: 'yuhu', rtpengine: null },
    listen: [{ transport, address: HERE, port: 0 }],
    rtp: { address: HERE, publicAddress: HERE, ports: { from: 43_000, to: 43_100 }, timeoutMs: 60_000 },
    lookup: async () => [],
    ...{ promptsFolder: folder, recordingsFolder: folder, report() {} },
    fault: (_where, error) => faults.push(error),
  })
  await telephony.start(event => {
    events.push(event)
    if (event.type === 'incoming' && manner === 'isRefused') telephony.hangup(event.legId)
    else if (event.type === 'incoming' && manner !== 'givesUp')
      telephony.answer(event.legId, { accountId: 1, callId: 1 })
    else if (event.type === 'answered' && manner === 'isHungUp') telephony.hangup(event.legId)
  })
  t.after(async () => {
    await telephony.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return { telephony, events, faults, address: `${HERE}:${listening()[0]?.port}` }
}

const CASES: readonly [manner: CallerManner, end: string][] = [
  ['isRefused', 'cancelled us 403'],
  ['givesUp', 'noAnswer customer 487'],
  ['hangsUp', 'completed customer undefined'],
  ['isHungUp', 'completed us undefined'],
]

for (const transport of ['udp', 'tcp'] as const)
  for (const [manner, end] of CASES)
    test(`sipp over ${transport}, which ${manner}: ${end}`, {
      skip,
    }, async t => {
      const { telephony, events, faults, address } = await openSwitch(t, transport, manner)
      const caller = sippCaller()
      telephony.useTrunks([trunkTo(`${caller.address}:${caller.port}`)])
      const sipp = caller.call(address, CALLS, manner, transport)
      t.after(() => sipp.stop())
      await until(
        'sipp is done',
        () => !sipp.runs(),
        () => `${JSON.stringify(events)}\n${sipp.output()}`,
      )
      assert.match(sipp.output(), /ended: 0/, sipp.output())
      const came = events.flatMap(event => (event.type === 'incoming' ? [[event.from, event.to]] : []))
      assert.deepEqual(
        came,
        Array.from({ length: CALLS }, () => ['13800000001', '01012345678']),
      )
      const ends = events.flatMap(event =>
        event.type === 'ended' ? [`${event.outcome} ${event.by} ${event.sipStatus}`] : [],
      )
      assert.deepEqual(
        ends,
        Array.from({ length: CALLS }, () => end),
      )
      assert.deepEqual([await telephony.snapshot(), faults], [[], []])
    })

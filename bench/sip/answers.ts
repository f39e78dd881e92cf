// How soon a customer who answered is with an agent: the whole dialer on its private database, with the
// people in another process.
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRealClock } from '../../src/app/real-clock.ts'
import type { Reach } from '../../src/domain/agent.ts'
import { seeded } from '../../src/domain/random.ts'
import { Engine } from '../../src/engine/node/engine.ts'
import { createSipSwitch } from '../../src/telephony/sip/index.ts'
import { CODE, line, openBed } from '../store-bed.ts'
import { ADDRESS, type PeopleReport, type PeopleTask } from './people.ts'

const AGENTS = 20
const TALK_MS = 3_000
const PORTS = { from: 22_000, to: 23_999 }
/** So few calls a second leave agents free: waiting for one is not what this bench measures. */
const CALLS_PER_SECOND = 3
const TRUNK = 'bench'

export async function answers(reach: Reach, seconds: number): Promise<void> {
  const bed = await openBed(undefined)
  const folder = await mkdtemp(join(tmpdir(), 'yuhu-sip-bench-'))
  const people = fork(join(import.meta.dirname, 'people.ts'), { execArgv: ['--import', 'tsx'] })
  const clock = createRealClock()
  const echo = createSocket({ type: 'udp4', lookup: (host, _options, found) => found(null, host, 4) })
  echo.on('message', (bytes, from) => echo.send(bytes, from.port, from.address))
  try {
    const listeningEcho = once(echo, 'listening')
    echo.bind(0, ADDRESS)
    await listeningEcho
    const carrierPort = await answerOf<number>(people, {
      do: 'carrier',
      talkMs: TALK_MS,
      echoPort: echo.address().port,
    })
    const { telephony, listening } = createSipSwitch({
      clock,
      random: randomBytes,
      listen: [{ transport: 'udp', address: ADDRESS, port: 0 }],
      realm: 'yuhu',
      rtp: { address: ADDRESS, publicAddress: ADDRESS, ports: PORTS, timeoutMs: 30_000 },
      rtpengine: null,
      lookup: async name => [name],
      promptsFolder: folder,
      recordingsFolder: folder,
      report() {},
      fault: (where, error) => line(`FAULT ${where}: ${error}`),
    })
    await bed.store.setSettings(CODE, { callHours: 'none', wrapUpSeconds: 0, enforceCapOnManual: false })
    const phones = Array.from({ length: AGENTS }, (_, n) => ({
      ext: String(2_001 + n),
      login: `${CODE}-${2_001 + n}`,
      password: 'pw',
    }))
    for (const { ext, password } of phones)
      await bed.store.addAgent({ code: CODE, ext, group: 'bench', password, idle: true, reach })
    await bed.store.addTrunk({
      name: TRUNK,
      code: CODE,
      channels: 100,
      callsPerSecond: CALLS_PER_SECOND,
      address: `${ADDRESS}:${carrierPort}`,
      probes: false,
    })
    const [task] = await bed.fill(CALLS_PER_SECOND * seconds + 100)
    await bed.sql.query('update task set concurrent = $2, ratio = $3 where id = $1', [task?.id, 100, 1])
    const engine = new Engine({
      ...{ store: bed.store, switch: telephony, clock, wall: clock, random: seeded(1) },
      ...{ node: randomUUID(), newLegId: randomUUID, emit() {}, recordingsFolder: folder },
    })
    await engine.start()
    await answerOf(people, { do: 'agents', yuhuPort: listening()[0]?.port ?? 0, phones })
    await sleep(seconds * 1_000)
    const report = await answerOf<PeopleReport>(people, { do: 'report' })
    await engine.stop(TALK_MS * 2)
    tell(reach, report)
  } finally {
    people.kill()
    echo.close()
    await bed.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function tell(reach: Reach, { answered, heardMs, rungMs, echoMs }: PeopleReport): void {
  if (reach === 'held')
    line(
      `held legs: ${answered} answered; from its first sound until an agent ` +
        `hears the customer ${quantiles(heardMs)} (aim p99 ≤ 20)`,
    )
  else
    line(
      `ringing: ${answered} answered; from the customer's 200 to the ` +
        `agent's INVITE ${quantiles(rungMs)} (aim ≤ 10)`,
    )
  line(`  floor: a bare datagram to this process and back, sent with each answer, ${quantiles(echoMs)}`)
}

export function quantiles(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms (${sorted.length})`
}

async function answerOf<T>(process: ChildProcess, task: PeopleTask): Promise<T> {
  const answer = once(process, 'message')
  process.send(task)
  const [value] = await answer
  return value
}

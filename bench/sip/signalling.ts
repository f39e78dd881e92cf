// Calls set up and torn down per second against sipp: how many were lost, what the main thread used, and what
// a datagram of the same size costs alone.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRealClock } from '../../src/app/real-clock.ts'
import type { TrunkAccess } from '../../src/domain/trunk.ts'
import type { SwitchEvent } from '../../src/telephony/port.ts'
import { createSipSwitch } from '../../src/telephony/sip/index.ts'
import { line } from '../store-bed.ts'
import { ADDRESS } from './people.ts'

const PORTS = { from: 24_000, to: 27_999 }
const TALK_MS = 1_000
/** The messages of a call, sent or received: INVITE, 180, 200, ACK, BYE, 200. */
const MESSAGES_A_CALL = 6
const MESSAGE_BYTES = 700
const TICKS_A_SECOND = 100
const SETTLE_MS = 5_000

export async function signalling(rate: number, seconds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yuhu-sip-bench-'))
  const port = await freePort()
  const sipp = spawn('sipp', ['-sn', 'uas', '-i', ADDRESS, '-p', String(port), '-nostdin'], {
    cwd: folder,
    stdio: 'ignore',
  })
  const clock = createRealClock()
  const trunk: TrunkAccess = {
    ...{
      name: 'sipp',
      address: `${ADDRESS}:${port}`,
      transport: 'udp',
      username: '',
      password: '',
      registers: false,
    },
    ...{ probes: false, domain: '', prefixRules: [], assertsIdentity: false },
  }
  const { telephony } = createSipSwitch({
    ...{
      clock,
      random: randomBytes,
      realm: 'yuhu',
      rtpengine: null,
      promptsFolder: folder,
      recordingsFolder: folder,
    },
    listen: [{ transport: 'udp', address: ADDRESS, port: 0 }],
    rtp: { address: ADDRESS, publicAddress: ADDRESS, ports: PORTS, timeoutMs: 30_000 },
    lookup: async name => [name],
    callsFile: join(folder, 'calls'),
    report() {},
    fault: (where, error) => line(`FAULT ${where}: ${error}`),
  })
  try {
    await sleep(500)
    const counts = { dialled: 0, answered: 0, completed: 0, other: 0 }
    await telephony.start(event =>
      hear(event, counts, legId => clock.after(TALK_MS, () => telephony.hangup(legId))),
    )
    telephony.useTrunks([trunk])
    const delay = monitorEventLoopDelay({ resolution: 10 })
    delay.enable()
    const before = mainThreadSeconds()
    const begunMs = performance.now()
    while (performance.now() - begunMs < seconds * 1_000) {
      const due = Math.floor(((performance.now() - begunMs) / 1_000) * rate)
      for (; counts.dialled < due; counts.dialled++) {
        const tags = { accountId: 1, callId: counts.dialled }
        telephony.dial(`leg ${counts.dialled}`, {
          to: '13800000000',
          callerId: '02112345678',
          trunk: 'sipp',
          ringTimeoutMs: 30_000,
          mayDial: () => true,
          tags,
        })
      }
      await sleep(5)
    }
    const cores = (mainThreadSeconds() - before) / ((performance.now() - begunMs) / 1_000)
    const loopMs = delay.percentile(99) / 1e6
    for (
      let waitedMs = 0;
      counts.completed + counts.other < counts.dialled && waitedMs < SETTLE_MS;
      waitedMs += 50
    )
      await sleep(50)
    const lost = counts.dialled - counts.completed
    line(
      `${rate} calls/s against sipp for ${seconds} s: ${counts.dialled} ` +
        `dialled, ${counts.answered} answered, ${lost} lost (aim 0); ` +
        `main thread ${(cores * 100).toFixed(0)} % of a core (aim ` +
        `60), event loop p99 ${loopMs.toFixed(1)} ms`,
    )
    const floor = await datagrams(rate * MESSAGES_A_CALL, Math.min(10, seconds))
    line(
      `  floor: as many datagrams of ${MESSAGE_BYTES} bytes sent and taken ` +
        `by bare sockets ${(floor * 100).toFixed(0)} % of a core`,
    )
  } finally {
    await telephony.stop()
    sipp.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

function hear(
  event: SwitchEvent,
  counts: { answered: number; completed: number; other: number },
  answered: (legId: string) => void,
): void {
  if (event.type === 'answered') {
    counts.answered++
    answered(event.legId)
  } else if (event.type === 'ended') {
    if (event.outcome === 'completed') counts.completed++
    else counts.other++
  }
}

/** CPU time of this process's first thread, without the media workers. */
function mainThreadSeconds(): number {
  const stat = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
}

/** The cores that `perSecond` datagrams cost, half sent, half taken. */
async function datagrams(perSecond: number, seconds: number): Promise<number> {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, found) => found(null, host, 4) })
  const listening = once(socket, 'listening')
  socket.bind(0, ADDRESS)
  await listening
  const bytes = Buffer.alloc(MESSAGE_BYTES, 0x41)
  const before = mainThreadSeconds()
  const begunMs = performance.now()
  for (let sent = 0; performance.now() - begunMs < seconds * 1_000; ) {
    const due = ((performance.now() - begunMs) / 1_000) * (perSecond / 2)
    for (; sent < due; sent++) socket.send(bytes, socket.address().port, ADDRESS)
    await sleep(5)
  }
  const cores = (mainThreadSeconds() - before) / ((performance.now() - begunMs) / 1_000)
  socket.close()
  return cores
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  const listening = once(socket, 'listening')
  socket.bind(0, ADDRESS)
  await listening
  const { port } = socket.address()
  socket.close()
  return port
}

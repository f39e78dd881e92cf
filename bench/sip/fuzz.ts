// A million hostile datagrams at the parsers and at a running switch: no crash, no growth, and legitimate
// calls go on.

import { fork, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createRealClock } from '../../src/app/real-clock.ts'
import { seeded } from '../../src/domain/random.ts'
import type { TrunkAccess } from '../../src/domain/trunk.ts'
import type { SwitchEvent } from '../../src/telephony/port.ts'
import { createSipSwitch, type SipSwitch } from '../../src/telephony/sip/index.ts'
import { parseRtp } from '../../src/telephony/sip/media/rtp.ts'
import { parseMessage } from '../../src/telephony/sip/message/parse-message.ts'
import { parseSdp } from '../../src/telephony/sip/sdp/parse-description.ts'
import { freePortPair } from '../../test/peers/loopback.ts'
import type { Attack } from '../../test/security/sip-attack.ts'
import { hostileBytes } from '../../test/sip/message/mutation.ts'
import { line } from '../store-bed.ts'

const SERVER = '127.0.0.1'
const CARRIER = '127.0.0.2'
const ATTACKERS = Array.from({ length: 200 }, (_, n) => `127.0.9.${1 + n}`)
const PORTS = { from: 28_000, to: 28_399 }
const SEED = 4475
const CALLS_PER_SECOND = 5
const TALK_MS = 1_000
const SETTLE_MS = 40_000
const SAMPLE_MS = 1_000
const MIB = 2 ** 20
/** How many valid messages are read, for comparison with the hostile ones. */
const FLOOR_COUNT = 20_000

export async function fuzz(count: number, perSecond: number): Promise<void> {
  parsers(count)
  await running('guard as shipped', count, perSecond, [])
  // A trunk's addresses are never limited, so all of it reaches the parser and the transactions.
  await running('attackers named as trunks, whom no guard holds', count, perSecond, ATTACKERS)
}

/** Runs in this process; the time of the generator of hostile bytes does not count. */
function parsers(count: number): void {
  const random = seeded(SEED)
  const before = collected()
  const parse: readonly (readonly [name: string, (bytes: Buffer) => unknown])[] = [
    ['parseMessage', parseMessage],
    ['parseSdp', parseSdp],
    ['parseRtp', parseRtp],
  ]
  const spent = parse.map(([name]) => ({ name, sumMs: 0, worstMs: 0 }))
  let bytesRead = 0
  for (let nth = 0; nth < count; nth++) {
    const bytes = hostileBytes(random)
    bytesRead += bytes.length
    parse.forEach(([, read], at) => {
      const ms = timed(read, bytes)
      const one = spent[at]
      if (one === undefined) return
      one.sumMs += ms
      // It is read again, so that a wait for the processor or a garbage collection is not blamed on the
      // input.
      if (ms > one.worstMs)
        one.worstMs = Math.max(one.worstMs, Math.min(ms, timed(read, bytes), timed(read, bytes)))
    })
  }
  line(
    `${count} hostile inputs of ${(bytesRead / count).toFixed(0)} ` +
      'bytes on average at each parser, in process: none threw',
  )
  for (const { name, sumMs, worstMs } of spent) {
    line(
      `  ${name}: ${((count / sumMs) * 1_000).toFixed(0)} a second, worst ` +
        `${worstMs.toFixed(1)} ms, the least of three readings`,
    )
  }
  const valid = Buffer.from(
    'OPTIONS sip:a@example.com SIP/2.0\r\nVia: SIP/2.0/UDP ' +
      '192.0.2.1;branch=z9hG4bKa\r\nMax-Forwards: 70\r\nFrom: ' +
      '<sip:b@example.com>;tag=b\r\nTo: <sip:a@example.com>\r\nCall-ID: c\r\nCSeq: 1 ' +
      'OPTIONS\r\nContent-Length: 0\r\n\r\n',
  )
  const began = performance.now()
  for (let nth = 0; nth < FLOOR_COUNT; nth++) parseMessage(valid)
  line(
    `  floor: one valid OPTIONS of ${valid.length} bytes ` +
      `${((FLOOR_COUNT / (performance.now() - began)) * 1_000).toFixed(0)} a ` +
      'second',
  )
  line(`  memory ${mb(before)} → ${mb(collected())} MB after collecting`)
}

function timed(read: (bytes: Buffer) => unknown, bytes: Buffer): number {
  const began = performance.now()
  read(bytes)
  return performance.now() - began
}

async function running(
  how: string,
  count: number,
  perSecond: number,
  trusted: readonly string[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yuhu-sip-bench-'))
  const port = await freePortPair(CARRIER)
  const sipp = spawn('sipp', ['-sn', 'uas', '-i', CARRIER, '-p', String(port), '-nostdin'], {
    cwd: folder,
    stdio: 'ignore',
  })
  const hostile = fork(join(import.meta.dirname, 'fuzz-attacker.ts'), { execArgv: ['--import', 'tsx'] })
  const clock = createRealClock()
  const counts = new Map<string, number>()
  const faults: unknown[] = []
  const fault = (error: unknown) => faults.push(error)
  process.on('uncaughtException', fault)
  process.on('unhandledRejection', fault)
  const trunk = (name: string, address: string): TrunkAccess => ({
    ...{ name, address, transport: 'udp', username: '', password: '', registers: false },
    ...{ probes: false, domain: '', prefixRules: [], assertsIdentity: false },
  })
  const { telephony, listening } = createSipSwitch({
    ...{
      clock,
      random: randomBytes,
      realm: 'yuhu',
      rtpengine: null,
      promptsFolder: folder,
      recordingsFolder: folder,
    },
    listen: [{ transport: 'udp', address: SERVER, port: 0 }],
    rtp: { address: SERVER, publicAddress: SERVER, ports: PORTS, timeoutMs: 60_000 },
    lookup: async name => [name],
    report: (layer, what) => counts.set(`${layer} ${what}`, (counts.get(`${layer} ${what}`) ?? 0) + 1),
    fault: (_where, error) => faults.push(error),
  })
  try {
    const calls = { dialled: 0, answered: 0, completed: 0, other: 0, why: [] as string[] }
    await telephony.start(event =>
      hear(event, calls, legId => clock.after(TALK_MS, () => telephony.hangup(legId))),
    )
    telephony.useTrunks([
      trunk('sipp', `${CARRIER}:${port}`),
      ...trusted.map(address => trunk(`mad ${address}`, address)),
    ])
    await calling(calls, telephony, sleep(2_000))
    await settled(calls)
    const before = collected()
    const task: Attack = {
      seed: SEED,
      datagrams: count,
      perSecond,
      addresses: ATTACKERS,
      sip: listening()[0] ?? { address: SERVER, port: 0 },
      rtp: PORTS,
    }
    const begunMs = performance.now()
    const attacked = once(hostile, 'message')
    hostile.send(task)
    const largest = { rss: 0 }
    const sampling = setInterval(() => {
      largest.rss = Math.max(largest.rss, process.memoryUsage().rss)
    }, SAMPLE_MS)
    await Promise.all([attacked, calling(calls, telephony, attacked)])
    const seconds = (performance.now() - begunMs) / 1_000
    await settled(calls)
    clearInterval(sampling)
    const lost = calls.dialled - calls.completed
    line(
      `${count} datagrams from ${ATTACKERS.length} addresses at a running ` +
        `switch, ${how}: ${(count / seconds).toFixed(0)} a second`,
    )
    const whyLost = lost > 0 ? ` (${calls.why.join(', ')})` : ''
    const firstFault = faults.length > 0 ? `: ${faults[0]}` : ''
    line(
      `  ${calls.dialled} calls at ${CALLS_PER_SECOND}/s ` +
        `meanwhile: ${lost} lost (aim 0)${whyLost}; ${faults.length} faults (aim 0)${firstFault}`,
    )
    // Transactions of strangers live half a minute (RFC 3261 timers H, J); then nothing is left of them.
    await sleep(SETTLE_MS)
    const after = collected()
    line(
      `  memory ${mb(before)} → ${mb(after)} MB after collecting, ` +
        `resident at most ${(largest.rss / MIB).toFixed(0)} MB`,
    )
    line(
      `  counted: ${[...counts]
        .filter(([what]) => !what.startsWith('call'))
        .map(([what, times]) => `${what} ${times}`)
        .join(', ')}`,
    )
  } finally {
    hostile.kill()
    await telephony.stop()
    sipp.kill()
    process.off('uncaughtException', fault)
    process.off('unhandledRejection', fault)
    await rm(folder, { recursive: true, force: true })
  }
}

interface CallCounts {
  dialled: number
  answered: number
  completed: number
  other: number
  /** Why some did not complete: outcome, status, by whom. */
  readonly why: string[]
}

/** Calls at their rate until `over`. */
async function calling(calls: CallCounts, telephony: SipSwitch, over: Promise<unknown>): Promise<void> {
  let isOver = false
  void over.then(() => {
    isOver = true
  })
  const [begunMs, first] = [performance.now(), calls.dialled]
  while (!isOver) {
    const due = first + Math.floor(((performance.now() - begunMs) / 1_000) * CALLS_PER_SECOND)
    for (; calls.dialled < due; calls.dialled++) {
      const tags = { accountId: 1, callId: calls.dialled }
      telephony.dial(`leg ${calls.dialled}`, {
        to: '13800000000',
        callerId: '02112345678',
        trunk: 'sipp',
        ringTimeoutMs: 30_000,
        mayDial: () => true,
        tags,
      })
    }
    await sleep(20)
  }
}

async function settled(calls: CallCounts): Promise<void> {
  const begunMs = performance.now()
  while (calls.completed + calls.other < calls.dialled && performance.now() - begunMs < SETTLE_MS)
    await sleep(20)
}

function hear(event: SwitchEvent, calls: CallCounts, answered: (legId: string) => void): void {
  if (event.type === 'answered') {
    calls.answered++
    answered(event.legId)
  } else if (event.type === 'ended') {
    if (event.outcome === 'completed') calls.completed++
    else {
      calls.other++
      calls.why.push(`${event.outcome} ${event.sipStatus ?? ''} by ${event.by}`)
    }
  }
}

interface Memory {
  readonly heap: number
  readonly rss: number
}

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

function collected(): Memory {
  collect()
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: heapUsed + external, rss }
}

function mb({ heap, rss }: Memory): string {
  return `${(heap / MIB).toFixed(0)} (resident ${(rss / MIB).toFixed(0)})`
}

// How many conversations the media carries: packets we lose and delay we add, with recording, while both
// sides talk from another process.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRealClock } from '../src/app/real-clock.ts'
import { createMedia, type Media } from '../src/telephony/sip/media/media.ts'
import type { LegSound } from '../src/telephony/sip/media/port.ts'
import type { TalkReport, TalkTask } from './media-talkers.ts'

const ADDRESS = '127.0.0.1'
const FIRST_PORT = 30_000

/**
 * --conversations 10,50,100 --listened 20 (of the last point's) --seconds 15 --workers 2 --legs-per-worker
 * 100
 */
export async function run(argv: string[]): Promise<void> {
  const options = {
    conversations: { type: 'string', default: '10,50,100' },
    listened: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '15' },
    workers: { type: 'string', default: '2' },
    'legs-per-worker': { type: 'string', default: '100' },
  } as const
  const { values } = parseArgs({ args: argv, options })
  const settings = { workers: Number(values.workers), legsPerWorker: Number(values['legs-per-worker']) }
  const points = values.conversations.split(',').map(Number)
  for (const conversations of points) await point(conversations, 0, Number(values.seconds), settings)
  const [most = 0, listened] = [points.at(-1), Number(values.listened)]
  if (listened > 0) await point(most, Math.min(listened, most), Number(values.seconds), settings)
}

/**
 * In the first `listened` of them a third party listens; there one of the two sends the time, the other
 * silence.
 */
async function point(
  conversations: number,
  listened: number,
  seconds: number,
  settings: { workers: number; legsPerWorker: number },
) {
  const folder = await mkdtemp(join(tmpdir(), 'yuhu-media-bench-'))
  const clock = createRealClock()
  const failures: string[] = []
  const listener = (event: { type: string }) => failures.push(event.type)
  const ports = { from: FIRST_PORT, to: FIRST_PORT + (conversations * 2 + listened) * 2 + 200 }
  const media = createMedia({
    address: ADDRESS,
    ports,
    rtpTimeoutMs: 30_000,
    clock,
    listener,
    portRestMs: 0,
    ...settings,
  })
  const talkers = fork(join(import.meta.dirname, 'media-talkers.ts'), { execArgv: ['--import', 'tsx'] })
  try {
    // As with held agents, all of them are there before the first customer.
    const legs = [
      ...numbered('agent', conversations),
      ...numbered('customer', conversations),
      ...numbered('listener', listened),
    ]
    const localPorts = await answerOf<number[]>(talkers, {
      do: 'listen',
      legs: legs.length,
      listeners: listened,
    })
    const openPorts: number[] = []
    for (const [index, legId] of legs.entries()) {
      openPorts.push((await media.open(legId)).port)
      media.setRemote(legId, { address: ADDRESS, port: localPorts[index] ?? 0, codec: 'PCMU', events: null })
    }
    for (let n = 0; n < conversations; n++) {
      media.record(`customer${n}`, join(folder, `${n}.wav`))
      media.hear(
        new Map([
          [`agent${n}`, [`customer${n}`]],
          [`customer${n}`, [`agent${n}`]],
          ...(n < listened ? [[`listener${n}`, [`customer${n}`, `agent${n}`]] as const] : []),
        ]),
      )
    }
    const cpuBefore = process.cpuUsage()
    const beganMs = performance.now()
    const report = await answerOf<TalkReport>(talkers, {
      do: 'talk',
      ports: openPorts,
      silent: silentOf(conversations, listened),
      seconds,
    })
    const cpu = process.cpuUsage(cpuBefore)
    const cores = (cpu.user + cpu.system) / 1e3 / (performance.now() - beganMs)
    const sounds = await closeAll(media, legs)
    tell(conversations, listened, report, cores, sounds, failures)
  } finally {
    await media.stop()
    talkers.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The indexes of the legs that send silence: in conversations with a listener the agent and the customer by
 * turns, and all listeners.
 */
function silentOf(conversations: number, listened: number): number[] {
  return Array.from({ length: listened }, (_, n) => [
    n % 2 === 0 ? n : conversations + n,
    2 * conversations + n,
  ]).flat()
}

async function closeAll(media: Media, legs: readonly string[]): Promise<LegSound[]> {
  return Promise.all(legs.map(legId => media.close(legId)))
}

function tell(
  conversations: number,
  listened: number,
  report: TalkReport,
  cores: number,
  sounds: readonly LegSound[],
  failures: readonly string[],
): void {
  const recorded = sounds.filter(sound => sound.recording !== null).length
  const notArrived = sounds.reduce((sum, sound) => sum + sound.packetsLost, 0)
  const ms = (value: number) => `${value.toFixed(1)} ms`
  const delays = `p50 ${ms(report.p50Ms)}, p99 ${ms(report.p99Ms)}, max ${ms(report.maxMs)}`
  const direct = `p50 ${ms(report.directP50Ms)}, p99 ${ms(report.directP99Ms)}`
  const lines = [
    `${conversations} conversations${listened > 0 ? `, ${listened} of them listened to` : ''}, ${report.seconds.toFixed(0)} s: ` +
      `${report.sent} packets sent, ${report.lost} lost (${notArrived} before us)`,
    `  delay by way of the media ${delays}; the same talkers straight to each other ${direct}`,
    ...(report.listened === null
      ? []
      : [
          `  third ears: p50 ${ms(report.listened.p50Ms)}, p99 ${ms(report.listened.p99Ms)}, ` +
            `${report.listened.lost} frames not heard`,
        ]),
    `  CPU ${cores.toFixed(2)} cores (talkers ` +
      `${report.cores.toFixed(2)}); ${recorded} ` +
      `recordings${failures.length > 0 ? `; told: ${failures.join(' ')}` : ''}`,
  ]
  for (const line of lines) console.log(line)
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${name}${n}`)
}

async function answerOf<T>(process: ChildProcess, task: TalkTask): Promise<T> {
  const answer = once(process, 'message')
  process.send(task)
  const [value] = await answer
  return value
}

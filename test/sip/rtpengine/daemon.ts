// rtpengine itself, started for a test on free loopback ports without its kernel module, and ended with the test.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import { createRealClock } from '../../../src/engine/clock.ts'
import { createRtpengine } from '../../../src/telephony/sip/rtpengine/rtpengine.ts'
import { HERE } from '../transport/sockets.ts'

/** Its UDP ports for sound when a test asks for none. */
const PORTS = { from: 30_100, to: 30_299 }
const STARTS_WITHIN_MS = 20_000

export interface Daemon {
  readonly port: number
  /** What it wrote so far. */
  log(): string
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>
  start(): Promise<void>
}

export interface DaemonOptions {
  readonly ports?: { readonly from: number; readonly to: number }
  /** As rtpengine is told: `name/address`. */
  readonly interfaces?: readonly string[]
}

/** Where a program is; null: the machine has none. */
export function programPath(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {}
  }
  return null
}

/** Resolves when it answers. */
export async function rtpengine(t: TestContext, options: DaemonOptions = {}): Promise<Daemon> {
  const { ports = PORTS, interfaces = [HERE] } = options
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-rtpengine-'))
  const port = await freePort()
  let child: ChildProcess | null = null
  let log = ''
  const kill = async () => {
    const running = child
    child = null
    if (running === null || running.exitCode !== null || running.signalCode !== null) return
    const gone = once(running, 'exit')
    running.kill('SIGKILL')
    await gone
  }
  const start = async () => {
    const started = spawn(programPath('rtpengine') ?? 'rtpengine', [
      '--config-file=none',
      '--table=-1',
      ...interfaces.map(one => `--interface=${one}`),
      `--listen-ng=${HERE}:${port}`,
      `--port-min=${ports.from}`,
      `--port-max=${ports.to}`,
      '--num-threads=2',
      `--pidfile=${join(folder, 'pid')}`,
      '--foreground',
      '--log-stderr',
      '--log-level=6',
    ])
    child = started
    const note = (bytes: Buffer) => {
      log += bytes.toString()
    }
    started.stdout.on('data', note)
    started.stderr.on('data', note)
    started.on('error', error => {
      log += error.message
    })
    await answering(
      port,
      () => started.exitCode !== null,
      () => log,
    )
  }
  t.after(async () => {
    await kill()
    await rm(folder, { recursive: true, force: true })
  })
  await start()
  return { port, log: () => log, kill, start }
}

async function answering(port: number, hasEnded: () => boolean, log: () => string): Promise<void> {
  const clock = createRealClock()
  const relay = createRtpengine({ address: HERE, port, clock, random: randomBytes, report() {}, timeoutMs: 100, triesMax: 2 })
  await relay.start()
  const giveUpAt = clock.now() + STARTS_WITHIN_MS
  try {
    while (!(await relay.ping())) {
      if (hasEnded() || clock.now() > giveUpAt) throw new Error(`rtpengine did not start: ${log()}`)
    }
  } finally {
    await relay.stop()
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, HERE)
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return port
}

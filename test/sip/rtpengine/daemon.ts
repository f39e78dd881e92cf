// Runs rtpengine itself for a test, without its kernel module; ends it with the test. Its sound has a
// loopback address of its own: two rtpengines on one address take the same ports, and each other's packets.
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import { createRtpengine } from '../../../src/telephony/sip/rtpengine/rtpengine.ts'
import { ownAddress } from '../../peers/loopback.ts'
import { Peer, RTPENGINE, temporaryFolder } from '../../peers/peer.ts'
import { HERE } from '../transport/sockets.ts'

/** Its UDP ports for sound unless a test asks for others. */
const PORTS = { from: 30_100, to: 30_299 }

export interface Daemon {
  /** Where its sound is. */
  readonly address: string
  readonly port: number
  /** Ends it at once, like a crash. */
  kill(): Promise<void>
  start(): Promise<void>
}

export interface DaemonOptions {
  readonly ports?: { readonly from: number; readonly to: number }
  /** In rtpengine's notation, `name/address`, from its address. */
  readonly interfaces?: (address: string) => readonly string[]
}

/** Resolves when it answers. */
export async function rtpengine(
  t: TestContext,
  { ports = PORTS, interfaces = address => [address] }: DaemonOptions = {},
): Promise<Daemon> {
  const address = ownAddress()
  const port = await freePort()
  let peer: Peer | null = null
  const kill = async () => {
    const running = peer
    peer = null
    running?.signal('SIGKILL')
    await running?.stop()
  }
  const start = async () => {
    const folder = temporaryFolder('rtpengine')
    const started = new Peer('rtpengine', folder, RTPENGINE, [
      ...['--config-file=none', '--table=-1', '--num-threads=2', `--listen-ng=${HERE}:${port}`],
      ...interfaces(address).map(one => `--interface=${one}`),
      ...[`--port-min=${ports.from}`, `--port-max=${ports.to}`],
      ...[`--pidfile=${join(folder, 'pid')}`, '--foreground', '--log-stderr', '--log-level=5'],
    ])
    peer = started
    await started.listens(() => answers(port))
  }
  t.after(kill)
  await start()
  return { address, port, kill, start }
}

async function answers(port: number): Promise<boolean> {
  const relay = createRtpengine({
    address: HERE,
    port,
    clock: createRealClock(),
    random: randomBytes,
    report() {},
    timeoutMs: 100,
    triesMax: 1,
  })
  await relay.start()
  return relay.ping().finally(() => relay.stop())
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

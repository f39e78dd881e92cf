// rtpengine in userspace, as a relay of sound: its own loopback address, its command port found listening by
// a ping.
import { answersDatagram, ownAddress } from './loopback.ts'
import { Peer, RTPENGINE, temporaryFolder } from './peer.ts'

export interface Rtpengine {
  readonly address: string
  /** Port of the ng protocol. */
  readonly port: number
  readonly peer: Peer
  stop(): Promise<void>
}

const NG_PORT = 2223

export async function startRtpengine(): Promise<Rtpengine> {
  const address = ownAddress()
  const peer = new Peer('rtpengine', temporaryFolder('rtpengine'), RTPENGINE, [
    ...['--config-file=none', '--table=-1', `--interface=${address}`, `--listen-ng=${address}:${NG_PORT}`],
    ...['--port-min=30000', '--port-max=31000', '--foreground', '--log-stderr', '--log-level=6'],
  ])
  try {
    await peer.listens(() => answersDatagram('1 d7:command4:pinge', address, NG_PORT))
  } catch (error) {
    await peer.stop()
    throw error
  }
  return { address, port: NG_PORT, peer, stop: () => peer.stop() }
}

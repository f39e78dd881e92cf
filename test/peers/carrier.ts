// sipp as a carrier: what becomes of a call is in its number (carrier-endings.ts); it writes down every call,
// and how it went.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CarrierManner, carrierScenario } from './carrier-scenario.ts'
import { answersOptions, ownAddress } from './loopback.ts'
import { Peer, SIPP, temporaryFolder } from './peer.ts'

export interface CarrierOptions extends CarrierManner {
  readonly transport?: 'udp' | 'tcp'
  /** Where it sends and takes sound; sipp's own echo when left out. */
  readonly mediaPort?: number
}

export interface CarrierCall {
  readonly callId: string
  readonly number: string
  /**
   * In their order: invited, invitedAgain, asks3600 (s), acked, pracked, refreshed (by us), reinvited (by
   * it), cancelled, left, hungUp, forkHungUp, over.
   */
  readonly said: readonly string[]
}

/** sipp's own counts. */
export interface CarrierStatistics {
  readonly current: number
  readonly successful: number
}

const SIP_PORT = 5060
const MEDIA_PORT = 6000

export async function startCarrier(options: CarrierOptions = {}): Promise<Carrier> {
  const carrier = new Carrier(options)
  try {
    await carrier.peer.listens(() => answersOptions(carrier.transport, carrier.address, carrier.port))
  } catch (error) {
    await carrier.stop()
    throw error
  }
  return carrier
}

export class Carrier {
  readonly address = ownAddress()
  readonly port = SIP_PORT
  readonly transport: 'udp' | 'tcp'
  readonly peer: Peer

  constructor({ transport = 'udp', mediaPort, ...manner }: CarrierOptions) {
    this.transport = transport
    const folder = temporaryFolder('carrier')
    writeFileSync(join(folder, 'carrier.xml'), carrierScenario(manner))
    const media = mediaPort === undefined ? ['-mp', `${MEDIA_PORT}`, '-rtp_echo'] : ['-mp', `${mediaPort}`]
    this.peer = new Peer('carrier', folder, SIPP, [
      ...['-sf', 'carrier.xml', '-i', this.address, '-p', `${SIP_PORT}`, '-mi', this.address, ...media],
      ...['-t', transport === 'udp' ? 'u1' : 't1', '-nostdin', '-l', '2000', '-skip_rlimit'],
      // One message at a time, each with what it makes sipp send: an ACK right behind a CANCEL would find the
      // CANCEL unanswered.
      ...['-max_recv_loops', '1'],
      ...['-trace_logs', '-log_file', 'calls.log', '-trace_err', '-error_file', 'errors.log'],
      ...['-trace_stat', '-stf', 'statistics.csv', '-fd', '500ms'],
    ])
  }

  /** Every call that came, in the order they came. */
  calls(): CarrierCall[] {
    const calls = new Map<string, { callId: string; number: string; said: string[] }>()
    for (const line of this.file('calls.log').split('\n')) {
      const [callId = '', number = '', what] = line.split(' ')
      if (what === undefined || number === '-') continue
      const call = calls.get(callId) ?? { callId, number: number.replace('@', ''), said: [] }
      call.said.push(what)
      calls.set(callId, call)
    }
    return [...calls.values()]
  }

  call(number: string): CarrierCall | undefined {
    return this.calls().find(call => call.number === number)
  }

  /** Calls that are not over for the carrier. */
  hanging(): CarrierCall[] {
    return this.calls().filter(call => !call.said.includes('over'))
  }

  registrations(): number {
    return this.file('calls.log').match(/ - registered$/gm)?.length ?? 0
  }

  /** As last written, up to half a second ago. */
  statistics(): CarrierStatistics {
    const [header = '', ...rows] = this.file('statistics.csv').trimEnd().split('\n')
    const names = header.split(';')
    const values = rows.at(-1)?.split(';') ?? []
    const of = (name: string) => Number(values[names.indexOf(name)] ?? 0)
    return { current: of('CurrentCall'), successful: of('SuccessfulCall(C)') }
  }

  /** Messages that came where they may not come: sipp gives such a call up. */
  complaints(): string[] {
    return this.file('errors.log').match(/^.*(?:unexpected|Aborting|Unable|not verif).*$/gm) ?? []
  }

  /** What to show when a test fails. */
  show(): string {
    const hanging = this.hanging().map(
      ({ callId, number, said }) => `hanging: ${callId} ${number} ${said.join(' ')}`,
    )
    return `${hanging.join('\n')}\n${this.file('calls.log').split('\n').slice(-10).join('\n')}\n${JSON.stringify(this.statistics())}\n${this.complaints().slice(0, 20).join('\n')}\n${this.peer.output().slice(-2_000)}`
  }

  freeze(): void {
    this.peer.freeze()
  }

  thaw(): void {
    this.peer.thaw()
  }

  stop(): Promise<void> {
    return this.peer.stop()
  }

  private file(name: string): string {
    const path = join(this.peer.folder, name)
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }
}

// The SIP switch with a carrier whose customers speak; keeps its events and reports, call by call.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRealClock } from '../../../src/app/real-clock.ts'
import type { TrunkAccess } from '../../../src/domain/trunk.ts'
import type { SwitchEvent } from '../../../src/telephony/port.ts'
import { createSipSwitch } from '../../../src/telephony/sip/index.ts'
import { ownAddress } from '../../peers/loopback.ts'
import { until } from '../../peers/peer.ts'
import { type CarriedCall, type SpeakingCarrier, startSpeakingCarrier } from '../../peers/speaking-carrier.ts'

export interface SpokenSwitch {
  readonly telephony: ReturnType<typeof createSipSwitch>['telephony']
  readonly carrier: SpeakingCarrier
  readonly folder: string
  /** Its ports for SIP and for sound. */
  readonly ports: {
    readonly sip: { readonly address: string; readonly port: number }
    /** SIP over TCP; 0 unless it was asked for. */
    readonly tcp: number
    readonly rtp: { readonly from: number; readonly to: number }
  }
  /** Each as `layer what legId`, in order. */
  readonly reports: readonly string[]
  dial(number: string): void
  /** Calls back with each event as the switch reports it. */
  hear(heard: (event: SwitchEvent) => void): void
  events(legId: string): SwitchEvent[]
  reported<T extends SwitchEvent['type']>(legId: string, type: T): Promise<SwitchEvent & { readonly type: T }>
  stop(): Promise<void>
}

/** Each leg's id is its number. */
export async function spokenSwitch(
  invited: (call: CarriedCall) => void,
  transports: readonly ('udp' | 'tcp')[] = ['udp'],
): Promise<SpokenSwitch> {
  const carrier = await startSpeakingCarrier(invited)
  const address = ownAddress()
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-spoken-'))
  const reports: string[] = []
  const all: SwitchEvent[] = []
  const trunk: TrunkAccess = {
    ...{
      name: 'carrier',
      address: `${carrier.address}:${carrier.port}`,
      transport: 'udp',
      username: '',
      password: '',
      registers: false,
    },
    ...{ probes: false, domain: '', prefixRules: [], assertsIdentity: false },
  }
  const rtp = { from: 10_000, to: 10_199 }
  const { telephony, listening } = createSipSwitch({
    ...{
      clock: createRealClock(),
      random: randomBytes,
      realm: 'yuhu',
      rtpengine: null,
      promptsFolder: folder,
      recordingsFolder: folder,
    },
    listen: transports.map(transport => ({ transport, address, port: 0 })),
    rtp: { address, publicAddress: address, ports: rtp, timeoutMs: 20_000 },
    lookup: async () => [],
    report: (layer, what, about) => reports.push(`${layer} ${what} ${about}`),
    fault: (where, error) => reports.push(`fault ${where} ${error}`),
  })
  let heard: (event: SwitchEvent) => void = () => {}
  await telephony.start(event => {
    all.push(event)
    heard(event)
  })
  telephony.useTrunks([trunk])
  const events = (legId: string) => all.filter(event => 'legId' in event && event.legId === legId)
  return {
    ...{ telephony, carrier, folder, reports, events },
    ports: {
      ...{ rtp, sip: listening()[0] ?? assert.fail('it does not listen') },
      tcp: listening().find(({ transport }) => transport === 'tcp')?.port ?? 0,
    },
    hear: listener => {
      heard = listener
    },
    dial: number => {
      const tags = { accountId: 1, callId: null }
      telephony.dial(number, {
        to: number,
        callerId: '02150000000',
        trunk: 'carrier',
        ringTimeoutMs: 60_000,
        mayDial: () => true,
        tags,
      })
    },
    async reported<T extends SwitchEvent['type']>(legId: string, type: T) {
      const found = () =>
        events(legId).find((event): event is SwitchEvent & { readonly type: T } => event.type === type)
      await until(
        `${type} ${legId}`,
        () => found() !== undefined,
        () =>
          `${JSON.stringify(events(legId))}\n${carrier.call(legId)?.said.join(' ')}\n${reports.slice(-20).join('\n')}`,
      )
      return found() ?? assert.fail()
    },
    async stop() {
      await telephony.stop()
      await carrier.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

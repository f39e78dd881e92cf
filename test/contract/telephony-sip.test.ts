// Runs the telephony contract over the SIP switch: sipp is the carrier and its customers, baresip the agents'
// phones; real time, real sound.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'
import type { AgentCall, AgentPhone, Switch, SwitchEvent } from '../../src/telephony/port.ts'
import { createSipSwitch } from '../../src/telephony/sip/index.ts'
import { type Baresip, startBaresip } from '../peers/baresip.ts'
import { type Carrier, startCarrier } from '../peers/carrier.ts'
import { freePortPair } from '../peers/loopback.ts'
import { BARESIP, missing, SIPP } from '../peers/peer.ts'
import { trunkTo } from '../peers/trunk.ts'
import { wavFile } from '../sip/media/phone.ts'
import { switchContract } from './telephony-contract.ts'
import type { ContractWorld, People } from './telephony-people.ts'

const HERE = '127.0.0.1'
const PROMPT_MS = 500
/** Longer than any test lasts: nobody hangs up. */
const NEVER_MS = 60_000

/** Carriers by how long their customers talk: they are the same for every test. */
const carriers = new Map<number | undefined, Promise<Carrier>>()

function carrierOf({ talkMs, hangsUpFirst }: People): Promise<Carrier> {
  const key = hangsUpFirst === 'customer' && talkMs < NEVER_MS ? talkMs : undefined
  const known = carriers.get(key) ?? startCarrier(key === undefined ? {} : { talkMs: key })
  carriers.set(key, known)
  return known
}

async function overSip(people: People): Promise<ContractWorld> {
  const clock = createRealClock()
  const carrier = await carrierOf(people)
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-sip-contract-'))
  writeFileSync(join(folder, 'sorry'), wavFile({ sound: Buffer.alloc((2 * 8_000 * PROMPT_MS) / 1_000) }))
  const rtpFrom = await freePortPair(HERE)
  const faults: string[] = []
  const { telephony, listening } = createSipSwitch({
    clock,
    random: randomBytes,
    listen: [{ transport: 'udp', address: HERE, port: 0 }],
    realm: 'yuhu',
    rtp: {
      address: HERE,
      publicAddress: HERE,
      ports: { from: rtpFrom, to: rtpFrom + 99 },
      timeoutMs: 20_000,
    },
    rtpengine: null,
    lookup: async () => [],
    promptsFolder: folder,
    recordingsFolder: folder,
    report() {},
    fault: (where, error) => faults.push(`${where}: ${error}`),
  })
  const phones = new Phones(people, () => `${HERE}:${listening()[0]?.port}`)
  return {
    telephony: phones.around(telephony),
    trunk: trunkTo(`${carrier.address}:${carrier.port}`, { transport: carrier.transport, probes: true }),
    now: () => clock.now(),
    pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
    async close() {
      // The switch still answers the phones' last REGISTER: they wait for it.
      await phones.stop()
      await telephony.stop()
      rmSync(folder, { recursive: true, force: true })
      if (faults.length > 0) throw new Error(faults.join('\n'))
    },
  }
}

/**
 * The agents: their phones start when they are expected; who hangs up first does so `talkMs` after it hears
 * its customer.
 */
class Phones {
  private readonly people: People
  private readonly registrar: () => string
  private readonly phones = new Map<string, Promise<Baresip>>()
  private readonly extOf = new Map<string, string>()
  private readonly talks = new Set<NodeJS.Timeout>()

  constructor(people: People, registrar: () => string) {
    this.people = people
    this.registrar = registrar
  }

  around(telephony: Switch): Switch {
    const changed: Partial<Switch> = {
      start: listener =>
        telephony.start(event => {
          this.heard(event)
          listener(event)
        }),
      expectAgents: (accountId, agents) => {
        telephony.expectAgents(accountId, agents)
        for (const agent of agents) this.expected(agent)
      },
      ringAgent: (legId, call: AgentCall) => {
        this.extOf.set(legId, call.ext)
        telephony.ringAgent(legId, call)
      },
    }
    return new Proxy(telephony, {
      get(of, name) {
        const own = Reflect.get(changed, name) ?? Reflect.get(of, name)
        return typeof own === 'function' ? own.bind(of) : own
      },
    })
  }

  async stop(): Promise<void> {
    for (const talk of this.talks) clearTimeout(talk)
    await Promise.all([...this.phones.values()].map(async phone => (await phone).stop()))
  }

  private expected({ ext, login, password }: AgentPhone): void {
    if (this.phones.has(ext)) return
    this.phones.set(
      ext,
      startBaresip({ login, password, registrar: this.registrar(), answers: this.people.agentsAnswer }),
    )
  }

  private heard(event: SwitchEvent): void {
    const { hangsUpFirst, talkMs } = this.people
    if (event.type !== 'joined' || hangsUpFirst !== 'agent' || talkMs >= NEVER_MS) return
    const phone = this.phones.get(this.extOf.get(event.legId) ?? '')
    this.talks.add(setTimeout(() => void phone?.then(one => one.hangup()), talkMs))
  }
}

describe('the SIP switch', { skip: missing(SIPP, BARESIP), concurrency: 2 }, () => {
  after(async () => {
    for (const carrier of carriers.values()) await (await carrier).stop()
  })
  switchContract('sip', overSip, { heldAgentsHangUp: true })
})

// Runs the telephony contract over the SIP switch in real time with real sound: sipp is the carrier and its
// customers, baresip the agents' phones.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import { createRealClock } from '../../src/app/real-clock.ts'
import type { AgentCall, AgentPhone, Switch, SwitchEvent } from '../../src/telephony/port.ts'
import { createSipSwitch } from '../../src/telephony/sip/index.ts'
import { type Baresip, startBaresip } from '../peers/baresip.ts'
import { startIncomingCaller } from '../peers/caller.ts'
import { type Carrier, startCarrier } from '../peers/carrier.ts'
import { freePortPair } from '../peers/loopback.ts'
import { BARESIP, missing, SIPP } from '../peers/peer.ts'
import { startSpeakingCarrier } from '../peers/speaking-carrier.ts'
import { trunkTo } from '../peers/trunk.ts'
import { wavFile } from '../sip/media/phone.ts'
import { loudestLevel, quietLevel, tone } from '../sip/media/tones.ts'
import { switchContract } from './telephony-contract.ts'
import { incomingContract } from './telephony-incoming.ts'
import type { AgentsWorld, CallingWorld, People, SpeakingWorld } from './telephony-people.ts'
import { roomsContract } from './telephony-rooms.ts'

const HERE = '127.0.0.1'
const PROMPT_MS = 500
/** Longer than any test, so that nobody hangs up. */
const NEVER_MS = 60_000

/** Carriers by how long their customers talk, shared by all tests. */
const carriers = new Map<number | undefined, Promise<Carrier>>()

function carrierOf({ talkMs, hangsUpFirst }: People): Promise<Carrier> {
  const key = hangsUpFirst === 'customer' && talkMs < NEVER_MS ? talkMs : undefined
  const known = carriers.get(key) ?? startCarrier(key === undefined ? {} : { talkMs: key })
  carriers.set(key, known)
  return known
}

interface OpenedSwitch {
  readonly telephony: Switch
  readonly now: () => number
  readonly pass: (ms: number) => Promise<void>
  address(): string
  close(): Promise<void>
}

async function openSwitch(): Promise<OpenedSwitch> {
  const clock = createRealClock()
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
  return {
    telephony,
    now: () => clock.now(),
    pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
    address: () => `${HERE}:${listening()[0]?.port}`,
    async close() {
      await telephony.stop()
      rmSync(folder, { recursive: true, force: true })
      if (faults.length > 0) throw new Error(faults.join('\n'))
    },
  }
}

async function overSip(people: People): Promise<AgentsWorld> {
  const carrier = await carrierOf(people)
  const { telephony, now, pass, address, close } = await openSwitch()
  const phones = new Phones(people, address)
  return {
    ...{ now, pass },
    telephony: phones.around(telephony),
    trunk: trunkTo(`${carrier.address}:${carrier.port}`, { transport: carrier.transport, probes: true }),
    show: () => carrier.show(),
    atPbx: ext => phones.atPbx(ext),
    async close() {
      // The switch must still answer the phones' last REGISTER, which they wait for.
      await phones.stop()
      await close()
    },
  }
}

/** Their voices: tones with whole periods in 50 ms, so that none is taken for another. */
const VOICES: ReadonlyMap<string, number> = new Map([
  ['13900000017', 500],
  ['13900010017', 800],
  ['13900020017', 1_300],
])
/** Three together stay below full scale. */
const VOICE_DB = -18
const WITHIN_DB = 2
/** G.711's own noise in such a window lies 20 dB lower. */
const ABSENT_DB = -60
const LISTENED_SAMPLES = 3_600

/** Everybody is a customer of a carrier whose people speak, because rooms do not distinguish sides. */
async function speaking(): Promise<SpeakingWorld> {
  const carrier = await startSpeakingCarrier(call => {
    const voice = VOICES.get(call.number)
    if (voice === undefined) call.rings()
    else {
      call.answer()
      call.play(tone([voice], 1_000, VOICE_DB), 'loops')
    }
  })
  const { telephony, now, pass, close } = await openSwitch()
  return {
    ...{ telephony, now, pass },
    trunk: trunkTo(`${carrier.address}:${carrier.port}`),
    numbers: [...VOICES.keys()],
    async heardBy(number) {
      const call = carrier.call(number)
      if (call === undefined || call.isOver) return []
      const from = call.heard().length
      while (call.heard().length < from + LISTENED_SAMPLES && !call.isOver) await pass(20)
      const heard = call.heard().subarray(from, from + LISTENED_SAMPLES)
      return [...VOICES].flatMap(([other, hz]) => {
        const db = loudestLevel(heard, hz)
        if (Math.abs(db - VOICE_DB) < WITHIN_DB) return [other]
        return quietLevel(heard, hz) < ABSENT_DB ? [] : [`${other} at ${db.toFixed(1)} dB`]
      })
    },
    press: (number, key) => carrier.call(number)?.press(key),
    keysOf: number => carrier.call(number)?.keys() ?? '',
    async close() {
      await close()
      await carrier.stop()
    },
  }
}

/** Who calls in is at the trunk's address. */
async function callers(): Promise<CallingWorld> {
  const caller = await startIncomingCaller()
  const { telephony, now, pass, address, close } = await openSwitch()
  return {
    ...{ telephony, now, pass },
    trunk: trunkTo(caller.address),
    callIn: call => caller.call(address(), call),
    async close() {
      await close()
      await caller.stop()
    },
  }
}

/**
 * The agents: their phones start when they are expected; one that hangs up first does so `talkMs` after it
 * hears its customer.
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
        for (const agent of agents) if (agent.at === undefined) this.expected(agent)
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

  /** The phone stands for its PBX: it is called where it is, and does not register. */
  async atPbx(ext: string): Promise<AgentPhone> {
    const [login, password] = [`9001-${ext}`, '']
    const started = startBaresip({ login: ext, password, registrar: null, answers: this.people.agentsAnswer })
    this.phones.set(ext, started)
    const { address: host, port } = (await started).place
    return { ext, login, password, at: { user: ext, host, port, transport: 'udp' } }
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

describe('the SIP switch and people who call in', { concurrency: 3 }, () => incomingContract('sip', callers))

describe('the SIP switch and speaking people', { concurrency: 3 }, () => roomsContract('sip', speaking))

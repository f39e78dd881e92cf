// Runs the telephony contract over the simulated switch in virtual time.

import { seeded } from '../../src/domain/random.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import { createSimSwitch, type SimSwitch } from '../../src/telephony/sim/index.ts'
import { trunkTo } from '../peers/trunk.ts'
import { switchContract } from './telephony-contract.ts'
import { incomingContract } from './telephony-incoming.ts'
import type { AgentsWorld, CallingWorld, People, SpeakingWorld } from './telephony-people.ts'
import { switchProperties } from './telephony-property.ts'
import { roomsContract } from './telephony-rooms.ts'

interface SimContractWorld extends AgentsWorld {
  readonly telephony: SimSwitch
}

const NUMBERS = ['13900000017', '13900010017', '13900020017']

async function simulated(people: People): Promise<SimContractWorld> {
  const clock = createVirtualClock(1_700_000_000_000)
  const telephony = createSimSwitch({
    clock,
    random: seeded(1),
    world: {
      byNumber: true,
      talk: { kind: 'fixed', ms: people.talkMs },
      patience: { kind: 'fixed', ms: 60_000 },
      customerHangsUpFirst: people.hangsUpFirst === 'customer' ? 1 : 0,
      agentMisses: people.agentsAnswer ? 0 : 1,
    },
  })
  return {
    telephony,
    trunk: trunkTo('', { name: 'sim' }),
    now: () => clock.now(),
    pass: ms => clock.runUntil(clock.now() + ms),
    async atPbx(ext) {
      const at = { user: ext, host: '192.0.2.7', port: null, transport: 'udp' } as const
      return { ext, login: `9001-${ext}`, password: '', at }
    },
    close: () => telephony.stop(),
  }
}

async function simulatedTalk(): Promise<SpeakingWorld> {
  const world = await simulated({ talkMs: 600_000, hangsUpFirst: 'customer', agentsAnswer: true })
  const { telephony } = world
  const legOf = new Map<string, string>()
  const numberOf = (legId: string) => [...legOf].flatMap(([number, leg]) => (leg === legId ? [number] : []))
  return {
    ...world,
    telephony: new Proxy(telephony, {
      get(target, verb) {
        if (verb === 'dial')
          return (...[legId, call]: Parameters<SimSwitch['dial']>) => {
            legOf.set(call.to, legId)
            target.dial(legId, call)
          }
        const value: unknown = Reflect.get(target, verb)
        return typeof value === 'function' ? value.bind(target) : value
      },
    }),
    numbers: NUMBERS,
    heardBy: async number => telephony.heardBy(legOf.get(number) ?? '').flatMap(numberOf),
    press: (number, key) => telephony.press(legOf.get(number) ?? '', key),
    keysOf: number => telephony.keysOf(legOf.get(number) ?? ''),
  }
}

async function simulatedCallers(): Promise<CallingWorld> {
  const world = await simulated({ talkMs: 600_000, hangsUpFirst: 'customer', agentsAnswer: true })
  return {
    ...world,
    callIn: ({ talkMs = 600_000, ...call }) =>
      world.telephony.callIn({ trunk: world.trunk.name, patienceMs: talkMs, ...call }),
  }
}

switchContract('sim', simulated, { isInVirtualTime: true })
roomsContract('sim', simulatedTalk)
incomingContract('sim', simulatedCallers)
switchProperties('sim', simulated)

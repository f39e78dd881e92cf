// Runs the telephony contract over the simulated switch in virtual time.

import { createVirtualClock } from '../../src/app/real-clock.ts'
import { seeded } from '../../src/domain/random.ts'
import { createSimSwitch } from '../../src/telephony/sim/index.ts'
import { trunkTo } from '../peers/trunk.ts'
import { switchContract } from './telephony-contract.ts'
import type { ContractWorld, People } from './telephony-people.ts'
import { switchProperties } from './telephony-property.ts'

async function simulated(people: People): Promise<ContractWorld> {
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
    close: () => telephony.stop(),
  }
}

switchContract('sim', simulated)
switchProperties('sim', simulated)

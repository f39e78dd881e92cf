// A trunk as tests configure it: by its address, with nothing else, or with what they say.
import type { TrunkAccess } from '../../src/domain/trunk.ts'

export function trunkTo(address: string, more: Partial<TrunkAccess> = {}): TrunkAccess {
  return {
    ...{
      name: 'carrier',
      address,
      transport: 'udp',
      username: '',
      password: '',
      registers: false,
      probes: false,
    },
    ...{ domain: '', prefixRules: [], assertsIdentity: false },
    ...more,
  }
}

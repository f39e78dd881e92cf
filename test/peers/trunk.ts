// A trunk as tests configure it: by its address, with nothing else, or with what they say.
import type { SipTrunk } from '../../src/telephony/sip/index.ts'

export function trunkTo(address: string, more: Partial<SipTrunk> = {}): SipTrunk {
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

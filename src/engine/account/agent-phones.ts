// The phones of an account's agents as the switch is given them: those that register, and those at a PBX that
// the account may name.
import { allowedAddress } from '../../domain/pbx-address.ts'
import type { AccountPicture } from '../../store/port/account-picture.ts'
import type { AgentPhone } from '../../telephony/port.ts'

/** An agent at a host that its account may not name, or no longer, has no phone. */
export function phonesIn({ account, agents }: Pick<AccountPicture, 'account' | 'agents'>): AgentPhone[] {
  return agents.flatMap(({ ext, password, uri }) => {
    const at = allowedAddress(uri, account.settings.pbxHosts)
    return at === null ? [] : [{ ext, password, login: `${account.code}-${ext}`, ...(at && { at }) }]
  })
}

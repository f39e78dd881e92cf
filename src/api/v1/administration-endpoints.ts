// The endpoints about users, keys, accounts and the installation.
import type { V1Endpoint } from './endpoint.ts'
import { ACCESS_KEYS } from './resources/account-keys.ts'
import { USERS } from './resources/account-users.ts'
import { ACCOUNTS } from './resources/accounts.ts'
import { AUDIT } from './resources/audit-log.ts'
import { MY_SESSIONS } from './resources/my-sessions.ts'
import { OPERATORS } from './resources/operators.ts'
import { INSTALLATION } from './resources/whole-installation.ts'

export const ADMINISTRATION: readonly V1Endpoint[] = [
  ...MY_SESSIONS,
  ...USERS,
  ...OPERATORS,
  ...ACCESS_KEYS,
  ...AUDIT,
  ...ACCOUNTS,
  ...INSTALLATION,
]

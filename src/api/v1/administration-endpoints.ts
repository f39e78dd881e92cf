// The endpoints about users, keys, accounts and the installation.
import type { V1Endpoint } from './endpoint.ts'
import { USERS } from './resources/account-users.ts'
import { MY_SESSIONS } from './resources/my-sessions.ts'
import { OPERATORS } from './resources/operators.ts'

export const ADMINISTRATION: readonly V1Endpoint[] = [...MY_SESSIONS, ...USERS, ...OPERATORS]

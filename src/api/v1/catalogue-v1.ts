// Every endpoint of `/v1`.
import { ADMINISTRATION } from './administration-endpoints.ts'
import { DIALER } from './dialer-endpoints.ts'
import type { V1Endpoint } from './endpoint.ts'
import { INSIGHT } from './insight-endpoints.ts'
import { LIVE } from './resources/live.ts'
import { SESSION } from './resources/session.ts'
import { STANDSTILL } from './resources/stopped.ts'

export const ENDPOINTS: readonly V1Endpoint[] = [
  ...SESSION,
  ...STANDSTILL,
  ...ADMINISTRATION,
  ...DIALER,
  ...LIVE,
  ...INSIGHT,
]

// Every endpoint of `/v1`.
import type { V1Endpoint } from './endpoint.ts'
import { SESSION } from './resources/session.ts'

export const ENDPOINTS: readonly V1Endpoint[] = [...SESSION]

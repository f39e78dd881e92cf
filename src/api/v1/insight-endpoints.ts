// Endpoints about how tasks go: their figures, why they are as they are, and what they could be.
import type { V1Endpoint } from './endpoint.ts'
import { REPORTS } from './resources/task-report.ts'

export const INSIGHT: readonly V1Endpoint[] = [...REPORTS]

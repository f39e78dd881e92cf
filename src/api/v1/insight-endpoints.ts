// Endpoints about how tasks go: their figures, why they are as they are, and what they could be.
import type { V1Endpoint } from './endpoint.ts'
import { REPORTS } from './resources/task-report.ts'
import { TASK_WHY } from './resources/task-why.ts'
import { WHAT_IF } from './resources/what-if.ts'

export const INSIGHT: readonly V1Endpoint[] = [...REPORTS, ...TASK_WHY, ...WHAT_IF]

// Endpoints about how tasks go: their figures, why they are as they are, and what they could be.
import type { V1Endpoint } from './endpoint.ts'
import { REPORTS } from './resources/task-report.ts'
import { WHAT_IF } from './resources/task-what-if.ts'
import { TASK_WHY } from './resources/task-why.ts'

export const INSIGHT: readonly V1Endpoint[] = [...REPORTS, ...TASK_WHY, ...WHAT_IF]

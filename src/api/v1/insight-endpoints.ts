// Endpoints about how tasks go: their figures, why they are as they are, what they could be, and when a
// number is next.
import type { V1Endpoint } from './endpoint.ts'
import { NEXT_DIALS } from './resources/next-dials.ts'
import { REPORTS } from './resources/task-report.ts'
import { SHADOW_RUN } from './resources/task-shadow-run.ts'
import { WHAT_IF } from './resources/task-what-if.ts'
import { TASK_WHY } from './resources/task-why.ts'

export const INSIGHT: readonly V1Endpoint[] = [
  ...REPORTS,
  ...TASK_WHY,
  ...WHAT_IF,
  ...SHADOW_RUN,
  ...NEXT_DIALS,
]

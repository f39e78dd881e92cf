// What carriers and cloud contact centres in China enforce themselves: calls beyond it fail or get the caller
// id closed.
import type { WrittenPlan } from '../plan.ts'

export const CLOUD_FLOORS: WrittenPlan = {
  limits: [
    // Tencent Cloud Contact Center, document 679/79155 (2026-02-11): calls from different caller ids to one
    // number, at most 5 in 24 hours …
    { most: 5, in: { hours: 24 }, of: 'dials', for: 'number', over: 'account' },
    // … and at most 3 in 5 minutes.
    { most: 3, in: { minutes: 5 }, of: 'dials', for: 'number', over: 'account' },
  ],
  hours: {
    // The same document: 8:00 to 21:00, Beijing time.
    law: '08:00-21:00',
    zone: 'number',
  },
}

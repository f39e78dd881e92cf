// Marketing calls in China. Facts with their sources, to be read by counsel; not legal advice.
import type { WrittenPlan } from '../plan.ts'

export const CHINA_MARKETING: WrittenPlan = {
  outcomes: {
    // Whoever refuses commercial calls is not called any more: Regulation on SMS and voice call services,
    // draft of the MIIT of August 2020 (refusal ends consent); plan of 13 departments against nuisance calls,
    // 2018.
    refused: { key: 9, kind: 'refused', then: { block: 'person', days: 'forever' } },
  },
  limits: [
    // Carriers' rules, as Tencent Cloud Contact Center publishes them (document 679/79155, 2026-02-11), count
    // calls from all caller ids to one number: at most 5 in 24 hours …
    { most: 5, in: { hours: 24 }, of: 'dials', for: 'number', over: 'account' },
    // … and at most 3 in 5 minutes.
    { most: 3, in: { minutes: 5 }, of: 'dials', for: 'number', over: 'account' },
  ],
  hours: {
    // The same document: 8:00 to 21:00, Beijing time, which is the time of all numbers in China.
    law: '08:00-21:00',
    zone: 'number',
  },
}

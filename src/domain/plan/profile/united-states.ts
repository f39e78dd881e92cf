// Calls to people in the United States. Facts with their sources, to be read by counsel; not legal advice.
import type { WrittenPlan } from '../plan.ts'

const DO_NOT_CALL: WrittenPlan['outcomes'] = {
  // 47 CFR 64.1200(d)(3), (6): a request not to be called is honoured and kept for at least 5 years.
  refused: { key: 9, kind: 'refused', then: { block: 'person', days: 'forever' } },
}

/** Telephone solicitation by federal law. */
export const US: WrittenPlan = {
  outcomes: DO_NOT_CALL,
  hours: {
    // 47 CFR 64.1200(c)(1), 16 CFR 310.4(c): not before 8 a.m. or after 9 p.m., local time at the called
    // party's location.
    law: '08:00-21:00',
    zone: 'number',
  },
}

/** Collection of debt by federal law (Regulation F). */
export const US_DEBT: WrittenPlan = {
  limits: [
    // 12 CFR 1006.14(b)(2)(i)(A): presumed lawful up to 7 calls within 7 consecutive days about one debt.
    { most: 7, in: { days: 7 }, of: 'dials', for: 'person', over: 'account' },
    // 12 CFR 1006.14(b)(2)(i)(B): none within 7 days after a conversation; (b)(3)(i): unless the person asked
    // to be called.
    { most: 1, in: { days: 7 }, of: 'talks', for: 'person', over: 'account', except: 'callBacks' },
  ],
  hours: {
    // 12 CFR 1006.6(b)(1)(i): before 8 a.m. and after 9 p.m. are inconvenient times.
    law: '08:00-21:00',
    zone: 'number',
  },
}

/** Telephone solicitation in Florida. */
export const US_FLORIDA: WrittenPlan = {
  outcomes: DO_NOT_CALL,
  limits: [
    // Fla. Stat. 501.616(6)(b): at most 3 calls to a person over 24 hours on one subject, from any number.
    { most: 3, in: { hours: 24 }, of: 'dials', for: 'person', over: 'account' },
  ],
  hours: {
    // Fla. Stat. 501.616(6)(a): not before 8 a.m. or after 8 p.m., local time in the called person's time
    // zone.
    law: '08:00-20:00',
    zone: 'number',
  },
}

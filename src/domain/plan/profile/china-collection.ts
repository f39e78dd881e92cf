// Collection of consumer debt in China. Facts with their sources, to be read by counsel; not legal advice.
import type { WrittenPlan } from '../plan.ts'

export const CHINA_COLLECTION: WrittenPlan = {
  limits: [
    // GB/T 45251-2025, Guidance on post-loan collection risk control (in force since 2025-02-28): at most 3
    // conversations a day with a debtor, over all his numbers.
    { most: 3, in: 'day', of: 'talks', for: 'person', over: 'account' },
    // China Banking Association, Guidelines on collecting personal consumer loans (trial), January 2026: if
    // nobody answers, not more than 6 attempts a day at one number.
    { most: 6, in: 'day', of: 'dials', for: 'number', over: 'account' },
  ],
  hours: {
    // Both: no collection between 22:00 and 8:00 without the debtor's consent.
    law: '08:00-22:00',
    zone: 'number',
  },
}

/** Ningxia is said to be stricter; the text itself was not at hand, so its figures are to be confirmed. */
export const CHINA_COLLECTION_NINGXIA: WrittenPlan = {
  limits: [
    // At most 3 contacts a day with a debtor; whoever answers has been contacted.
    { most: 3, in: 'day', of: 'answers', for: 'person', over: 'account' },
    // As in the whole country.
    { most: 6, in: 'day', of: 'dials', for: 'number', over: 'account' },
  ],
  hours: {
    // Workdays 8:00 to 20:00; weekends and public holidays 9:00 to 18:00.
    week: {
      ...{ mo: ['08:00-20:00'], tu: ['08:00-20:00'], we: ['08:00-20:00'], th: ['08:00-20:00'] },
      ...{ fr: ['08:00-20:00'], sa: ['09:00-18:00'], su: ['09:00-18:00'] },
    },
    holidays: { of: 'CN', are: 'asSunday' },
    // No later on any day, for call-backs either.
    law: '08:00-20:00',
    zone: 'number',
  },
}

// A plan that contradicts itself is refused, with the path and a sentence in both languages.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PLAN_FAULTS, readPlan } from '../../../src/domain/plan/plan-fault.ts'
import { planFaultWords } from '../../../src/words/plan-fault-words.ts'

const SETTINGS = { callHours: '08:00-21:00', timeZone: 'Asia/Shanghai', keepCallsDays: 30 } as const
const NOW = Date.UTC(2026, 10, 30, 4)

function faultsOf(written: unknown): string[] {
  const read = readPlan(written, SETTINGS, NOW)
  return 'plan' in read ? [] : read.faults.map(({ path, reason }) => `${path} ${reason}`)
}

const REFUSED: readonly [title: string, written: unknown, faults: readonly string[]][] = [
  ['something else than a plan', 'always', [' planMalformed']],
  ['a part that there is not', { often: 3 }, [' planUnknownField']],
  [
    'a field that there is not',
    { limits: [{ most: 1, in: 'day', per: 'agent' }] },
    ['limits.0 planUnknownField'],
  ],
  ['a limit of 0', { limits: [{ most: 0, in: 'day' }] }, ['limits.0.most planOutOfBounds']],
  ['a limit above all sense', { limits: [{ most: 1_001, in: 'day' }] }, ['limits.0.most planOutOfBounds']],
  [
    'a limit that looks farther back than call records are kept',
    { limits: [{ most: 7, in: { days: 30 } }] },
    ['limits.0.in planLimitOutlivesCalls'],
  ],
  [
    'a monthly limit likewise',
    { limits: [{ most: 7, in: 'month' }] },
    ['limits.0.in planLimitOutlivesCalls'],
  ],
  [
    'one limit with two figures',
    {
      limits: [
        { most: 3, in: 'day' },
        { most: 4, in: 'day' },
      ],
    },
    ['limits.1 planLimitTwice'],
  ],
  ['a week without hours', { hours: { week: {} } }, ['hours planNeverOpens']],
  ['a week of closed days', { hours: { week: { mo: [], su: [] } } }, ['hours planNeverOpens']],
  ['call hours outside the law', { hours: { law: '22:00-23:00' } }, ['hours planNeverOpens']],
  [
    'hours outside the law',
    { hours: { week: { mo: ['09:00-12:00', '20:30-22:00'] }, law: '08:00-21:00' } },
    ['hours.week.mo.1 planHoursOutsideLaw'],
  ],
  [
    'a date outside the law',
    { hours: { dates: { '2026-12-24': ['07:00-09:00'] }, law: '08:00-21:00' } },
    ['hours.dates.2026-12-24.0 planHoursOutsideLaw'],
  ],
  [
    'holidays outside the law',
    { hours: { holidays: { of: 'CN', are: ['07:00-09:00'] }, law: '08:00-21:00' } },
    ['hours.holidays.are.0 planHoursOutsideLaw'],
  ],
  [
    'a day that does not exist',
    { hours: { dates: { '2026-02-30': 'closed' } } },
    ['hours.dates.2026-02-30 planMalformed'],
  ],
  [
    'a clock time that does not exist',
    { hours: { week: { mo: ['08:00-25:00'] } } },
    ['hours.week.mo.0 planMalformed'],
  ],
  ['a zone that does not exist', { hours: { zone: 'Asia/Nowhere' } }, ['hours.zone planMalformed']],
  [
    'holidays of nowhere',
    { hours: { holidays: { of: 'XX', are: 'closed' } } },
    ['hours.holidays.of planMalformed'],
  ],
  [
    'another call at a time that the law forbids',
    { again: { busy: { times: 1, at: 'nextDay 22:00' } }, hours: { law: '08:00-21:00' } },
    ['again.busy.at planAgainOutsideLaw'],
  ],
  [
    'another call at a time that does not exist',
    { again: { busy: { times: 1, at: 'nextDay 24:30' } } },
    ['again.busy.at planMalformed'],
  ],
  ['another call at no time', { again: { busy: { times: 1 } } }, ['again.busy planAgainNoTime']],
  [
    'another call at two times',
    { again: { busy: { times: 1, after: [5], at: 'otherDaypart' } } },
    ['again.busy planAgainTwoTimes'],
  ],
  [
    'more pauses than calls',
    { again: { busy: { times: 1, after: [5, 10] } } },
    ['again.busy.after planPausesUnused'],
  ],
  ['no end of calls', { again: { busy: { times: 101, after: [5] } } }, ['again.busy.times planOutOfBounds']],
  [
    'a call at once after a busy one',
    { again: { busy: { times: 1, after: [0] } } },
    ['again.busy.after planLeadsBack'],
  ],
  ['a rule for nothing', { again: { bussy: { times: 1, after: [5] } } }, ['again.bussy planAgainOfNothing']],
  [
    'a rule for an inherited name',
    { again: { toString: { times: 1, after: [5] } } },
    ['again.toString planAgainOfNothing'],
  ],
  [
    'an outcome that comes again at no time',
    { outcomes: { later: { then: 'again' } } },
    ['outcomes.later.then planAgainMissing'],
  ],
  [
    'a rule for an outcome that is done',
    { outcomes: { sold: { kind: 'good' } }, again: { sold: { times: 1, after: [5] } } },
    ['again.sold planAgainUnused'],
  ],
  [
    'an outcome that leads back to itself at once',
    { outcomes: { later: { then: 'again' } }, again: { later: { times: 1, after: [0] } } },
    ['again.later.after planLeadsBack'],
  ],
  [
    'another call to whoever refused',
    { outcomes: { no: { kind: 'refused', then: 'again' } }, again: { no: { times: 1, after: [5] } } },
    ['outcomes.no.then planCallsRefusers'],
  ],
  [
    'a call-back to a stranger',
    { outcomes: { who: { kind: 'wrong', then: 'callBack' } } },
    ['outcomes.who.then planCallsStrangers'],
  ],
  [
    'an outcome named like a result of the line',
    { outcomes: { busy: {} } },
    ['outcomes.busy planCodeIsClass'],
  ],
  ['a key for two outcomes', { outcomes: { a: { key: 1 }, b: { key: 1 } } }, ['outcomes.b.key planKeyTwice']],
]

for (const [title, written, faults] of REFUSED)
  test(`refused: ${title}`, () => assert.deepEqual(faultsOf(written), faults))

test('an empty plan is taken, and so is one with every part in use', () => {
  assert.deepEqual(faultsOf({}), [])
  const whole = {
    outcomes: {
      sold: { label: { zh: '成交', en: 'sold' }, key: 1, kind: 'good', needsNote: true, then: 'done' },
      later: { key: 2, then: 'callBack' },
      never: { key: 3, kind: 'refused', then: { block: 'person', days: 'forever' } },
      stranger: { key: 4, kind: 'wrong', then: 'nextNumber' },
      thinking: { key: 5, then: 'again' },
    },
    again: {
      busy: { times: 3, after: [5, 30], place: 'first' },
      noAnswer: { times: 3, at: 'otherDaypart' },
      vacant: { times: 1, after: [0], number: 'next' },
      thinking: { times: 1, at: 'nextDay 10:00' },
    },
    limits: [
      { most: 3, in: 'day', of: 'talks', for: 'person', over: 'account', except: 'callBacks' },
      { most: 5, in: { hours: 24 } },
      { most: 3, in: { minutes: 5 } },
    ],
    hours: {
      week: { mo: ['09:00-12:00', '14:00-18:00'], fr: ['09:00-24:00'] },
      dates: { '2026-12-25': 'closed', '2026-12-26': 'asMonday', '2026-12-27': ['10:00-12:00'] },
      holidays: { of: 'CN', are: 'closed' },
      zone: 'number',
      law: '08:00-24:00',
    },
    callBack: { minutes: 10, by: 'group', missed: { retryMinutes: 15, times: 2 } },
  }
  assert.deepEqual(faultsOf(whole), [])
})

test('each reason has a sentence in both languages that names the path', () => {
  for (const reason of PLAN_FAULTS) {
    const { en, zh } = planFaultWords({ path: 'hours.week', reason, about: ['one', 'other'] })
    assert.match(en, /^hours\.week: [A-Z0-9o].*\.$/)
    assert.match(zh, /^hours\.week：.*。$/)
    assert.doesNotMatch(en + zh, /undefined/)
  }
})

test('each reason is one of a plan above', () => {
  const seen = new Set(REFUSED.flatMap(([, , faults]) => faults.map(fault => fault.split(' ')[1])))
  assert.deepEqual(
    PLAN_FAULTS.filter(reason => !seen.has(reason)),
    [],
  )
})

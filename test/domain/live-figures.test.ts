// The figures of a live page: the day, what a team could do, when work is done; and how they travel.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { OPTIMUM } from '../../bench/pacing/optimum.ts'
import { budgetOf, DayTally } from '../../src/domain/day-tally.ts'
import { MESSAGE_BYTES, messagesOf, readMessage } from '../../src/domain/live-message.ts'
import type { AgentReport } from '../../src/domain/live-report.ts'
import { doneAt, openMs } from '../../src/domain/open-time.ts'
import { possibleShare } from '../../src/domain/pacing/possible-share.ts'
import { RecentMinutes } from '../../src/domain/recent-minutes.ts'

const HOUR_MS = 3_600_000
const DAY = Date.parse('2026-03-02T00:00:00+08:00')

test('the talk share that is possible is that of the exact optimum, within 0.02', () => {
  const worlds = {
    A: { answerProbability: 0.45, ringMs: 12_000, talkMs: 45_000, wrapMs: 10_000 },
    B: { answerProbability: 0.25, ringMs: 20_000, talkMs: 120_000, wrapMs: 20_000 },
  }
  for (const [name, estimates] of Object.entries(worlds))
    for (const [agents, best] of Object.entries(OPTIMUM[name] ?? {})) {
      const possible = possibleShare(Number(agents), estimates, 0.03)
      assert.ok(Math.abs(possible - best) < 0.02, `${name}, ${agents} agents: ${possible} beside ${best}`)
    }
})

test('what the day bears follows from the cap and from those who still have an agent', () => {
  const budget = budgetOf({ connected: 361, abandoned: 7 }, 0.03, { connected: 318, abandoned: 9.2 })
  assert.deepEqual(budget, { cap: 0.03, used: 7, allowed: 21, forecast: 16, rate: 0.019 })
  assert.equal(budgetOf({ connected: 97, abandoned: 0 }, 0.03).allowed, 3)
})

test('the day counts what happened on top of what was counted before', () => {
  const day = new DayTally(DAY)
  const before = { dialled: 90, answered: 30, connected: 28, abandoned: 2 }
  day.add({
    ...before,
    ...{ late: 1, talkMs: 60_000, longestWaitMs: 3_000 },
    callers: { came: 5, connected: 2, gaveUp: 1 },
    tasks: [{ taskId: 7, ...before }],
    halfHours: [{ index: 18, ...before }],
    waits: [
      { step: 0, count: 27 },
      { step: 60, count: 1 },
    ],
  })
  const at = DAY + 10 * HOUR_MS
  for (const what of ['dialled', 'answered', 'connected'] as const) day.count(what, 7, at)
  day.waited(1_020, false)
  day.talked(5_000)
  for (const outcome of ['connected', 'unserved', 'messageHeard', 'neverAgain'] as const)
    day.calledIn(outcome)
  assert.deepEqual(day.task(7), { dialled: 91, answered: 31, connected: 29, abandoned: 2 })
  assert.deepEqual(day.report(), {
    ...{ dialled: 91, answered: 31, connected: 29, abandoned: 2, late: 1, talkSeconds: 65 },
    ...{ waitP50Ms: 0, waitP95Ms: 1_000, longestWaitMs: 3_000 },
    callers: { came: 9, connected: 3, gaveUp: 2 },
    worstHalfHour: { from: DAY + 9 * HOUR_MS, abandonRate: 2 / 30 },
  })
})

test('work goes on in call hours only', () => {
  const hours = { callHours: '09:00-12:00,13:00-18:00', dayStart: DAY }
  const ten = DAY + 10 * HOUR_MS
  assert.equal(openMs(hours, ten, DAY + 24 * HOUR_MS), 7 * HOUR_MS)
  assert.equal(doneAt(hours, ten, HOUR_MS), ten + HOUR_MS)
  assert.equal(doneAt(hours, ten, 3 * HOUR_MS), DAY + 14 * HOUR_MS)
  assert.equal(doneAt(hours, ten, 8 * HOUR_MS), DAY + 34 * HOUR_MS)
  assert.equal(doneAt({ callHours: 'none', dayStart: DAY }, ten, 30 * HOUR_MS), ten + 30 * HOUR_MS)
  assert.equal(openMs({ callHours: '22:00-02:00', dayStart: DAY }, DAY, DAY + 24 * HOUR_MS), 4 * HOUR_MS)
  assert.equal(doneAt(hours, ten, 1_000 * 24 * HOUR_MS), null)
})

test('sums are of the last quarter of an hour', () => {
  const recent = new RecentMinutes()
  recent.addTime(DAY, DAY + HOUR_MS)
  assert.ok(Math.abs(recent.sum(DAY + HOUR_MS) - HOUR_MS / 4) <= 60_000)
  assert.equal(recent.sum(DAY + 2 * HOUR_MS), 0)
})

test('whatever is reported fits notifications and is read as it was', () => {
  const agent = fc.record({
    ext: fc.stringMatching(/^[1-9]\d{0,8}$/),
    userid: fc.string({ unit: 'grapheme', maxLength: 400 }),
  })
  fc.assert(
    fc.property(fc.uniqueArray(agent, { selector: ({ ext }) => ext, maxLength: 300 }), rows => {
      const agents = rows.map(row => ({ ...row, state: 'ready' }) as unknown as AgentReport)
      const texts = messagesOf({ accountId: 9, node: 'n' }, { agents, goneTasks: ['t'] }, 5, true)
      assert.ok(texts.every(text => Buffer.byteLength(text) <= MESSAGE_BYTES))
      const messages = texts.map(text => readMessage(text))
      assert.deepEqual(
        messages.flatMap(message => message?.agents?.map(({ ext }) => ext) ?? []),
        rows.map(({ ext }) => ext),
      )
      assert.deepEqual(
        messages.map(message => message?.number),
        texts.map((_, index) => index + 5),
      )
      assert.ok(messages[0]?.begins && messages.at(-1)?.ends)
      assert.deepEqual(
        messages.flatMap(message => message?.goneTasks ?? []),
        ['t'],
      )
    }),
    { numRuns: 50 },
  )
})

test('what is no message of ours is none', () => {
  for (const text of ['', 'null', '{}', '[1]', '{"accountId":1', '"x"']) assert.equal(readMessage(text), null)
})

// The sentences of live pages, in both languages.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TaskReport } from '../../src/domain/live-report.ts'
import { helpWords, taskWords, troubleWords } from '../../src/words/live-words.ts'

const task = {
  agents: { ready: 3, talking: 9, wrapUp: 2, away: 1, offline: 0 },
  calls: { dialing: 2, ringing: 9, hearing: 0, waiting: 0, connecting: 0, talking: 9 },
  nextAnswer: { count: 1, withinMs: 4_000 },
  heldBack: null,
  moreAgents: { agents: 2, talkShare: 0.06 },
} as unknown as TaskReport

const NOON = Date.parse('2026-03-02T12:00:00+08:00')

test('a task that dials says with whom, and when the next answer is expected', () => {
  assert.deepEqual(taskWords(null, task), {
    en: 'Dialling: 3 idle, 11 ringing, one answer expected in 4 s',
    zh: '拨号中：空闲 3，振铃 11，预计 4 秒内 1 人接听',
  })
  assert.deepEqual(helpWords(null, task, 'Asia/Shanghai', NOON), {
    en: '2 more agents: +6 % talk share at the same losses',
    zh: '再加 2 名坐席：通话占比 +6 %，呼损不变',
  })
})

test('a task that does not dial says why, and what would help', () => {
  const opensAt = Date.parse('2026-03-03T08:00:00+08:00') / 1_000
  const why = { code: 'outOfHours', counts: { opensAt }, about: {} } as const
  assert.deepEqual(taskWords(why, null), { en: 'It is outside call hours', zh: '不在允许的呼叫时段' })
  assert.deepEqual(helpWords(why, null, 'Asia/Shanghai', NOON), {
    en: 'Dialling goes on at 03-03 08:00.',
    zh: '将于 03-03 08:00 恢复外呼。',
  })
})

test('an agent in trouble says which', () => {
  assert.equal(troubleWords({ trouble: null, refused: null }), null)
  assert.deepEqual(troubleWords({ trouble: 'refused', refused: { times: 14, why: 'wrongPassword' } }), {
    en: 'The phone was refused 14 times: wrong password',
    zh: '话机注册被拒 14 次：密码错误',
  })
})

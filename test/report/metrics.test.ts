// The metrics as Prometheus reads them: stable names, right numbers, bounded series.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { EngineEvent } from '../../src/domain/event.ts'
import { createMetrics } from '../../src/report/metrics.ts'
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts'
import { NOT_ASKED } from './exposed.ts'

const NAMES = [
  'yuhu_agent_state_seconds_total counter',
  'yuhu_agents gauge',
  'yuhu_agents_set_unready_total counter',
  'yuhu_answered_wait_seconds histogram',
  'yuhu_answers_late_total counter',
  'yuhu_append_duration_seconds histogram',
  'yuhu_append_numbers_total counter',
  'yuhu_call_backs_total counter',
  'yuhu_calls_answered_total counter',
  'yuhu_calls_in_flight gauge',
  'yuhu_calls_late_total counter',
  'yuhu_calls_started_total counter',
  'yuhu_calls_total counter',
  'yuhu_clock_speed_ratio gauge',
  'yuhu_database_errors_total counter',
  'yuhu_faults_total counter',
  'yuhu_http_held gauge',
  'yuhu_http_logins_total counter',
  'yuhu_http_request_duration_seconds histogram',
  'yuhu_legs_repaired_total counter',
  'yuhu_push_backlog gauge',
  'yuhu_push_deliveries_total counter',
  'yuhu_push_duration_seconds histogram',
  'yuhu_push_oldest_age_seconds gauge',
  'yuhu_recordings_total counter',
  'yuhu_removed_rows_total counter',
  'yuhu_report_failures_total counter',
  'yuhu_sip_events_total counter',
  'yuhu_switch_info gauge',
  'yuhu_talk_share_ratio gauge',
  'yuhu_task_abandon_ratio gauge',
  'yuhu_task_agent_seconds_total counter',
  'yuhu_task_calls_in_flight gauge',
  'yuhu_task_calls_total counter',
  'yuhu_task_pace_ratio gauge',
  'yuhu_task_pace_reason gauge',
  'yuhu_task_talk_seconds_total counter',
  'yuhu_task_talk_share_ratio gauge',
  'yuhu_trunk_full_total counter',
  'yuhu_trunk_up gauge',
]

function bench(withNode = false) {
  const clock = createVirtualClock(0)
  const metrics = createMetrics({ clock, switchName: 'sim', clockSpeed: 10, withNode })
  const notify = (...events: EngineEvent[]) => {
    for (const event of events) metrics.listen(event)
  }
  return { clock, metrics, notify }
}

const ids = (callId: number, taskid = 't1', accountId = 1) => ({ accountId, taskid, callId, at: 0 })
const finished = (
  callId: number,
  outcome: 'connected' | 'abandoned' | 'noAnswer',
  taskid = 't1',
): EngineEvent => ({
  ...ids(callId, taskid),
  type: 'callFinished',
  outcome,
  ringMs: 9_000,
  waitMs: outcome === 'noAnswer' ? 0 : 2_000,
  talkMs: outcome === 'connected' ? 60_000 : 0,
})
const agent = (ext: string, to: 'idle' | 'talking' | 'offline', at: number, accountId = 1): EngineEvent => ({
  type: 'agentChanged',
  accountId,
  ext,
  from: 'idle',
  to,
  forMs: 0,
  at,
})
const paced = (taskid: string): EngineEvent & { type: 'taskPaced' } => ({
  type: 'taskPaced',
  accountId: 1,
  taskid,
  ratio: 1.8,
  abandonRate: 0.021,
  inFlight: 5,
  agents: 4,
  report: NOT_ASKED,
  at: 0,
})

describe('the exposition', () => {
  test('has these names and types, which dashboards rely on', async () => {
    const { metrics } = bench()
    const types = [...(await metrics.text()).matchAll(/^# TYPE (\S+ \S+)$/gm)].map(([, type]) => type)
    assert.deepEqual(types.sort(), NAMES)
    assert.match(metrics.contentType, /^text\/plain/)
  })

  test('has the event loop lag and memory of Node', async () => {
    const { metrics } = bench(true)
    const text = await metrics.text()
    assert.match(text, /^nodejs_eventloop_lag_p99_seconds /m)
    assert.match(text, /^process_resident_memory_bytes /m)
  })

  test('says which switch and clock are in use', async () => {
    const text = await bench().metrics.text()
    assert.match(text, /yuhu_switch_info\{switch="sim"\} 1/)
    assert.match(text, /yuhu_clock_speed_ratio 10/)
  })
})

describe('calls', () => {
  test('are counted by outcome and while in flight', async () => {
    const { metrics, notify } = bench()
    for (const callId of [1, 2, 3, 4]) notify({ ...ids(callId), type: 'callStarted' })
    notify(
      { ...ids(1), type: 'callAnswered' },
      { ...ids(1), type: 'callConnected', ext: '1001', waitMs: 120, isLate: true },
    )
    notify(finished(1, 'connected'), finished(2, 'abandoned'), finished(3, 'noAnswer'))
    const text = await metrics.text()
    assert.match(text, /yuhu_calls_started_total 4/)
    assert.match(text, /yuhu_calls_answered_total 1/)
    assert.match(text, /yuhu_calls_in_flight 1$/m)
    assert.match(text, /yuhu_calls_total\{outcome="connected"\} 1/)
    assert.match(text, /yuhu_calls_total\{outcome="abandoned"\} 1/)
    assert.match(text, /yuhu_calls_total\{outcome="invalid"\} 0/)
    assert.match(text, /yuhu_answered_wait_seconds_bucket\{le="0.25"\} 1/)
    assert.match(text, /yuhu_answered_wait_seconds_bucket\{le="2"\} 2/)
    assert.match(text, /yuhu_answered_wait_seconds_count 2/)
    assert.match(text, /yuhu_task_talk_seconds_total\{account="1",task="t1"\} 60/)
    assert.match(text, /yuhu_task_calls_total\{account="1",task="t1",result="unanswered"\} 1/)
  })

  test('are no longer in flight here if their account is driven elsewhere', async () => {
    const { metrics, notify } = bench()
    notify(
      { ...ids(1), type: 'callStarted' },
      { ...ids(2, 't2', 2), type: 'callStarted' },
      { type: 'accountLost', accountId: 1, at: 0 },
    )
    assert.match(await metrics.text(), /yuhu_calls_in_flight 1$/m)
  })
})

describe('series of a task', () => {
  test('exist while it lives and are gone when it ends, even if a call ends later', async () => {
    const { metrics, notify } = bench()
    notify({ type: 'accountHeld', accountId: 1, code: '9001', recovered: 0, at: 0 })
    notify(
      paced('t1'),
      paced('t2'),
      { ...ids(1), type: 'callStarted' },
      { ...ids(2), type: 'callStarted' },
      finished(1, 'connected'),
    )
    const before = await metrics.text()
    assert.match(before, /yuhu_task_pace_ratio\{account="9001",task="t1"\} 1.8/)
    assert.match(before, /yuhu_task_abandon_ratio\{account="9001",task="t1"\} 0.021/)
    // Four agents for a minute, and one of them talked for half of it.
    notify({ ...paced('t1'), at: 15_000 }, { ...paced('t1'), at: 60_000 })
    assert.match(await metrics.text(), /yuhu_task_agent_seconds_total\{account="9001",task="t1"\} 240/)
    assert.match(await metrics.text(), /yuhu_task_talk_share_ratio\{account="9001",task="t1"\} 0.25/)
    notify({ type: 'taskEnded', accountId: 1, taskid: 't1', at: 0 }, finished(2, 'connected'))
    const after = await metrics.text()
    assert.doesNotMatch(after, /task="t1"/)
    assert.match(after, /yuhu_task_calls_in_flight\{account="9001",task="t2"\} 5/)
  })

  test("give the reason of the pacer's last decision, and the reasons it gave before", async () => {
    const { metrics, notify } = bench()
    const series = async () => (await metrics.text()).match(/^yuhu_task_pace_reason\{.*$/gm) ?? []
    notify(
      { ...paced('t1'), report: { ...NOT_ASKED, reason: 'ahead' } },
      { ...paced('t1'), report: { ...NOT_ASKED, reason: 'capNear' } },
      { ...paced('t2'), report: { ...NOT_ASKED, reason: 'ahead' } },
    )
    assert.deepEqual(await series(), [
      'yuhu_task_pace_reason{account="1",task="t1",reason="ahead"} 0',
      'yuhu_task_pace_reason{account="1",task="t1",reason="capNear"} 1',
      'yuhu_task_pace_reason{account="1",task="t2",reason="ahead"} 1',
    ])
    notify({ type: 'taskEnded', accountId: 1, taskid: 't1', at: 0 })
    assert.deepEqual(await series(), ['yuhu_task_pace_reason{account="1",task="t2",reason="ahead"} 1'])
  })

  test('do not grow with ended tasks', async () => {
    const { metrics, notify } = bench()
    const size = async () => (await metrics.text()).split('\n').length
    const before = await size()
    for (let n = 0; n < 500; n++) {
      const task = `t${n}`
      notify(paced(task), { ...ids(n, task), type: 'callStarted' }, finished(n, 'connected', task), {
        ...ids(n, task),
        type: 'taskEnded',
      })
    }
    assert.ok((await size()) - before < 5, `${(await size()) - before} lines more`)
  })

  test('are removed if the account is driven elsewhere', async () => {
    const { metrics, notify } = bench()
    notify(paced('t1'), { type: 'accountLost', accountId: 1, at: 0 })
    assert.doesNotMatch(await metrics.text(), /task="t1"/)
  })
})

describe('agents', () => {
  test('are counted by state, and their time gives the talk share, running stays included', async () => {
    const { clock, metrics, notify } = bench()
    notify(agent('1001', 'idle', 0), agent('1002', 'idle', 0), agent('1003', 'offline', 0))
    await clock.runUntil(30_000)
    notify(agent('1001', 'talking', 30_000))
    await clock.runUntil(60_000)
    const text = await metrics.text()
    assert.match(text, /yuhu_agents\{state="idle"\} 1/)
    assert.match(text, /yuhu_agents\{state="talking"\} 1/)
    assert.match(text, /yuhu_agents\{state="offline"\} 1/)
    assert.match(text, /yuhu_agent_state_seconds_total\{account="1",state="idle"\} 90/)
    assert.match(text, /yuhu_agent_state_seconds_total\{account="1",state="talking"\} 30/)
    assert.match(text, /yuhu_talk_share_ratio\{account="1"\} 0.25/)
    assert.equal(await metrics.text(), text)
  })

  test('are no longer counted if their account is driven elsewhere, but their time is kept', async () => {
    const { clock, metrics, notify } = bench()
    notify(agent('1001', 'talking', 0))
    await clock.runUntil(10_000)
    notify({ type: 'accountLost', accountId: 1, at: 10_000 })
    await clock.runUntil(20_000)
    const text = await metrics.text()
    assert.match(text, /yuhu_agents\{state="talking"\} 0/)
    assert.match(text, /yuhu_agent_state_seconds_total\{account="1",state="talking"\} 10/)
  })
})

test('reports made directly by other parts are counted', async () => {
  const { metrics } = bench()
  metrics.httpRequest('App.Sip_Yccall.TaskAdd', 200, 40)
  metrics.appended(9_990, 10, 180)
  metrics.pushTried('call', 'received', 20)
  metrics.pushTried('call', 'givenUp', 0)
  metrics.pushBacklog([{ code: '9001', pending: 4, oldestMs: 9_000 }])
  metrics.databaseError('claim')
  const text = await metrics.text()
  assert.match(
    text,
    /yuhu_http_request_duration_seconds_count\{service="App.Sip_Yccall.TaskAdd",ret="200"\} 1/,
  )
  assert.match(text, /yuhu_append_numbers_total\{result="added"\} 9990/)
  assert.match(text, /yuhu_append_duration_seconds_sum 0.18/)
  assert.match(text, /yuhu_push_deliveries_total\{kind="call",result="received"\} 1/)
  assert.match(text, /yuhu_push_duration_seconds_count\{kind="call"\} 1/)
  assert.match(text, /yuhu_push_oldest_age_seconds\{account="9001"\} 9/)
  assert.match(text, /yuhu_database_errors_total\{where="claim"\} 1/)
  metrics.pushBacklog([])
  assert.doesNotMatch(await metrics.text(), /yuhu_push_backlog\{/)
})

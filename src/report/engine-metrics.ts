// Metrics of calls, agents and tasks, from engine events.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { CALL_BACK_ENDS } from '../domain/call-back.ts'
import type { Clock } from '../domain/clock.ts'
import { type EngineEvent, LEG_REPAIRS } from '../domain/event.ts'
import { isAbandonment, OUTCOMES } from '../domain/outcome.ts'
import type { AccountNames } from './account-names.ts'
import { agentMetrics } from './agent-metrics.ts'
import { taskMetrics } from './task-metrics.ts'

/** Returns the listener that keeps the metrics up to date. */
export function engineMetrics(
  registry: Registry,
  clock: Clock,
  names: AccountNames,
): (event: EngineEvent) => void {
  const registers = [registry]
  const agents = agentMetrics(registry, clock, names)
  const tasks = taskMetrics(registry, names)
  // The accounts of living calls: a lost account takes its calls with it.
  const calls = new Map<number, number>()

  const started = new Counter({ name: 'yuhu_calls_started_total', help: 'Customers dialled.', registers })
  const answered = new Counter({
    name: 'yuhu_calls_answered_total',
    help: 'Customers who answered.',
    registers,
  })
  const finished = new Counter({
    name: 'yuhu_calls_total',
    help: 'Calls finished, by outcome.',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of OUTCOMES) finished.inc({ outcome }, 0)
  const waits = new Histogram({
    name: 'yuhu_answered_wait_seconds',
    help: 'How long answered customers waited for an agent, or until they were given up.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 5, 10, 30],
    registers,
  })
  new Gauge({
    name: 'yuhu_calls_in_flight',
    help: 'Calls dialled and not ended.',
    registers,
    collect() {
      this.set(calls.size)
    },
  })
  const lateTalks = new Counter({
    name: 'yuhu_calls_late_total',
    help: 'Customers whom an agent had later than the account lets them wait.',
    registers,
  })
  const unready = new Counter({
    name: 'yuhu_agents_set_unready_total',
    help: 'Agents set not ready because they did not take their calls.',
    registers,
  })
  const faults = new Counter({
    name: 'yuhu_faults_total',
    help: 'Operating faults and broken invariants, by place.',
    labelNames: ['where'],
    registers,
  })

  const repaired = new Counter({
    name: 'yuhu_legs_repaired_total',
    help: 'Legs of which the switch reported nothing, or not in time, by what was found out.',
    labelNames: ['what'],
    registers,
  })
  for (const what of LEG_REPAIRS) repaired.inc({ what }, 0)

  const late = new Counter({
    name: 'yuhu_answers_late_total',
    help:
      'Customers who picked up when their call was over for us or ' +
      'its process had died, and were hung up on.',
    registers,
  })

  const recordings = new Counter({
    name: 'yuhu_recordings_total',
    help: 'Conversations of which a recording began, and recordings that failed.',
    labelNames: ['result'],
    registers,
  })
  for (const result of ['begun', 'failed']) recordings.inc({ result }, 0)

  const callBacks = new Counter({
    name: 'yuhu_call_backs_total',
    help: 'Call-backs that were kept, and those that ended otherwise, by reason.',
    labelNames: ['result'],
    registers,
  })
  for (const result of ['kept', ...CALL_BACK_ENDS]) callBacks.inc({ result }, 0)

  const fullTrunks = new Counter({
    name: 'yuhu_trunk_full_total',
    help: 'Times a trunk that is up had no room for a call, so that less was asked of it for a while.',
    labelNames: ['trunk'],
    registers,
  })
  const trunks = new Gauge({
    name: 'yuhu_trunk_up',
    help: '1 while calls can go over the trunk, 0 while it is down; of trunks of which the switch has heard.',
    labelNames: ['trunk'],
    registers,
  })

  function finish(event: EngineEvent & { type: 'callFinished' }): void {
    calls.delete(event.callId)
    finished.inc({ outcome: event.outcome })
    if (isAbandonment(event.outcome)) waits.observe(event.waitMs / 1_000)
    tasks.finished(event)
  }

  return event => {
    switch (event.type) {
      case 'callStarted':
        calls.set(event.callId, event.accountId)
        tasks.dialed(event)
        started.inc()
        break
      case 'callAnswered':
        answered.inc()
        break
      case 'callConnected':
        waits.observe(event.waitMs / 1_000)
        if (event.isLate) lateTalks.inc()
        break
      case 'agentUnready':
        unready.inc()
        break
      case 'callFinished':
        finish(event)
        break
      case 'callBackOver':
        callBacks.inc({ result: event.reason ?? 'kept' })
        break
      case 'agentChanged':
        agents.changed(event)
        break
      case 'taskPaced':
        tasks.paced(event)
        break
      case 'taskEnded':
        tasks.ended(event.taskid)
        break
      case 'accountLost':
        agents.accountLost(event.accountId)
        tasks.accountLost(event.accountId)
        for (const [call, account] of calls) if (account === event.accountId) calls.delete(call)
        break
      case 'callRecorded':
        recordings.inc({ result: 'begun' })
        break
      case 'recordingFailed':
        recordings.inc({ result: 'failed' })
        break
      case 'trunkSlowed':
        fullTrunks.inc({ trunk: event.trunk })
        break
      case 'trunkDown':
      case 'trunkUp':
        trunks.set({ trunk: event.trunk }, event.type === 'trunkUp' ? 1 : 0)
        break
      case 'legRepaired':
        repaired.inc({ what: event.what })
        break
      case 'answeredLate':
        late.inc()
        break
      case 'fault':
        faults.inc({ where: event.where })
        break
    }
  }
}

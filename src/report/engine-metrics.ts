// Metrics of calls, agents and tasks, from engine events; a task's series go with the task.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Clock } from '../domain/clock.ts'
import { type EngineEvent, LEG_REPAIRS } from '../domain/event.ts'
import { isAbandonment, OUTCOMES } from '../domain/outcome.ts'
import { agentMetrics } from './agent-metrics.ts'

const TASK_LABELS = ['account', 'task'] as const

/** Gives the listener that keeps the metrics up to date. */
export function engineMetrics(registry: Registry, clock: Clock): (event: EngineEvent) => void {
  const registers = [registry]
  const agents = agentMetrics(registry, clock)
  // Calls and tasks alive, with their account: what a lost account takes with it.
  const calls = new Map<number, number>()
  const tasks = new Map<string, number>()

  const started = new Counter({ name: 'yuhu_calls_started_total', help: 'Customers dialled.', registers })
  const answered = new Counter({ name: 'yuhu_calls_answered_total', help: 'Customers who answered.', registers })
  const finished = new Counter({ name: 'yuhu_calls_total', help: 'Calls finished, by outcome.', labelNames: ['outcome'], registers })
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
  const ofTask = (name: string, help: string) => new Gauge({ name, help, labelNames: TASK_LABELS, registers })
  const pace = ofTask('yuhu_task_pace_ratio', 'Calls started per idle agent, as the pacer has it now.')
  const abandonRate = ofTask('yuhu_task_abandon_ratio', 'Abandoned / (abandoned + connected) of the calendar day.')
  const inFlight = ofTask('yuhu_task_calls_in_flight', 'Calls of the task dialled and not ended.')
  const taskCalls = new Counter({
    name: 'yuhu_task_calls_total',
    help: 'Calls of living tasks finished, by what the customer met.',
    labelNames: [...TASK_LABELS, 'result'],
    registers,
  })
  const talk = new Counter({
    name: 'yuhu_task_talk_seconds_total',
    help: 'Conversation in living tasks.',
    labelNames: TASK_LABELS,
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
    help: 'Legs of which the switch told nothing, or not in time, by what was found out.',
    labelNames: ['what'],
    registers,
  })
  for (const what of LEG_REPAIRS) repaired.inc({ what }, 0)

  function forgetTask(account: number, task: string): void {
    tasks.delete(task)
    for (const gauge of [pace, abandonRate, inFlight, talk]) gauge.remove({ account, task })
    for (const result of ['connected', 'abandoned', 'unanswered']) taskCalls.remove({ account, task, result })
  }

  function finish(event: EngineEvent & { type: 'callFinished' }): void {
    const { accountId: account, taskid: task, outcome } = event
    calls.delete(event.callId)
    finished.inc({ outcome })
    if (isAbandonment(outcome)) waits.observe(event.waitMs / 1_000)
    // A call may end after its task: it must not bring the task's series back.
    if (!tasks.has(task)) return
    const result = outcome === 'connected' ? 'connected' : isAbandonment(outcome) ? 'abandoned' : 'unanswered'
    taskCalls.inc({ account, task, result })
    talk.inc({ account, task }, event.talkMs / 1_000)
  }

  return event => {
    switch (event.type) {
      case 'callStarted':
        calls.set(event.callId, event.accountId)
        tasks.set(event.taskid, event.accountId)
        started.inc()
        break
      case 'callAnswered':
        answered.inc()
        break
      case 'callConnected':
        waits.observe(event.waitMs / 1_000)
        break
      case 'callFinished':
        finish(event)
        break
      case 'agentChanged':
        agents.changed(event)
        break
      case 'taskPaced': {
        const labels = { account: event.accountId, task: event.taskid }
        tasks.set(event.taskid, event.accountId)
        pace.set(labels, event.ratio)
        abandonRate.set(labels, event.abandonRate)
        inFlight.set(labels, event.inFlight)
        break
      }
      case 'taskEnded':
        forgetTask(event.accountId, event.taskid)
        break
      case 'accountLost':
        agents.accountLost(event.accountId)
        for (const [task, account] of tasks) if (account === event.accountId) forgetTask(account, task)
        for (const [call, account] of calls) if (account === event.accountId) calls.delete(call)
        break
      case 'legRepaired':
        repaired.inc({ what: event.what })
        break
      case 'fault':
        faults.inc({ where: event.where })
        break
    }
  }
}

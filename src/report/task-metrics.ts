// Metrics of running tasks; a task's series go with the task.
import { Counter, Gauge, type Registry } from 'prom-client'
import type { EngineEvent } from '../domain/event.ts'
import { isAbandonment } from '../domain/outcome.ts'
import type { AccountNames } from './account-names.ts'

const LABELS = ['account', 'task'] as const
const RESULTS = ['connected', 'abandoned', 'unanswered'] as const

interface LivingTask {
  readonly accountId: number
  readonly labels: { readonly account: string; readonly task: string }
  agents: number
  /** Epoch ms of the last report; null before the first. */
  pacedAt: number | null
  /** Both seconds count from when this process began to drive the task. */
  talkSeconds: number
  agentSeconds: number
  /** The reasons that its pacer has given so far; each has a series. */
  readonly reasons: Set<string>
}

export interface TaskMetrics {
  dialed(event: EngineEvent & { type: 'callStarted' }): void
  paced(event: EngineEvent & { type: 'taskPaced' }): void
  finished(event: EngineEvent & { type: 'callFinished' }): void
  ended(taskid: string): void
  accountLost(accountId: number): void
}

export function taskMetrics(registry: Registry, names: AccountNames): TaskMetrics {
  const registers = [registry]
  const living = new Map<string, LivingTask>()
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames: LABELS, registers })
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames: LABELS, registers })
  const pace = gauge('yuhu_task_pace_ratio', 'Calls started per idle agent, as the pacer has it now.')
  const abandonRate = gauge(
    'yuhu_task_abandon_ratio',
    'Abandoned / (abandoned + connected) of the calendar day.',
  )
  const inFlight = gauge('yuhu_task_calls_in_flight', 'Calls of the task dialled and not ended.')
  const talkShare = gauge(
    'yuhu_task_talk_share_ratio',
    'Talking / time agents spent at the task, since it is driven here.',
  )
  const talk = counter('yuhu_task_talk_seconds_total', 'Conversation in living tasks.')
  const atTask = counter(
    'yuhu_task_agent_seconds_total',
    'Time agents spent at living tasks: free, talking or wrapping up.',
  )
  const reason = new Gauge({
    name: 'yuhu_task_pace_reason',
    help: "1 for the reason of the pacer's last decision, 0 for those it gave before.",
    labelNames: [...LABELS, 'reason'],
    registers,
  })
  const calls = new Counter({
    name: 'yuhu_task_calls_total',
    help: 'Calls of living tasks finished, by what the customer met.',
    labelNames: [...LABELS, 'result'],
    registers,
  })

  function lives({ accountId, taskid }: { readonly accountId: number; readonly taskid: string }): LivingTask {
    let task = living.get(taskid)
    if (task === undefined) {
      const labels = { account: names.of(accountId), task: taskid }
      task = {
        accountId,
        labels,
        agents: 0,
        pacedAt: null,
        talkSeconds: 0,
        agentSeconds: 0,
        reasons: new Set(),
      }
      living.set(taskid, task)
    }
    return task
  }

  function ended(taskid: string): void {
    const task = living.get(taskid)
    if (task === undefined) return
    living.delete(taskid)
    for (const metric of [pace, abandonRate, inFlight, talkShare, talk, atTask]) metric.remove(task.labels)
    for (const result of RESULTS) calls.remove({ ...task.labels, result })
    for (const given of task.reasons) reason.remove({ ...task.labels, reason: given })
  }

  return {
    dialed({ accountId, taskid }) {
      if (taskid !== null) lives({ accountId, taskid })
    },
    ended,
    paced(event) {
      const task = lives(event)
      // The agents of the last report are assumed to have stayed until this one.
      const seconds = task.pacedAt === null ? 0 : (task.agents * Math.max(0, event.at - task.pacedAt)) / 1_000
      task.agents = event.agents
      task.pacedAt = event.at
      task.agentSeconds += seconds
      atTask.inc(task.labels, seconds)
      pace.set(task.labels, event.ratio)
      abandonRate.set(task.labels, event.abandonRate)
      inFlight.set(task.labels, event.inFlight)
      task.reasons.add(event.report.reason)
      for (const given of task.reasons)
        reason.set({ ...task.labels, reason: given }, given === event.report.reason ? 1 : 0)
      talkShare.set(task.labels, task.agentSeconds > 0 ? task.talkSeconds / task.agentSeconds : 0)
    },
    finished({ taskid, outcome, talkMs }) {
      // A call may end after its task: it must not bring the task's series back.
      const task = taskid === null ? undefined : living.get(taskid)
      if (task === undefined) return
      const result =
        outcome === 'connected' ? 'connected' : isAbandonment(outcome) ? 'abandoned' : 'unanswered'
      calls.inc({ ...task.labels, result })
      task.talkSeconds += talkMs / 1_000
      talk.inc(task.labels, talkMs / 1_000)
    },
    accountLost(accountId) {
      for (const [taskid, task] of living) if (task.accountId === accountId) ended(taskid)
    },
  }
}

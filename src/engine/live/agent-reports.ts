// What is reported of each agent: what it does and since when, with whom, and what is wrong.
import { readyAmberMs, talkAmberMs, wrapUpAmberMs } from '../../domain/amber.ts'
import type { ConversationState } from '../../domain/call/conversation.ts'
import type {
  AgentReport,
  AgentsByState,
  AgentTrouble,
  Listening,
  PreviewReport,
} from '../../domain/live-report.ts'
import { extensionsLeft } from '../../domain/wrap-up.ts'
import type { AccountNow } from '../account/account-now.ts'
import type { CallsHere } from '../account/shutdown.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { Roster } from '../agents/roster.ts'
import type { LiveCall } from '../call/live-call.ts'
import type { EngineNode } from '../engine-node.ts'
import type { LiveOffer } from '../task/live-offer.ts'
import type { TaskRun } from '../task/task-run.ts'

/** A held agent's phone has rung by then, and would have been picked up. */
const HOLD_MS = 35_000
/** A call that is farther away is not foretold. */
const NEXT_CALL_MAX_MS = 600_000

/** States of a conversation in which its last agent is still the one who has it. */
const WITH_AGENT: readonly ConversationState[] = [
  ...(['offered', 'connecting', 'summoned', 'calling', 'meeting', 'talking'] as const),
]

/** What an agent does, in the words of a live page. */
export function doingOf({ state }: Agent): keyof AgentsByState {
  if (state === 'idle') return 'ready'
  if (state === 'busy') return 'away'
  return state === 'reserved' ? 'talking' : state
}

export class AgentReports {
  private readonly talkLimits = new WeakMap<TaskRun, { readonly limitMs: number; readonly times: number }>()
  private readonly account: AccountNow
  private readonly roster: Roster
  private readonly calls: CallsHere
  private readonly node: Pick<EngineNode, 'clock'>

  constructor(account: AccountNow, roster: Roster, calls: CallsHere, node: Pick<EngineNode, 'clock'>) {
    this.account = account
    this.roster = roster
    this.calls = calls
    this.node = node
  }

  all(): AgentReport[] {
    const calls = this.callsByExt()
    const nextCalls = this.nextCalls()
    const agents = [...this.roster.agents.values()]
    return agents.map(agent => this.one(agent, calls.get(agent.ext), nextCalls.get(agent.ext) ?? null))
  }

  private one(agent: Agent, call: LiveCall | undefined, nextCallMs: number | null): AgentReport {
    const { wrapUp } = agent
    const isItsOwn = call?.origin.type === 'agent'
    const isOfNoTask = isItsOwn || call?.origin.type === 'trunk' || call?.origin.type === 'voice'
    const run = agent.seat === null || isOfNoTask ? undefined : this.calls.runs.get(agent.seat)
    const state = doingOf(agent)
    const offer = this.calls.runs.offerOf(agent.ext)
    const shown = call?.callee ?? offer?.claim
    return {
      ext: agent.ext,
      state,
      trouble: this.troubleOf(agent, call),
      refused: agent.refused && { times: agent.refused.times, why: agent.refused.why },
      since: agent.stateAt,
      task: run?.taskid ?? null,
      phone: shown?.phone ?? null,
      isSingle: isItsOwn,
      preview: offer === undefined ? null : previewOf(offer),
      userid: shown?.data.userid || null,
      ...this.listeningOf(agent.ext),
      talk: call?.conversation.lastExt === agent.ext ? call.conversation.talk : null,
      limitMs: this.limitOf(agent, run),
      endsAt: wrapUp && agent.stateAt + (wrapUp.endsAt - agent.since),
      extensionsLeft: wrapUp === null ? 0 : extensionsLeft(wrapUp, this.account.settings),
      nextCallMs,
    }
  }

  private listeningOf(ext: string): Pick<AgentReport, 'listensTo' | 'listener'> {
    let listener: Listening | null = null
    for (const { asked, state, mode } of this.calls.supervision.living.values())
      if (asked.agentExt === ext) listener = { ext: asked.ext, mode: state === 'ringing' ? null : mode }
    const own = this.calls.supervision.living.get(ext)
    const mode = own === undefined || own.state === 'ringing' ? null : own.mode
    return { listensTo: own === undefined ? null : { ext: own.asked.agentExt, mode }, listener }
  }

  private troubleOf(agent: Agent, call: LiveCall | undefined): AgentTrouble | null {
    if (agent.isMissing) return agent.isUndecided ? 'undecided' : 'ringsUnanswered'
    if (agent.state === 'talking' && call?.leg !== null && call !== undefined) return 'customerGone'
    if (!agent.registered) {
      if (agent.refused !== null) return 'refused'
      return agent.ready ? 'unregistered' : null
    }
    if (agent.hasNoSound) return 'noSound'
    const isToBeHeld = agent.ready && agent.reach === 'held' && agent.heldLegId === null
    const isLate = this.node.clock.now() - agent.since > HOLD_MS
    return isToBeHeld && isLate && agent.state === 'busy' ? 'ringsUnanswered' : null
  }

  private limitOf({ state, since, wrapUp }: Agent, run: TaskRun | undefined): number | null {
    const { settings } = this.account
    if (state === 'idle') return readyAmberMs(settings)
    if (wrapUp !== null) return wrapUpAmberMs(settings, wrapUp.endsAt - since)
    if (state !== 'talking' || run === undefined) return null
    return this.talkLimitOf(run)
  }

  /** The mean is learned: the limit follows it when it is off by a tenth, and not after each call. */
  private talkLimitOf(run: TaskRun): number {
    const { settings } = this.account
    const { talkAmberTimes: times } = settings
    const wanted = talkAmberMs(settings, run.pacer.explain().estimates.talkMs)
    const last = this.talkLimits.get(run)
    if (last?.times === times && Math.abs(wanted - last.limitMs) <= last.limitMs / 10) return last.limitMs
    this.talkLimits.set(run, { limitMs: wanted, times })
    return wanted
  }

  private callsByExt(): ReadonlyMap<string, LiveCall> {
    const calls = new Map<string, LiveCall>()
    for (const call of this.calls.singles.calls) {
      if (call.conversation.lastExt !== null) calls.set(call.conversation.lastExt, call)
      for (const ext of call.conversation.otherExts) calls.set(ext, call)
    }
    for (const call of [...this.calls.runs.calls(), ...this.calls.doors.calls]) {
      const { state, lastExt } = call.conversation
      if (WITH_AGENT.includes(state) && lastExt !== null) calls.set(lastExt, call)
      for (const ext of call.conversation.otherExts) calls.set(ext, call)
    }
    return calls
  }

  /** Who has been ready longest comes first, as most strategies have it; ms. */
  private nextCalls(): ReadonlyMap<string, number> {
    const next = new Map<string, number>()
    for (const run of this.calls.runs.values()) {
      const expected = run.pacer.expects()
      if (expected.length === 0) continue
      const ready = [...this.roster.agents.values()].filter(
        agent => agent.seat === run.id && agent.state === 'idle',
      )
      ready.sort((one, other) => one.since - other.since)
      for (const [place, { ext }] of ready.entries()) {
        const withinMs = whenAnswered(expected, place + 1)
        if (withinMs <= NEXT_CALL_MAX_MS) next.set(ext, roughly(withinMs))
      }
    }
    return next
  }
}

function previewOf({ claim, state, endsAt }: LiveOffer): PreviewReport {
  return { callId: claim.callId, isWanted: state === 'wanted', endsAt }
}

/** As one says it, so that it does not change with every call: to a second, five, or half a minute. */
function roughly(ms: number): number {
  const stepMs = ms < 10_000 ? 1_000 : ms < 60_000 ? 5_000 : 30_000
  return Math.max(1, Math.round(ms / stepMs)) * stepMs
}

/** After how long so many answers are expected, ms: between the moments foreseen, and on at the same pace. */
export function whenAnswered(
  expected: readonly { readonly withinMs: number; readonly answers: number }[],
  count: number,
): number {
  let before = { withinMs: 0, answers: 0 }
  for (const now of expected) {
    if (now.answers >= count) {
      const share = (count - before.answers) / Math.max(1e-9, now.answers - before.answers)
      return before.withinMs + share * (now.withinMs - before.withinMs)
    }
    before = now
  }
  return before.answers > 0 ? (before.withinMs * count) / before.answers : Number.POSITIVE_INFINITY
}

// Carries out what somebody asked for over the API; an agent whose state has changed meanwhile is left alone.
import type { EngineRequest } from '../../store/port/engine-request.ts'
import type { Agent } from '../agents/live-agent.ts'
import type { Roster } from '../agents/roster.ts'
import type { LiveCall } from '../call/live-call.ts'
import type { AccountNow } from './account-now.ts'
import type { Doors } from './doors.ts'
import type { PromisedCalls } from './promised-calls.ts'
import type { RunTable } from './run-table.ts'
import type { SingleCalls } from './single-calls.ts'
import type { Supervision } from './supervision.ts'

interface Obeying {
  readonly account: AccountNow
  readonly roster: Roster
  readonly runs: RunTable
  readonly singles: SingleCalls
  readonly doors: Doors
  readonly supervision: Supervision
  readonly promised: PromisedCalls
}

export class Requests {
  private readonly parts: Obeying

  constructor(parts: Obeying) {
    this.parts = parts
  }

  async obey(request: EngineRequest): Promise<void> {
    const { singles, supervision, promised, roster } = this.parts
    if (request.kind === 'makeCall') await singles.begin()
    else if (request.kind === 'listen') await supervision.begin()
    else if (request.kind === 'callBack') promised.callNow(request.ext, request.detail?.callBackId ?? 0)
    else if (request.kind === 'endCall') this.callOf(request.detail?.callId)?.withdraw()
    else {
      const agent = roster.agents.get(request.ext)
      if (agent !== undefined) this.obeyAbout(agent, request)
    }
  }

  /** Asks for what waits, in case the word that it does was lost. */
  async lookAgain(): Promise<void> {
    const { singles, supervision } = this.parts
    if (singles.isWaiting) await singles.begin()
    if (supervision.isWaiting) await supervision.begin()
  }

  private obeyAbout(agent: Agent, { kind, ext, detail }: EngineRequest): void {
    const { account, roster, runs, singles } = this.parts
    switch (kind) {
      case 'preview':
        if (detail?.decision !== undefined) runs.offerOf(ext)?.decide(detail.decision)
        return
      case 'endWrapUp':
        roster.endWrapUp(agent)
        return
      case 'extendWrapUp':
        roster.extendWrapUp(agent, account.settings)
        return
      case 'noSound':
      case 'soundHeard':
        agent.hasNoSound = kind === 'noSound'
        return
      case 'hangUp':
      case 'cutOff':
        ;(agent.call ?? singles.of(ext)?.conversation)?.endForAgent(ext, kind === 'cutOff')
        return
      case 'makeCall':
      case 'listen':
      case 'callBack':
      case 'endCall':
        return
      default:
        agent.call?.obey(ext, kind, detail ?? {})
    }
  }

  private callOf(callId: number | undefined): LiveCall | undefined {
    const { runs, singles, doors } = this.parts
    for (const { calls } of [...runs.values(), singles, doors])
      for (const call of calls) if (call.callId === callId) return call
    return undefined
  }
}

// A contact that an agent looks at: walks the table of domain/call/preview.ts.
import {
  movePreview,
  type PreviewDecision,
  type PreviewEffect,
  type PreviewEvent,
  type PreviewState,
} from '../../domain/call/preview.ts'
import type { Claim } from '../../store/port/dial-claim.ts'
import type { Agent, CallOfAgent } from '../agents/live-agent.ts'
import type { Awaited, LegNews } from '../call/legs.ts'

/** Who does what an offer's moves ask for. */
export interface OfferHolder {
  perform(effect: PreviewEffect, offer: LiveOffer): void
}

export class LiveOffer implements CallOfAgent {
  readonly isOffered = true
  state: PreviewState = 'looking'
  /** When it is to be offered again, epoch ms, as its agent has said; null: never, or not yet. */
  dueAt: number | null = null
  readonly claim: Claim
  readonly agent: Agent
  /** Epoch ms: when it goes back. */
  readonly endsAt: number
  private readonly holder: OfferHolder

  constructor(claim: Claim, agent: Agent, endsAt: number, holder: OfferHolder) {
    this.claim = claim
    this.agent = agent
    this.endsAt = endsAt
    this.holder = holder
  }

  decide({ answer, callId, dueAt }: PreviewDecision): void {
    if (callId !== this.claim.callId) return
    this.dueAt = dueAt ?? null
    // Without a time it would be due again at once.
    if (answer !== 'later' || this.dueAt !== null) this.handle(answer)
  }

  handle(event: PreviewEvent): void {
    const move = movePreview(this.state, event)
    if (move === null) return
    this.state = move.to
    for (const effect of move.effects) this.holder.perform(effect, this)
  }

  /** The open line of a held agent. */
  notify(_legId: string, news: LegNews): void {
    if (typeof news !== 'string' && news.type === 'ended') this.handle('agentLeft')
  }

  awaits(): Awaited {
    return 'end'
  }

  /** There is nothing to hang up, and nobody talks. */
  endForAgent(): void {}
  obey(): void {}
}

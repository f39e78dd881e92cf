// What both APIs ask about calls by hand.
import type { PreviewDecision } from '../../domain/call/preview.ts'
import type { CallDraft, CallRules, NumberConcern } from '../../domain/call/single-call.ts'
import type { TalkCommand, TalkDetail } from '../../domain/call/talk-command.ts'
import type { VoiceDraft } from '../../domain/call/voice.ts'
import type { Refusal } from '../../domain/refusal.ts'

export interface SingleCallBook {
  /**
   * Asks for a call by hand. When this returns, the call's row exists; whoever makes it is called at once, or
   * the call ends with an outcome within seconds. The same request within a second means the same call.
   */
  askForCall(accountId: number, draft: CallDraft): Promise<AcceptedCall | Refusal>
  /** The same for a call that plays a message. */
  askForVoice(accountId: number, draft: VoiceDraft): Promise<AcceptedCall | Refusal>
  /** Has the engine end the agent's call, or refuse the one for which its phone rings. */
  hangUpAgent(accountId: number, ext: string): Promise<Refusal | null>
  /** Has the engine end this call, whoever makes or has it; written down in the audit log. */
  hangUpCall(accountId: number, callId: number): Promise<Refusal | null>
  /**
   * Has the engine do this with the call of the agent, who must be talking with its customer. `rules`: those
   * that an outside number is judged by.
   */
  askForTalk(
    accountId: number,
    ext: string,
    command: TalkCommand,
    detail: TalkDetail,
    rules: CallRules,
  ): Promise<Refusal | null>
  /**
   * Has the engine do what the agent has decided of the contact it looks at; a contact passed over is written
   * down in the audit log. `now`: epoch ms.
   */
  decidePreview(
    accountId: number,
    ext: string,
    decision: PreviewDecision,
    now: number,
  ): Promise<Refusal | null>
}

/** A call that was asked for. */
export interface AcceptedCall {
  readonly callId: number
  /** The `uuid` of its record. */
  readonly legId: string
  /** What spoke against it, if the account's calls by hand are made all the same. */
  readonly warnings: readonly NumberWarning[]
}

export interface NumberWarning {
  readonly concern: NumberConcern
  readonly phone: string
}
